"""Who waits for a time."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, String, Table, Text

from palpate.store.metadata import Instant, Json, metadata, refers, row_id, uid

waiting = Table(
    "waiting",
    metadata,
    row_id(),
    uid(),
    refers("client_id", "client", index=True),
    refers("service_id", "service"),
    Column("minutes", Integer),  # where it is not the service's own time
    Column("first", Date, nullable=False),
    Column("last", Date),
    Column("preferences", Json, nullable=False),  # as scheduling/finding/preferences.py has them
    Column("priority", Integer, nullable=False, default=0),  # higher comes first
    Column("note", Text, nullable=False, default=""),
    Column("status", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("status IN ('waiting', 'booked', 'withdrawn')", name="status"),
    CheckConstraint("last IS NULL OR last >= first", name="days"),
    Index("ix_waiting_status", "status", "service_id"),
)
