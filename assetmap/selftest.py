"""Whether this installation works: its files, a dossier, every export, and a map in the web engine.

It runs where nobody has the source: in an installed wheel, in a bundle, on the laptop of a coach who asks for help.
The map is tried in a process of its own, because a web engine that cannot start ends its whole process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assetmap import i18n, resources
from assetmap.domain.assets import KIND_STYLES, Asset, Audience, Kind
from assetmap.domain.errors import DossierError, KnownError
from assetmap.domain.ids import new_id
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Silent
from assetmap.domain.snapshot import Filters
from assetmap.i18n import gettext as _

OK = 0
NOT_OK = 1
PAGE_SECONDS = 120
"""A cold start of the web engine on a slow laptop takes ten."""


class Failed(KnownError):  # noqa: N818 - what was found
    """A part of the program does not work."""


def run(write: Callable[[str], None]) -> int:
    """Try every part and `write` a line about each; 0 when all work."""
    all_well = True
    with tempfile.TemporaryDirectory(prefix="assetmap-self-test-", ignore_cleanup_errors=True) as folder:
        demo = Path(folder) / "demo.assetmap"
        parts: tuple[tuple[str, Callable[[], Message]], ...] = (
            (_("Translations"), _try_translations),
            (_("Signs of the kinds"), _try_icons),
            (_("Files of the map"), _try_web_files),
            (_("Dossier"), partial(_try_dossier, Path(folder) / "self-test.assetmap")),
            (_("Encrypted dossier"), partial(_try_encrypted, Path(folder) / "secret.assetmap")),
            (_("Demo"), partial(_try_demo, demo)),
            (_("Exports"), partial(_try_exports, demo)),
            (_("Map in the web engine"), partial(_try_page, demo)),
        )
        for name, attempt in parts:
            works, sentence = _tried(attempt)
            all_well = all_well and works
            verdict = _("ok") if works else _("FAILED")
            write(f"{verdict:<8}{name}: {sentence}")
    return OK if all_well else NOT_OK


def _tried(attempt: Callable[[], Message]) -> tuple[bool, str]:
    """What a part says of itself. A fault of any kind is an answer here; the other parts must still be tried."""
    try:
        return True, i18n.translate(attempt())
    except KnownError as error:
        return False, i18n.translate(error)
    except Exception as error:  # noqa: BLE001 - a broken installation can raise anything; the user gets it as the answer
        return False, " ".join(f"{type(error).__name__}: {error}".split())


def _try_translations() -> Message:
    import gettext

    for language in i18n.LANGUAGES:
        if language == "en":
            continue
        catalogue = gettext.translation("assetmap", resources.path("locale"), [language])
        label = KIND_STYLES[Kind.ASSOCIATION].label
        if catalogue.gettext(label) == label:
            raise Failed(N_("The translation to {language} is empty."), language=language)
    return Message(N_("Dutch and English are there."))


def _try_icons() -> Message:
    for kind in Kind:
        path = resources.path("icons", "kinds", f"{kind.value}.svg")
        if "<svg" not in path.read_text(encoding="utf-8"):
            raise Failed(N_("The file {file} is not a picture."), file=path)
    return Message(N_("All {count} are there."), {"count": len(Kind)})


def _try_web_files() -> Message:
    from assetmap.maps import web

    missing = web.missing()
    if missing:
        raise Failed(N_("Missing: {files}. Install Assetmap again."), files=", ".join(missing))
    return Message(N_("All {count} are there."), {"count": len(web.FILES)})


def _try_dossier(path: Path) -> Message:
    """Make one, do and undo a step, and find it all again after opening it anew."""
    from assetmap.operations import assets
    from assetmap.workspace import Workspace

    asset = Asset(id=new_id(), kind=Kind.PLACE, title="Buurttuin 🌻", lon=5.99, lat=51.19)
    with Workspace.create(path) as workspace:
        workspace.do(_("Self-test"), partial(assets.add, asset=asset))
        workspace.undo()
        _expect_total(workspace.counts(Filters(), None).total, 0)
    with Workspace.open(path) as workspace:
        workspace.redo()
        _expect_total(workspace.counts(Filters(), None).total, 1)
        problems = workspace.check(assets.locate)
    if problems:
        raise Failed(problems[0].id, **problems[0].values)
    return Message(N_("Made, changed, undone, opened again and redone."))


def _try_encrypted(path: Path) -> Message:
    """Make one with a password, give it another, and see that the first one opens it no more."""
    from assetmap.workspace import Workspace

    first, second = new_id(), new_id()
    Workspace.create(path, first).close()
    Workspace.change_password(path, first, second)
    with Workspace.open(path, second) as workspace:
        encrypted = workspace.encrypted
    if not encrypted or b"SQLite" in path.read_bytes():
        raise Failed(N_("The dossier was not encrypted."))
    try:
        Workspace.open(path, first).close()
    except DossierError:
        return Message(N_("Made, its password changed, and opened with that one only."))
    raise Failed(N_("The dossier opened with a wrong password."))


def _expect_total(found: int, wanted: int) -> None:
    if found != wanted:
        raise Failed(N_("The dossier holds {found} assets instead of {wanted}."), found=found, wanted=wanted)


def _try_demo(path: Path) -> Message:
    """The demo reads a real shapefile, so this tries the geographic libraries and their data files too."""
    from assetmap.demo import make_demo
    from assetmap.workspace import Workspace

    make_demo(path, Silent())
    with Workspace.open(path) as workspace:
        areas, total = len(workspace.areas()), workspace.counts(Filters(), None).total
    if not (areas and total):
        raise Failed(N_("The demo is empty."))
    return Message(N_("{areas} areas and {assets} assets."), {"areas": areas, "assets": total})


def _try_exports(demo: Path) -> Message:
    from assetmap.exports import registry
    from assetmap.exports.overview import ExportOptions
    from assetmap.workspace import Workspace

    with Workspace.open(demo) as workspace:
        snapshot = workspace.snapshot(Audience.TEAM)
    # What is printed, and pictures of the map, need the web engine, which is tried in a process of its own.
    every = [made for made in (*registry.FORMATS, *registry.AREA_FORMATS) if made.suffix not in {".pdf", ".png"}]
    for made in every:
        target = demo.with_name(f"{made.kind}{made.suffix}")
        written = registry.export(snapshot, target, kind=made.kind, options=ExportOptions(maps=False))
        if not written.stat().st_size:
            raise Failed(N_("The file {file} stayed empty."), file=written.name)
    formats = ", ".join(dict.fromkeys(made.suffix for made in every))
    return Message(N_("Written: {formats}."), {"formats": formats})


def _try_page(demo: Path) -> Message:
    """In a process of its own: one that cannot start its web engine is ended by it."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "assetmap"]
    try:
        done = subprocess.run(  # noqa: S603 - this program itself, on a file of our own
            [*program, "self-test", "--page", str(demo)],
            capture_output=True,
            timeout=PAGE_SECONDS,
            check=False,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        raise Failed(N_("The map was not drawn in {seconds} seconds."), seconds=PAGE_SECONDS) from None
    said = done.stdout.strip().splitlines()
    if done.returncode == OK and said:
        return Message("{said}", {"said": said[-1]})
    talk = said or done.stderr.strip().splitlines() or [str(done.returncode)]
    raise Failed(N_("The map was not drawn: {reason}"), reason=talk[-1])
