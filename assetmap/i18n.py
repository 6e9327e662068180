"""The user's language: gettext catalogues from `resources/locale`, Dutch unless English was chosen.

Message ids are English, so English needs no catalogue of its own.
"""

from __future__ import annotations

import gettext as _gettext

from assetmap import resources
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import Message

LANGUAGES = {"nl": "Nederlands", "en": "English"}
DEFAULT = "nl"

_active: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Translate into `language` ("nl" or "en") from now on; anything else means Dutch."""
    global _active, _language  # noqa: PLW0603 - one language per process, like gettext's own install()
    _language = language if language in LANGUAGES else DEFAULT
    _active = (
        _gettext.NullTranslations()
        if _language == "en"
        else _gettext.translation("assetmap", resources.path("locale"), [_language])
    )


def language() -> str:
    """The language in use: "nl" or "en"."""
    return _language


def gettext(message_id: str) -> str:
    """`message_id` in the user's language."""
    return _active.gettext(message_id)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a message that fits `count`; `{count}` in it is filled in."""
    return _active.ngettext(one, many, count).format(count=count)


def translate(message: Message | KnownError) -> str:
    """A message or known error in the user's language, with its values, of which messages are translated too."""
    if isinstance(message, KnownError):
        message = message.message
    values = {name: translate(value) if isinstance(value, Message) else value for name, value in message.values.items()}
    text = gettext(message.id)
    return text.format_map(values) if values else text
