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
