"""People: persons, what they agreed to, the texts that they were shown, and who stands behind which asset."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nobody is known yet, so what comes from residents stays in the team."""
    _make_persons()
    _make_consents()
    _make_links()


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", deferrable=True, initially="DEFERRED"
    )


def _make_persons() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text(collation="NOCASE"), nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("is_16_or_older", sa.Integer),
        sa.Column("parent_agreed", sa.Integer, nullable=False),
        sa.Column("ground", sa.Text, nullable=False),
        sa.Column("last_spoken", sa.Text),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("updated_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
    )
    op.create_index("ix_persons_name_id", "persons", ["name", "id"])


def _make_consents() -> None:
    op.create_table(
        "consent_texts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent_texts"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("with_name", sa.Integer, nullable=False),
        sa.Column("with_contact", sa.Integer, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("text_id", sa.Text),
        sa.Column("given_on", sa.Text, nullable=False),
        sa.Column("noted_by", sa.Text, nullable=False),
        sa.Column("ends_on", sa.Text),
        sa.Column("withdrawn_on", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        _key("consents", "person_id", "persons"),
        _key("consents", "text_id", "consent_texts"),
    )
    op.create_index("ix_consents_person_id_given_on", "consents", ["person_id", "given_on"])
    op.create_index("ix_consents_text_id", "consents", ["text_id"])


def _make_links() -> None:
    op.create_table(
        "asset_persons",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("asset_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asset_persons"),
        _key("asset_persons", "asset_id", "assets"),
        _key("asset_persons", "person_id", "persons"),
    )
    op.create_index("ix_asset_persons_asset_id_person_id", "asset_persons", ["asset_id", "person_id"])
    op.create_index("ix_asset_persons_person_id_asset_id", "asset_persons", ["person_id", "asset_id"])
