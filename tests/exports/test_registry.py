"""An overview is written whole or not at all, and a refusal says what to do."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assetmap import i18n
from assetmap.domain.errors import ExportRefused
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import registry

SUFFIXES = [format_.suffix for format_ in registry.FORMATS]
WITHOUT_WEB = [suffix for suffix in SUFFIXES if suffix != ".html"]
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY = 65534


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder outside that of the test, which others may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


@pytest.fixture
def as_somebody() -> Iterator[None]:
    """Without the rights of root, to whom no folder is closed."""
    if os.name == "nt":
        pytest.skip("Windows has other rights")
    if AS_ROOT:
        os.seteuid(NOBODY)
    yield
    if AS_ROOT:
        os.seteuid(0)


def test_every_format_is_offered_once_with_words() -> None:
    assert list(dict.fromkeys(SUFFIXES)) == SUFFIXES
    assert {".xlsx", ".csv", ".geojson", ".html"} <= set(SUFFIXES)
    i18n.use("nl")
    for format_ in registry.FORMATS:
        assert i18n.gettext(format_.label) != format_.label
        assert i18n.gettext(format_.description) != format_.description


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_suffix_chooses_the_format_and_only_the_target_is_left(
    snapshot: Snapshot, tmp_path: Path, suffix: str
) -> None:
    target = tmp_path / f"Overzicht{suffix.upper()}"
    assert registry.export(snapshot, target) == target
    assert target.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_snapshot_gives_the_same_bytes(snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    first = registry.export(snapshot, tmp_path / f"een{suffix}")
    second = registry.export(snapshot, tmp_path / f"twee{suffix}")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("suffix", WITHOUT_WEB)
def test_a_dossier_without_assets_can_be_exported(snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    empty = replace(snapshot, assets=type(snapshot.assets)(), areas=(), divisions=())
    assert registry.export(empty, tmp_path / f"leeg{suffix}").is_file()


def test_an_existing_file_stays_unless_it_may_be_replaced(snapshot: Snapshot, tmp_path: Path) -> None:
    target = tmp_path / "overzicht.csv"
    target.write_bytes(b"van mij")
    with pytest.raises(ExportRefused, match="already exists"):
        registry.export(snapshot, target)
    assert target.read_bytes() == b"van mij"
    registry.export(snapshot, target, overwrite=True)
    assert b"Buurttuin" in target.read_bytes()


@pytest.mark.parametrize("name", ["overzicht", "overzicht.docm", ".csv", "overzicht.xls"])
def test_an_unknown_suffix_is_refused_with_those_that_are_known(snapshot: Snapshot, tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportRefused) as refused:
        registry.export(snapshot, tmp_path / name)
    assert name in str(refused.value)
    assert all(suffix in str(refused.value) for suffix in SUFFIXES)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="does not exist"):
        registry.export(snapshot, tmp_path / "nergens" / "a.csv")
    (tmp_path / "bestand").touch()
    with pytest.raises(ExportRefused, match="does not exist"):
        registry.export(snapshot, tmp_path / "bestand" / "a.csv")


def test_a_folder_is_never_replaced_by_a_file(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "map.csv").mkdir()
    with pytest.raises(ExportRefused, match="is a folder"):
        registry.export(snapshot, tmp_path / "map.csv", overwrite=True)


def test_a_name_that_is_too_long_is_told(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused):
        registry.export(snapshot, tmp_path / ("lang" * 100 + ".csv"))
    assert not list(tmp_path.iterdir())


def test_the_longest_name_that_fits_is_written(snapshot: Snapshot, shared_folder: Path) -> None:
    target = shared_folder / ("n" * 200 + ".csv")
    assert registry.export(snapshot, target).is_file()


@pytest.mark.parametrize("suffix", WITHOUT_WEB)
def test_a_folder_that_may_not_be_written_is_told(
    snapshot: Snapshot, shared_folder: Path, tmp_path: Path, suffix: str, request: pytest.FixtureRequest
) -> None:
    registry.export(snapshot, tmp_path / f"eerst{suffix}")  # loads the writer while everything may be read
    shared_folder.chmod(0o555)
    request.getfixturevalue("as_somebody")
    with pytest.raises(ExportRefused, match="may not write in the folder"):
        registry.export(snapshot, shared_folder / f"a{suffix}")
    assert not list(shared_folder.iterdir())


@pytest.mark.skipif(not AS_ROOT, reason="needs a file of somebody else")
def test_a_file_that_may_not_be_replaced_is_told_and_stays(
    snapshot: Snapshot, shared_folder: Path, request: pytest.FixtureRequest
) -> None:
    target = shared_folder / "a.csv"
    target.write_bytes(b"van een ander")
    shared_folder.chmod(0o1777)  # only the owner may replace a file in such a folder
    request.getfixturevalue("as_somebody")
    with pytest.raises(ExportRefused, match="open in another program"):
        registry.export(snapshot, target, overwrite=True)
    assert [path.name for path in shared_folder.iterdir()] == ["a.csv"]
    assert target.read_bytes() == b"van een ander"


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows keeps others from an open file")
def test_a_file_that_is_open_elsewhere_is_told_and_stays(snapshot: Snapshot, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"open")
    with target.open("rb"), pytest.raises(ExportRefused, match="open in another program"):
        registry.export(snapshot, target, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


FULL_DISK = """
import resource, sys
from datetime import date
from pathlib import Path
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.errors import ExportRefused
from assetmap.domain.snapshot import AssetTable, Snapshot
from assetmap.exports import csvfile, gis, registry, workbook
count = 3000
table = AssetTable(
    id=tuple(map(str, range(count))), kind=(Kind.PLACE,) * count, title=tuple(f"Plek {n * 7919}" for n in range(count)),
    description=("",) * count, quote=("",) * count, gift=(None,) * count, availability=("",) * count,
    lon=(5.5,) * count, lat=(51.5,) * count, audience=(Audience.TEAM,) * count, themes=((),) * count,
    created_at=("",) * count, updated_at=("",) * count, buurt_id=(None,) * count, area_ids=((),) * count,
)
full = Snapshot(
    audience=Audience.TEAM, made_on=date(2026, 1, 1), dossier="d", divisions=(), areas=(), assets=table
)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    registry.export(full, Path(sys.argv[1]), overwrite=True)
except ExportRefused as refused:
    print(refused)
"""


@pytest.mark.skipif(os.name == "nt", reason="a limit on file sizes is a thing of POSIX")
@pytest.mark.parametrize("suffix", WITHOUT_WEB)
def test_when_there_is_no_room_the_old_file_stays(python: str, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"vol{suffix}"
    target.write_bytes(b"de oude")
    done = subprocess.run(
        [python, "-c", FULL_DISK, str(target)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(registry.__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert "not enough room" in done.stdout, done.stdout + done.stderr
    assert not done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_bytes() == b"de oude"


def test_any_other_fault_of_the_disk_is_told_with_its_reason(tmp_path: Path) -> None:
    refused = registry._refusal(OSError(errno.EIO, "Input/output error"), tmp_path / "a.csv")
    assert "Input/output error" in str(refused)


def test_a_bug_in_a_writer_leaves_nothing_behind(snapshot: Snapshot, tmp_path: Path) -> None:
    broken = replace(snapshot, assets=replace(snapshot.assets, area_ids=()))
    for suffix in WITHOUT_WEB:
        with pytest.raises((IndexError, ValueError)):
            registry.export(broken, tmp_path / f"a{suffix}")
    assert not list(tmp_path.iterdir())
