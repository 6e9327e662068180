"""What the list takes out, the import brings back: nothing of an asset is lost or changed on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assetmap import i18n
from assetmap.domain.assets import Asset, Kind, default_audience, tidy
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import overview, registry
from assetmap.imports.table import read_assets


def comparable(asset: Asset) -> Asset:
    """Without what a list does not carry, and with coordinates as precise as it writes them."""
    return replace(
        asset,
        id="",
        audience=default_audience(asset.kind),
        created_at="",
        updated_at="",
        lon=None if asset.lon is None else round(asset.lon, 7),
        lat=None if asset.lat is None else round(asset.lat, 7),
    )


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_all_facts_come_back_in_both_languages(snapshot: Snapshot, tmp_path: Path, language: str) -> None:
    i18n.use(language)
    read = read_assets(registry.export(snapshot, tmp_path / "lijst.csv"))
    assert not read.left_out
    assert [comparable(asset) for asset in read.assets] == [comparable(placed.asset) for placed in snapshot.assets]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_kind_comes_back_in_both_languages(snapshot: Snapshot, tmp_path: Path, language: str) -> None:
    i18n.use(language)
    for kind in Kind:
        one = replace(snapshot, assets=replace(snapshot.assets, kind=(kind,) * len(snapshot.assets)))
        read = read_assets(registry.export(one, tmp_path / f"{kind}.csv"))
        assert {asset.kind for asset in read.assets} == {kind}


def test_any_title_comes_back(with_texts: Callable[..., Snapshot], hostile: str, tmp_path: Path) -> None:
    (asset,) = read_assets(registry.export(with_texts(hostile), tmp_path / "lijst.csv")).assets
    text = overview.clean(hostile)
    sent = tidy(Asset(id="", kind=Kind.PLACE, title=text, description=text, quote=text, availability=text))
    found = tidy(asset)
    for name in ("title", "description", "quote", "availability"):
        assert getattr(found, name) == getattr(sent, name)
    assert (asset.lon, asset.lat) == (-5.25, 51.1942)
