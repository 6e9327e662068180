"""Starts the command line: `python -m assetmap` and the program `assetmap`."""

from __future__ import annotations

import sys

from assetmap.cli import main

if __name__ == "__main__":
    sys.exit(main())
