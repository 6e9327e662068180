"""Assets: anything of value in a buurt, and the rules for one that is being written down."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from assetmap.domain.messages import N_, Message


class Kind(StrEnum):
    """The kinds of asset. The first three are the core of every asset map."""

    TALENT = "talent"
    ASSOCIATION = "association"
    PLACE = "place"
    INSTITUTION = "institution"
    BUSINESS = "business"
    ACTIVITY = "activity"
    GOODS = "goods"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class KindStyle:
    """How a kind is named and coloured everywhere; its sign is `resources/icons/kinds/<kind>.svg`."""

    label: str
    plural: str
    colour: str


KIND_STYLES = {
    Kind.TALENT: KindStyle(N_("Talent"), N_("Talents"), "#D97706"),
    Kind.ASSOCIATION: KindStyle(N_("Association"), N_("Associations"), "#1D4ED8"),
    Kind.PLACE: KindStyle(N_("Place"), N_("Places"), "#0F766E"),
    Kind.INSTITUTION: KindStyle(N_("Institution"), N_("Institutions"), "#9F1239"),
    Kind.BUSINESS: KindStyle(N_("Business"), N_("Businesses"), "#7E22CE"),
    Kind.ACTIVITY: KindStyle(N_("Activity"), N_("Activities"), "#4D7C0F"),
    Kind.GOODS: KindStyle(N_("Goods"), N_("Goods"), "#78350F"),
    Kind.STORY: KindStyle(N_("Story"), N_("Stories"), "#475569"),
}


class Gift(StrEnum):
    """Where a talent lives: what someone knows, can do, or cares about (ABCD: head, hands, heart)."""

    HEAD = "head"
    HANDS = "hands"
    HEART = "heart"


GIFT_LABELS = {Gift.HEAD: N_("Head"), Gift.HANDS: N_("Hands"), Gift.HEART: N_("Heart")}


class Sector(StrEnum):
    """Which of the four O's (overheid, onderwijs, ondernemers, omgeving) an organisation belongs to."""

    GOVERNMENT = "government"
    EDUCATION = "education"
    BUSINESS = "business"
    COMMUNITY = "community"


SECTOR_LABELS = {
    Sector.GOVERNMENT: N_("Government"),
    Sector.EDUCATION: N_("Education"),
    Sector.BUSINESS: N_("Entrepreneurs"),
    Sector.COMMUNITY: N_("Community"),
}

SECTOR_KINDS = frozenset({Kind.ASSOCIATION, Kind.INSTITUTION, Kind.BUSINESS})
"""Kinds that belong to a sector; of the others nobody asks which."""


class Audience(StrEnum):
    """Who will see. Team sees most, public least: an asset for the public is also for all before it."""

    TEAM = "team"
    PARTNERS = "partners"
    RESIDENTS = "residents"
    PUBLIC = "public"

    @property
    def width(self) -> int:
        """0 for team up to 3 for public: the wider the audience, the higher."""
        return _WIDTHS[self]


_WIDTHS = {audience: width for width, audience in enumerate(Audience)}

AUDIENCE_LABELS = {
    Audience.TEAM: N_("Team"),
    Audience.PARTNERS: N_("Partners"),
    Audience.RESIDENTS: N_("Residents"),
    Audience.PUBLIC: N_("Public"),
}

PERSONAL_KINDS = frozenset({Kind.TALENT, Kind.STORY})
"""Kinds behind which a resident stands, named or not."""

TITLE_MAX = 200
TEXT_MAX = 10_000


def default_audience(kind: Kind) -> Audience:
    """The widest audience of a new asset: what comes from a resident stays in the team until there is consent."""
    return Audience.TEAM if kind in PERSONAL_KINDS else Audience.PUBLIC


