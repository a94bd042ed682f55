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

STATUSES = ("booked", "arrived", "visited", "to_move", "cancelled", "no_show", "declined")
"""What an appointment can be; ``to_move`` is one whose time is gone, until another is found for it."""

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
    refers("series_id", "series", nullable=True),
    Column("occurrence", String(16)),  # of a series: the wall time its rule gave, which stays when it is moved
    Column("load", Integer, nullable=False, default=0),  # on the practitioner's body: load an hour, times minutes
    Column("price", Integer, nullable=False, default=0),
    Column("screening", Json),  # the verdict when it was booked
    Column("note", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),  # of a cancellation or no-show
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint(f"status IN ({', '.join(map(repr, STATUSES))})", name="status"),
    CheckConstraint("e > s", name="length"),
    CheckConstraint("e - s = minutes", name="minutes"),
    UniqueConstraint("series_id", "occurrence"),
    Index("ix_appointment_s", "s"),
    Index("ix_appointment_practitioner_s", "practitioner_id", "s"),
)

# Practitioners beside the one who treats: who assists treats too, who supervises is there.
attending = Table(
    "attending",
    metadata,
    row_id(),
    refers("appointment_id", "appointment"),
    refers("staff_id", "staff", index=True),
    Column("role", String(20), nullable=False),
    CheckConstraint("role IN ('assists', 'supervises')", name="role"),
    UniqueConstraint("appointment_id", "staff_id"),
)

# What lengthens an appointment, as it was when it was booked; its minutes and price are in the appointment's.
appointment_add_on = Table(
    "appointment_add_on",
    metadata,
    row_id(),
    refers("appointment_id", "appointment", index=True),
    refers("add_on_id", "add_on"),
    Column("name", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("price", Integer, nullable=False),
)

# Time kept for somebody until a moment; what it keeps is its claims.
hold = Table(
    "hold",
    metadata,
    row_id(),
    uid(),
    refers("client_id", "client", nullable=True, index=True),  # none: kept for whoever calls
    refers("service_id", "service"),
    refers("practitioner_id", "staff"),
    refers("room_id", "resource", nullable=True),
    refers("location_id", "location"),
    refers("waiting_id", "waiting", nullable=True, index=True),  # offered to somebody on the waitlist
    Column("timezone", String(64), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("s", Integer, nullable=False),
    Column("e", Integer, nullable=False),
    Column("expires", Integer, nullable=False),  # the UTC minute from which it no longer holds
    Column("status", String(20), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("status IN ('held', 'booked', 'withdrawn', 'expired')", name="status"),
    CheckConstraint("e > s", name="length"),
    Index("ix_hold_status", "status", "expires"),
)

# What was noted when an appointment was cancelled or not come to, with the policy then in force.
cancellation = Table(
    "cancellation",
    metadata,
    row_id(),
    refers("appointment_id", "appointment", index=True),
    Column("kind", String(20), nullable=False),
    Column("cancelled_by", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    Column("notice", Integer, nullable=False),  # minutes before the start; below 0 is after it
    Column("fee", Integer, nullable=False),  # in the smallest unit of the practice's currency
    Column("waived", Text, nullable=False, default=""),  # why there is none though the policy gives one
    Column("policy", Json, nullable=False),
    CheckConstraint("kind IN ('cancelled', 'late_cancelled', 'no_show')", name="kind"),
    CheckConstraint("cancelled_by IN ('client', 'practice')", name="cancelled_by"),
    CheckConstraint("fee >= 0", name="fee"),
)

# What a late cancellation and a no-show cost: of one service, or of the practice where it names none.
cancellation_policy = Table(
    "cancellation_policy",
    metadata,
    row_id(),
    refers("service_id", "service", nullable=True, unique=True),
    Column("late_within", Integer, nullable=False),  # minutes before the start from which a cancellation is late
    Column("late_percent", Integer, nullable=False, default=0),  # of the price
    Column("late_fee", Integer, nullable=False, default=0),  # beside it, in the smallest unit of the currency
    Column("no_show_percent", Integer, nullable=False, default=0),
    Column("no_show_fee", Integer, nullable=False, default=0),
    Column("free", Integer, nullable=False, default=0),  # so many in twelve months cost a client nothing
    CheckConstraint("late_percent BETWEEN 0 AND 100 AND no_show_percent BETWEEN 0 AND 100", name="percent"),
    CheckConstraint("late_within >= 0 AND late_fee >= 0 AND no_show_fee >= 0 AND free >= 0", name="positive"),
)

# What a practitioner's body takes: load is a modality's load an hour (1 to 5) times minutes.
load_limit = Table(
    "load_limit",
    metadata,
    row_id(),
    refers("staff_id", "staff", unique=True),
    Column("per_day", Integer),
    Column("per_week", Integer),
    Column("rest_after", Integer),  # minutes of work without a rest
    Column("rest", Integer),  # minutes that are a rest
    CheckConstraint("(rest_after IS NULL) = (rest IS NULL)", name="rest"),
)

# What another calendar says a practitioner or room is busy with, as it was last read; their claims are blocks.
busy = Table(
    "busy",
    metadata,
    row_id(),
    refers("resource_id", "resource"),
    Column("source", String(200), nullable=False),
    Column("event_uid", Text, nullable=False),
    Column("s", Integer, nullable=False),
    Column("e", Integer, nullable=False),
    Column("summary", Text, nullable=False, default=""),
    CheckConstraint("e > s", name="length"),
    UniqueConstraint("resource_id", "source", "event_uid", "s"),
)

# One row for each resource that is taken, buffers inside the row: UTC minutes, half-open.
claim = Table(
    "claim",
    metadata,
    row_id(),
    refers("appointment_id", "appointment", nullable=True, index=True),
    refers("hold_id", "hold", nullable=True, index=True),
    refers("resource_id", "resource"),
    Column("kind", String(20), nullable=False),
    Column("source", String(200)),  # of a block: the calendar it was read from
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
Index("ix_claim_taken", claim.c.resource_id, claim.c.state, claim.c.s, claim.c.e, claim.c.expires)
