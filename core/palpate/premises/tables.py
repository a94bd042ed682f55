"""The practice, its locations, and the resources that can be in one place at a time."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Table, Text

from palpate.store.metadata import Instant, Json, metadata, refers, row_id, uid

practice = Table(
    "practice",
    metadata,
    Column("id", Integer, primary_key=True),
    uid(),
    Column("name", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("country", String(2), nullable=False),  # whose phone numbers need no country code
    Column("simulated", Boolean, nullable=False),
    Column("settings", Json, nullable=False),
    Column("standing", Integer, nullable=False, default=0),  # rises with every change of what is kept in memory
    Column("created_at", Instant, nullable=False),
    CheckConstraint("id = 1", name="one"),  # one database is one practice
)

location = Table(
    "location",
    metadata,
    row_id(),
    uid(),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False, default=""),
    Column("timezone", String(64), nullable=False),
    Column("active", Boolean, nullable=False, default=True),
)

resource = Table(
    "resource",
    metadata,
    row_id(),
    uid(),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    refers("location_id", "location", nullable=True),  # none: it goes where it is needed
    # A room for several is several resources: one place each, all of the first. A treatment alone takes all of them.
    refers("place_of", "resource", nullable=True),
    Column("active", Boolean, nullable=False, default=True),
    CheckConstraint("kind IN ('practitioner', 'room', 'equipment')", name="kind"),
)
