"""Looks into an area file and says what would come of it, and what must be chosen first. Imports nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assetmap.domain.areas import Bounds, Level
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.geo import crs as geo_crs
from assetmap.imports import areacolumns, arealayers, arealevels, areaplace, arearows, areashapes, areasource, areatable
from assetmap.imports.areachoices import Choices
from assetmap.imports.areafile import year_of
from assetmap.imports.arealayers import Found, LayerInfo
from assetmap.imports.areaplace import CrsOption, Judged
from assetmap.imports.arearows import Rows
from assetmap.imports.areatable import AreaTable
from assetmap.imports.areatexts import EncodingOption

__all__ = [
    "ColumnInfo",
    "CrsOption",
    "EncodingOption",
    "GemeenteInfo",
    "Inspection",
    "LayerInfo",
    "WijkInfo",
    "inspect",
]


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column of the file with a few of its different values."""

    name: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WijkInfo:
    """A wijk to choose; `buurten` is how many rows lie in it."""

    code: str
    name: str
    buurten: int


@dataclass(frozen=True, slots=True)
class GemeenteInfo:
    """A gemeente to choose with its wijken; `buurten` is how many rows lie in it."""

    code: str
    name: str
    wijken: tuple[WijkInfo, ...]
    buurten: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What is in a file, with the choices as they stand.

    `questions` are what the user must look at before the import, of `layer`, `crs`, `encoding` and `columns`: the
    import itself takes what is proposed here, and refuses only what has no proposal (no `layer`, an empty `recognised`,
    no `crs`). `crs_source` and `encoding_source` are `file`, `guessed` or `given`. `outlines` is GeoJSON in WGS84, much
    simplified, with the `name` of each area and the codes of its `gemeente` and `wijk`; `bounds` are in degrees; both
    are empty while nothing fits.
    """

    layers: tuple[LayerInfo, ...]
    layer: str | None = None
    rows: int = 0
    crs_said: str | None = None
    crs_said_name: str | None = None
    crs: str | None = None
    crs_source: str = "guessed"
    crs_message: Message | None = None
    crs_options: tuple[CrsOption, ...] = ()
    encoding: str = ""
    encoding_source: str = "file"
    encodings: tuple[EncodingOption, ...] = ()
    mojibake: tuple[tuple[str, str], ...] = ()
    columns: tuple[ColumnInfo, ...] = ()
    recognised: Mapping[str, str] = field(default_factory=dict)
    level: Level | None = None
    year: int | None = None
    gemeenten: tuple[GemeenteInfo, ...] = ()
    outlines: str = ""
    bounds: Bounds | None = None
    water_rows: int = 0
    empty_rows: int = 0
    warnings: tuple[Message, ...] = ()
    questions: tuple[str, ...] = ()


def inspect(path: Path, choices: Choices | None = None, progress: Progress | None = None) -> Inspection:
    """Look into a file, zip or folder with areas.

    Raises:
        ImportRefused: no choice can mend it: it is not there, damaged, hostile, or holds no areas.
        Cancelled: `progress` asked to stop.
    """
    choices = choices or Choices()
    progress = progress or Silent()
    progress.report(0.0, Message(N_("Looking into {name} …"), {"name": path.name}))
    with areasource.opened(path, progress) as package:
        every = arealayers.every(package, choices)
        infos = tuple(found.info for found in every)
        found = arealayers.proposed(every) if choices.layer is None else arealayers.chosen(package, choices)
        if found is None:
            return Inspection(layers=infos, questions=("layer",))
        areatable.check(found.source, found.layer)
        progress.report(0.2)
        columns = _columns(found, choices)
        table = areatable.read(found.source, found.layer, columns, choices.encoding, progress)
        progress.report(0.6)
        samples = areatable.samples(found.source, found.layer, choices.encoding, progress)
    rows = arearows.rows_of(table, columns, choices)
    if not columns.mapping:
        rows.kept = list(range(len(table)))  # nothing has a name yet, but where it lies can be shown
    placed, options = _place(rows, table, choices, found.source.name)
    progress.report(0.8)
    recognised = columns.mapping
    return Inspection(
        layers=infos,
        layer=found.info.name,
        rows=len(table),
        crs_said=None if table.crs is None else geo_crs.short_name(table.crs),
        crs_said_name=None if table.crs is None else geo_crs.full_name(table.crs),
        crs=placed.shown or None,
        crs_source=placed.source,
        crs_message=placed.message,
        crs_options=options,
        encoding=table.decoded.encoding,
        encoding_source=table.decoded.source,
        encodings=table.decoded.options,
        mojibake=arearows.mojibake(rows),
        columns=tuple(ColumnInfo(name, values) for name, values in samples.items()),
        recognised=recognised,
        level=rows.level if recognised else None,
        year=year_of(table, columns, path.stem, choices.vintage),
        gemeenten=_gemeenten(rows),
        outlines=_outlines(rows, placed, progress),
        bounds=None if placed.degrees is None else areaplace.box(placed.degrees),
        water_rows=len(arearows.water_places(table, columns)),
        empty_rows=areashapes.count_empty(table.geometries),
        warnings=table.decoded.warnings,
        questions=_questions(placed, table, columns, choices),
    )


def _columns(found: Found, choices: Choices) -> areacolumns.Columns:
    """The columns that are recognised or chosen; none at all when there is nothing to go by."""
    fields = found.layer.fields
    columns = areacolumns.with_choices(areacolumns.recognise(fields), choices.columns, fields, found.source.name)
    return columns or areacolumns.Columns(level=None, code=None, name=None)


def _questions(placed: Judged, table: AreaTable, columns: areacolumns.Columns, choices: Choices) -> tuple[str, ...]:
    asked = {
        "crs": placed.message is not None,
        "encoding": not table.decoded.sure,
        "columns": not columns.cbs and not choices.columns,
    }
    return tuple(question for question, doubtful in asked.items() if doubtful)


def _place(rows: Rows, table: AreaTable, choices: Choices, where: str) -> tuple[Judged, tuple[CrsOption, ...]]:
    _, bounds = arearows.known_bounds(rows)
    if not len(bounds):
        nothing = Message(N_("There are no outlines in {name}: every area in it is empty."), {"name": where})
        return Judged(None, "guessed", message=nothing), ()
    placed = areaplace.judge(bounds, table.crs, choices.crs, where, outside=choices.outside)
    return placed, areaplace.options(bounds)


def _gemeenten(rows: Rows) -> tuple[GemeenteInfo, ...]:
    """The gemeenten with their wijken, by name; none when the file does not tell them."""
    found: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    for place in rows.kept:
        gemeente, wijk = arearows.key_of(rows, Level.GEMEENTE, place), arearows.key_of(rows, Level.WIJK, place)
        if not gemeente[0]:
            continue
        names[gemeente[0]] = names.get(gemeente[0]) or gemeente[1]
        names[wijk[0]] = names.get(wijk[0]) or wijk[1]
        inside = found.setdefault(gemeente[0], {})
        inside[wijk[0]] = inside.get(wijk[0], 0) + 1
    made = [
        GemeenteInfo(
            code,
            names[code] or arealevels.made_name(Level.GEMEENTE, code, cbs=rows.cbs),
            tuple(
                WijkInfo(wijk, names[wijk] or arealevels.made_name(Level.WIJK, wijk, cbs=rows.cbs), count)
                for wijk, count in sorted(inside.items())
                if wijk
            ),
            sum(inside.values()),
        )
        for code, inside in found.items()
    ]
    return tuple(sorted(made, key=lambda gemeente: (gemeente.name.casefold(), gemeente.code)))


def _outlines(rows: Rows, placed: Judged, progress: Progress) -> str:
    if placed.crs is None:
        return ""
    places, shapes = areashapes.sketch(rows.geometry, rows.kept, placed.crs, progress)
    features = [
        {"type": "Feature", "properties": _properties(rows, place), "geometry": shape}
        for place, shape in zip(places, _geojson(shapes), strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False)


def _properties(rows: Rows, place: int) -> dict[str, str]:
    gemeente, wijk = (arearows.key_of(rows, level, place)[0] for level in (Level.GEMEENTE, Level.WIJK))
    return {"name": rows.name[place], "gemeente": gemeente, "wijk": wijk}


def _geojson(shapes: Any) -> list[object]:
    import shapely

    return [json.loads(text) for text in shapely.to_geojson(shapes)] if len(shapes) else []
