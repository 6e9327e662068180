"""The commands about base map packs: make one of files, fetch one, say what is in one, and let a dossier show it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.cli.basemapwords import as_json, show, tell
from assetmap.cli.output import progress_line, say, write, write_json
from assetmap.cli.passwords import open_dossier
from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer, PackRefused
from assetmap.domain.messages import N_
from assetmap.i18n import gettext as _

if TYPE_CHECKING:
    from assetmap.imports.basemapsorting import Use
    from assetmap.imports.basemapsource import SourceLayer

DONE = 0


def basemap(chosen: argparse.Namespace) -> int:
    """Make, fetch, describe or choose a pack."""
    from assetmap.cli import basemapfetch

    parts = {
        "make": _make,
        "info": _info,
        "use": _use,
        "fetch": basemapfetch.fetch,
        "services": basemapfetch.services,
    }
    return parts[chosen.part](chosen)


def _make(chosen: argparse.Namespace) -> int:
    from assetmap.imports import basemapmaking

    around = _around(chosen)
    with progress_line() as progress:
        made = basemapmaking.make(
            chosen.sources,
            chosen.out if chosen.out.suffix else chosen.out.with_suffix(".pmtiles"),
            around=around,
            uses=lambda layers: _uses(chosen.layer, layers),
            attribution=chosen.attribution,
            overwrite=chosen.overwrite,
            progress=progress,
        )
    if chosen.json:
        write_json(as_json(made))
    else:
        tell(made)
    if not made.attribution:
        say(_("Nobody is named as the source. Say who with --attribution; most licences ask for it."))
    return DONE


def _around(chosen: argparse.Namespace) -> Bounds | None:
    """The land to keep.

    Raises:
        PackRefused: the dossier has no areas yet.
    """
    from assetmap.imports import basemapmaking

    if chosen.dossier is None:
        return chosen.bbox  # type: ignore[no-any-return]
    with open_dossier(chosen) as workspace:
        land = basemapmaking.land_of(workspace.areas())
    if land is None:
        raise PackRefused(
            N_("The dossier {name} has no areas yet. Import them first, or say where with --bbox."),
            name=chosen.dossier.name,
        )
    return basemapmaking.with_margin(land)


def _uses(asked: Sequence[tuple[str, str]], layers: Sequence[SourceLayer]) -> Mapping[str, Use]:
    """By key of a layer what it is for, as the user says.

    Raises:
        PackRefused: there is no such layer.
    """
    from assetmap.imports.basemapsorting import Mixed

    uses: dict[str, Use] = {}
    for name, use in asked:
        keys = [layer.key for layer in layers if name.casefold() in {layer.key.casefold(), layer.name.casefold()}]
        if not keys:
            there = ", ".join(layer.name for layer in layers[:20])
            raise PackRefused(N_("There is no layer {name}. There are: {layers}."), name=name, layers=there)
        for key in keys:
            uses[key] = None if use == "none" else Mixed.TAGS if use == "tags" else Layer(use)
    return uses


def _info(chosen: argparse.Namespace) -> int:
    from assetmap.geo.basemap.pack import Pack

    with Pack(chosen.pack) as pack:
        if chosen.json:
            write_json(as_json(pack.info))
        else:
            tell(pack.info)
    return DONE


def _use(chosen: argparse.Namespace) -> int:
    """Let a dossier use a pack, which is kept on this computer; or none any more."""
    from assetmap.maps import packs

    with open_dossier(chosen) as workspace, progress_line() as progress:
        name = None
        if chosen.pack != "none":
            known = chosen.pack in packs.available() and not Path(chosen.pack).exists()
            source = packs.find(chosen.pack) if known else Path(chosen.pack)
            name = packs.adopt(source, workspace.areas(), progress)
        show(workspace, name)
    if chosen.json:
        write_json({"basemap": name})
    elif name is None:
        write(_("{name} shows no base map.").format(name=chosen.dossier.name))
    else:
        write(_("{name} shows the base map {pack}.").format(name=chosen.dossier.name, pack=name))
    return DONE
