"""The tables of a dossier, declared once.

Migrations make them (with definitions of their own, frozen); a test holds the two together. Every journaled table has a
random text key `id`, so that one mechanism serves undo, history and exchange.

Foreign keys never cascade: undo replays row images, and a row that vanished by itself would have none. They are checked
at the commit, so that rows may be written, and replayed, in any order.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(target: str) -> ForeignKey:
    return ForeignKey(target, deferrable=True, initially="DEFERRED")


divisions = Table(
    "divisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("year", Integer),
    Column("source", Text, nullable=False),
    Column("imported_at", Text, nullable=False),
    Column("current", Integer, nullable=False),
)

areas = Table(
    "areas",
    metadata,
    Column("id", Text, primary_key=True),
    Column("division_id", Text, _key("divisions.id"), index=True),
    Column("level", Text, nullable=False),
    Column("code", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("parent_id", Text, _key("areas.id"), index=True),
    Column("geometry", LargeBinary, nullable=False),
    Column("west", Float, nullable=False),
    Column("south", Float, nullable=False),
    Column("east", Float, nullable=False),
    Column("north", Float, nullable=False),
    Column("colour", Text, nullable=False),
    Column("figures", Text),  # JSON, empty where nothing is known
)

assets = Table(
    "assets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text(collation="NOCASE"), nullable=False),
    Column("description", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("gift", Text),
    Column("availability", Text, nullable=False),
    Column("lon", Float),
    Column("lat", Float),
    Column("audience", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("sector", Text),
    Column("street", Text),
    Index(None, "title", "id"),
)

themes = Table(
    "themes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text(collation="NOCASE"), nullable=False),
    Index(None, "name", unique=True),
)

asset_themes = Table(
    "asset_themes",
    metadata,
    Column("id", Text, primary_key=True),  # "<asset>:<theme>", so that a link exists once
    Column("asset_id", Text, _key("assets.id"), nullable=False),
    Column("theme_id", Text, _key("themes.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Index(None, "asset_id", "position", "theme_id"),
    Index(None, "theme_id", "asset_id"),
)

asset_areas = Table(
    "asset_areas",
    metadata,
    Column("id", Text, primary_key=True),  # "<asset>:<area>"
    Column("asset_id", Text, _key("assets.id"), nullable=False),
    Column("area_id", Text, _key("areas.id"), nullable=False),
    Column("smallest", Integer, nullable=False),  # 1 for the leaf official area (as a rule the buurt) of the asset
    Index(None, "asset_id", "smallest", "area_id"),
    Index(None, "area_id", "asset_id"),
)

persons = Table(
    "persons",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text(collation="NOCASE"), nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("is_16_or_older", Integer),  # 0, 1, or empty as long as nobody asked
    Column("parent_agreed", Integer, nullable=False),
    Column("ground", Text, nullable=False),
    Column("last_spoken", Text),  # dates as ISO 8601
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Index(None, "name", "id"),
)

consent_texts = Table(
    "consent_texts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", Text, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, _key("persons.id"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("with_name", Integer, nullable=False),
    Column("with_contact", Integer, nullable=False),
    Column("how", Text, nullable=False),
    Column("text_id", Text, _key("consent_texts.id"), index=True),
    Column("given_on", Text, nullable=False),
    Column("noted_by", Text, nullable=False),
    Column("ends_on", Text),  # the last day on which it counts
    Column("withdrawn_on", Text),
    Index(None, "person_id", "given_on"),
)

asset_persons = Table(
    "asset_persons",
    metadata,
    Column("id", Text, primary_key=True),  # "<asset>:<person>"
    Column("asset_id", Text, _key("assets.id"), nullable=False),
    Column("person_id", Text, _key("persons.id"), nullable=False),
    Column("role", Text, nullable=False),
    Index(None, "asset_id", "person_id"),
    Index(None, "person_id", "asset_id"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", Text, primary_key=True),
    # What it belongs to; it never goes to another owner, so that erasing an owner takes all of it.
    Column("person_id", Text, _key("persons.id"), index=True),
    Column("consent_id", Text, _key("consents.id"), index=True),
    Column("asset_id", Text, _key("assets.id"), index=True),
    Column("name", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("added_at", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),  # of a new one the journal keeps no copy, as of outlines
)

settings = Table(
    "settings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)

steps = Table(
    "steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("reverts", Integer, _key("steps.id")),  # the step that this undo or redo took back; each at most once
    Index(None, "reverts", unique=True),
)

step_rows = Table(
    "step_rows",
    metadata,
    Column("step_id", Integer, _key("steps.id"), primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("table_name", Text, nullable=False),
    Column("row_id", Text, nullable=False),
    Column("before", Text),  # JSON; of an update only the columns that changed
    Column("after", Text),
    Index(None, "table_name", "row_id"),
    sqlite_with_rowid=False,
)

access_log = Table(
    "access_log",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Text, nullable=False, index=True),
    Column("who", Text, nullable=False),  # the id of a laptop, or empty
    Column("what", Text, nullable=False),
    Column("audience", Text),
    Column("about", Text, index=True),  # the id of a person or something else, never a name; who it was may be erased
    Column("form", Text, nullable=False),
)

erased = Table(
    "erased",
    metadata,
    Column("id", Text, primary_key=True),  # of a person or an asset that is gone; says nothing about anyone
    Column("day", Text, nullable=False),
    Column("unfinished", Integer, nullable=False),  # 1 as long as the file may still hold what was erased
)

identity = Table(
    "identity",
    metadata,
    Column("id", Text, primary_key=True),  # one row: the same in all copies of this dossier
)

JOURNALED = {
    table.name: table
    for table in (
        *(divisions, areas, assets, themes, asset_themes, asset_areas, settings),
        *(persons, consent_texts, consents, asset_persons, attachments),
    )
}
"""The tables whose changes are kept, by name.

The others must not come back by an undo: who looked, who was erased, which dossier this is, and the journal itself.
"""
