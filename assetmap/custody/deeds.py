"""What keeps a dossier safe and clean: erasing a person, putting a backup back, reading another dossier in.

None of these is a step that a user can take back, but for reading in. Knows neither windows nor geometry.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from assetmap.domain.access import Act
from assetmap.domain.changes import Changed, Mode
from assetmap.domain.erasure import Choices, ErasePlan, Erasure
from assetmap.domain.errors import DossierError, NotFound
from assetmap.domain.merging import Merged, Other
from assetmap.domain.messages import N_
from assetmap.domain.progress import Progress, Silent
from assetmap.i18n import gettext as _
from assetmap.operations import merging
from assetmap.store import custody, dossier, files, other
from assetmap.store.custody import Restored
from assetmap.store.dossier import Dossier
from assetmap.store.keys import Secret
from assetmap.workspace import Workspace


def erase_plan(workspace: Workspace, person_id: str, *, keep_assets: bool = False) -> ErasePlan:
    """What erasing someone would do; nothing is done yet.

    With `keep_assets` what the person gave stays, without the person. It takes seconds in a large dossier.

    Raises:
        NotFound: this person is not there (any more).
    """
    try:
        return workspace.look(lambda opened: custody.plan(opened, person_id, keep_assets=keep_assets))
    except LookupError as error:
        raise _nobody() from error


def erase(
    workspace: Workspace,
    person_id: str,
    choices: Choices | None = None,
    progress: Progress | None = None,
    *,
    keep_assets: bool = False,
    title: str = "",
) -> Erasure:
    """Erase someone for good, everywhere, and look whether anything is left. This cannot be undone.

    `choices` say what becomes of mentions; those that it does not name are replaced when the plan suggests so. `title`
    is what listeners are told.

    Raises:
        NotFound: this person is not there (any more).
        Cancelled: the user stopped it in time; then nothing was erased.
    """

    def work(opened: Dossier) -> tuple[Erasure, Changed | None]:
        done = custody.carry_out(opened, person_id, choices or {}, progress or Silent(), keep_assets=keep_assets)
        return done, Changed(title, Mode.ERASE, done.ids)

    try:
        done = workspace.upkeep(work)
    except LookupError as error:
        raise _nobody() from error
    workspace.access.note(Act.ERASED, about=person_id)
    return done


def restore(
    path: Path, backup: Path, secret: Secret | None = None, backup_secret: Secret | None = None, *, who: str = ""
) -> Restored:
    """Put a backup in the place of the dossier at `path`, which is open nowhere; what was there is kept beside it.

    Who was erased does not come back. `secret` opens the dossier, `backup_secret` the backup; `who` is the id of this
    laptop in the access log.

    Raises:
        DossierError: one of both cannot be opened. Then all is as it was.
    """
    # It begins with the name of the dossier: an erasure must find the copies of a dossier by it.
    words, moment = _("before restoring"), f"{datetime.now(UTC).astimezone():%Y-%m-%d %H%M%S}"
    kept_as = f"{path.stem} {words} {moment}"
    restored = custody.restore(path, secret, backup, backup_secret, kept_as)
    opens = backup_secret if backup_secret is not None and Workspace.needs_password(backup) else secret
    with Workspace.open(restored.path, opens) as workspace:
        workspace.access.sign_in(who)
        workspace.access.note(Act.RESTORED)
    return restored


def read_other(workspace: Workspace, path: Path, secret: Secret | None = None) -> Other:
    """What another dossier holds, without anyone who was erased; both stay as they are.

    Raises:
        DossierError: it cannot be opened, or it is this one.
    """
    return workspace.look(lambda opened: custody.read_other(opened, path, secret, partial(other.read, name=path.stem)))


def read_in(workspace: Workspace, found: Other, title: str, progress: Progress | None = None) -> Merged:
    """Read another dossier in, as one step that can be undone.

    Raises:
        Cancelled: the user stopped it; then nothing changed.
    """
    merged = workspace.do(title, partial(merging.merge, other=found, progress=progress))
    workspace.access.note(Act.IMPORTED)
    return merged


def needs_password(path: Path) -> bool:
    """Whether the file at `path` can only be opened with a password."""
    return Workspace.needs_password(path)


def opens(path: Path, secret: Secret) -> bool:
    """Whether this opens the encrypted dossier at `path`; quick for a recovery code."""
    try:
        look_at(path, secret)
    except DossierError:
        return False
    return needs_password(path)


def look_at(path: Path, secret: Secret | None) -> None:
    """Look whether a file is a dossier that can be opened; nothing changes.

    Raises:
        DossierError: it is not, or the password is missing or wrong.
    """
    dossier.recognise(files.resolved(path), password=secret)


def _nobody() -> NotFound:
    return NotFound(N_("This person is not in the dossier (any more)."))
