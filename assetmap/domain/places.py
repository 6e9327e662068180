"""Streets and places by name, as a base map knows them, and how one is found among them.

Names come out of a file of anyone: they are texts to show, never markup. What is searched for asks nothing of anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assetmap.domain.areas import Bounds
from assetmap.domain.attention import folded
from assetmap.domain.messages import N_

SOMEWHERE = N_("Somewhere on {street}")
"""Where an asset is of which only the street is known."""

NAME_MAX = 120
"""Characters of a name; what is longer is no name."""


class PlaceKind(StrEnum):
    """What a name on the map is of; of equal names those that come first here are found first."""

    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"
    SUBURB = "suburb"
    STREET = "street"
    WATER = "water"
    GREEN = "green"


PLACE_LABELS = {
    PlaceKind.CITY: N_("City"),
    PlaceKind.TOWN: N_("Town"),
    PlaceKind.VILLAGE: N_("Village"),
    PlaceKind.SUBURB: N_("Quarter"),
    PlaceKind.STREET: N_("Street"),
    PlaceKind.WATER: N_("Water"),
    PlaceKind.GREEN: N_("Green"),
}

_ORDER = {kind: place for place, kind in enumerate(PlaceKind)}


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A street or place with a name.

    `shape` is where it is (WKB, WGS84 longitude/latitude: lines, surfaces or points), `middle` a point on it. `within`
    is the name of the buurt or village that holds it, empty when that is not known.
    """

    kind: PlaceKind
    name: str
    shape: bytes
    bounds: Bounds
    middle: tuple[float, float]
    within: str = ""


class PlaceNames:
    """Names to search in: without regard to case, accents and signs, by parts of words."""

    def __init__(self, places: Iterable[NamedPlace] = ()) -> None:
        self.places = tuple(sorted(places, key=lambda each: (each.name.casefold(), each.within.casefold())))
        self._keys = [_key(each.name) for each in self.places]

    def __len__(self) -> int:
        return len(self.places)

    @property
    def streets(self) -> tuple[NamedPlace, ...]:
        """The streets among them, by name."""
        return tuple(each for each in self.places if each.kind is PlaceKind.STREET)

    def search(self, typed: str, limit: int, *, streets_only: bool = False) -> tuple[NamedPlace, ...]:
        """At most `limit` whose name holds every word of `typed`; those that begin with it first."""
        wanted = _key(typed)
        words = wanted.split()
        if not words:
            return ()
        found: list[tuple[int, int, int, NamedPlace]] = []
        for place, key in zip(self.places, self._keys, strict=True):
            if all(word in key for word in words) and not (streets_only and place.kind is not PlaceKind.STREET):
                found.append((_rank(key, wanted), _ORDER[place.kind], len(found), place))
        return tuple(each[-1] for each in sorted(found, key=lambda each: each[:3])[:limit])


def tidy_name(text: str) -> str:
    """A name out of a file as one line of text; empty when it is none."""
    name = " ".join(_CONTROL.sub(" ", text).split())
    return name if len(name) <= NAME_MAX else ""


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_SIGNS = re.compile(r"[\W_]+")


def _key(name: str) -> str:
    """What is compared: words apart, without signs."""
    return _SIGNS.sub(" ", folded(name)).strip()


def fit(name: str, typed: str) -> int:
    """How well a name fits what was typed, the lower the better."""
    key, wanted = _key(name), _key(typed)
    return _rank(key, wanted) if wanted in key else 4


def _rank(key: str, wanted: str) -> int:
    """0 for the very name, 1 for one that begins so, 2 for one with a word that begins so, 3 for what holds it."""
    if key == wanted:
        return 0
    if key.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in f" {key}" else 3
