"""The access log: who opened a dossier, took something out of it, or changed who can open it. Ids only, never a name.

It is no part of what is undone: what happened, happened. `who` is the random id of a laptop, which only that laptop
knows as its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from assetmap.domain.assets import AUDIENCE_LABELS, Audience
from assetmap.domain.messages import N_, Message

KEEP_DAYS = 731
"""Two years; what is older is dropped when the dossier is opened."""


class Act(StrEnum):
    """What someone did."""

    OPENED = "opened"
    EXPORTED = "exported"
    SUBJECT = "subject"
    ERASED = "erased"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    IMPORTED = "imported"
    ENCRYPTED = "encrypted"
    PASSWORD = "password"  # noqa: S105 - an act, not a secret
    DECRYPTED = "decrypted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log. `at` is UTC, ISO 8601; `who` is empty where the laptop did not say.

    `about` is the id of a person or an area, which may be gone by now; `form` the suffix of what was written, with
    "areas" before it when the areas themselves went out; "clipboard" or "print" when it became no file.
    """

    at: str
    what: Act
    who: str = ""
    audience: Audience | None = None
    about: str | None = None
    form: str = ""

    @property
    def local(self) -> datetime:
        """When it was, in the time of this computer."""
        moment = datetime.fromisoformat(self.at)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone()


def who(entry: Entry, own: str) -> Message:
    """Whose laptop it was, as seen from the one that stands in the log as `own`."""
    if not entry.who:
        return Message(N_("unknown"))
    if entry.who == own:
        return Message(N_("this laptop"))
    return Message(N_("another laptop ({sign})"), {"sign": entry.who[:4]})


def sentence(entry: Entry, names: Mapping[str, str]) -> Message:
    """What was done, in words; `names` are those of the persons and areas that are there now, by id."""
    known = names.get(entry.about or "")
    if entry.what is Act.EXPORTED:
        return _export(entry, known)
    about: object = known if known is not None else Message(_SOMEONE)
    if entry.what is Act.SUBJECT:
        return Message(N_("Inzage given ({form}): {person}"), {"form": entry.form, "person": about})
    return Message(_SENTENCES[entry.what])


def _export(entry: Entry, area: str | None) -> Message:
    if entry.form.startswith("areas"):
        return Message(N_("The areas exported ({form})"), {"form": entry.form.removeprefix("areas")})
    form: object = Message(_NO_FILES[entry.form]) if entry.form in _NO_FILES else entry.form
    audience = Message(AUDIENCE_LABELS[entry.audience or Audience.TEAM])
    if area is None:
        return Message(N_("Exported ({form}), for: {audience}"), {"form": form, "audience": audience})
    words = N_("{area} exported ({form}), for: {audience}")
    return Message(words, {"area": area, "form": form, "audience": audience})


_NO_FILES = {"clipboard": N_("clipboard"), "print": N_("on paper")}
_SOMEONE = N_("someone who is not in it any more")
_SENTENCES = {
    Act.OPENED: N_("Opened"),
    Act.ERASED: N_("A person erased"),
    Act.BACKED_UP: N_("Backup made"),
    Act.RESTORED: N_("Backup put back"),
    Act.IMPORTED: N_("Another dossier read in"),
    Act.ENCRYPTED: N_("Encrypted with a password"),
    Act.PASSWORD: N_("Password changed"),
    Act.DECRYPTED: N_("Password taken off"),
}
