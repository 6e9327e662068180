"""How a dossier gets its tables and how an older one is brought up to date: Alembic, without a file of settings.

Alembic is imported only when there is something to do, because that takes longer than opening a dossier.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Schema:
    """The newest form of a dossier that this program knows.

    `revision` is the last migration; `number` the same as a number, which every migration also writes in the header of
    the file (`user_version`), so that a newer file is recognised without opening it as a database.
    """

    revision: str
    number: int
    location: Path


HEAD = Schema(revision="0006", number=6, location=Path(__file__).parent)


def upgrade(connection: Connection, schema: Schema = HEAD) -> None:
    """Run the migrations that this dossier has not had, within the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    # Alembic interpolates with %, which may be in a path.
    config.set_main_option("script_location", str(schema.location).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, schema.revision)
    connection.exec_driver_sql(f"PRAGMA user_version = {schema.number}")
