"""What a layer of a foreign file is on a base map, and of which class each of its rows: by names and attributes.

Knows the layers of OpenStreetMap extracts, BGT and TOP10NL, and guesses others by the words in their names. A user may
say otherwise for a whole layer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from assetmap.domain.basemap import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


class Mixed(Enum):
    """A layer in which each row says by its tags what it is."""

    TAGS = "tags"


Use = Layer | Mixed | None
"""What a layer is used for: one layer of the map, several by tags, or nothing."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows of one class: `rows` is a mask over the frame."""

    layer: Layer
    klass: str
    rows: Any


TAG_COLUMNS: Final = (
    *("highway", "waterway", "railway", "building", "landuse", "natural", "leisure", "place"),
    "tunnel",
)
"""The tags of OpenStreetMap that tell what a row is, and whether it is below ground."""

COAST: Final = "coast"
"""The class of coastlines: no class of a map, but what its sea is made of."""


_LEFT_OUT: Final = re.compile(
    r"waterschap|waterinrichting|ondersteunend|weginrichting|wegmeubilair|gebouwinstallatie|vegetatieobject|"
    r"^onbegroeid|(?:buurt|wijk|stadsdeel|gemeente)$"
)
_LAYER_WORDS: Final[Sequence[tuple[Layer, re.Pattern[str]]]] = (
    (Layer.PLACE, re.compile(r"openbareruimtelabel|plaats|place|kern(en)?\b|toponym|straatna(a)?m(en)?(?!.*lijn)")),
    (Layer.RAIL, re.compile(r"spoor|rail|tram")),
    (Layer.BUILDING, re.compile(r"pand|gebouw|building|bebouwing|huizen")),
    (Layer.WATER, re.compile(r"water|rivier|sloot|gracht|kanaal|river|lake|meer\b")),
    (Layer.ROAD, re.compile(r"weg|straat|straten|road|street|traffic|rijbaan|fietspad|hartlijn|highway|path")),
    (
        Layer.GREEN,
        re.compile(r"groen|begroeid|plantcover|terrein|park|bos|green|landuse|grond|natuur|forest|vegetatie"),
    ),
)

_TAGS: Final[Mapping[str, Mapping[str, tuple[Layer, str]]]] = {
    "building": {"*": (Layer.BUILDING, "building")},
    "highway": {
        **dict.fromkeys(("motorway", "motorway_link", "trunk", "trunk_link"), (Layer.ROAD, "motorway")),
        **dict.fromkeys(("primary", "primary_link", "secondary", "secondary_link"), (Layer.ROAD, "main")),
        **dict.fromkeys(
            ("tertiary", "tertiary_link", "residential", "unclassified", "living_street", "service", "road"),
            (Layer.ROAD, "street"),
        ),
        **dict.fromkeys(
            ("footway", "cycleway", "path", "pedestrian", "steps", "track", "bridleway", "corridor"),
            (Layer.ROAD, "path"),
        ),
    },
    "railway": {
        **dict.fromkeys(("rail", "light_rail", "narrow_gauge"), (Layer.RAIL, "rail")),
        **dict.fromkeys(("tram", "subway"), (Layer.RAIL, "tram")),
    },
    "waterway": {
        **dict.fromkeys(("river", "canal", "stream", "ditch", "drain"), (Layer.WATER, "stream")),
        **dict.fromkeys(("riverbank", "dock"), (Layer.WATER, "area")),
    },
    "natural": {
        "water": (Layer.WATER, "area"),
        **dict.fromkeys(("wood", "scrub"), (Layer.GREEN, "wood")),
        **dict.fromkeys(("grassland", "heath", "wetland"), (Layer.GREEN, "grass")),
    },
    "landuse": {
        **dict.fromkeys(("reservoir", "basin"), (Layer.WATER, "area")),
        "forest": (Layer.GREEN, "wood"),
        **dict.fromkeys(("grass", "meadow", "village_green"), (Layer.GREEN, "grass")),
        **dict.fromkeys(("recreation_ground", "cemetery", "allotments", "flowerbed"), (Layer.GREEN, "park")),
        **dict.fromkeys(("farmland", "orchard", "vineyard", "plant_nursery"), (Layer.GREEN, "farm")),
    },
    "leisure": dict.fromkeys(
        ("park", "garden", "playground", "pitch", "golf_course", "nature_reserve", "dog_park"), (Layer.GREEN, "park")
    ),
    "place": {
        "city": (Layer.PLACE, "city"),
        "town": (Layer.PLACE, "town"),
        **dict.fromkeys(("village", "hamlet"), (Layer.PLACE, "village")),
        **dict.fromkeys(("suburb", "quarter", "neighbourhood"), (Layer.PLACE, "suburb")),
    },
}
"""Of OpenStreetMap, in the order in which the first that a row has counts."""

