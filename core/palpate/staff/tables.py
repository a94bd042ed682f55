"""Staff, their credentials and qualifications."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Integer, String, Table, Text, UniqueConstraint

from palpate.store.metadata import Instant, metadata, refers, row_id, uid

staff = Table(
    "staff",
    metadata,
    row_id(),
    uid(),
    Column("name", Text, nullable=False),
    Column("registration", Text, nullable=False, default=""),
    Column("gender", Text, nullable=False, default=""),  # only where they choose to say
    refers("resource_id", "resource", nullable=True, unique=True),  # a practitioner's; none for the front desk
    Column("leaves_on", Date),  # the last day they work here
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", Instant, nullable=False),
)

credential = Table(
    "credential",
    metadata,
    row_id(),
    refers("staff_id", "staff", index=True),
    Column("kind", Text, nullable=False),  # licence, certification, insurance, first aid, …
    Column("issuer", Text, nullable=False, default=""),
    Column("number", Text, nullable=False, default=""),
    Column("programme", Text, nullable=False, default=""),  # the training it needs, where it needs one
    Column("training_hours", Integer),
    Column("trained_on", Date),
    Column("issued_on", Date),
    Column("expires_on", Date),
    CheckConstraint("trained_on IS NULL OR issued_on IS NULL OR issued_on >= trained_on", name="training_first"),
    CheckConstraint("expires_on IS NULL OR issued_on IS NULL OR expires_on >= issued_on", name="expires_after"),
)

qualification = Table(
    "qualification",
    metadata,
    row_id(),
    refers("staff_id", "staff"),
    Column("modality", String(60), nullable=False),
    Column("since", Date),
    UniqueConstraint("staff_id", "modality"),
)
