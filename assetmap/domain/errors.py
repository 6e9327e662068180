"""Known errors: the world's fault, each a sentence for the user. Everything else that is raised is a bug."""

from __future__ import annotations

from assetmap.domain.messages import Message


class KnownError(Exception):
    """Something the user can understand and act on; carries what is wrong, where, and what to do.

    `KnownError(N_("The file {name} is not a dossier."), name=path.name)`
    """

    def __init__(self, message_id: str, **values: object) -> None:
        self.message = Message(message_id, values)
        super().__init__(str(self.message))


class DossierError(KnownError):
    """A dossier cannot be made or opened (not one, newer, damaged, in use, read-only)."""


class ImportRefused(KnownError):  # noqa: N818 - what happened to the user, not a fault of the program
    """Nothing of a foreign file can be imported."""


class ExportRefused(KnownError):  # noqa: N818
    """An output cannot be written."""


class NotFound(KnownError):  # noqa: N818
    """Something that was asked for by name, code or id is not in the dossier."""


class Cancelled(KnownError):  # noqa: N818
    """The user stopped long work; everything is as it was."""