_CLASS_WORDS: Final[Mapping[Layer, tuple[Sequence[tuple[str, str]], str]]] = {
    Layer.ROAD: (
        (
            ("motorway", r"autosnelweg|autoweg|motorway|trunk"),
            ("path", r"fiets|voet|\bpad\b|path|foot|cycle|pedestrian|steps|track|ruiter"),
            ("main", r"regionale|hoofdweg|primary|secondary|gebiedsontsluiting|provinciale"),
        ),
        "street",
    ),
    Layer.GREEN: (
        (
            ("wood", r"bos\b|bossen|wood|forest|houtwal|struik|loofbos|naaldbos|griend"),
            ("farm", r"akker|bouwland|farm|fruit|boomteelt|kwekerij|orchard|agrarisch"),
            ("park", r"park|groenvoorziening|garden|tuin|plantsoen|begraaf|cemetery|sport|pitch|golf|recreat"),
        ),
        "grass",
    ),
    Layer.WATER: ((("stream", r"sloot|greppel|stream|ditch|drain"),), "area"),
    Layer.BUILDING: ((), "building"),
    Layer.RAIL: ((("tram", r"tram|sneltram|metro|subway"),), "rail"),
    Layer.PLACE: (
        (
            ("street", r"\bweg\b|straat|street|openbare ruimte"),
            ("city", r"\bcity\b|\bstad\b"),
            ("town", r"\btown\b"),
            ("suburb", r"suburb|wijk|buurt|quarter"),
        ),
        "village",
    ),
}
"""Words in the attributes that tell a class, the first that fits; else the last one."""

_TELLING: Final = re.compile(
    r"class|klasse|type|functi|fysiek|soort|gebruik|highway|railway|landuse|fclass|leisure|natural|waterway|place",
    re.IGNORECASE,
)
_NAMES: Final = (
    "name",
    "naam",
    "naamnl",
    "tekst",
    "straatnaam",
    "sttnaam",
    "openbareruimtenaam",
    "stt_naam",
    "naam_nl",
)
_ENDED: Final = ("terminationdate", "eindregistratie", "objecteindtijd")
_BELOW: Final = ("yes", "culvert", "flooded")
"""Values of `tunnel` of what is not to be seen from the street."""
_BARE_GROUND: Final = re.compile(r"erf|zand|verhard|onbegroeid|transitie", re.IGNORECASE)


def guess(layer: str, geometry: str, fields: Sequence[str], where: str = "") -> Use:
    """What a layer called `layer` (in a file called `where`) with these columns and this kind of shape may be."""
    if has_tags(fields):
        return Mixed.TAGS
    texts = [re.sub(r"^(bgt|top10nl|top50nl|gis_osm)_", "", text.lower()) for text in (where, layer)]
    if any(_LEFT_OUT.search(text) for text in texts):
        return None
    found = next((layer for text in texts for layer, words in _LAYER_WORDS if words.search(text)), None)
    return found if found is not None and _fits(found, geometry) else None


def has_tags(fields: Sequence[str]) -> bool:
    """Whether these columns are those of OpenStreetMap, by which each row can be sorted by itself."""
    return len(_TAGS.keys() & {field.lower() for field in fields}) >= 2


def _fits(layer: Layer, geometry: str) -> bool:
    shape = geometry.removeprefix("Multi").split(" ")[0]
    return shape in {"Point", "Unknown", ""} if layer is Layer.PLACE else shape != "Point"


def area_tags() -> list[str]:
    """The tags of OpenStreetMap that make an area of a closed line: `building`, `natural=water` and so on."""
    return [
        column if value == "*" else f"{column}={value}"
        for column, values in _TAGS.items()
        for value, (layer, klass) in values.items()
        if layer in {Layer.BUILDING, Layer.GREEN} or (layer, klass) == (Layer.WATER, "area")
    ]


def telling(fields: Sequence[str]) -> list[str]:
    """The columns that must be read to sort the rows of a layer."""
    known = {*_NAMES, *_ENDED, *TAG_COLUMNS, "osm_way_id", "hoek", "relatievehoogteligging", "hoogteniveau"}
    return [field for field in fields if _TELLING.search(field) or field.lower() in known]


