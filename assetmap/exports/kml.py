"""The assets and areas as KML for Google Earth and other globes: a folder and a colour for each kind.

KML has no dashed lines, so the border of an own area is drawn in pieces with room between them. A balloon is read as
HTML, so what a user typed is escaped twice, and only our own headings are bold. No picture is fetched from anywhere:
the globe's own pin gets the colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import shapely
from fastkml import Data, Document, ExtendedData, Folder, Placemark, Style, StyleUrl, kml
from fastkml.styles import IconStyle, LabelStyle, LineStyle, PolyStyle
from pygeoif.factories import shape

from assetmap.domain.areas import LEVEL_LABELS, Area, Level
from assetmap.domain.assets import KIND_STYLES
from assetmap.domain.messages import N_
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.lines import Line, by_kind, chosen_areas, lines
from assetmap.exports.overview import ExportOptions, about, buurt_talents, fact_text, one_line, title_of, watched
from assetmap.i18n import gettext as _

DECIMALS = 7
OWN_COLOUR = "#B45309"
_AREA_COLOUR = "#0F766E"
_DASH_DEGREES = 0.0003  # about 20 to 30 metres
_MOST_DASHES = 300
_FOLDER_NAMES = {
    Level.BUURT: N_("Buurten"),
    Level.WIJK: N_("Wijken"),
    Level.GEMEENTE: N_("Gemeenten"),
    Level.OWN: N_("Own areas"),
}


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write the KML file.

    Raises:
        OSError: `target` cannot be written.
    """
    title = title_of(snapshot, options)
    found = lines(snapshot)
    made = Document(
        id="assetmap",
        name=title,
        description=_balloon("", [(heading, fact_text(value)) for heading, value in about(snapshot, title)]),
        isopen=True,
        styles=[*_kind_styles(), *_area_styles(chosen_areas(snapshot))],
        features=[*_assets(found, options), *_areas(snapshot, options)],
    )
    options.progress.report(None)
    text = kml.KML(features=[made]).to_string(precision=DECIMALS)
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n' + text)


def _colour(colour: str, alpha: str = "ff") -> str:
    """#rrggbb as KML wants it: aabbggrr."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{alpha}{blue}{green}{red}".lower()


class _Pin(IconStyle):
    """The globe's own pin in a colour; fastkml leaves out a style without a picture of its own."""

    @classmethod
    def get_tag_name(cls) -> str:
        """The name in the file."""
        return "IconStyle"

    def __bool__(self) -> bool:
        return True


def _kind_styles() -> list[Style]:
    return [
        Style(
            id=f"kind-{kind.value}",
            styles=[_Pin(color=_colour(style.colour), scale=1.1), LabelStyle(scale=0.9)],
        )
        for kind, style in KIND_STYLES.items()
    ]


def _area_styles(areas: Iterable[Area]) -> list[Style]:
    widths = {Level.GEMEENTE: 3.0, Level.WIJK: 2.0, Level.BUURT: 1.5}
    official = [
        Style(
            id=f"area-{level.value}",
            styles=[
                LineStyle(color=_colour(_AREA_COLOUR), width=width),
                PolyStyle(color=_colour(_AREA_COLOUR, "14"), fill=True, outline=True),
            ],
        )
        for level, width in widths.items()
    ]
    own = [
        Style(
            id=f"area-{area.id}",
            styles=[
                LineStyle(color=_colour(_own_colour(area)), width=3.0),
                PolyStyle(color=_colour(_own_colour(area), "1e"), fill=True, outline=False),
            ],
        )
        for area in areas
        if area.level is Level.OWN
    ]
    return official + own


def _own_colour(area: Area) -> str:
    return area.colour if len(area.colour) == len("#rrggbb") else OWN_COLOUR


def _assets(found: Sequence[Line], options: ExportOptions) -> list[Folder]:
    return [
        Folder(
            id=f"assets-{kind.value}",
            name=_(KIND_STYLES[kind].plural),
            features=[_asset(line) for line in watched(some, options.progress)],
        )
        for kind, some in by_kind(found)
    ]


