"""Follow-ups and their answers. They live on after the visit is signed, so they are no rows of it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, String, Table, Text, UniqueConstraint

from palpate.store.metadata import Instant, Json, metadata, refers, row_id, uid

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
    Column("alert", Text, nullable=False, default=""),  # what an answer calls for at once
    CheckConstraint("status IN ('waiting', 'answered', 'dropped')", name="status"),
    UniqueConstraint("visit_id", "modality", "key"),
    Index("ix_follow_up_due", "status", "due_at"),
)
