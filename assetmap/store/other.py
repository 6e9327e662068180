"""What another dossier holds that can be read into this one."""

from __future__ import annotations

from sqlalchemy import Connection, select

from assetmap.domain.areas import Level
from assetmap.domain.merging import Other
from assetmap.domain.snapshot import Filters
from assetmap.store import erase, queries
from assetmap.store.tables import JOURNALED

_TABLES = ("persons", "consents", "consent_texts", "asset_persons", "attachments")


def read(connection: Connection, name: str) -> Other:
    """All of it; `name` is what the dossier is called."""
    rows = {table: [dict(row) for row in connection.execute(select(JOURNALED[table])).mappings()] for table in _TABLES}
    return Other(
        name=name,
        assets=[placed.asset for placed in queries.asset_table(connection, Filters(), None)],
        own_areas=[area for area in queries.areas(connection) if area.level is Level.OWN],
        rows=rows,
        erased=frozenset(erase.entered(connection)),
    )
