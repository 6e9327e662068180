"""Attachments: the scan of a signed form, kept in the dossier itself. What may be one, and how large."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.domain.messages import N_, Message

MAX_BYTES = 10 * 1024 * 1024

SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png")
"""How the names of files that can be attached end; what counts is what is in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that belongs to someone, or to one consent of that person; what is in it is read apart.

    `name` is that of the file as it was attached, `size` in bytes, `added_at` UTC, ISO 8601.
    """

    id: str
    person_id: str
    name: str
    mime: str
    size: int
    consent_id: str | None = None
    added_at: str = ""


def mime_of(content: bytes) -> str | None:
    """What kind of file this is by its first bytes, None when it cannot be attached."""
    return next((mime for mime, start in _STARTS if content.startswith(start)), None)


def refusal(name: str, content: bytes) -> Message | None:
    """Why a file cannot be attached, None when it can."""
    if not content:
        return Message(N_("The file {name} is empty. Choose another one."), {"name": name})
    if len(content) > MAX_BYTES:
        words = N_("The file {name} is larger than {limit} MB. Scan it in black and white, or with fewer dots.")
        return Message(words, {"name": name, "limit": MAX_BYTES // (1024 * 1024)})
    if mime_of(content) is None:
        return Message(N_("The file {name} is no PDF, JPG or PNG. Save the scan as one of these."), {"name": name})
    return None


_STARTS = (("application/pdf", b"%PDF-"), ("image/jpeg", b"\xff\xd8\xff"), ("image/png", b"\x89PNG\r\n\x1a\n"))
