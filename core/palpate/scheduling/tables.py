"""Working hours, appointments, and the claims that nothing passes."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from palpate.store.metadata import Instant, Json, metadata, refers, row_id, uid

# Wall minutes of a day at a location; an end above 1440 is past midnight.
hours = Table(
    "hours",
    metadata,
    row_id(),
    refers("resource_id", "resource", index=True),
    refers("location_id", "location"),
    Column("weekday", SmallInteger, nullable=False),
    Column("start_minute", Integer, nullable=False),
    Column("end_minute", Integer, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("every_weeks", Integer, nullable=False, default=1),
    Column("anchor", Date),  # a day of a week in which they hold, where that is not every week
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("start_minute >= 0 AND start_minute < 1440", name="start"),
    CheckConstraint("end_minute > start_minute AND end_minute <= 2880", name="end"),
    CheckConstraint("every_weeks >= 1", name="every_weeks"),
)

# Replaces the whole pattern of that day; no minutes is closed.
hours_override = Table(
    "hours_override",
    metadata,
    row_id(),
    refers("resource_id", "resource"),
    refers("location_id", "location"),
    Column("day", Date, nullable=False),
    Column("start_minute", Integer),
    Column("end_minute", Integer),
    Column("reason", Text, nullable=False, default=""),
    CheckConstraint("(start_minute IS NULL) = (end_minute IS NULL)", name="both"),
    UniqueConstraint("resource_id", "day", "start_minute"),
)

appointment = Table(
    "appointment",
    metadata,
    row_id(),
    uid(),
    refers("client_id", "client", index=True),
    refers("service_id", "service"),
    refers("practitioner_id", "staff"),
    refers("room_id", "resource", nullable=True),
    refers("location_id", "location"),
    Column("status", String(20), nullable=False),
    # What the client was told is the truth; s and e are derived from it, with the rules named in tzdata.
    Column("local_start", String(16), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("fold", SmallInteger, nullable=False, default=0),
    Column("minutes", Integer, nullable=False),
    Column("s", Integer, nullable=False),
    Column("e", Integer, nullable=False),
    Column("tzdata", String(20), nullable=False),
    Column("version", Integer, nullable=False, default=1),  # rises at every change: two cannot move it at once
    Column("idempotency_key", String(64), unique=True),
    Column("linked_uid", String(36), index=True),  # shared by the two appointments of a couple
    Column("price", Integer, nullable=False, default=0),
    Column("screening", Json),  # the verdict when it was booked
    Column("note", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),  # of a cancellation or no-show
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("status IN ('booked', 'arrived', 'visited', 'cancelled', 'no_show', 'declined')", name="status"),
    CheckConstraint("e > s", name="length"),
    CheckConstraint("e - s = minutes", name="minutes"),
    Index("ix_appointment_s", "s"),
    Index("ix_appointment_practitioner_s", "practitioner_id", "s"),
)

# One row for each resource that is taken, buffers inside the row: UTC minutes, half-open.
claim = Table(
    "claim",
    metadata,
    row_id(),
    refers("appointment_id", "appointment", nullable=True, index=True),
    refers("resource_id", "resource"),
    Column("kind", String(20), nullable=False),
    Column("s", Integer, nullable=False),
    Column("e", Integer, nullable=False),
    Column("state", SmallInteger, nullable=False),  # 0 released, 1 guarded, 2 overlapping on purpose
    Column("expires", Integer),  # of a hold
    Column("reason", Text, nullable=False, default=""),  # of time off, a block, an overlap on purpose
    CheckConstraint("kind IN ('booking', 'hold', 'time_off', 'block')", name="kind"),
    CheckConstraint("state IN (0, 1, 2)", name="state"),
    CheckConstraint("e > s", name="length"),
    CheckConstraint("state <> 2 OR reason <> ''", name="overlap_has_reason"),
    CheckConstraint("kind <> 'booking' OR appointment_id IS NOT NULL", name="booking_has_appointment"),
    CheckConstraint("kind <> 'hold' OR expires IS NOT NULL", name="hold_expires"),
)
# The guard seeks in state 1, the finder reads 1 and 2. Not a partial index: that names a dialect, and so imports it.
Index("ix_claim_taken", claim.c.resource_id, claim.c.state, claim.c.s, claim.c.e)
