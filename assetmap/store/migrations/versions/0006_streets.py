"""Assets of which only the street is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the places of the assets that are there are those that were noted."""
    op.add_column("assets", sa.Column("street", sa.Text))
