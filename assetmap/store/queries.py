"""What is read from a dossier: areas, assets as columns, pages and counts. The only SQL that knows what rows mean.

SQL is put together here from constants of this module; everything that comes from outside is a bound value.
"""

# ruff: noqa: S608

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Audience, Gift, Kind, PlacedAsset, Sector
from assetmap.domain.snapshot import AssetTable, Filters
from assetmap.store.reading import Source, first, rows

ORDERS = {
    "title": "a.title",
    "kind": "CASE a.kind " + " ".join(f"WHEN '{kind}' THEN {rank}" for rank, kind in enumerate(Kind)) + " END",
    "buurt": "(SELECT ar.name COLLATE NOCASE FROM asset_areas AS l JOIN areas AS ar ON ar.id = l.area_id"
    " WHERE l.asset_id = a.id AND l.smallest = 1)",
    "themes": "(SELECT group_concat(name, ', ') FROM (SELECT t.name COLLATE NOCASE AS name FROM asset_themes AS l"
    " JOIN themes AS t ON t.id = l.theme_id WHERE l.asset_id = a.id ORDER BY l.position)) COLLATE NOCASE",
    "availability": "nullif(a.availability, '') COLLATE NOCASE",
    "audience": "CASE a.audience "
    + " ".join(f"WHEN '{audience}' THEN {audience.width}" for audience in Audience)
    + " END",
    "created_at": "a.created_at",
    "updated_at": "a.updated_at",
}
"""What a list can be ordered by; an asset without a value comes last, whichever way."""

_AREA_COLUMNS = "id, division_id, level, code, name, parent_id, geometry, west, south, east, north, colour, figures"
_LEVEL_RANK = "CASE level WHEN 'gemeente' THEN 0 WHEN 'wijk' THEN 1 WHEN 'buurt' THEN 2 ELSE 3 END"
_COUNTED = "(division_id IS NULL OR division_id IN (SELECT id FROM divisions WHERE current = 1))"
_MEETS = "west <= :east AND east >= :west AND south <= :north AND north >= :south"
_AREAS = f"SELECT {_AREA_COLUMNS} FROM areas WHERE {_COUNTED}"
_IN_ORDER = f" ORDER BY {_LEVEL_RANK}, code, id"
# The smallest official areas that meet the bounds, all their ancestors, and own areas that meet the bounds.
_AREAS_NEAR = f"""
WITH RECURSIVE near(id, parent_id) AS (
    SELECT id, parent_id FROM areas AS leaf WHERE {_COUNTED} AND {_MEETS}
        AND NOT EXISTS (SELECT 1 FROM areas AS child WHERE child.parent_id = leaf.id AND child.level <> 'own')
    UNION SELECT parent.id, parent.parent_id FROM areas AS parent JOIN near ON parent.id = near.parent_id
)
SELECT {_AREA_COLUMNS} FROM areas WHERE id IN (SELECT id FROM near)
"""

_ASSET_COLUMNS = (
    "a.id, a.kind, a.title, a.description, a.quote, a.gift, a.availability, a.lon, a.lat, a.audience,"
    " a.created_at, a.updated_at, a.sector, a.street"
)
_IN_IDS = "IN (SELECT value FROM json_each(:ids))"
_KINDS = {str(kind): kind for kind in Kind}
_AUDIENCES = {str(audience): audience for audience in Audience}
_GIFTS: dict[str | None, Gift | None] = {None: None} | {str(gift): gift for gift in Gift}
_SECTORS: dict[str | None, Sector | None] = {None: None} | {str(sector): sector for sector in Sector}


