"""A migration of a palpate to come: a table is altered, and one is made anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the guards are down."""
    with op.batch_alter_table("client") as client:
        client.add_column(sa.Column("shoes", sa.Text()))
    for table in ("visit", "work"):
        with op.batch_alter_table(table, recreate="auto") as made_anew:
            made_anew.add_column(sa.Column("weather", sa.Text(), server_default="fair"))
            made_anew.alter_column("weather", nullable=False)
    op.execute("UPDATE work SET weather = 'rain'")