def _asset(line: Line) -> Placemark:
    facts = [*line.facts, (_("Buurt"), line.names.buurt), (_("Own areas"), line.names.own)]
    text = [(_("In their own words"), f"“{line.quote}”")] if line.quote else []
    return Placemark(
        id=f"asset-{line.id}",
        name=line.title,
        description=_balloon(line.description, [*text, *((heading, value) for heading, value in facts if value)]),
        style_url=StyleUrl(url=f"#kind-{line.kind.value}"),
        extended_data=_data(
            ("kind", line.kind.value),
            ("themes", ", ".join(line.themes)),
            ("sector", line.sector),
            ("buurt_code", line.names.buurt_code),
            ("may_be_seen_by", line.audience),
        ),
        geometry=None if line.place is None else _geometry(shapely.Point(*line.place)),
    )


def _areas(snapshot: Snapshot, options: ExportOptions) -> Iterator[Folder]:
    talents = {each.area.id: each.text for each in buurt_talents(snapshot)}
    areas = chosen_areas(snapshot)
    for level in (Level.OWN, Level.BUURT, Level.WIJK, Level.GEMEENTE):
        some = [area for area in areas if area.level is level]
        if some:
            options.progress.report(None)
            yield Folder(
                id=f"areas-{level.value}",
                name=_(_FOLDER_NAMES[level]),
                # What lies under the buurten can be switched on: three borders over each other hide the pins.
                visibility=level in {Level.OWN, Level.BUURT},
                features=[_area(area, talents.get(area.id, "")) for area in some],
            )


def _area(area: Area, talents: str) -> Placemark:
    outline = shapely.from_wkb(area.geometry)
    dashed = [outline, *_dashes(outline)] if area.level is Level.OWN else [outline]
    named = f"area-{area.id}" if area.level is Level.OWN else f"area-{area.level.value}"
    facts = [(_("Level"), _(LEVEL_LABELS[area.level])), (_("Code"), one_line(area.code)), (_("Talents"), talents)]
    data = [("level", area.level.value), ("code", one_line(area.code)), ("talents", talents)]
    return Placemark(
        id=f"outline-{area.id}",
        name=one_line(area.name),
        visibility=area.level in {Level.OWN, Level.BUURT},
        description=_balloon("", [fact for fact in facts if fact[1]]),
        style_url=StyleUrl(url=f"#{named}"),
        extended_data=_data(*(each for each in data if each[1])),
        geometry=_geometry(dashed[0] if len(dashed) == 1 else shapely.GeometryCollection(_single(dashed))),
    )


def _single(geometries: Iterable[Any]) -> list[Any]:
    """The parts of geometries: some globes draw nothing of a collection within a collection."""
    return [part for geometry in geometries for part in shapely.get_parts(geometry)]


def _dashes(outline: Any) -> list[Any]:
    """Pieces of the border, as long as the room between them."""
    made = []
    for ring in shapely.get_rings(shapely.get_parts(outline)):
        step = max(_DASH_DEGREES, ring.length / (2 * _MOST_DASHES))
        count = max(int(ring.length / (2 * step)), 1)
        made += [_piece(ring, 2 * index * step, (2 * index + 1) * step) for index in range(count)]
    return made


def _piece(ring: Any, start: float, end: float) -> Any:
    from shapely.ops import substring

    return substring(shapely.LineString(ring.coords), start, end)


def _geometry(geometry: Any) -> Any:
    return shape(geometry)


def _balloon(text: str, facts: Sequence[tuple[str, str]]) -> str:
    """HTML for a balloon, in which everything that a user typed is text."""
    made = [f"<p>{_html(text)}</p>"] if text else []
    made += [f"<p><b>{_html(heading)}</b><br>{_html(value)}</p>" for heading, value in facts]
    return "".join(made)


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _data(*values: tuple[str, str]) -> ExtendedData:
    return ExtendedData(elements=[Data(name=name, value=value) for name, value in values if value])
