"""What can be made, in a coach's words: each with the files in which it goes out, and the choices that belong to it.

The writers of those files are in `exports.registry`. Knows no widgets.
"""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.domain.messages import N_
from assetmap.exports.overview import DocumentKind

PRINTED = frozenset({".pdf", ".png"})
"""Files of pages, which can be shown beforehand as they will be."""


@dataclass(frozen=True, slots=True)
class Form:
    """A file in which something goes out: its suffix, which document is in it, and what it is called."""

    suffix: str
    kind: DocumentKind
    label: str

    @property
    def printed(self) -> bool:
        """Whether it has pages."""
        return self.suffix in PRINTED


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be made. `label` and `description` are message ids, `file_word` is for the name of the file.

    `asks` are the names of the fields of `Choices` that it asks for.
    """

    name: str
    label: str
    description: str
    file_word: str
    icon: str
    forms: tuple[Form, ...]
    asks: frozenset[str] = frozenset({"title"})

    @property
    def of_areas(self) -> bool:
        """Whether it holds areas alone, all of them, and nothing of people."""
        return self.forms[0].kind == "areas"

    @property
    def for_all(self) -> bool:
        """Whether it is the same for every audience, because nothing of assets is in it."""
        return self.forms[0].kind in {"areas", "capture"}


def _pages(kind: DocumentKind) -> tuple[Form, ...]:
    return (Form(".pdf", kind, N_("PDF, to print or mail")), Form(".png", kind, N_("Picture (PNG)")))


_PAPER = frozenset({"paper", "landscape", "title", "subtitle", "named"})

THINGS = (
    Thing(
        "map",
        N_("Map for the meeting"),
        N_("The map large, with numbers that lead to a list, for on the wall or the table."),
        N_("map"),
        "map",
        _pages("map"),
        _PAPER | {"margin", "numbered", "tiled", "basemap"},
    ),
    Thing(
        "atlas",
        N_("Atlas"),
        N_("A page for each buurt with its map and list, and a table of contents."),
        N_("atlas"),
        "book",
        _pages("atlas"),
        _PAPER | {"separate", "basemap"},
    ),
    Thing(
        "profile",
        N_("Profile of a buurt"),
        N_("Two pages for each buurt: what is here, what residents say, and where we have not been yet."),
        N_("profile"),
        "chart",
        _pages("profile"),
        (_PAPER - {"subtitle"}) | {"separate", "since", "basemap"},
    ),
    Thing(
        "overview",
        N_("List on paper"),
        N_("Everything in a list per buurt, to read and to tick off."),
        N_("list"),
        "list",
        _pages("overview"),
        _PAPER - {"subtitle"},
    ),
    Thing(
        "capture",
        N_("Sheets to write on"),
        N_(
            "A form for a talk in the street, and an empty map for at the kitchen table. Nothing of residents is on it."
        ),
        N_("sheets to write on"),
        "edit",
        _pages("capture"),
        (_PAPER - {"subtitle"}) | {"separate", "basemap"},
    ),
    Thing(
        "web",
        N_("Map for the browser"),
        N_("One file with the map in it. It opens in any browser, also without network."),
        N_("map"),
        "globe",
        (Form(".html", "map", N_("Web page (HTML)")),),
        frozenset({"title", "basemap"}),
    ),
    Thing(
        "table",
        N_("Table"),
        N_("All assets in rows, and how many there are per area and per kind."),
        N_("table"),
        "table",
        (
            Form(".xlsx", "overview", N_("Excel (XLSX)")),
            Form(".ods", "overview", N_("LibreOffice (ODS)")),
            Form(".csv", "overview", N_("Plain list (CSV)")),
        ),
    ),
    Thing(
        "word",
        N_("Word document"),
        N_("A text with maps, to change and add to."),
        N_("overview"),
        "document",
        (
            Form(".docx", "overview", N_("Overview of everything (DOCX)")),
            Form(".docx", "profile", N_("Profile of each buurt (DOCX)")),
        ),
        frozenset({"title", "since", "basemap"}),
    ),
    Thing(
        "slides",
        N_("PowerPoint"),
        N_("For a meeting: a map and a list of each area, large enough to read from the back of the room."),
        N_("slides"),
        "slides",
        (Form(".pptx", "atlas", N_("PowerPoint (PPTX)")),),
        frozenset({"title", "basemap"}),
    ),
    Thing(
        "gis",
        N_("GIS"),
        N_("The assets as points with their facts, and the areas, for QGIS, Google Earth and the like."),
        N_("layers"),
        "layers",
        (
            Form(".gpkg", "overview", N_("Layers with colours for QGIS (GeoPackage)")),
            Form(".geojson", "overview", N_("Points (GeoJSON)")),
            Form(".kml", "overview", N_("Google Earth (KML)")),
        ),
    ),
    Thing(
        "hsds",
        N_("Social map (HSDS)"),
        N_("Associations, institutions, places and businesses for a social map (HSDS 3.0). Nothing of residents."),
        N_("social map"),
        "share",
        (Form(".json", "overview", N_("Open Referral (JSON)")),),
    ),
    Thing(
        "areas",
        N_("Areas"),
        N_("The areas themselves with their codes and key figures. Nothing of assets or residents."),
        N_("areas"),
        "area",
        (
            Form(".gpkg", "areas", N_("GeoPackage")),
            Form(".shp", "areas", N_("Shapefile, for older programs")),
            Form(".geojson", "areas", N_("GeoJSON, for web maps")),
        ),
        frozenset(),
    ),
)

BY_NAME = {thing.name: thing for thing in THINGS}
