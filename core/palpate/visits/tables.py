"""Visits and their rows. Each row of a visit has an id and its visit, and stands under the signed guard."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from palpate.store.metadata import Instant, Json, metadata, refers, row_id, uid

visit = Table(
    "visit",
    metadata,
    row_id(),
    uid(),
    refers("client_id", "client", index=True),
    refers("appointment_id", "appointment", nullable=True, unique=True),
    refers("service_id", "service", nullable=True),
    refers("practitioner_id", "staff"),
    refers("location_id", "location"),
    Column("status", String(20), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("timezone", String(64), nullable=False),
    Column("outside_hours", Text, nullable=False, default=""),  # a walk-in is recorded whatever the hours, and says so
    Column("adverse_reaction", Text, nullable=False, default=""),
    Column("declined_why", Text, nullable=False, default=""),
    Column("referred_to", Text, nullable=False, default=""),
    Column("error_why", Text, nullable=False, default=""),
    CheckConstraint("status IN ('open', 'finished', 'signed', 'declined', 'entered_in_error')", name="status"),
    Index("ix_visit_status", "status"),
    Index("ix_visit_started", "started_at"),
)

visit_modality = Table(
    "visit_modality",
    metadata,
    row_id(),
    refers("visit_id", "visit"),
    Column("modality", String(60), nullable=False),
    Column("title", Text, nullable=False),
    Column("version", String(40), nullable=False),
    Column("position", SmallInteger, nullable=False),
    UniqueConstraint("visit_id", "modality"),
)

# The verdict at start, and again whenever a day-of answer changed; the last one stands.
visit_screening = Table(
    "visit_screening",
    metadata,
    row_id(),
    refers("visit_id", "visit", index=True),
    Column("at", Instant, nullable=False),
    Column("day_of", Json, nullable=False),
    Column("verdict", Json, nullable=False),
    Column("level", String(20), nullable=False),
    Column("words", Text, nullable=False, default=""),  # to go on where clearance was asked or treating advised against
)

consent = Table(
    "consent",
    metadata,
    row_id(),
    refers("visit_id", "visit", index=True),
    Column("kind", String(40), nullable=False),  # treatment, or a sensitive region's key
    Column("given", Boolean, nullable=False),
    Column("how", String(20), nullable=False),
    Column("wording", String(64), nullable=False),  # hash of the definition that was read or shown
    Column("words", Text, nullable=False, default=""),
    Column("signed_by", Text, nullable=False, default=""),  # a guardian, where it is not the client
    Column("relation", Text, nullable=False, default=""),
    Column("at", Instant, nullable=False),
    CheckConstraint("how IN ('verbal', 'written', 'not_recorded')", name="how"),
)

assessment = Table(
    "assessment",
    metadata,
    row_id(),
    refers("visit_id", "visit"),
    Column("modality", String(60), nullable=False),
    Column("form", String(64), nullable=False),  # hash of the form's definition
    Column("answers", Json, nullable=False),
    Column("saved_at", Instant, nullable=False),
    UniqueConstraint("visit_id", "modality"),
)

work = Table(
    "work",
    metadata,
    row_id(),
    refers("visit_id", "visit", index=True),
    Column("modality", String(60), nullable=False),
    Column("technique", String(60), nullable=False),
    Column("technique_definition", String(64), nullable=False),
    Column("site", String(60), nullable=False, default=""),
    Column("site_definition", String(64), nullable=False, default=""),
    Column("region", String(60), nullable=False, default=""),
    Column("side", String(10), nullable=False, default=""),
    Column("tool", String(40), nullable=False, default=""),
    Column("pressure", SmallInteger),  # felt, 0 to 10
    Column("applied", SmallInteger),  # Walton, 1 to 5
    Column("hold", Float),  # seconds
    Column("repetitions", Integer),
    Column("minutes", Float),
    Column("response", Text, nullable=False, default=""),
    Column("words", Text, nullable=False, default=""),  # to go beyond the verdict's limit
    Column("beyond", Text, nullable=False, default=""),  # which limit that was
    Column("at", Instant, nullable=False),
    CheckConstraint("pressure BETWEEN 0 AND 10", name="pressure"),
    CheckConstraint("applied BETWEEN 1 AND 5", name="applied"),
    CheckConstraint("hold > 0", name="hold"),
    CheckConstraint("minutes > 0", name="minutes"),
    CheckConstraint("repetitions > 0", name="repetitions"),
)

note = Table(
    "note",
    metadata,
    row_id(),
    refers("visit_id", "visit"),
    Column("section", String(12), nullable=False),
    Column("text", Text, nullable=False),
    # What was taken over from an earlier visit, unchanged; and which, by uid, and of what day.
    Column("carried", Text, nullable=False, default=""),
    Column("carried_from", String(36), nullable=False, default=""),
    Column("carried_on", Date),
    Column("saved_at", Instant, nullable=False),
    CheckConstraint("section IN ('subjective', 'objective', 'assessment', 'plan')", name="section"),
    UniqueConstraint("visit_id", "section"),
)

outcome = Table(
    "outcome",
    metadata,
    row_id(),
    refers("visit_id", "visit"),
    Column("modality", String(60), nullable=False),
    Column("measure", String(60), nullable=False),
    Column("measure_definition", String(64), nullable=False),
    Column("field", String(80), nullable=False),  # a range of motion is one score a side: shoulder_flexion.left
    Column("moment", String(10), nullable=False),
    Column("score", Float, nullable=False),
    Column("detail", Json),  # how a score of several items came about: how many there are, and were answered
    Column("at", Instant, nullable=False),
    CheckConstraint("moment IN ('before', 'after')", name="moment"),
    UniqueConstraint("visit_id", "modality", "field", "moment"),
)

# What the hooks answered when the visit was finished, whole: it outlives the plugin.
hook_answer = Table(
    "hook_answer",
    metadata,
    row_id(),
    refers("visit_id", "visit"),
    Column("modality", String(60), nullable=False),
    Column("hook", String(40), nullable=False),
    Column("answer", Json, nullable=False),
    Column("failed", Text, nullable=False, default=""),  # why there is none, where the modality could not answer
    Column("words", Text, nullable=False, default=""),  # to sign without it
    UniqueConstraint("visit_id", "modality", "hook"),
)

# The document is what is signed; the rows above are its index.
signature = Table(
    "signature",
    metadata,
    row_id(),
    refers("visit_id", "visit", unique=True),
    refers("staff_id", "staff"),
    Column("name", Text, nullable=False),
    Column("registration", Text, nullable=False),
    Column("signed_at", Instant, nullable=False),
    Column("document", Text),  # canonical JSON
    Column("salt", String(32)),
    Column("digest", String(64), nullable=False),
    Column("words", Text, nullable=False, default=""),
)

addendum = Table(
    "addendum",
    metadata,
    row_id(),
    uid(),
    refers("visit_id", "visit", index=True),
    Column("kind", String(20), nullable=False),
    refers("staff_id", "staff"),
    Column("at", Instant, nullable=False),
    Column("why", Text, nullable=False, default=""),
    Column("text", Text, nullable=False),
    CheckConstraint("kind IN ('addendum', 'late_entry', 'entered_in_error')", name="kind"),
)

# A practitioner's own words for what they write often, or the practice's.
snippet = Table(
    "snippet",
    metadata,
    row_id(),
    refers("staff_id", "staff", nullable=True),
    Column("key", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("staff_id", "key"),
)
