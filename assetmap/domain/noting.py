"""Who stands beside an asset: as it is written down in a form, and as it is known in the dossier."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.domain.assets import Problem
from assetmap.domain.consent import Consent
from assetmap.domain.people import Person, Role, problems


@dataclass(frozen=True, slots=True)
class Named:
    """Someone who is written down with an asset. Without `person_id` it is someone new, by this name."""

    name: str
    role: Role
    person_id: str | None = None


def name_problems(named: Named) -> tuple[Problem, ...]:
    """What must be mended in the name of someone new before it can be noted."""
    return () if named.person_id else problems(Person(id="", name=named.name))


@dataclass(frozen=True, slots=True)
class Linked:
    """Someone who stands behind an asset or is a contact of it, with all that they agreed to, newest first."""

    person: Person
    role: Role
    consents: tuple[Consent, ...] = ()

    @property
    def named(self) -> Named:
        """The same person as a form holds them."""
        return Named(self.person.name, self.role, self.person.id)
