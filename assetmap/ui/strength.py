"""How easily a new password is guessed, in words. It only advises; nothing of a password is kept or sent."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.domain.messages import N_
from assetmap.i18n import gettext as _

STRONGEST = 4
LONGEST = 72
"""Letters that are looked at; what comes after makes it no weaker, and would take too long."""

_LABELS = (
    N_("Very easy to guess"),
    N_("Easy to guess"),
    N_("Not bad, but longer is better"),
    N_("Good password"),
    N_("Very good password"),
)
_ADVICE = N_("Use four or more words that do not belong together.")
_REASONS = {
    # What the library says, and how we say it.
    "This is a top-10 common password.": N_("This is one of the most used passwords."),
    "This is a top-100 common password.": N_("This is one of the most used passwords."),
    "This is a very common password.": N_("This is one of the most used passwords."),
    "This is similar to a commonly used password.": N_("This looks like a password that many people use."),
    "A word by itself is easy to guess.": N_("One word by itself is easy to guess."),
    "Names and surnames by themselves are easy to guess.": N_("A name is easy to guess."),
    "Common names and surnames are easy to guess.": N_("A name is easy to guess."),
    "Straight rows of keys are easy to guess.": N_("Keys beside each other are easy to guess."),
    "Short keyboard patterns are easy to guess.": N_("Keys beside each other are easy to guess."),
    'Repeats like "aaa" are easy to guess.': N_("Repeating the same is easy to guess."),
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': N_(
        "Repeating the same is easy to guess."
    ),
    'Sequences like "abc" or "6543" are easy to guess.': N_("A row such as abc or 6543 is easy to guess."),
    "Recent years are easy to guess.": N_("A year or a date is easy to guess."),
    "Dates are often easy to guess.": N_("A year or a date is easy to guess."),
}


@dataclass(frozen=True, slots=True)
class Strength:
    """A score from 0 (guessed at once) to `STRONGEST`, and a sentence or two."""

    score: int
    words: str


def strength(password: str, *known: str) -> Strength:
    """How strong a password is; `known` are words that anyone would try first, such as the name of the dossier."""
    from zxcvbn import zxcvbn  # its lists of words take a moment

    found = zxcvbn(password[:LONGEST], user_inputs=[word for word in known if word])
    score = int(found["score"])
    reason = _REASONS.get(found["feedback"]["warning"], _ADVICE)
    label = _(_LABELS[score])
    return Strength(score, label if score > 2 else f"{label}. {_(reason)}")
