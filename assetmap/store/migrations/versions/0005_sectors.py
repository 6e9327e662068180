"""Sectors of associations, institutions and businesses: the four O's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of the assets that are there nobody has said it yet."""
    op.add_column("assets", sa.Column("sector", sa.Text))
