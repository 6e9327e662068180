"""The people of the demo: who gives what, who is a contact of which club, and what each agreed to. All invented.

They stand in `resources/demo/people.json`, written by hand. Days are counted from the day on which the demo is made, so
that there is always someone whose consent ends soon; all else is the same each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from assetmap import resources
from assetmap.domain.assets import Audience
from assetmap.domain.consent import DEFAULT_PURPOSE, DEFAULT_TEXT, Consent, How
from assetmap.domain.people import Ground, Person, Role
from assetmap.i18n import gettext as _

if TYPE_CHECKING:
    from assetmap.store.unit import Unit

Entry = Mapping[str, Any]


@cache
def entries() -> Sequence[Entry]:
    """Everybody as written down."""
    found: list[Entry] = json.loads(resources.path("demo", "people.json").read_text("utf-8"))
    return found


def audience_of(title: str, usual: Audience) -> Audience:
    """How far an asset of this title may go: as far as its person ever agreed to, the usual one without a person."""
    for entry in entries():
        if title in entry.get("gives", ()) and not entry.get("in_team"):
            reaches = [Audience(given["audience"]) for given in entry.get("consents", ())]
            return max(reaches, key=lambda audience: audience.width, default=Audience.TEAM)
        if title in entry.get("gives", ()):
            return Audience.TEAM
    return usual


def add(unit: Unit, ids: Mapping[str, str], today: date) -> int:
    """Write everybody down with their consents and links; how many. `ids` are those of the assets by title."""
    from assetmap.operations import people

    people.set_text(unit, _(DEFAULT_TEXT))
    for place, entry in enumerate(entries()):
        person_id = people.add_person(unit, _person(f"demo-{place:02}", entry, today))
        for given in entry.get("consents", ()):
            people.give_consent(unit, _consent(person_id, given, today), today=today)
        for title in entry.get("gives", ()):
            people.link(unit, ids[title], person_id, Role.GIVER)
        for title, role in entry.get("contact", ()):
            people.link(unit, ids[title], person_id, Role(role))
    return len(entries())


def _person(person_id: str, entry: Entry, today: date) -> Person:
    return Person(
        id=person_id,
        name=entry["name"],
        phone=entry.get("phone", ""),
        email=entry.get("email", ""),
        address=entry["address"],
        note=entry["note"],
        is_16_or_older=entry.get("adult", True),
        parent_agreed=entry.get("parent", False),
        ground=Ground(entry.get("ground", Ground.CONSENT)),
        last_spoken=today - timedelta(entry["spoken"]) if "spoken" in entry else None,
    )


def _consent(person_id: str, given: Entry, today: date) -> Consent:
    return Consent(
        id=f"{person_id}-{given['given']}",
        person_id=person_id,
        given_on=today - timedelta(given["given"]),
        purpose=_(DEFAULT_PURPOSE),
        audience=Audience(given["audience"]),
        with_name=given.get("name", False),
        with_contact=given.get("contact", False),
        how=How(given.get("how", How.SPOKEN)),
        noted_by="Demo",
        ends_on=today + timedelta(given["ends"]) if "ends" in given else None,
        withdrawn_on=today - timedelta(given["withdrawn"]) if "withdrawn" in given else None,
    )
