"""Which layers there are in what the user points at, and the one to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_
from assetmap.imports import areatable
from assetmap.imports.areachoices import Choices
from assetmap.imports.areacolumns import is_buurten
from assetmap.imports.areasource import Member, Package, Source, listed
from assetmap.imports.areatable import Layer

MOST_FILES = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A layer to choose by its `name`; `geometry` is the kind of shape that GDAL tells, `title` its name to show."""

    name: str
    rows: int
    geometry: str
    title: str


@dataclass(frozen=True, slots=True)
class Found:
    """A layer that can be read."""

    info: LayerInfo
    source: Source
    layer: Layer


def every(package: Package, choices: Choices) -> tuple[Found, ...]:
    """All layers of all files; a file that cannot be read at all is passed over when there are others.

    Raises:
        ImportRefused: none of them can be read.
    """
    found: list[Found] = []
    refused: ImportRefused | None = None
    for member in package.members[:MOST_FILES]:
        try:
            found += _of_member(package, member, choices)
        except ImportRefused as error:
            refused = refused or error
    if not found:
        raise refused or _nothing(package.path.name)
    return tuple(found)


def chosen(package: Package, choices: Choices) -> Found:
    """The layer that the user chose, or the only one, or the only one that says it holds buurten.

    Raises:
        ImportRefused: there is more than one, or none of that name.
    """
    if choices.layer is not None:
        return _named(every(package, choices), choices.layer, package.path.name)
    member = only([(item, item.stem) for item in package.members])
    if member is None:
        best = proposed(every(package, choices))
        if best is not None:
            return best
        raise ImportRefused(
            N_("There are {count} area files in {name}: {files}. Choose one of them."),
            count=len(package.members),
            name=package.path.name,
            files=listed([PurePosixPath(item.name).name for item in package.members]),
        )
    found = _of_member(package, member, choices)
    if not found:
        raise _nothing(package.take(member).name)
    best = proposed(found)
    if best is None:
        raise ImportRefused(
            N_("There are {count} layers with shapes in {name}: {layers}. Choose one of them."),
            count=len(found),
            name=package.take(member).name,
            layers=listed([item.layer.name for item in found]),
        )
    return best


def proposed(found: Sequence[Found]) -> Found | None:
    """The layer to read when the user does not say: the only one, or the only one that says it holds buurten.

    Layers that can hold no areas do not count when there are others.
    """
    good = [item for item in found if areatable.may_hold_areas(item.layer)]
    return only([(item, item.info.title) for item in good or found])


def only(named: Sequence[tuple[T, str]]) -> T | None:
    """The only one, or the only one of which the name says that it holds buurten."""
    if len(named) == 1:
        return named[0][0]
    buurten = [item for item, name in named if is_buurten(name)]
    return buurten[0] if len(buurten) == 1 else None


def _of_member(package: Package, member: Member, choices: Choices) -> list[Found]:
    source = package.take(member, choices.encoding)
    layers = areatable.layers(source, package.progress)
    alone = len(package.members) == 1
    found = []
    for layer in layers:
        if not source.kind.has_layers:
            name, title = (member.stem if alone else member.name), member.stem
        elif alone:
            name = title = layer.name
        elif len(layers) == 1:
            name, title = member.name, member.stem
        else:
            name, title = f"{member.name}/{layer.name}", layer.name
        found.append(Found(LayerInfo(name, layer.rows, layer.geometry, title), source, layer))
    return found


def _nothing(name: str) -> ImportRefused:
    return ImportRefused(
        N_("There are no shapes in {name}, only a table. Choose the file with the outlines of the buurten."), name=name
    )


def _named(found: Sequence[Found], wanted: str, where: str) -> Found:
    word = wanted.strip().casefold()
    for names in (_full, _short):
        fits = [item for item in found if word in names(item)]
        if len(fits) == 1:
            return fits[0]
    raise ImportRefused(
        N_("There is no layer {layer} in {name}. It has: {there}."),
        layer=wanted[:60],
        name=where,
        there=listed([item.info.name for item in found]),
    )


def _full(item: Found) -> set[str]:
    return {item.info.name.casefold()}


def _short(item: Found) -> set[str]:
    path = PurePosixPath(item.info.name.casefold())
    return {path.name, path.stem, item.info.title.casefold(), item.layer.name.casefold()}
