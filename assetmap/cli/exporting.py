"""The command that writes a file for others: what an audience may see of a dossier, and what was left out."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap import settings
from assetmap.cli import passwords
from assetmap.cli.exportarguments import DRAWN, ON_PAPER
from assetmap.cli.output import progress_line, say, write, write_json
from assetmap.cli.parsers import is_there
from assetmap.domain.access import Act
from assetmap.domain.assets import AUDIENCE_LABELS, Audience
from assetmap.domain.basemap import PackRefused
from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import ExportOptions
from assetmap.exports.paper.options import Paper, PaperKind, PaperOptions
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.maps import packs

if TYPE_CHECKING:
    from assetmap.workspace import Workspace

DONE = 0


def export(chosen: argparse.Namespace) -> int:
    """Write what an audience may see, or the areas for a GIS."""
    from assetmap.exports import registry
    from assetmap.geo import grid

    if is_there(chosen.out) and not chosen.overwrite:
        raise ExportRefused(N_("The file {file} is already there. Write --overwrite to replace it."), file=chosen.out)
    of_areas = chosen.kind == "areas"
    lacks: list[Message] = []
    with passwords.open_dossier(chosen) as workspace, progress_line() as progress:
        areas = list(dict.fromkeys(workspace.area_by_code(code).id for code in chosen.area))
        snapshot = workspace.snapshot(Audience(chosen.audience), areas, grid=grid.snap)
        options = _options(chosen, areas, progress)
        paper = replace(options.paper, basemap=_basemap(chosen, workspace, lacks.append))
        options = replace(options, paper=paper, tell=lacks.append)
        written = registry.export_all(
            snapshot, chosen.out, kind=chosen.kind, overwrite=chosen.overwrite, options=options
        )
        suffix = chosen.out.suffix.lower()
        workspace.access.note(
            Act.EXPORTED,
            audience=None if of_areas else snapshot.audience,
            about=None if snapshot.area is None else snapshot.area.id,
            form=f"areas{suffix}" if of_areas else suffix,
        )
    for lack in lacks:
        say(translate(lack))
    if chosen.json:
        write_json(_answer(chosen, written, snapshot, registry.pages(written)))
        return DONE
    for path in written if suffix == ".png" else [chosen.out]:
        write(str(path))
    if of_areas:
        say(_("The areas, with the own ones: for the team, so mind with whom you share it."))
        return DONE
    _tell_audience(snapshot)
    return DONE


def _options(chosen: argparse.Namespace, areas: list[str], progress: Progress) -> ExportOptions:
    style = settings.load().map_style
    paper = PaperOptions(title=chosen.title, areas=tuple(areas), since=chosen.since, map_style=style)
    if chosen.out.suffix.lower() in ON_PAPER:
        paper = _on_paper(chosen, paper)
    return ExportOptions(title=chosen.title, paper=paper, maps=not chosen.without_maps, progress=progress)


def _basemap(chosen: argparse.Namespace, workspace: Workspace, tell: Callable[[Message], None]) -> Path | None:
    """The base map that the dossier shows, for a file with maps; one with a strange name is told and left out."""
    name = workspace.setting(packs.SETTING)
    if name is None or chosen.no_basemap or chosen.out.suffix.lower() not in DRAWN:
        return None
    try:
        return packs.find(name)
    except PackRefused as refused:
        tell(refused.message)
        return None


def _on_paper(chosen: argparse.Namespace, paper: PaperOptions) -> PaperOptions:
    """The paper that was asked for; a map is on A3 and wide unless something else was said."""
    usual = Paper.A3 if chosen.kind == "map" else Paper.A4
    return replace(
        paper,
        kind=PaperKind(chosen.kind),
        paper=Paper(chosen.paper) if chosen.paper else usual,
        landscape=chosen.landscape or (chosen.kind == "map" and chosen.paper is None),
        **({"dpi": chosen.dpi} if chosen.dpi else {}),
    )


def _answer(
    chosen: argparse.Namespace, written: Sequence[Path], snapshot: Snapshot, pages: int | None
) -> dict[str, object]:
    """What was written, for other programs."""
    of_areas = chosen.kind == "areas"
    withheld = [
        {"what": item.what, "count": item.count, "reason": translate(item.reason)} for item in snapshot.withheld
    ]
    return {
        "path": str(chosen.out if chosen.out in written else written[0]),
        "files": [str(path) for path in written],
        "kind": chosen.kind,
        "pages": pages,
        "audience": None if of_areas else snapshot.audience.value,
        "made_on": snapshot.made_on.isoformat(),
        "areas": [area.code for area in snapshot.chosen],
        "assets": 0 if of_areas else len(snapshot.assets),
        "withheld": [] if of_areas else withheld,
    }


def _tell_audience(snapshot: Snapshot) -> None:
    """For whom the file is, and what is not in it."""
    from assetmap.exports.overview import withheld_lines

    count = len(snapshot.assets)
    if snapshot.audience is Audience.TEAM:
        say(
            ngettext(
                "{count} asset, for the team: it holds everything, so mind with whom you share it.",
                "{count} assets, for the team: it holds everything, so mind with whom you share it.",
                count,
            )
        )
        return
    words = ngettext("{count} asset", "{count} assets", count)
    say(_("{words}, for: {audience}").format(words=words, audience=_(AUDIENCE_LABELS[snapshot.audience])))
    for line in withheld_lines(snapshot):
        say(_("Left out: {what}").format(what=line))
