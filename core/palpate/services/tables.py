"""Services and the modalities they give."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Table, Text, UniqueConstraint

from palpate.store.metadata import metadata, refers, row_id, uid

service = Table(
    "service",
    metadata,
    row_id(),
    uid(),
    Column("name", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("price", Integer, nullable=False, default=0),  # in the smallest unit of the practice's currency
    Column("grid", Integer, nullable=False, default=15),  # minutes between starts that are offered
    Column("needs_room", Boolean, nullable=False, default=True),
    # Minutes claimed around the time the client is told: the practitioner's and the room's own.
    Column("practitioner_before", Integer, nullable=False, default=0),
    Column("practitioner_after", Integer, nullable=False, default=0),
    Column("room_before", Integer, nullable=False, default=0),
    Column("room_after", Integer, nullable=False, default=0),
    # How soon and how far ahead it is offered; the practice's own where there is none.
    Column("notice", Integer),  # minutes
    Column("horizon", Integer),  # days
    Column("active", Boolean, nullable=False, default=True),
    CheckConstraint("minutes BETWEEN 5 AND 720", name="minutes"),
    CheckConstraint("grid BETWEEN 5 AND 240", name="grid"),
    CheckConstraint("price >= 0", name="price"),
)

service_modality = Table(
    "service_modality",
    metadata,
    row_id(),
    refers("service_id", "service"),
    Column("modality", String(60), nullable=False),
    Column("position", Integer, nullable=False),
    UniqueConstraint("service_id", "modality"),
)

service_equipment = Table(
    "service_equipment",
    metadata,
    row_id(),
    refers("service_id", "service"),
    refers("resource_id", "resource"),
    UniqueConstraint("service_id", "resource_id"),
)

# What can be added to a service, or to any: it lengthens the appointment and adds to its price.
add_on = Table(
    "add_on",
    metadata,
    row_id(),
    refers("service_id", "service", nullable=True, index=True),
    Column("name", Text, nullable=False),
    Column("minutes", Integer, nullable=False, default=0),
    Column("price", Integer, nullable=False, default=0),  # in the smallest unit of the practice's currency
    Column("active", Boolean, nullable=False, default=True),
    CheckConstraint("minutes BETWEEN 0 AND 240 AND price >= 0", name="positive"),
)
