"""Sentences for users that are made where no language is known.

The domain, the store and the readers of files say *what* to tell as an English message id with values;
`assetmap.i18n.translate` turns it into the user's language at the edge (window, command line, report).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(message_id: str) -> str:  # noqa: N802 - the field's usual name for "mark, translate later"
    """Mark a message id for extraction; returned unchanged."""
    return message_id


@dataclass(frozen=True, slots=True)
class Message:
    """A message id with the values of its `{placeholders}`."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.id.format_map(self.values) if self.values else self.id
