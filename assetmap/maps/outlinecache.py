"""Outlines that took seconds to simplify, kept in the user's cache folder until next time.

A file holds official borders only, under a name made of their content; nobody but the user may read it.
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assetmap import folders

KEPT = 4
"""Files; of more, those that were not used longest go."""

_NAME = "outlines-{}.bin"


def read(version: str, count: int) -> tuple[bytes, ...] | None:
    """The `count` packs kept under `version`; None when there are none or they are not, to the byte, what was kept."""
    file = _folder() / _NAME.format(version)
    try:
        kept = file.read_bytes()
        os.utime(file)
    except OSError:
        return None
    digest, body = kept[:32], kept[32:]
    if hashlib.sha256(body).digest() != digest:
        return None
    head = struct.calcsize(f"<{count}I")
    sizes = struct.unpack_from(f"<{count}I", body) if len(body) >= head else ()
    if not sizes or head + sum(sizes) != len(body):
        return None
    packs, at = [], head
    for size in sizes:
        packs.append(body[at : at + size])
        at += size
    return tuple(packs)


def keep(version: str, packs: Sequence[bytes]) -> None:
    """Keep `packs` under `version`, whole or not at all. Without a cache they only have to be made again."""
    body = struct.pack(f"<{len(packs)}I", *map(len, packs)) + b"".join(packs)
    folder = _folder()
    try:
        folders.private(folder)
        handle, beside = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(hashlib.sha256(body).digest() + body)
            Path(beside).replace(folder / _NAME.format(version))
        finally:
            Path(beside).unlink(missing_ok=True)
        _forget_oldest(folder)
    except OSError:
        return


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob(_NAME.format("*")), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEPT:]:
        file.unlink(missing_ok=True)


def _folder() -> Path:
    return folders.cache()
