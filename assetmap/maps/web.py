"""The files of the map page: our own scripts and styles, and the vendored ones that the build hook fetched."""

from __future__ import annotations

from assetmap import resources
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_

VENDOR = ("leaflet.js", "leaflet.css", "supercluster.js", "fflate.js")
"""Files of others, in `resources/web/vendor`."""

VENDOR_SCRIPTS = ("vendor/leaflet.js", "vendor/supercluster.js")
SCRIPTS = (
    *VENDOR_SCRIPTS,
    "view.js",
    "outlines.js",
    "areas.js",
    "talents.js",
    "labels.js",
    "pins.js",
    "place.js",
    "controls.js",
    "sketch.js",
    "draw.js",
    "hands.js",
    "map.js",
)
"""Scripts of the page in the order in which they must run."""

GROUND_SCRIPTS = ("ground-words.js", "ground-tile.js", "ground-look.js", "ground-names.js", "ground.js")
"""Scripts that draw a base map."""

ON_DEMAND = GROUND_SCRIPTS
"""Scripts that the live page asks for when there is a base map to draw."""

INSIDE_SCRIPTS = ("vendor/fflate.js", *GROUND_SCRIPTS, "ground-inside.js")
"""Scripts of a page that has a base map inside itself."""

STYLES = ("vendor/leaflet.css", "map.css")

ALONE_SCRIPTS = ("search.js", "list.js", "choices.js", "card.js", "onpaper.js", "sheet.js")
"""Scripts that only the page that stands alone has, after the others."""

ALONE_STYLES = ("export.css",)

FILES = tuple(dict.fromkeys((*SCRIPTS, *STYLES, *ON_DEMAND, *INSIDE_SCRIPTS, *ALONE_SCRIPTS, *ALONE_STYLES)))


def text(path: str) -> str:
    """The text of one of the page's files.

    Raises:
        KnownError: the page has no such file, or the installation is incomplete.
    """
    if path not in FILES:
        raise KnownError(N_("The map page has no file {name}."), name=path)
    try:
        return resources.path("web", *path.split("/")).read_text(encoding="utf-8")
    except OSError as error:
        raise KnownError(
            N_(
                "A part of the map is missing: {name}. Install Assetmap again, or in a source tree run: "
                "python packaging/dev.py run"
            ),
            name=path,
        ) from error


def missing() -> tuple[str, ...]:
    """The names of the page's files that are not there; empty when the installation is complete."""
    return tuple(path for path in FILES if not resources.path("web", *path.split("/")).is_file())
