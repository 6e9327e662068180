"""Ids of rows: random, so that two laptops never give the same one, and so that an id says nothing about anyone."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """A new id: 64 random bits as 16 hexadecimal characters."""
    return secrets.token_hex(8)
