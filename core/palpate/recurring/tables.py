"""Series of appointments."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Integer, String, Table, Text

from palpate.store.metadata import Instant, metadata, refers, row_id, uid

# The rule is wall time: the appointments made from it are ordinary ones, and name it.
series = Table(
    "series",
    metadata,
    row_id(),
    uid(),
    refers("client_id", "client", index=True),
    refers("service_id", "service"),
    refers("practitioner_id", "staff", nullable=True),  # none: whoever is free
    Column("rule", Text, nullable=False),  # an RRULE, without DTSTART
    Column("local_start", String(16), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("ended_on", Date),  # cancelled from this day on
    Column("created_at", Instant, nullable=False),
    CheckConstraint("minutes > 0", name="minutes"),
)