def default_sector(kind: Kind) -> Sector | None:
    """The sector with which a form for a new asset begins: that of a business is as good as certain."""
    return Sector.BUSINESS if kind is Kind.BUSINESS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One asset, as a user writes it down.

    `lon` and `lat` are WGS84 degrees, both None while it has no place on the map. With the name of a `street` they are
    a point of that street, and nobody knows where on it the asset is; empty where the place is as it was pointed out.
    `themes` are names from the shared vocabulary. Only `SECTOR_KINDS` have a `sector`, None while nobody noted it.
    `created_at` and `updated_at` are UTC, ISO 8601; operations set them.
    """

    id: str
    kind: Kind
    title: str
    description: str = ""
    quote: str = ""
    gift: Gift | None = None
    sector: Sector | None = None
    availability: str = ""
    lon: float | None = None
    lat: float | None = None
    street: str = ""
    audience: Audience = Audience.TEAM
    themes: tuple[str, ...] = ()
    created_at: str = ""
    updated_at: str = ""


@dataclass(frozen=True, slots=True)
class PlacedAsset:
    """An asset with the areas that hold it: `buurt_id` is the smallest official one, `area_ids` all of them."""

    asset: Asset
    buurt_id: str | None
    area_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be mended in a form before it can be saved; `field` is a field name of the dataclass."""

    field: str
    message: Message


def problems(asset: Asset) -> tuple[Problem, ...]:
    """What must be mended before `asset` can be saved; empty when all is well."""
    found: list[Problem] = []
    if not asset.title.strip():
        found.append(Problem("title", Message(N_("Give it a title."))))
    found += _too_long("title", asset.title, TITLE_MAX)
    found += _too_long("street", asset.street, TITLE_MAX)
    for name in ("description", "quote", "availability"):
        found += _too_long(name, getattr(asset, name), TEXT_MAX)
    for theme in asset.themes:
        found += _too_long("themes", theme, TITLE_MAX)
    for name in _TEXTS:
        found += _broken(name, getattr(asset, name))
    found += _broken("themes", "".join(asset.themes))
    if (asset.lon is None) != (asset.lat is None):
        found.append(Problem("lon", Message(N_("A place needs both a longitude and a latitude."))))
    elif asset.lon is not None and asset.lat is not None and not (-180 <= asset.lon <= 180 and -90 <= asset.lat <= 90):
        found.append(Problem("lon", Message(N_("This place is not on earth: check longitude and latitude."))))
    return tuple(found)


def tidy(asset: Asset) -> Asset:
    """`asset` without what nobody can see or meant to write.

    Control characters, which come along with pasted text, are dropped (line ends and tabs stay; in a title they become
    a space), white space around a text goes, and themes are folded as `tidy_themes` does. A sector goes where the kind
    has none.
    """
    texts = {name: _CONTROL.sub("", _LINE_END.sub("\n", getattr(asset, name))).strip() for name in _TEXTS}
    texts |= {name: " ".join(texts[name].split()) for name in ("title", "street")}
    if asset.lon is None or asset.lat is None:
        texts["street"] = ""
    themes = tidy_themes(_CONTROL.sub("", _LINE_END.sub(" ", theme)) for theme in asset.themes)
    sector = asset.sector if asset.kind in SECTOR_KINDS else None
    return replace(asset, **texts, themes=themes, sector=sector)  # type: ignore[arg-type]


_TEXTS = ("title", "description", "quote", "availability", "street")
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _broken(name: str, text: str) -> list[Problem]:
    if _SURROGATE.search(text) is None:
        return []
    return [Problem(name, Message(N_("This text holds half a character that cannot be stored. Type that part again.")))]


def _too_long(name: str, text: str, limit: int) -> list[Problem]:
    if len(text) <= limit:
        return []
    return [
        Problem(
            name,
            Message(
                N_("This text has {length} characters; at most {limit} fit. Shorten it."),
                {"length": len(text), "limit": limit},
            ),
        )
    ]


def tidy_themes(names: Iterable[str]) -> tuple[str, ...]:
    """Theme names with white space folded, empty ones and repeats (ignoring case) dropped, in their first order."""
    seen: dict[str, str] = {}
    for name in names:
        folded = " ".join(name.split())
        if folded:
            seen.setdefault(folded.casefold(), folded)
    return tuple(seen.values())