def sort(frame: pd.DataFrame, use: Layer | Mixed, name: str = "") -> Iterator[Sorted]:
    """The rows of a layer by class; `name` of the layer tells too. Rows that are over, or below ground, are in none."""
    import numpy as np

    counts = _counts(frame)
    if use is Mixed.TAGS:
        yield from _by_tags(frame, counts)
        return
    text = _attributes(frame, use, name)
    if use is Layer.GREEN:
        counts &= ~text.str.contains(_BARE_GROUND).to_numpy(dtype=bool)
    open_rows = counts
    choices, other = _CLASS_WORDS[use]
    for klass, words in choices:
        fitting = open_rows & text.str.contains(words, case=False, regex=True).to_numpy(dtype=bool)
        if np.any(fitting):
            yield Sorted(use, klass, fitting)
        open_rows = open_rows & ~fitting
    if np.any(open_rows):
        yield Sorted(use, other, open_rows)


def names(frame: pd.DataFrame) -> Any:
    """The name of each row, "" where it has none (array of texts)."""
    import numpy as np

    found = _column(frame, _NAMES)
    if found is None:
        return np.full(len(frame), "", dtype=object)
    return frame[found].fillna("").astype(str).str.strip().to_numpy(dtype=object)


def angles(frame: pd.DataFrame) -> Any:
    """The angle of the name of each row in degrees, counter-clockwise from east, 0 where it is not known.

    An array of floats, shape (n,).
    """
    import numpy as np
    import pandas as pd

    found = _column(frame, ("hoek", "angle", "rotation"))
    if found is None:
        return np.zeros(len(frame))
    told = pd.to_numeric(frame[found].map(_last), errors="coerce").fillna(0.0).to_numpy(dtype=float)
    return 0.0 - told if found.lower() == "hoek" else told  # that of the BGT goes with the clock


def _last(value: object) -> object:
    import numpy as np

    # A label that stands in several places has a list of angles; GDAL keeps the last place.
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray):
        return value
    return value[-1] if len(value) else None


def _column(frame: pd.DataFrame, wanted: Sequence[str]) -> str | None:
    by_name = {str(column).lower(): str(column) for column in frame.columns}
    return next((by_name[name] for name in wanted if name in by_name), None)


def _counts(frame: pd.DataFrame) -> Any:
    import numpy as np
    import pandas as pd

    counts = np.ones(len(frame), dtype=bool)
    for column in frame.columns:
        name = str(column).lower()
        if name in _ENDED:
            counts &= frame[column].isna().to_numpy()
        elif name in {"relatievehoogteligging", "hoogteniveau"}:
            heights = pd.to_numeric(frame[column], errors="coerce").fillna(0)
            counts &= (heights >= 0).to_numpy()
    return counts


def _attributes(frame: pd.DataFrame, use: Layer, name: str) -> pd.Series[str]:
    import pandas as pd

    skipped = {*_NAMES, *_ENDED}
    columns = [
        column for column in frame.columns if _TELLING.search(str(column)) and str(column).lower() not in skipped
    ]
    # The name of a layer tells too, where it has no attributes: "fietspaden", "bos".
    text = pd.Series([name if not columns or use is Layer.WATER else ""] * len(frame), index=frame.index, dtype=str)
    for column in columns:
        text = text + " " + frame[column].map(_last).fillna("").astype(str)
    return text


def _by_tags(frame: pd.DataFrame, counts: Any) -> Iterator[Sorted]:
    import numpy as np

    coast = _coast(frame)
    if np.any(coast):
        yield Sorted(Layer.WATER, COAST, coast)
    open_rows = counts
    if "tunnel" in frame.columns:
        open_rows = open_rows & ~frame["tunnel"].isin(_BELOW).to_numpy(dtype=bool)
    for column, values in _TAGS.items():
        if column not in frame.columns:
            continue
        tags = frame[column]
        for layer, klass in dict.fromkeys(values.values()):
            wanted = [value for value, found in values.items() if found == (layer, klass)]
            fitting = tags.notna() & (tags != "no") if wanted == ["*"] else tags.isin(wanted)
            rows = open_rows & fitting.to_numpy(dtype=bool)
            if np.any(rows):
                yield Sorted(layer, klass, rows)
            open_rows = open_rows & ~rows


def _coast(frame: pd.DataFrame) -> Any:
    """Which rows are a piece of the coastline (a mask). A relation has it too, but not which way round it was drawn."""
    import numpy as np

    if "natural" not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    coast = frame["natural"].eq("coastline").to_numpy(dtype=bool)
    if "osm_way_id" in frame.columns:
        coast = coast & frame["osm_way_id"].notna().to_numpy()
    return coast
