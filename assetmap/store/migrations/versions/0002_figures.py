"""Key figures of areas: inhabitants, households, ages, surface."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing is known of the areas that are there."""
    op.add_column("areas", sa.Column("figures", sa.Text))
