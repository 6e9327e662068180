"""What a user does in one go from the map: an asset with the people beside it, also those who are new."""

from __future__ import annotations

from collections.abc import Sequence

from assetmap.domain.assets import Asset
from assetmap.domain.ids import new_id
from assetmap.domain.noting import Named
from assetmap.domain.people import Person
from assetmap.operations import assets, people
from assetmap.store.unit import Unit


def note(unit: Unit, asset: Asset, named: Sequence[Named]) -> str:
    """Write an asset down, or change it when it has an id, with exactly these people beside it; its id.

    Who is new is written down too. Who is not named any more is parted from the asset, and stays in the dossier.

    Raises:
        KnownError: something must be mended first, or a role does not fit the kind.
        NotFound: the asset, or someone of those named, is not there (any more).
    """
    if asset.id:
        assets.save(unit, asset)
        asset_id = asset.id
    else:
        asset_id = assets.add(unit, asset)
    wanted = {each.person_id or _add(unit, each): each.role for each in named}
    there = {str(row["person_id"]): row["role"] for row in unit.rows("asset_persons", asset_id=asset_id)}
    for person_id in there.keys() - wanted.keys():
        people.unlink(unit, asset_id, person_id)
    for person_id, role in wanted.items():
        if there.get(person_id) != role.value:
            people.link(unit, asset_id, person_id, role)
    return asset_id


def _add(unit: Unit, named: Named) -> str:
    return people.add_person(unit, Person(id=new_id(), name=named.name))
