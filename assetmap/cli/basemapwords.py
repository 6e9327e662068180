"""What the commands about base maps share: letting a dossier show one, and telling what is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetmap.cli.output import write
from assetmap.domain.basemap import PackInfo, Tiles
from assetmap.domain.messages import N_
from assetmap.i18n import gettext as _

if TYPE_CHECKING:
    from assetmap.workspace import Workspace

_KINDS = {
    Tiles.VECTOR: N_("vector tiles"),
    Tiles.PNG: N_("pictures"),
    Tiles.JPEG: N_("pictures"),
    Tiles.WEBP: N_("pictures"),
}


def show(workspace: Workspace, name: str | None) -> None:
    """Let a dossier show the pack of this name, or none; one step, unless it does so already."""
    from assetmap.maps import packs
    from assetmap.operations import dossier

    if workspace.setting(packs.SETTING) != name:
        title = _("Base map chosen: {name}").format(name=name) if name else _("Base map taken away")
        workspace.do(title, lambda unit: dossier.set_setting(unit, packs.SETTING, name))


def tell(info: PackInfo) -> None:
    """What is known of a pack, in words."""
    write(_("Name: {name}").format(name=info.name))
    write(_("Kind: {format}, {tiles}").format(format=info.format.value, tiles=_(_KINDS[info.tiles])))
    if info.schema is not None:
        write(_("Layers: {schema} ({layers})").format(schema=info.schema.value, layers=", ".join(info.layers)))
    write(_("Zooms: {first} to {last}").format(first=info.min_zoom, last=info.max_zoom))
    write(_("Land: {bounds}").format(bounds=", ".join(f"{value:.4f}" for value in info.bounds)))
    write(_("Source: {source}").format(source=info.attribution or "-"))
    write(_("Size: {megabytes} MB").format(megabytes=f"{info.size / 1e6:.1f}"))


def as_json(info: PackInfo) -> dict[str, object]:
    """What is known of a pack, for other programs."""
    return {
        "name": info.name,
        "format": info.format.value,
        "tiles": info.tiles.value,
        "schema": None if info.schema is None else info.schema.value,
        "layers": list(info.layers),
        "zooms": [info.min_zoom, info.max_zoom],
        "bounds": list(info.bounds),
        "attribution": info.attribution,
        "bytes": info.size,
    }