@dataclass(frozen=True, slots=True)
class AssetPage:
    """A part of a list of assets; `total` is how many there are in all."""

    total: int
    rows: tuple[PlacedAsset, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many assets there are. What is counted by something is not filtered by that same thing."""

    total: int
    by_area: Mapping[str, int]
    by_kind: Mapping[Kind, int]
    by_theme: Mapping[str, int]
    by_sector: Mapping[Sector, int]


def areas(connection: Source) -> tuple[Area, ...]:
    """The areas that count: of current divisions, and own ones; gemeente, wijk, buurt, own, then by code."""
    return tuple(map(_area, rows(connection, _AREAS + _IN_ORDER)))


def areas_near(connection: Source, bounds: Bounds | None) -> tuple[Area, ...]:
    """See `Unit.areas_near`."""
    if bounds is None:
        return areas(connection)
    return tuple(map(_area, rows(connection, _AREAS_NEAR + _IN_ORDER, bounds._asdict())))


def division_areas(connection: Source, division_id: str) -> tuple[Area, ...]:
    """The areas of one division, current or not; gemeente, wijk, buurt, then by code."""
    sql = f"SELECT {_AREA_COLUMNS} FROM areas WHERE division_id = :division{_IN_ORDER}"
    return tuple(map(_area, rows(connection, sql, {"division": division_id})))


def area_counts(connection: Source) -> Mapping[str, Mapping[Level, int]]:
    """How many areas of each level every division has, by its id."""
    sql = "SELECT division_id, level, count(*) FROM areas WHERE division_id IS NOT NULL GROUP BY division_id, level"
    found: dict[str, dict[Level, int]] = {}
    for division_id, level, number in rows(connection, sql):
        found.setdefault(division_id, {})[Level(level)] = number
    return found


def area(connection: Source, code_or_id: str) -> Area | None:
    """An area that counts, by id or by code (in any case); the largest when several have that code."""
    sql = f"{_AREAS} AND (id = :it OR code = :it COLLATE NOCASE){_IN_ORDER} LIMIT 1"
    found = first(connection, sql, {"it": code_or_id})
    return None if found is None else _area(found)


def divisions(connection: Source) -> tuple[Division, ...]:
    """All divisions, current ones first, then by name and year."""
    sql = (
        "SELECT id, name, year, source, imported_at, current FROM divisions"
        " ORDER BY current DESC, name, year, imported_at, id"
    )
    return tuple(
        Division(id=row[0], name=row[1], year=row[2], source=row[3], imported_at=row[4], current=bool(row[5]))
        for row in rows(connection, sql)
    )


def themes(connection: Source) -> tuple[str, ...]:
    """The shared vocabulary, in alphabetical order."""
    return tuple(sorted((row[0] for row in rows(connection, "SELECT name FROM themes")), key=str.casefold))


def setting(connection: Source, key: str) -> object | None:
    """A setting of the dossier, None when it was never set."""
    found = first(connection, "SELECT value FROM settings WHERE id = :key", {"key": key})
    value: object | None = None if found is None or found[0] is None else json.loads(found[0])
    return value


def asset_points(connection: Source, bounds: Bounds | None) -> list[Any]:
    """Id, longitude and latitude of the assets that have a place."""
    sql = "SELECT id, lon, lat FROM assets WHERE lon IS NOT NULL AND lat IS NOT NULL"
    if bounds is None:
        return rows(connection, sql + " ORDER BY id")
    within = " AND lon BETWEEN :west AND :east AND lat BETWEEN :south AND :north ORDER BY id"
    return rows(connection, sql + within, bounds._asdict())


def unused_themes(connection: Source) -> list[str]:
    """The ids of themes without an asset."""
    sql = "SELECT id FROM themes AS t WHERE NOT EXISTS (SELECT 1 FROM asset_themes WHERE theme_id = t.id) ORDER BY id"
    return [row[0] for row in rows(connection, sql)]


def asset(connection: Source, asset_id: str) -> PlacedAsset | None:
    """One asset with its areas."""
    found = _placed(connection, [asset_id])
    return found[0] if found else None


def assets_by_id(connection: Source, asset_ids: Iterable[str]) -> tuple[PlacedAsset, ...]:
    """The assets of these ids that there are, in the order of the ids."""
    return tuple(_placed(connection, list(asset_ids)))


def asset_table(connection: Source, filters: Filters, area_id: str | None) -> AssetTable:
    """The assets as columns, ordered by title, then id."""
    where, values = _where(filters, area_id)
    found = rows(connection, f"SELECT {_ASSET_COLUMNS} FROM assets AS a WHERE {where} ORDER BY a.title, a.id", values)
    if not found:
        return AssetTable()
    part = filters.active or area_id is not None
    columns = zip(*found, strict=True)
    ids, kinds, titles, descriptions, quotes, gifts, availability, lons, lats, audiences, made, changed, *more = columns
    sectors, streets = more
    links = _area_links(connection, ids if part and len(ids) < _FEW else None)
    named = _theme_links(connection, ids if part and len(ids) < _FEW else None)
    places = [links.get(asset_id, _NOWHERE) for asset_id in ids]
    return AssetTable(
        id=ids,
        kind=tuple(map(_KINDS.__getitem__, kinds)),
        title=titles,
        description=descriptions,
        quote=quotes,
        gift=tuple(map(_GIFTS.__getitem__, gifts)),
        sector=tuple(map(_SECTORS.__getitem__, sectors)),
        availability=availability,
        lon=lons,
        lat=lats,
        street=tuple([street or "" for street in streets]) if any(streets) else (),
        audience=tuple(map(_AUDIENCES.__getitem__, audiences)),
        themes=tuple([named.get(asset_id, ()) for asset_id in ids]),
        created_at=made,
        updated_at=changed,
        buurt_id=tuple([place[0] for place in places]),
        area_ids=tuple([place[1] for place in places]),
    )


def page(  # noqa: PLR0917 - as the list asks for it
    connection: Source,
    filters: Filters,
    area_id: str | None,
    order: str,
    descending: bool,
    offset: int,
    limit: int,
) -> AssetPage:
    """A page of the list: `limit` assets from `offset`, ordered by one of `ORDERS`, then title and id."""
    where, values = _where(filters, area_id)
    direction = "DESC" if descending else "ASC"
    by = "" if order == "title" else f"{ORDERS[order]} {direction} NULLS LAST, "
    tail = direction if order == "title" else "ASC"
    total = rows(connection, f"SELECT count(*) FROM assets AS a WHERE {where}", values)[0][0]
    sql = (
        f"SELECT a.id FROM assets AS a WHERE {where} ORDER BY {by}a.title {tail}, a.id {tail}"
        " LIMIT :page_limit OFFSET :page_offset"
    )
    found = rows(connection, sql, {**values, "page_limit": limit, "page_offset": offset})
    return AssetPage(total, tuple(_placed(connection, [row[0] for row in found])))


def counts(connection: Source, filters: Filters, area_id: str | None) -> Counts:
    """Totals by area, kind, theme and sector, in one reading of the assets."""
    conditions, values = _conditions(filters, area_id)
    flag = {name: conditions.get(name, "1") for name in ("kinds", "themes", "sectors", "area")}
    by_area = (
        "SELECT 'area', l.area_id, count(*) FROM base JOIN asset_areas AS l ON l.asset_id = base.id"
        " WHERE base.kinds AND base.themes AND base.sectors GROUP BY l.area_id"
        if any(name in conditions for name in ("text", "kinds", "themes", "sectors"))
        else "SELECT 'area', area_id, count(*) FROM asset_areas GROUP BY area_id"
    )
    per_theme = (
        "SELECT l.theme_id, count(*) AS n FROM base JOIN asset_themes AS l ON l.asset_id = base.id"
        " WHERE base.kinds AND base.sectors AND base.area GROUP BY l.theme_id"
        if any(name in conditions for name in ("text", "kinds", "sectors", "area"))
        else "SELECT theme_id, count(*) AS n FROM asset_themes GROUP BY theme_id"
    )
    by_theme = f"SELECT 'theme', t.name, n FROM ({per_theme}) JOIN themes AS t ON t.id = theme_id"
    sql = f"""
    WITH base AS MATERIALIZED (
        SELECT a.id, a.kind, a.sector, {flag["kinds"]} AS kinds, {flag["themes"]} AS themes,
            {flag["sectors"]} AS sectors, {flag["area"]} AS area
        FROM assets AS a WHERE {conditions.get("text", "1")}
    )
    SELECT 'total', '', count(*) FROM base WHERE kinds AND themes AND sectors AND area
    UNION ALL SELECT 'kind', kind, count(*) FROM base WHERE themes AND sectors AND area GROUP BY kind
    UNION ALL SELECT 'sector', sector, count(*) FROM base WHERE sector IS NOT NULL AND kinds AND themes AND area
        GROUP BY sector
    UNION ALL {by_area}
    UNION ALL {by_theme}
    """
    found: dict[str, dict[str, int]] = {"total": {}, "kind": {}, "sector": {}, "area": {}, "theme": {}}
    for what, key, number in rows(connection, sql, values):
        found[what][key] = number
    return Counts(
        total=found["total"][""],
        by_area=found["area"],
        by_kind={_KINDS[kind]: number for kind, number in found["kind"].items()},
        by_theme=found["theme"],
        by_sector={Sector(sector): number for sector, number in found["sector"].items()},
    )


_FEW = 2_000
_NOWHERE: tuple[str | None, tuple[str, ...]] = (None, ())


def _area(row: Any) -> Area:
    return Area(
        id=row[0],
        division_id=row[1],
        level=Level(row[2]),
        code=row[3],
        name=row[4],
        parent_id=row[5],
        geometry=row[6],
        bounds=Bounds(*row[7:11]),
        colour=row[11],
        figures=json.loads(row[12]) if row[12] else {},
    )


def _placed(connection: Source, asset_ids: Sequence[str]) -> list[PlacedAsset]:
    if not asset_ids:
        return []
    sql = f"SELECT {_ASSET_COLUMNS} FROM assets AS a WHERE a.id {_IN_IDS}"
    links = _area_links(connection, asset_ids)
    named = _theme_links(connection, asset_ids)
    found = {
        row[0]: PlacedAsset(
            Asset(
                id=row[0],
                kind=_KINDS[row[1]],
                title=row[2],
                description=row[3],
                quote=row[4],
                gift=_GIFTS[row[5]],
                sector=_SECTORS[row[12]],
                availability=row[6],
                lon=row[7],
                lat=row[8],
                street=row[13] or "",
                audience=_AUDIENCES[row[9]],
                themes=named.get(row[0], ()),
                created_at=row[10],
                updated_at=row[11],
            ),
            *links.get(row[0], _NOWHERE),
        )
        for row in rows(connection, sql, {"ids": list(asset_ids)})
    }
    return [found[asset_id] for asset_id in asset_ids if asset_id in found]


def _area_links(connection: Source, asset_ids: Sequence[str] | None) -> dict[str, tuple[str | None, tuple[str, ...]]]:
    """The buurt and the areas of assets (of all when None), areas in snapshot order."""
    rank = {row[0]: index for index, row in enumerate(rows(connection, f"SELECT id FROM areas{_IN_ORDER}", {}))}
    narrow, values = (f"WHERE asset_id {_IN_IDS}", {"ids": list(asset_ids)}) if asset_ids is not None else ("", {})
    # One scan of a covering index; as many assets share the same areas, each combination is taken apart once.
    found = rows(
        connection,
        "SELECT asset_id, group_concat(smallest || area_id, ' ') FROM"
        f" (SELECT asset_id, smallest, area_id FROM asset_areas {narrow} ORDER BY asset_id, smallest, area_id)"
        " GROUP BY asset_id",
        values,
    )
    parsed = {links: _parse_links(links, rank) for links in {row[1] for row in found}}
    return {asset_id: parsed[links] for asset_id, links in found}


def _parse_links(links: str, rank: Mapping[str, int]) -> tuple[str | None, tuple[str, ...]]:
    parts = links.split(" ")
    smallest = next((part[1:] for part in parts if part[0] == "1"), None)
    return smallest, tuple(sorted((part[1:] for part in parts), key=lambda area_id: rank.get(area_id, len(rank))))


def _theme_links(connection: Source, asset_ids: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """The names of the themes of assets (of all when None), in the order in which they were written down."""
    names = dict(rows(connection, "SELECT id, name FROM themes", {}))
    narrow, values = (f"WHERE asset_id {_IN_IDS}", {"ids": list(asset_ids)}) if asset_ids is not None else ("", {})
    found = rows(
        connection,
        "SELECT asset_id, group_concat(theme_id, ' ') FROM"
        f" (SELECT asset_id, position, theme_id FROM asset_themes {narrow} ORDER BY asset_id, position, theme_id)"
        " GROUP BY asset_id",
        values,
    )
    parsed = {links: tuple(names[theme] for theme in links.split(" ")) for links in {row[1] for row in found}}
    return {asset_id: parsed[links] for asset_id, links in found}


def _where(filters: Filters, area_id: str | None) -> tuple[str, dict[str, Any]]:
    conditions, values = _conditions(filters, area_id)
    return " AND ".join(conditions.values()) or "1", values


def _conditions(filters: Filters, area_id: str | None) -> tuple[dict[str, str], dict[str, Any]]:
    """The active filters as SQL on `assets AS a`, by what they filter, with their values."""
    conditions: dict[str, str] = {}
    values: dict[str, Any] = {}
    if filters.kinds:
        conditions["kinds"] = "a.kind IN (SELECT value FROM json_each(:kinds))"
        values["kinds"] = sorted(filters.kinds)
    if filters.themes:
        conditions["themes"] = (
            "a.id IN (SELECT l.asset_id FROM asset_themes AS l JOIN themes AS t ON t.id = l.theme_id"
            " WHERE t.name IN (SELECT value FROM json_each(:themes)))"
        )
        values["themes"] = sorted(filters.themes)
    if filters.sectors:
        conditions["sectors"] = "a.sector IN (SELECT value FROM json_each(:sectors))"
        values["sectors"] = sorted(filters.sectors)
    wanted = filters.text.strip()
    if wanted:
        conditions["text"] = _text_condition(wanted, values)
    if area_id is not None:
        conditions["area"] = "a.id IN (SELECT asset_id FROM asset_areas WHERE area_id = :area)"
        values["area"] = area_id
    return conditions, values


def _text_condition(wanted: str, values: dict[str, Any]) -> str:
    """`wanted` anywhere in title, description, quote, street or a theme, in upper or lower case, accents as typed."""
    if wanted.isascii():
        # LIKE ignores the case of ASCII letters, and is quicker than a function of ours.
        escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values["text"] = f"%{escaped}%"
        test = "{} LIKE :text ESCAPE '\\'"
    else:
        values["text"] = wanted.casefold()
        test = "instr(casefold({}), :text) > 0"
    own = " OR ".join(test.format(f"a.{name}") for name in ("title", "description", "quote", "street"))
    by_theme = (
        "a.id IN (SELECT l.asset_id FROM asset_themes AS l JOIN themes AS t ON t.id = l.theme_id"
        f" WHERE {test.format('t.name')})"
    )
    return f"({own} OR {by_theme})"
