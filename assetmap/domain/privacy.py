"""The one gate: what of a dossier an audience may see. An allow-list, so that a forgotten field stays inside.

What comes from a resident (a talent, a story, goods of someone) goes out only as far as that person's consent of today
and the asset itself reach. Partners see it at the street: on a grid of 100 metres, never the door. Residents and the
public see no row and no dot, only how many talents a buurt has.

A count of 1 or 2 is not told. Nor is anything from which it follows: there are no totals of talents, not of a wijk or a
gemeente, not of own areas (which lie across buurten), not of a selection by words or themes (two selections could be
subtracted), and the number of talents that are only counted is not among what is withheld.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum, auto
from typing import Any

from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import PERSONAL_KINDS, Audience, Kind
from assetmap.domain.consent import Allowed, Consent, allowed
from assetmap.domain.messages import N_, Message
from assetmap.domain.people import Link, Person, Role
from assetmap.domain.snapshot import AssetTable, Filters, Snapshot, TalentCount, Withheld

SMALLEST_TOLD = 3
"""A smaller number of talents is told as “fewer than 3”."""

GRID_DEGREES = (0.00146, 0.0009)
"""About 100 metres in the Netherlands, east to west and south to north."""

Grid = Callable[[Sequence[float], Sequence[float]], Sequence[tuple[float, float] | None]]
"""Longitudes and latitudes (WGS84) to those of the middle of their cell of 100 metres; None where there is none."""


@dataclass(frozen=True, slots=True)
class People:
    """Who stands behind the assets of a dossier, and what they agreed to."""

    persons: Mapping[str, Person] = field(default_factory=dict)
    consents: Mapping[str, Sequence[Consent]] = field(default_factory=dict)
    links: Mapping[str, Sequence[Link]] = field(default_factory=dict)

    @classmethod
    def of(cls, persons: Iterable[Person], consents: Iterable[Consent], links: Iterable[Link]) -> People:
        """From lists, the links in the order in which people are to be named."""
        by_person: dict[str, list[Consent]] = {}
        for consent in consents:
            by_person.setdefault(consent.person_id, []).append(consent)
        by_asset: dict[str, list[Link]] = {}
        for link in links:
            by_asset.setdefault(link.asset_id, []).append(link)
        return cls({person.id: person for person in persons}, by_person, by_asset)


NOBODY = People()


def cut(full: Snapshot, audience: Audience, people: People = NOBODY, grid: Grid | None = None) -> Snapshot:
    """The part of a team snapshot that `audience` may see, with what was withheld and why.

    Without `grid` what comes from residents has no place on the map for partners.

    Raises:
        ValueError: the snapshot was cut already, for another audience.
    """
    if full.audience is not Audience.TEAM:
        if full.audience is audience:
            return full
        raise ValueError("a snapshot is cut once, from that of the team")
    gate = _Gate(audience, people, full.made_on)
    if audience is Audience.TEAM:
        return replace(full, assets=gate.named(full.assets)) if people.links else full
    verdicts = gate.verdicts(full.assets)
    keep = [index for index, verdict in enumerate(verdicts) if verdict in {_Verdict.SHOWN, _Verdict.STREET}]
    street = [place for place, index in enumerate(keep) if verdicts[index] is _Verdict.STREET]
    told = _tells_counts(full.filters)
    shown = _at_street(gate.allowed_columns(full.assets, keep), street, full.areas, grid)
    return replace(
        full,
        audience=audience,
        assets=shown,
        counts=_counts(full, verdicts) if told else (),
        filters=replace(full.filters, text="…") if full.filters.text.strip() else full.filters,
        withheld=(*_reasons(verdicts, counts_told=told), *gate.hidden(shown.id)),
    )


class _Verdict(StrEnum):
    """What becomes of an asset. Texts, because counting a hundred thousand of them is quick then."""

    SHOWN = auto()
    STREET = auto()
    COUNTED = auto()
    FROM_RESIDENT = auto()
    NARROW = auto()
    RESIDENT_NARROW = auto()
    NO_CONSENT = auto()
    NOBODY = auto()


class _Gate:
    """Judges the assets of one snapshot for one audience, on one day."""

    def __init__(self, audience: Audience, people: People, today: date) -> None:
        self._audience = audience
        self._people = people
        self._today = today
        self._allowed: dict[str, Allowed | None] = {}

    def allows(self, person_id: str) -> Allowed | None:
        """What someone allows this audience to see, None when nothing."""
        if person_id not in self._allowed:
            person = self._people.persons.get(person_id)
            found = None
            if person is not None:
                found = allowed(person, self._people.consents.get(person_id, ()), self._today)
            self._allowed[person_id] = found if found is not None and found.reaches(self._audience) else None
        return self._allowed[person_id]

    def verdicts(self, assets: AssetTable) -> list[_Verdict]:
        """What becomes of each asset."""
        links, wide = self._people.links, {widest for widest in Audience if widest.width >= self._audience.width}
        # Most assets have nobody behind them: what becomes of those is worked out once for each kind and audience.
        alone = {kind: {widest: self._verdict((), kind, widest in wide) for widest in Audience} for kind in Kind}
        return [
            self._verdict(links[asset_id], kind, widest in wide) if asset_id in links else alone[kind][widest]
            for asset_id, kind, widest in zip(assets.id, assets.kind, assets.audience, strict=True)
        ]

    def _verdict(self, links: Sequence[Link], kind: Kind, wide: bool) -> _Verdict:
        givers = [link.person_id for link in links if link.role is Role.GIVER]
        if not givers and kind not in PERSONAL_KINDS:
            return _Verdict.SHOWN if wide else _Verdict.NARROW
        if not givers:
            return _Verdict.NOBODY
        if any(self.allows(person_id) is None for person_id in givers):
            return _Verdict.NO_CONSENT
        if not wide:
            return _Verdict.RESIDENT_NARROW
        if self._audience is Audience.PARTNERS:
            return _Verdict.STREET
        return _Verdict.COUNTED if kind is Kind.TALENT else _Verdict.FROM_RESIDENT

    def allowed_columns(self, assets: AssetTable, keep: Sequence[int]) -> AssetTable:
        """The rows `keep` with the columns that anyone outside the team may see, and the names that go with them."""

        def column(name: str) -> tuple[object, ...]:
            values: Sequence[object] = getattr(assets, name)
            return tuple([values[index] for index in keep]) if values else ()

        columns: dict[str, Any] = {name: column(name) for name in _SHOWN_OUTSIDE_TEAM}
        columns |= dict.fromkeys(_WITHHELD_TEXTS, ("",) * len(keep))
        columns |= dict.fromkeys(_OF_PEOPLE, ())
        columns["created_at"] = self._added(assets, keep)
        made = AssetTable(**columns)
        return self._with_audience(self.named(made)) if self._people.links else made

    def _added(self, assets: AssetTable, keep: Sequence[int]) -> tuple[str, ...]:
        """The day on which each was added; of what residents give it is when we spoke with them, which stays inside."""
        links = self._people.links
        return tuple(
            ""
            if assets.kind[index] in PERSONAL_KINDS
            or any(link.role is Role.GIVER for link in links.get(assets.id[index], ()))
            else assets.created_at[index][:10]
            for index in keep
        )

    def named(self, assets: AssetTable) -> AssetTable:
        """`assets` with the names and contact details of their people, as far as this audience may see them."""
        links = self._people.links
        found = {asset_id: self._names(asset_id) for asset_id in assets.id if asset_id in links}
        names = {asset_id: name for asset_id, (name, _contact) in found.items() if name}
        contacts = {asset_id: contact for asset_id, (_name, contact) in found.items() if contact}
        if not names and not contacts:
            return assets
        return replace(
            assets,
            person=tuple([names.get(asset_id, "") for asset_id in assets.id]),
            contact=tuple([contacts.get(asset_id, "") for asset_id in assets.id]),
        )

    def _names(self, asset_id: str) -> tuple[str, str]:
        shown = [self._shown(link.person_id) for link in self._people.links[asset_id]]
        return (
            "; ".join(name for name, _contact in shown if name),
            "; ".join(contact for _name, contact in shown if contact),
        )

    def _shown(self, person_id: str) -> tuple[str, str]:
        """Name and contact details of someone as this audience may see them."""
        person = self._people.persons.get(person_id)
        if person is None:
            return _NO_NAMES
        if self._audience is Audience.TEAM:
            return person.name, person.contact
        given = self.allows(person_id)
        if given is None:
            return _NO_NAMES
        without = person.first_name if self._audience is Audience.PARTNERS else ""
        return person.name if given.with_name else without, person.contact if given.with_contact else ""

    def _with_audience(self, assets: AssetTable) -> AssetTable:
        """How far what is shown may go further: as far as the asset and its person both reach."""
        links = self._people.links
        widest = [
            self._reach(links[asset_id], own) if asset_id in links else own
            for asset_id, own in zip(assets.id, assets.audience, strict=True)
        ]
        return replace(assets, audience=tuple(widest))

    def _reach(self, links: Sequence[Link], own: Audience) -> Audience:
        given = [self.allows(link.person_id) for link in links if link.role is Role.GIVER]
        return min((own, *(each.audience for each in given if each is not None)), key=lambda audience: audience.width)

    def hidden(self, asset_ids: Iterable[str]) -> list[Withheld]:
        """How many people behind what is shown are not named, and of how many the contact details stay inside."""
        people = {link.person_id for asset_id in asset_ids for link in self._people.links.get(asset_id, ())}
        shown = {person_id: self._shown(person_id) for person_id in people if person_id in self._people.persons}
        names = sum(1 for name, _contact in shown.values() if not name)
        contacts = sum(
            1
            for person_id, (_name, contact) in shown.items()
            if self._people.persons[person_id].contact and not contact
        )
        found = (
            (names, Withheld(_told(names), Message(_REASON_NAME), "names")),
            (contacts, Withheld(_told(contacts), Message(_REASON_CONTACT), "contacts")),
        )
        return [withheld for count, withheld in found if count]


def _reasons(verdicts: Sequence[_Verdict], *, counts_told: bool) -> list[Withheld]:
    """Why assets are not there. Of those that are counted per buurt the number would tell the counts that are not."""
    found = Counter(verdicts)
    counted = _REASON_COUNTED if counts_told else _REASON_NOT_COUNTED
    made = (
        (_Verdict.NOBODY, _REASON_NOBODY, _told(found[_Verdict.NOBODY])),
        (_Verdict.NO_CONSENT, _REASON_NO_CONSENT, _told(found[_Verdict.NO_CONSENT])),
        (_Verdict.NARROW, _REASON_NARROW, found[_Verdict.NARROW]),
        (_Verdict.RESIDENT_NARROW, _REASON_RESIDENT_NARROW, _told(found[_Verdict.RESIDENT_NARROW])),
        (_Verdict.FROM_RESIDENT, _REASON_FROM_RESIDENT, _told(found[_Verdict.FROM_RESIDENT])),
        (_Verdict.COUNTED, counted, None),
    )
    return [Withheld(told, Message(reason)) for verdict, reason, told in made if found[verdict]]


_REASON_COUNTED = N_("talents are shown to this audience only as a number per buurt")
_REASON_NOT_COUNTED = N_("talents are not counted in a selection by words or themes")
_REASON_RESIDENT_NARROW = N_("comes from a resident and is marked for a smaller audience")
_REASON_NAME = N_("no consent to show a name to this audience")
_REASON_CONTACT = N_("no consent to show phone or e-mail to this audience")
_REASON_NOBODY = N_("comes from a resident who is not noted, so nobody could agree")
_REASON_NO_CONSENT = N_("no consent for this audience")
_REASON_NARROW = N_("marked for a smaller audience")
_REASON_FROM_RESIDENT = N_("comes from a resident; this audience sees only numbers of talents")


def _told(count: int) -> int | None:
    return count if count == 0 or count >= SMALLEST_TOLD else None


def _tells_counts(filters: Filters) -> bool:
    """A kind does not narrow the talents down, words and themes do; a sector leaves none of them."""
    return not filters.themes and not filters.sectors and not filters.text.strip()


def _counts(full: Snapshot, verdicts: Sequence[_Verdict]) -> tuple[TalentCount, ...]:
    """How many talents each buurt has that this audience may know of, in the order of the areas."""
    inside = _within(full.areas, full.chosen)
    found = Counter(
        full.assets.buurt_id[index] for index, verdict in enumerate(verdicts) if verdict is _Verdict.COUNTED
    )
    return tuple(
        TalentCount(area.id, _told(found[area.id])) for area in full.areas if found[area.id] and area.id in inside
    )


def _within(areas: Sequence[Area], chosen: Sequence[Area]) -> set[str]:
    """The areas of which a snapshot of `chosen` has all talents: those that lie in them by the official division."""
    if not chosen:
        return {area.id for area in areas}
    inside = {area.id for area in chosen if area.level is not Level.OWN}
    for area in areas:  # parents come before their children
        if area.parent_id in inside:
            inside.add(area.id)
    return inside


def _at_street(assets: AssetTable, rows: Sequence[int], areas: Sequence[Area], grid: Grid | None) -> AssetTable:
    """`assets` with the places of these rows on the grid, and without own areas that are smaller than its cells."""
    if not rows:
        return assets
    lons, lats, held = list(assets.lon), list(assets.lat), list(assets.area_ids)
    small = {area.id for area in areas if area.level is Level.OWN and _is_small(area)}
    placed = [(row, lon, lat) for row in rows if (lon := lons[row]) is not None and (lat := lats[row]) is not None]
    for row in rows:
        lons[row] = lats[row] = None
        held[row] = tuple(area_id for area_id in held[row] if area_id not in small)
    if grid is not None and placed:
        cells = grid([lon for _row, lon, _lat in placed], [lat for _row, _lon, lat in placed])
        for (row, _lon, _lat), cell in zip(placed, cells, strict=True):
            lons[row], lats[row] = cell or (None, None)
    return replace(assets, lon=tuple(lons), lat=tuple(lats), area_ids=tuple(held))


def _is_small(area: Area) -> bool:
    bounds = area.bounds
    return bounds.east - bounds.west < GRID_DEGREES[0] and bounds.north - bounds.south < GRID_DEGREES[1]


_NO_NAMES = ("", "")

_SHOWN_OUTSIDE_TEAM = (
    "id",
    "kind",
    "title",
    "description",
    "gift",
    "sector",
    "availability",
    "lon",
    "lat",
    "street",
    "audience",
    "themes",
    "buurt_id",
    "area_ids",
)
"""Columns of an asset that is shown; the rest is empty for everyone outside the team, or made here."""

_OF_PEOPLE = ("person", "contact")
"""Columns that are made here, of what each person agreed to."""

_WITHHELD_TEXTS = tuple(
    item.name for item in fields(AssetTable) if item.name not in {*_SHOWN_OUTSIDE_TEAM, *_OF_PEOPLE, "created_at"}
)
