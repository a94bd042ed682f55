"""Follow-ups and their answers. They live on after the visit is signed, so they are no rows of it."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
    text,
)

from palpate.store.metadata import Instant, Json, index_of_few, metadata, refers, row_id, uid

calls = text("alert <> '' AND acted IS NULL")
"""Those with an answer that calls for somebody, of which nobody has said what was done: few, and looked for daily."""

follow_up = Table(
    "follow_up",
    metadata,
    row_id(),
    uid(),
    refers("visit_id", "visit"),
    refers("client_id", "client", index=True),
    Column("modality", String(60), nullable=False),
    Column("key", String(60), nullable=False),
    Column("title", Text, nullable=False),
    Column("definition", String(64), nullable=False),  # hash of what is asked
    Column("due_at", Instant, nullable=False),
    Column("status", String(20), nullable=False),
    Column("answers", Json),
    Column("answered_at", Instant),
    Column("note", Text, nullable=False, default=""),
    Column("corrected_at", Instant),  # when an answer was last replaced by another
    Column("alert", Text, nullable=False, default=""),  # what an answer calls for at once
    Column("acted", Json),  # what was done about it: a list of what, at, by
    CheckConstraint("status IN ('waiting', 'answered', 'dropped')", name="status"),
    UniqueConstraint("visit_id", "modality", "key"),
    Index("ix_follow_up_due", "status", "due_at"),
)
index_of_few("ix_follow_up_calls", follow_up.c.id, calls)

visited = table(
    "visit", column("id", Integer), column("started_at", Instant), column("timezone", String), column("practitioner_id")
)
"""What is read of the visit that one is of: its own table stands on a higher floor."""
