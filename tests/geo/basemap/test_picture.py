"""What comes from a service is a tile or it is refused, whatever bytes it is made of."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from assetmap.domain.basemap import Tiles
from assetmap.geo.basemap import picture


def drawn(kind: str, width: int = 256, height: int = 256) -> bytes:
    made = io.BytesIO()
    beside = {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"} if kind != "PNG" else {}
    Image.linear_gradient("L").convert("RGB").resize((width, height)).save(made, kind, **beside)
    return made.getvalue()


WHOLE = {kind: drawn(kind) for kind in ("PNG", "JPEG", "WEBP")}


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_pictures_are_tiles(kind: str) -> None:
    assert picture.kind(WHOLE[kind]) is Tiles[kind]
    assert picture.kind(drawn(kind, 512, 512)) is Tiles[kind]


@pytest.mark.parametrize("content", [b"", b"\n <html>", drawn("PNG", 1, 1), drawn("JPEG", 256, 255), drawn("GIF")])
def test_what_is_no_tile_is_refused(content: bytes) -> None:
    with pytest.raises(picture.NotATile):
        picture.kind(content)


@given(
    kind=st.sampled_from(sorted(WHOLE)),
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=8),
    kept=st.floats(0.05, 1.0),
)
def test_damaged_pictures_are_refused_or_drawn(kind: str, changes: list[tuple[int, int]], kept: float) -> None:
    content = bytearray(WHOLE[kind])
    for place, value in changes:
        content[min(place, len(content) - 1)] = value
    with suppress(picture.NotATile):
        assert picture.kind(bytes(content[: round(len(content) * kept)])) in Tiles


@given(st.binary(max_size=500))
def test_any_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(picture.NotATile):
        picture.kind(content)
