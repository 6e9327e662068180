"""What is somewhere in a street does not pass for an exact place on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.domain.snapshot import Snapshot
from assetmap.maps.paper import pins

Make = Callable[..., Snapshot]
Print = Callable[..., Any]
Spots = list[tuple[Kind, str, float, float]]


def rings(made: Any) -> list[Any]:
    """The wide white circles of a page."""
    wide = 2 * pins.DIAMETER
    return [
        shape
        for shape in made.shapes()
        if shape.colour == (255, 255, 255) and abs(shape.width - wide) < 1 and abs(shape.height - wide) < 1
    ]


def test_a_ring_stands_around_the_middle_of_the_street(snapshot_of: Make, printed: Print, spots: Spots) -> None:
    made = printed(snapshot_of(spots, columns={"street": ("Kade", "", "", "")}))
    (ring,) = rings(made)
    colour = KIND_STYLES[Kind.PLACE].colour
    pin = min(made.pins(colour, least=6.0), key=lambda each: each.x)
    assert abs(ring.x - pin.x) < 0.3
    assert abs(ring.y - pin.y) < 0.3
    assert "Somewhere on this street" in made.texts[0]
    assert made.content == printed(snapshot_of(spots, columns={"street": ("Kade", "", "", "")})).content


def test_exact_places_have_none(snapshot_of: Make, printed: Print, spots: Spots) -> None:
    made = printed(snapshot_of(spots))
    assert not rings(made)
    assert "Somewhere on this street" not in made.texts[0]


def test_a_pin_for_several_is_exact_when_one_of_them_is(snapshot_of: Make, printed: Print, spots: Spots) -> None:
    kind, _title, x, y = spots[0]
    together = [*spots, (kind, "Er bovenop", x, y), (kind, "En nog een", x, y)]
    some = ("Kade", "", "", "", "", "Kade")
    assert not rings(printed(snapshot_of(together, columns={"street": some})))
    every = ("Kade", "", "", "", "Kade", "Kade")
    assert rings(printed(snapshot_of(together, columns={"street": every})))
