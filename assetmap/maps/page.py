"""The map page: folium's skeleton with our own scripts and styles; no word of it comes from another machine.

Scripts and styles stand in the page itself, so that it needs one request. The live page asks for its data through the
`assetmap:` scheme; the exported page is the same page with the data inside too. folium is slow to import, so what it
renders is kept in the user's cache, once per version.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from assetmap import __version__, folders, i18n
from assetmap.domain.areas import Area, Bounds
from assetmap.domain.assets import AUDIENCE_LABELS
from assetmap.domain.snapshot import Snapshot
from assetmap.i18n import gettext as _
from assetmap.maps import features, manyareas, web
from assetmap.maps.words import alone_texts, kind_signs, page_texts

if TYPE_CHECKING:
    from assetmap.maps.inlined import Inlined

SCHEME = "assetmap"
ORIGIN = f"{SCHEME}://app"
MAP_ID = "assetmap"

_OPTIONS: dict[str, Any] = {"zoom_snap": 0.25, "attribution_control": False, "keyboard": False}
_HEAD = "<!--assetmap:head-->"
_BODY = "<!--assetmap:body-->"
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
_LINK = re.compile(
    rf'<script src="{ORIGIN}/web/([^"]+)"></script>|<link rel="stylesheet" href="{ORIGIN}/web/([^"]+)"/>'
)


@dataclass(frozen=True, slots=True)
class CountedTalents:
    """How many talents the buurt `name` has, as text, and as it stands on the map."""

    name: str
    count: str
    badge: features.Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class PageConfig:
    """What the page must know before any data arrives. Texts and kinds are in the language of `i18n` by default.

    `attribution` names the sources of what is on the map; `bounds` is what the first view shows (all areas when None);
    `focus` the id of the area that is filtered on. `title`, `stamp` (audience and date), `note` (what was chosen of
    it), `talents` (buurten with how many they have, where talents are only counted) and `places` (the areas that can
    be chosen) are for the export only, as is `ground`: what there is to know of the base map inside it.
    """

    mode: Literal["live", "export"] = "live"
    dark: bool = False
    attribution: str = ""
    bounds: Bounds | None = None
    focus: str | None = None
    title: str = ""
    stamp: str = ""
    note: str = ""
    talents: Sequence[CountedTalents] = ()
    places: Sequence[Area] = ()
    ground: Mapping[str, object] | None = None
    language: str = field(default_factory=i18n.language)
    texts: Mapping[str, str] = field(default_factory=page_texts)
    kinds: Mapping[str, Mapping[str, str]] = field(default_factory=kind_signs)


def page_html(config: PageConfig) -> str:
    """The live page, to be served as `assetmap://app/map.html`."""
    # A base map's scripts are not in the page: few dossiers have one, and the others start sooner without.
    page = _with_policy(_LINK.sub(_inlined, skeleton()), f"connect-src {SCHEME}:; ", f" {ORIGIN}/web/")
    return _filled(page, config, "")


def _around(areas: Sequence[Area]) -> Bounds | None:
    """What holds all of these areas; None when there are none."""
    if not areas:
        return None
    west, south, east, north = zip(*(area.bounds for area in areas), strict=True)
    return Bounds(min(west), min(south), max(east), max(north))


def export_html(
    snapshot: Snapshot,
    title: str,
    talents: Sequence[CountedTalents] = (),
    note: str = "",
    ground: Callable[[int], Inlined | None] | None = None,
) -> str:
    """One self-contained page with the map of `snapshot`: opens in any browser, asks nothing of any network.

    `talents` are the buurten with how many talents they have, for an audience that sees only that; `note` says by what
    `snapshot` was filtered. `ground` makes the base map of the page, and is told how many bytes the rest of it takes.
    """
    places = features.places(snapshot)
    data = _areas_data(snapshot) + _data(
        "assets", features.detailed_assets_geojson(snapshot, places, [each.badge for each in talents])
    )
    audience = _(AUDIENCE_LABELS[snapshot.audience])
    config = PageConfig(
        mode="export",
        title=title,
        attribution=attribution(snapshot),
        focus=snapshot.area.id if snapshot.area else None,
        bounds=_around(snapshot.chosen),
        stamp=_("For: {audience} · {date}").format(audience=audience, date=f"{snapshot.made_on:%d-%m-%Y}"),
        note=note,
        talents=talents,
        places=places,
        texts=alone_texts(),
    )
    inside = None
    if ground is not None:
        inside = ground(len(_page_alone(web.INSIDE_SCRIPTS, config, data).encode("utf-8", "replace")))
    if inside is None:
        return _page_alone((), config, data + _data("background", snapshot.background or "null"))
    # Under a base map the lines and surfaces of the dossier itself are not drawn.
    data += _data("background", "null") + _data("ground", inside.data)
    named = _both(config.attribution, inside.attribution)
    return _page_alone(web.INSIDE_SCRIPTS, replace(config, attribution=named, ground=inside.ground), data)


def _page_alone(more: Sequence[str], config: PageConfig, data: str) -> str:
    """The page that stands alone, with `more` scripts before its own."""
    styles = "".join(f'<link rel="stylesheet" href="{ORIGIN}/web/{path}"/>\n' for path in web.ALONE_STYLES)
    scripts = "".join(f'<script src="{ORIGIN}/web/{path}"></script>\n' for path in (*more, *web.ALONE_SCRIPTS))
    page = _LINK.sub(_inlined, skeleton().replace("</head>", f"{styles}{scripts}</head>", 1))
    return _filled(_with_policy(page, ""), config, data)


def _areas_data(snapshot: Snapshot) -> str:
    many = manyareas.exported(snapshot)
    if many is None:
        return _data("areas", features.areas_geojson(snapshot))
    packs, outlines = many
    return _data("areas", features.many_areas_json(snapshot, packs, alone=True)) + _data("outlines", outlines)


def attribution(snapshot: Snapshot) -> str:
    """The sources that must stand on a map of `snapshot`, as one line; "" when there are none."""
    return " · ".join(_("Areas © {source}").format(source=source) for source in snapshot.sources)


def _both(named: str, added: str) -> str:
    """The sources of the areas and that of the base map, which may be the same."""
    return " · ".join(text for text in (named, "" if added in named else added) if text)


def skeleton() -> str:
    """What folium makes of an empty map with our files: from the cache, or rendered now and kept there."""
    file = _cache_file()
    kept = _read(file)
    if kept is not None:
        return kept
    made = _render()
    _keep(file, made)
    return made


def _render() -> str:
    # 0.6 s, and only when the cache has no page
    import folium
    from branca.element import Element, Figure

    class AssetMap(folium.Map):
        """A folium map that refers to our files only, with the same ids every time."""

        default_js = [(path, f"{ORIGIN}/web/{path}") for path in web.SCRIPTS]  # noqa: RUF012 - folium's own shape
        default_css = [(path, f"{ORIGIN}/web/{path}") for path in web.STYLES]  # noqa: RUF012

    drawn = AssetMap(location=[52.1, 5.3], zoom_start=8, tiles=None, zoom_control=False, **_OPTIONS)
    drawn._id = MAP_ID  # noqa: SLF001 - folium offers no other way to a name that stays the same
    figure = drawn.get_root()
    assert isinstance(figure, Figure)
    figure.header.add_child(Element(_HEAD), name="assetmap_head", index=0)
    figure.html.add_child(Element(_BODY), name="assetmap_body")
    made: str = figure.render()
    # Who needs larger letters may zoom the page itself too.
    return made.replace("initial-scale=1.0, maximum-scale=1.0, user-scalable=no", "initial-scale=1.0")


def _filled(page: str, config: PageConfig, data: str) -> str:
    live = config.mode == "live"
    told = {
        "mode": config.mode,
        "dark": config.dark,
        "language": config.language,
        "attribution": config.attribution,
        "bounds": config.bounds,
        "focus": config.focus,
        "title": config.title,
        "stamp": config.stamp,
        "note": config.note,
        "talents": [{"id": each.badge.area, "area": each.name, "count": each.count} for each in config.talents],
        "places": _places(config.places),
        "texts": dict(config.texts),
        "kinds": {kind: dict(sign) for kind, sign in config.kinds.items()},
        "data": _addresses() if live else None,
        "ground": web.ON_DEMAND if live else config.ground,
    }
    theme = "dark" if config.dark else "light"
    page = page.replace("<html>", f'<html lang="{html.escape(config.language)}" class="{theme} {config.mode}">', 1)
    page = page.replace(_HEAD, f"<title>{html.escape(config.title or 'Assetmap')}</title>", 1)
    config_json = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return page.replace(_BODY, _data("config", config_json) + data + _fallback(config), 1)


def _places(areas: Sequence[Area]) -> list[dict[str, object]]:
    """Areas that can be chosen; `parent` is the number of the one around it among them, -1 when there is none."""
    numbers = {area.id: number for number, area in enumerate(areas)}
    return [
        {
            "id": area.id,
            "name": area.name,
            "level": area.level.value,
            "parent": numbers.get(area.parent_id or "", -1),
            "box": [round(degrees, 5) for degrees in area.bounds],
        }
        for area in areas
    ]


def _addresses() -> dict[str, str]:
    """Where the live page asks for its data."""
    names = ("areas", "assets", "background")
    return {name: f"{ORIGIN}/data/{name}.json" for name in names} | {"outlines": f"{ORIGIN}/data/outlines/"}


def _fallback(config: PageConfig) -> str:
    return f"<noscript><p>{html.escape(config.texts['noScript'])}</p></noscript>"


def _data(name: str, text: str) -> str:
    """A block that the page reads as JSON; nothing in it can end the block or be taken for markup."""
    safe = text
    for sign, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028")):
        safe = safe.replace(sign, escaped)
    safe = safe.replace("\u2029", "\\u2029")
    return f'<script type="application/json" id="assetmap-{name}">{safe}</script>\n'


def _with_policy(page: str, more: str, scripts_of: str = "") -> str:
    """`page` with a policy that lets run only what is in it now, and `scripts_of`; `more` are directives besides."""
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for found in _INLINE.finditer(page):
        digest = base64.b64encode(hashlib.sha256(found[2].encode()).digest()).decode()
        hashes[found[1]].append(f"'sha256-{digest}'")
    scripts, styles = (" ".join(dict.fromkeys(found)) for found in hashes.values())
    policy = (
        f"default-src 'none'; script-src {scripts}{scripts_of}; style-src {styles}; img-src data:; {more}"
        "base-uri 'none'; form-action 'none'"
    )
    return page.replace(
        "<head>", f'<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1
    )


def _inlined(link: re.Match[str]) -> str:
    """The file of a link in its place; a script keeps its name in what the page says of errors."""
    script, style = link.groups()
    if style:
        return f"<style>{web.text(style)}</style>"
    return f"<script>{web.text(script)}\n//# sourceURL={script.rpartition('/')[2]}\n</script>"


def _cache_file() -> Path:
    inputs = repr((_folium(), __version__, web.SCRIPTS, web.STYLES, sorted(_OPTIONS.items()), ORIGIN))
    source = Path(__file__)
    code = source.read_bytes() if source.is_file() else b""
    key = hashlib.sha256(inputs.encode() + code).hexdigest()[:24]
    return folders.cache() / f"map-page-{key}.html"


def _folium() -> bytes:
    """What tells one version of folium from another: to read its metadata takes longer than to read the page."""
    spec = find_spec("folium")
    told = Path(spec.origin).with_name("_version.py") if spec is not None and spec.origin else None
    return told.read_bytes() if told is not None and told.is_file() else b""  # a bundle goes by our own version


def _read(file: Path) -> str | None:
    """The kept page, None when there is none or when it is not, to the byte, what was written."""
    try:
        digest, _newline, kept = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(kept).hexdigest().encode() != digest:
        return None
    return kept.decode("utf-8")


def _keep(file: Path, page: str) -> None:
    """Write the page for next time, whole or not at all. Without a cache the page only takes longer to make."""
    body = page.encode("utf-8")
    try:
        folders.private(file.parent)
        handle, beside = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        Path(beside).replace(file)
    except OSError:
        return
