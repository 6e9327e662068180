"""Finds `resources/`: beside the package in a source tree, inside it in a wheel, or in a frozen bundle."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_


@cache
def root() -> Path:
    """The folder with web/, icons/, locale/, templates/ and demo/.

    Raises:
        KnownError: the installation is incomplete.
    """
    package = Path(__file__).resolve().parent
    bundle = Path(getattr(sys, "_MEIPASS", package))
    for candidate in (package / "resources", package.parent / "resources", bundle / "resources"):
        if (candidate / "web").is_dir():
            return candidate
    raise KnownError(
        N_("The installation of Assetmap is incomplete: the folder {folder} is missing. Install it again."),
        folder=package / "resources",
    )


def path(*parts: str) -> Path:
    """The path of a resource, `path("web", "map.js")`. It need not exist."""
    return root().joinpath(*parts)
