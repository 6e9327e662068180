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
from assetmap.domain.errors import Cancelled, ExportRefused
from assetmap.domain.messages import Message
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import registry
from assetmap.exports.overview import ExportOptions

SUFFIXES = [format_.suffix for format_ in registry.FORMATS if format_.suffix not in {".pdf", ".png"}]
PLAIN = ExportOptions(maps=False)
"""Without the web engine, which has tests of its own."""

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
    assert registry.export(snapshot, target, options=PLAIN) == target
    assert target.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_snapshot_gives_the_same_bytes(snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    first = registry.export(snapshot, tmp_path / f"een{suffix}", options=PLAIN)
    second = registry.export(snapshot, tmp_path / f"twee{suffix}", options=PLAIN)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("suffix", WITHOUT_WEB)
def test_a_dossier_without_assets_can_be_exported(snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    empty = replace(snapshot, assets=type(snapshot.assets)(), areas=(), divisions=())
    assert registry.export(empty, tmp_path / f"leeg{suffix}", options=PLAIN).is_file()


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
    assert all(format_.suffix in str(refused.value) for format_ in registry.FORMATS)
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
    registry.export(
        snapshot, tmp_path / f"eerst{suffix}", options=PLAIN
    )  # loads the writer while everything may be read
    shared_folder.chmod(0o555)
    request.getfixturevalue("as_somebody")
    with pytest.raises(ExportRefused, match="may not write in the folder"):
        registry.export(snapshot, shared_folder / f"a{suffix}", options=PLAIN)
    assert not list(shared_folder.iterdir())


@pytest.mark.skipif(not AS_ROOT, reason="needs a file of somebody else")
def test_a_file_that_may_not_be_replaced_is_told_and_stays(
    snapshot: Snapshot, shared_folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    registry.export(snapshot, tmp_path / "eerst.csv")  # loads the writer while everything may be read
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
from assetmap.exports import registry
from assetmap.exports.overview import ExportOptions

def full(count):
    table = AssetTable(
        id=tuple(map(str, range(count))), kind=(Kind.PLACE,) * count,
        title=tuple(f"Plek {n * 7919}" for n in range(count)), description=("",) * count, quote=("",) * count,
        gift=(None,) * count, sector=(None,) * count, availability=("",) * count,
        lon=(5.5,) * count, lat=(51.5,) * count,
        audience=(Audience.TEAM,) * count, themes=((),) * count, created_at=("",) * count, updated_at=("",) * count,
        buurt_id=(None,) * count, area_ids=((),) * count,
    )
    return Snapshot(
        audience=Audience.TEAM, made_on=date(2026, 1, 1), dossier="d", divisions=(), areas=(), assets=table
    )

plain = ExportOptions(maps=False)
for name in sys.argv[1:]:  # so that all libraries are loaded
    first = Path(name).with_name("first" + Path(name).suffix)
    registry.export(full(1), first, options=plain)
    first.unlink()
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
for name in sys.argv[1:]:
    try:
        registry.export(full(100 if name.endswith(("x", "s")) else 3000), Path(name), overwrite=True, options=plain)
    except ExportRefused as refused:
        print(refused)
"""


@pytest.mark.skipif(os.name == "nt", reason="a limit on file sizes is a thing of POSIX")
def test_when_there_is_no_room_the_old_files_stay(python: str, tmp_path: Path) -> None:
    targets = [tmp_path / f"vol{suffix}" for suffix in WITHOUT_WEB]
    for target in targets:
        target.write_bytes(b"de oude")
    done = subprocess.run(
        [python, "-c", FULL_DISK, *map(str, targets)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(registry.__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    told = done.stdout.splitlines()
    assert len(told) == len(targets), done.stdout + done.stderr
    for target, line in zip(targets, told, strict=True):
        assert f"There is not enough room in {tmp_path} for {target.name}." in line
        assert target.read_bytes() == b"de oude"
    assert not done.stderr
    assert sorted(tmp_path.iterdir()) == sorted(targets)


def test_any_other_fault_of_the_disk_is_told_with_its_reason(tmp_path: Path) -> None:
    refused = registry._refusal(OSError(errno.EIO, "Input/output error"), tmp_path / "a.csv")
    assert "Input/output error" in str(refused)


def test_a_bug_in_a_writer_leaves_nothing_behind(snapshot: Snapshot, tmp_path: Path) -> None:
    broken = replace(snapshot, assets=replace(snapshot.assets, area_ids=()))
    for suffix in WITHOUT_WEB:
        with pytest.raises((IndexError, ValueError)):
            registry.export(broken, tmp_path / f"a{suffix}", options=PLAIN)
    assert not list(tmp_path.iterdir())


class Stops:
    """A user who stops the work the `after`-th time that it tells how far it is."""

    def __init__(self, after: int) -> None:
        self.left = after

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        if self.left == 0:
            raise Cancelled("Stopped.")
        self.left -= 1


@pytest.mark.parametrize("suffix", WITHOUT_WEB)
def test_stopping_at_any_moment_leaves_what_was_there(snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"oud{suffix}"
    target.write_bytes(b"de oude")
    counted = Stops(1000)
    registry.export(snapshot, tmp_path / f"nieuw{suffix}", options=replace(PLAIN, progress=counted))
    (tmp_path / f"nieuw{suffix}").unlink()
    moments = 1000 - counted.left
    assert moments >= 2  # while it is written, and before it takes the place of the old one
    for after in sorted({0, moments // 2, moments - 1}):
        with pytest.raises(Cancelled):
            registry.export(snapshot, target, overwrite=True, options=replace(PLAIN, progress=Stops(after)))
        assert [path.name for path in tmp_path.iterdir()] == [target.name]
        assert target.read_bytes() == b"de oude"


SAME_BYTES = """
import sys, time
from datetime import date
from pathlib import Path
shift, folder = float(sys.argv[1]), Path(sys.argv[2])
real, local = time.time, time.localtime
time.time = lambda: real() + shift
time.localtime = lambda seconds=None: local((real() if seconds is None else seconds) + shift)
sys.path.insert(0, sys.argv[3])
from conftest import AREAS, ASSETS, DIVISION, table
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.snapshot import Filters, Snapshot
from assetmap.exports import registry
from assetmap.exports.overview import ExportOptions
snapshot = Snapshot(
    audience=Audience.TEAM, made_on=date(2026, 11, 21), dossier="d", divisions=(DIVISION,), areas=AREAS,
    assets=table(ASSETS), filters=Filters(kinds=frozenset(Kind), themes=frozenset({"a", "b", "c", "d"})),
)
for format_ in (*registry.FORMATS, *registry.AREA_FORMATS):
    if format_.suffix not in {".pdf", ".png"}:
        for kind in format_.kinds:
            target = folder / f"{kind}{format_.suffix}"
            registry.export(snapshot, target, kind=kind, options=ExportOptions(maps=False))
"""


def test_another_process_at_another_time_writes_the_same_bytes(python: str, tmp_path: Path) -> None:
    made: list[dict[str, bytes]] = []
    for shift, seed, zone in (("0", "1", "Pacific/Auckland"), ("98765432", "2", "Pacific/Honolulu")):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {"PYTHONPATH": str(Path(registry.__file__).parents[2]), "PYTHONHASHSEED": seed, "TZ": zone}
        subprocess.run(
            [python, "-c", SAME_BYTES, shift, str(folder), str(Path(__file__).parent)],
            check=True,
            env=os.environ | environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        )
        made.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    first, second = made
    assert len(first) >= 13
    assert [name for name in first if first[name] != second[name]] == []
