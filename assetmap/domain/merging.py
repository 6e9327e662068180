"""Reading another dossier into this one: what it holds, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assetmap.domain.areas import Area
from assetmap.domain.assets import Asset
from assetmap.domain.changes import Row


@dataclass(frozen=True, slots=True)
class Other:
    """What another dossier holds that can be read in. `erased` are the ids of who were erased there.

    `rows` are those of persons, consents, consent_texts, asset_persons and attachments.
    """

    name: str
    assets: Sequence[Asset]
    own_areas: Sequence[Area]
    rows: Mapping[str, Sequence[Row]]
    erased: frozenset[str]


@dataclass(frozen=True, slots=True)
class Merged:
    """What came in, by sort, and what did not."""

    assets: int
    persons: int
    own_areas: int
    consents: int
    attachments: int
    already_here: int
    """Assets, persons and own areas that stand here too: these were left as they are here."""
    withdrawn: int
    """Consents that count no more, because they were withdrawn in one of both."""
    namesakes: tuple[str, ...]
    """Names of persons that came in beside someone who is called the same."""
    erased_there: tuple[str, ...]
    """Names of persons who are still here, and were erased in the other dossier."""

    @property
    def nothing(self) -> bool:
        """Whether the other dossier brought nothing new."""
        return not (
            self.assets or self.persons or self.own_areas or self.consents or self.attachments or self.withdrawn
        )
