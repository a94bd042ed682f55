"""Messages to clients, and the practice's own wording of them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text, UniqueConstraint

from palpate.store.metadata import Instant, Json, metadata, refers, row_id, uid

# Written in the transaction of what it is about; rendered, sent and kept as sent afterwards.
message = Table(
    "message",
    metadata,
    row_id(),
    uid(),
    Column("kind", String(20), nullable=False),
    refers("client_id", "client", index=True),
    refers("appointment_id", "appointment", nullable=True, index=True),
    refers("hold_id", "hold", nullable=True),
    refers("follow_up_id", "follow_up", nullable=True, index=True),
    Column("due_at", Instant, nullable=False),  # not before this
    Column("status", String(20), nullable=False),
    Column("address", Text, nullable=False, default=""),  # where it went
    Column("tries", Integer, nullable=False, default=0),
    Column("error", Text, nullable=False, default=""),
    Column("sent", Json),  # subject, text and calendar part as they went out
    Column("sent_at", Instant),
    Column("created_at", Instant, nullable=False),
    CheckConstraint(
        "kind IN ('confirmation', 'reminder', 'change', 'cancellation', 'offer', 'follow_up')", name="kind"
    ),
    CheckConstraint("status IN ('waiting', 'sending', 'sent', 'printed', 'failed', 'withdrawn')", name="status"),
    Index("ix_message_status", "status", "due_at"),
)

message_template = Table(
    "message_template",
    metadata,
    row_id(),
    Column("kind", String(20), nullable=False),
    Column("part", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("part IN ('subject', 'text', 'html')", name="part"),
    UniqueConstraint("kind", "part"),
)
