"""A migration that fails half way, or leaves a row that refers to nothing."""

from __future__ import annotations

import os

from alembic import op

revision = "9999"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the guards are down."""
    op.execute("CREATE TABLE half (id INTEGER)")
    op.execute(os.environ["FAILS_WITH"])
