"""The first tables: areas, assets, themes, settings, and the journal of steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    _make_areas()
    _make_assets()
    _make_links()
    _make_journal()


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", deferrable=True, initially="DEFERRED"
    )


def _make_areas() -> None:
    op.create_table(
        "divisions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("year", sa.Integer),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("imported_at", sa.Text, nullable=False),
        sa.Column("current", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_divisions"),
    )
    op.create_table(
        "areas",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("division_id", sa.Text),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Text),
        sa.Column("geometry", sa.LargeBinary, nullable=False),
        sa.Column("west", sa.Float, nullable=False),
        sa.Column("south", sa.Float, nullable=False),
        sa.Column("east", sa.Float, nullable=False),
        sa.Column("north", sa.Float, nullable=False),
        sa.Column("colour", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_areas"),
        _key("areas", "division_id", "divisions"),
        _key("areas", "parent_id", "areas"),
    )
    op.create_index("ix_areas_division_id", "areas", ["division_id"])
    op.create_index("ix_areas_code", "areas", ["code"])
    op.create_index("ix_areas_parent_id", "areas", ["parent_id"])


def _make_assets() -> None:
    op.create_table(
        "assets",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text(collation="NOCASE"), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("gift", sa.Text),
        sa.Column("availability", sa.Text, nullable=False),
        sa.Column("lon", sa.Float),
        sa.Column("lat", sa.Float),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("updated_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assets"),
    )
    op.create_index("ix_assets_title_id", "assets", ["title", "id"])
    op.create_table(
        "themes",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text(collation="NOCASE"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_themes"),
    )
    op.create_index("ix_themes_name", "themes", ["name"], unique=True)


def _make_links() -> None:
    op.create_table(
        "asset_themes",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("asset_id", sa.Text, nullable=False),
        sa.Column("theme_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asset_themes"),
        _key("asset_themes", "asset_id", "assets"),
        _key("asset_themes", "theme_id", "themes"),
    )
    op.create_index("ix_asset_themes_asset_id_position_theme_id", "asset_themes", ["asset_id", "position", "theme_id"])
    op.create_index("ix_asset_themes_theme_id_asset_id", "asset_themes", ["theme_id", "asset_id"])
    op.create_table(
        "asset_areas",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("asset_id", sa.Text, nullable=False),
        sa.Column("area_id", sa.Text, nullable=False),
        sa.Column("smallest", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asset_areas"),
        _key("asset_areas", "asset_id", "assets"),
        _key("asset_areas", "area_id", "areas"),
    )
    op.create_index("ix_asset_areas_asset_id_smallest_area_id", "asset_areas", ["asset_id", "smallest", "area_id"])
    op.create_index("ix_asset_areas_area_id_asset_id", "asset_areas", ["area_id", "asset_id"])


def _make_journal() -> None:
    op.create_table(
        "settings",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_settings"),
    )
    op.create_table(
        "steps",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("reverts", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_steps"),
        _key("steps", "reverts", "steps"),
    )
    op.create_index("ix_steps_reverts", "steps", ["reverts"], unique=True)
    op.create_table(
        "step_rows",
        sa.Column("step_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("table_name", sa.Text, nullable=False),
        sa.Column("row_id", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.PrimaryKeyConstraint("step_id", "seq", name="pk_step_rows"),
        _key("step_rows", "step_id", "steps"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_step_rows_table_name_row_id", "step_rows", ["table_name", "row_id"])
