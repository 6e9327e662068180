"""What a user does with vintages: choose which division is the current one, say what it is called, remove one.

Assets follow the current division by their location; own areas, and what lies in them, stay as they are.
"""

from __future__ import annotations

from assetmap.domain.errors import KnownError, NotFound
from assetmap.domain.messages import N_
from assetmap.domain.progress import Progress
from assetmap.operations import areas
from assetmap.store.unit import Unit

YEARS = range(1900, 2101)
"""The years that a division can be of: no CBS division is older than 1995, no plan reaches further."""


def make_current(unit: Unit, division_id: str, progress: Progress | None = None) -> None:
    """Make this division the one that counts on its land; every asset there is linked to the areas that hold it.

    Raises:
        NotFound: there is no such division.
    """
    if _division(unit, division_id)["current"]:
        return
    areas.mark_current(unit, division_id)
    areas.place_all(unit, progress)


def describe(unit: Unit, division_id: str, *, name: str, year: int | None, source: str) -> None:
    """Change what a division is called, of which year it is, and who must be named as its source.

    Raises:
        NotFound: there is no such division.
        KnownError: the name is empty, or the year is none.
    """
    _division(unit, division_id)
    if not name.strip():
        raise KnownError(N_("Give the division a name, such as “CBS 2024”."))
    if year is not None and year not in YEARS:
        raise KnownError(
            N_("{year} is not a year between {first} and {last}."), year=year, first=YEARS[0], last=YEARS[-1]
        )
    unit.save("divisions", {"id": division_id, "name": name.strip(), "year": year, "source": source.strip()})


def delete(unit: Unit, division_id: str) -> None:
    """Remove a division with its areas.

    The current one can only be removed when there is no other of the same land: otherwise it would depend on chance
    which buurten the assets get next.

    Raises:
        NotFound: there is no such division.
        KnownError: it is the current one and there are others.
    """
    division = _division(unit, division_id)
    if division["current"] and areas.rivals(unit, division_id):
        raise KnownError(
            N_("{name} is the current division. First make another one the current."), name=division["name"]
        )
    areas.delete_division(unit, division_id)


def _division(unit: Unit, division_id: str) -> dict[str, object]:
    division = unit.get("divisions", division_id)
    if division is None:
        raise NotFound(N_("This division is not in the dossier (any more)."))
    return division
