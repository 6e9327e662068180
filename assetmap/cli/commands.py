"""What each command does: reads or changes a dossier through the same doors as the window, and writes the answer."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from assetmap import i18n
from assetmap.cli import access, areacommands, basemap, custody, exporting, passwords, people, vintages
from assetmap.cli.areacommands import findings, tell_findings
from assetmap.cli.output import Column, progress_line, say, write, write_json, write_table
from assetmap.domain.areas import LEVEL_LABELS, Area
from assetmap.domain.assets import KIND_STYLES, SECTOR_LABELS, Audience, Kind, PlacedAsset, Sector
from assetmap.domain.errors import NotFound
from assetmap.domain.messages import N_, Message
from assetmap.domain.snapshot import Filters
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext

DONE = 0
NOT_WHOLE = 1
NAME_COLUMNS = 28


def new(chosen: argparse.Namespace) -> int:
    """Make an empty dossier."""
    from assetmap.workspace import Workspace

    password = passwords.given(chosen)
    with Workspace.create(chosen.dossier, password) as workspace:
        write(str(workspace.path))
    if password is None:
        passwords.say_plain()
    return DONE


def demo(chosen: argparse.Namespace) -> int:
    """Make a dossier of an invented gemeente."""
    from assetmap.demo import make_demo

    path: Path = chosen.dossier if chosen.dossier.suffix else chosen.dossier.with_suffix(".assetmap")
    with progress_line() as progress:
        make_demo(path, progress, password=passwords.given(chosen))
    write(str(path))
    return DONE


def areas(chosen: argparse.Namespace) -> int:
    """List the areas of a dossier, each wijk under its gemeente and each buurt under its wijk."""
    with passwords.open_dossier(chosen) as workspace:
        known = workspace.areas()
        counts = workspace.counts(Filters(), None).by_area
    codes = {area.id: area.code for area in known}
    if chosen.json:
        write_json(
            [
                {
                    "code": area.code,
                    "name": area.name,
                    "level": area.level.value,
                    "parent": None if area.parent_id is None else codes.get(area.parent_id),
                    "assets": counts.get(area.id, 0),
                }
                for area in known
            ]
        )
        return DONE
    columns = (Column(_("Code"), limit=12), Column(_("Assets"), right=True), Column(_("Level")), Column(_("Name")))
    write_table(
        columns,
        [
            (area.code, str(counts.get(area.id, 0)), _(LEVEL_LABELS[area.level]), "  " * depth + area.name)
            for area, depth in _as_tree(known)
        ],
    )
    say(ngettext("{count} area", "{count} areas", len(known)))
    return DONE


def _as_tree(known: Sequence[Area]) -> Iterator[tuple[Area, int]]:
    ids = {area.id for area in known}
    below: dict[str | None, list[Area]] = {}
    for area in known:
        below.setdefault(area.parent_id if area.parent_id in ids else None, []).append(area)

    def walk(parent: str | None, depth: int) -> Iterator[tuple[Area, int]]:
        for area in below.get(parent, ()):
            yield area, depth
            yield from walk(area.id, depth + 1)

    return walk(None, 0)


def import_assets(chosen: argparse.Namespace) -> int:
    """Read assets from a CSV file into a dossier."""
    from assetmap.imports.table import read_assets
    from assetmap.operations import people as operations

    with passwords.open_dossier(chosen) as workspace, progress_line() as progress:
        found = read_assets(chosen.file, workspace.persons())
        operation = partial(operations.import_assets, rows=found.assets, people_of=found.people, progress=progress)
        count = workspace.do(_("Assets imported from {file}").format(file=chosen.file.name), operation)
    if chosen.json:
        write_json(
            {
                "assets": count,
                "left_out": findings(found.left_out),
                "warnings": findings(found.warnings),
            }
        )
        return DONE
    write(ngettext("{count} asset", "{count} assets", count))
    tell_findings(_("Left out"), found.left_out)
    tell_findings(_("Look at this"), found.warnings)
    return DONE


def assets(chosen: argparse.Namespace) -> int:
    """List the assets of a dossier, all or those of an area, a kind and a sector, by title."""
    filters = Filters(
        kinds=frozenset() if chosen.kind is None else frozenset({kind_named(chosen.kind)}),
        sectors=frozenset() if chosen.sector is None else frozenset({sector_named(chosen.sector)}),
    )
    with passwords.open_dossier(chosen) as workspace:
        area = None if chosen.area is None else workspace.area_by_code(chosen.area).id
        snapshot = workspace.snapshot(Audience.TEAM, area, filters)
    buurten = {area.id: area for area in snapshot.areas}
    if chosen.json:
        write_json([_asset_json(placed, buurten) for placed in snapshot.assets])
        return DONE
    columns = (Column(_("Kind")), Column(_("Buurt"), limit=NAME_COLUMNS), Column(_("Title")))
    rows = [
        (
            _(KIND_STYLES[placed.asset.kind].label),
            buurten[placed.buurt_id].name if placed.buurt_id in buurten else "-",
            placed.asset.title,
        )
        for placed in snapshot.assets
    ]
    write_table(columns, rows)
    say(ngettext("{count} asset", "{count} assets", len(rows)))
    return DONE


def _asset_json(placed: PlacedAsset, areas_by_id: dict[str, Area]) -> dict[str, object]:
    buurt = None if placed.buurt_id is None else areas_by_id.get(placed.buurt_id)
    return {
        "id": placed.asset.id,
        "kind": placed.asset.kind.value,
        "sector": None if placed.asset.sector is None else placed.asset.sector.value,
        "title": placed.asset.title,
        "buurt": None if buurt is None else buurt.code,
        "buurt_name": None if buurt is None else buurt.name,
        "lat": placed.asset.lat,
        "lon": placed.asset.lon,
        "street": placed.asset.street or None,
        "themes": list(placed.asset.themes),
    }


def kind_named(word: str) -> Kind:
    """The kind that `word` names, in Dutch or English, one or many.

    Raises:
        NotFound: no kind is called so.
    """
    from assetmap.imports.table import kind_of

    kind = kind_of(word)
    if kind is None:
        names = ", ".join(_(style.label).lower() for style in KIND_STYLES.values())
        raise NotFound(N_('There is no kind "{word}". Choose one of: {names}.'), word=word, names=names)
    return kind


def sector_named(word: str) -> Sector:
    """The sector that `word` names, in Dutch or English.

    Raises:
        NotFound: no sector is called so.
    """
    from assetmap.imports.table import sector_of

    sector = sector_of(word)
    if sector is None:
        names = ", ".join(_(label).lower() for label in SECTOR_LABELS.values())
        raise NotFound(N_('There is no sector "{word}". Choose one of: {names}.'), word=word, names=names)
    return sector


def check(chosen: argparse.Namespace) -> int:
    """Check that a dossier is whole; 1 when it is not."""
    from assetmap.operations import assets

    with passwords.open_dossier(chosen) as workspace:
        problems: Sequence[Message] = workspace.check(assets.locate)
    for problem in problems:
        write(i18n.translate(problem))
    if problems:
        return NOT_WHOLE
    write(_("This dossier is whole."))
    return DONE


def self_test(chosen: argparse.Namespace) -> int:
    """Check this installation; 1 when something does not work."""
    from assetmap import selftest

    if chosen.page:
        from assetmap.cli.window import check_screen

        check_screen({**os.environ, "QT_QPA_PLATFORM": "offscreen"})
        from assetmap.ui import selftest as page_test

        return page_test.main(chosen.page)
    return selftest.run(write)


RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "new": new,
    "import-areas": areacommands.import_areas,
    "inspect-areas": areacommands.inspect_areas,
    "areas": areas,
    "divisions": vintages.divisions,
    "use-division": vintages.use_division,
    "compare-areas": vintages.compare_areas,
    "import-assets": import_assets,
    "assets": assets,
    "export": exporting.export,
    "people": people.people,
    "add-person": people.add_person,
    "withdraw": people.withdraw,
    "erase": custody.erase,
    "backup": custody.backup,
    "restore": custody.restore,
    "import-dossier": custody.import_dossier,
    "subject": access.subject,
    "log": access.log,
    "demo": demo,
    "check": check,
    "encrypt": passwords.encrypt,
    "decrypt": passwords.decrypt,
    "change-password": passwords.change_password,
    "recovery-code": passwords.recovery_code,
    "basemap": basemap.basemap,
    "self-test": self_test,
}
