"""What the wizard says in words: files, layers and what they are for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from assetmap.domain.basemap import LAYER_LABELS, Layer
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.imports.areakinds import KIND_OF_SUFFIX
from assetmap.imports.basemapsorting import Mixed, Use
from assetmap.ui.basemap_wizard.looking import Opened

if TYPE_CHECKING:
    from assetmap.imports.basemapsource import SourceLayer

_KNOWN = ("bgt", "top10nl")


def use_words(use: Use) -> str:
    """What a layer is for."""
    if use is None:
        return _("Not used")
    if use is Layer.PLACE:
        return _("Names only")
    return _("Each by itself") if isinstance(use, Mixed) else _(LAYER_LABELS[use])


def file_words(opened: Opened) -> str:
    """What a file is: `BGT, 22 layers`."""
    layers = ngettext("{count} layer", "{count} layers", len(opened.layers))
    return f"{source_of(opened.layers) or _kind(opened)}, {layers}"


def source_of(layers: Iterable[SourceLayer]) -> str:
    """By whom files were made that are known everywhere: BGT, TOP10NL or OpenStreetMap; "" for others."""
    names: list[str] = []
    for layer in layers:
        told = f"{layer.file} {layer.name}".lower()
        names += ["OpenStreetMap"] if layer.is_osm else [word.upper() for word in _KNOWN if word in told]
    return ", ".join(dict.fromkeys(names))


def _kind(opened: Opened) -> str:
    suffix = opened.path.suffix.lower()
    if suffix in KIND_OF_SUFFIX:
        return KIND_OF_SUFFIX[suffix].label
    return _("Zip file") if suffix == ".zip" else _("Folder")


def title_of(layer: SourceLayer, *, alone: bool) -> str:
    """What a layer is called; when it is `alone` in its file, by that, which says more than a word of a data model."""
    if layer.is_osm:
        return {
            "points": _("Points: names of places"),
            "lines": _("Lines: streets, paths, railway, streams"),
            "multipolygons": _("Areas: buildings, green, water"),
        }.get(layer.name, layer.name)
    return PurePath(layer.file.rpartition("▸")[2].strip()).stem if alone else layer.name


def size_words(size: int) -> str:
    """A number of bytes, as files are told elsewhere: `2,3 MB`."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def count_words(rows: int | None) -> str:
    """A number of objects, nothing when it is not known."""
    return "" if rows is None else QLocale().toString(rows)


def listed(layers: Iterable[Layer]) -> str:
    """`buildings, streets and paths, water`."""
    there = set(layers)
    return ", ".join(_(LAYER_LABELS[layer]).lower() for layer in Layer if layer in there)
