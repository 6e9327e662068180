"""Attachments, the log of who looked, the ledger of who was erased, and an id for the dossier itself."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and give this dossier an id of its own; nobody was erased yet."""
    _make_attachments()
    op.create_table(
        "access_log",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("audience", sa.Text),
        sa.Column("about", sa.Text),
        sa.Column("form", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index("ix_access_log_at", "access_log", ["at"])
    op.create_index("ix_access_log_about", "access_log", ["about"])
    op.create_table(
        "erased",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("unfinished", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erased"),
    )
    identity = op.create_table(
        "identity", sa.Column("id", sa.Text, nullable=False), sa.PrimaryKeyConstraint("id", name="pk_identity")
    )
    op.bulk_insert(identity, [{"id": secrets.token_hex(8)}])


def _key(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_attachments_{column}", deferrable=True, initially="DEFERRED"
    )


def _make_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text),
        sa.Column("consent_id", sa.Text),
        sa.Column("asset_id", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("mime", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("added_at", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        _key("person_id", "persons"),
        _key("consent_id", "consents"),
        _key("asset_id", "assets"),
    )
    for column in ("person_id", "consent_id", "asset_id"):
        op.create_index(f"ix_attachments_{column}", "attachments", [column])
