"""Own areas ("eigen buurten"): what residents call their buurt, with a name and a colour of their own.

Only the rules of name and colour; what a good outline is, `geo/shapes.py` knows.
"""

from __future__ import annotations

import re

from assetmap.domain.assets import Problem
from assetmap.domain.messages import N_, Message

NAME_MAX = 200
"""Characters."""

AMBER = "#B45309"
"""How the usual colour looks in a list; on the map it is a dashed line around a light yellow."""

COLOURS = {
    "": N_("Amber"),
    "#0D8A80": N_("Sea green"),
    "#3B7DE0": N_("Blue"),
    "#8B5CF6": N_("Purple"),
    "#C0467B": N_("Pink"),
    "#5B8A14": N_("Moss green"),
    "#A16207": N_("Ochre"),
    "#64748B": N_("Slate grey"),
}
"""What can be chosen, "" for the usual one.

Calm colours that stand out from the land of the map, light and dark, by at least 3 to 1 (WCAG 2.2, 1.4.11).
"""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def problems(name: str, colour: str = "") -> tuple[Problem, ...]:
    """What must be mended before an own area can have this name and colour ("" is the usual colour)."""
    found: list[Problem] = []
    if not tidy_name(name):
        found.append(Problem("name", Message(N_("Give the own area a name."))))
    if len(name) > NAME_MAX:
        found.append(
            Problem(
                "name",
                Message(
                    N_("This name has {length} characters; at most {limit} fit. Shorten it."),
                    {"length": len(name), "limit": NAME_MAX},
                ),
            )
        )
    if _SURROGATE.search(name):
        sentence = N_("This text holds half a character that cannot be stored. Type that part again.")
        found.append(Problem("name", Message(sentence)))
    if colour and not _COLOUR.fullmatch(colour):
        found.append(Problem("colour", Message(N_("Choose one of the colours."))))
    return tuple(found)


def tidy_name(name: str) -> str:
    """`name` on one line, without characters that nobody can see."""
    return " ".join(_UNSEEN.sub(" ", name).split())
