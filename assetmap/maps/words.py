"""The words and signs that the map page is given: JavaScript itself holds no text."""

from __future__ import annotations

import re
from functools import cache

from assetmap import resources
from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_
from assetmap.domain.places import SOMEWHERE
from assetmap.i18n import gettext as _

_PATH = re.compile(r'<path[^>]*\sd="([^"]+)"')


def page_texts() -> dict[str, str]:
    """Every text of the page by its name there, in the language in use. `{placeholders}` are filled in by the page."""
    return {
        "map": _("Map"),
        "mapHelp": _("Map. Arrow keys move it, plus and minus zoom."),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "legend": _("Legend"),
        "draw": _("Click around the area. Double-click or Enter = done"),
        "drawKeys": _("Backspace = last point back · Esc = stop · keyboard: arrow keys and space bar"),
        "drawMore": _("An area needs at least three points. Click one more"),
        "reshape": _("Drag the points of the area. Enter = done"),
        "reshapeKeys": _("Right-click or Delete = point away · Backspace = back · Esc = as it was"),
        "reshapeFew": _("An area needs at least three points"),
        "somewhere": _(SOMEWHERE),
        "together": _("{count} together: click to see them"),
        "failed": _("The map could not be drawn. Close the dossier and open it again."),
        "noData": _("The areas and assets could not be read. Close the dossier and open it again."),
        "noScript": _("This map needs JavaScript. Switch it on in your browser to see the map and the list."),
        "offline": _("offline"),
    }


def alone_texts() -> dict[str, str]:
    """The texts of the page that stands alone: those of every page, and what is beside the map there."""
    return page_texts() | {
        "toList": _("To the list"),
        "toMap": _("To the map"),
        "mapListed": _("Map. Arrow keys move it, plus and minus zoom. All that is on it is in the list too."),
        "search": _("Search"),
        "searchHint": _("Search by title, theme or area"),
        "searchFor": _("Search for {theme}"),
        "told": _("{shown} of {all} shown"),
        "showAll": _("Show everything"),
        "choose": _("Legend and choices"),
        "kinds": _("Kinds on the map and in the list"),
        "area": _("Area"),
        "allAreas": _("All areas"),
        "ownAreas": _("Own areas"),
        "order": _("Order"),
        "byKind": _("By kind"),
        "byArea": _("By area"),
        "byTitle": _("From A to Z"),
        "noArea": _("Not in an area"),
        "list": _("List"),
        "listHelp": _("Arrow keys walk through the list, Enter opens."),
        "nothing": _("Nothing found here. Search for something else, or show everything."),
        "empty": _("There is nothing on the map yet."),
        "emptyArea": _("There is nothing here on this map yet."),
        "noPlace": _("not on the map"),
        "unplaced": _("This has no place on the map."),
        "close": _("Close"),
        "themes": _("Themes"),
        "sector": _("Sector"),
        "availability": _("Available"),
        "place": _("Place"),
        "person": _("Person"),
        "contact": _("Contact details"),
        "talents": _("Talents per buurt"),
        "talentsWhy": _("Of talents of residents only the number per buurt is told."),
        "standsAlone": _("This file works without internet and sends nothing."),
    }


def kind_signs() -> dict[str, dict[str, str]]:
    """Name, plural, colour and sign (an SVG path in a 24 by 24 box) of every kind of asset, in their order."""
    return {
        kind.value: {"label": _(style.label), "plural": _(style.plural), "colour": style.colour, "sign": sign(kind)}
        for kind, style in KIND_STYLES.items()
    }


@cache
def sign(kind: Kind) -> str:
    """The path of the sign of `kind`, to be filled by the even-odd rule.

    Raises:
        KnownError: the installation is incomplete.
    """
    name = f"{kind.value}.svg"
    try:
        found = _PATH.search(resources.path("icons", "kinds", name).read_text(encoding="utf-8"))
    except OSError:
        found = None
    if found is None:
        raise KnownError(N_("The sign {name} is missing or damaged. Install Assetmap again."), name=name)
    return found[1]
