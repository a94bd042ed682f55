"""Clients, their contacts, alerts and identifiers, and their health history."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from palpate.store.metadata import Instant, Json, metadata, refers, row_id, uid

client = Table(
    "client",
    metadata,
    row_id(),
    uid(),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),  # folded, to be found by
    Column("preferred_name", Text, nullable=False, default=""),
    Column("born", Date),
    Column("sex", Text, nullable=False, default=""),
    Column("gender", Text, nullable=False, default=""),
    Column("pronouns", Text, nullable=False, default=""),
    Column("pressure", Integer),  # felt, 0 to 10: what they like
    Column("avoid", Json, nullable=False),  # regions they want left alone
    Column("practitioner_gender", Text, nullable=False, default=""),  # whom they ask for
    Column("timezone", String(64), nullable=False, default=""),  # where it is not the practice's
    Column("messages", Boolean, nullable=False, default=True),  # whether they want any
    Column("note", Text, nullable=False, default=""),
    # Merging moves nothing: every read takes all ids of the person, and undo is clearing this.
    Column("merged_into", Integer, ForeignKey("client.id", ondelete="RESTRICT"), index=True),
    Column("archived_at", Instant),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("merged_into <> id", name="not_into_itself"),
    CheckConstraint("pressure BETWEEN 0 AND 10", name="pressure"),
    Index("ix_client_name_key", "name_key"),
)

contact = Table(
    "contact",
    metadata,
    row_id(),
    refers("client_id", "client", index=True),
    Column("kind", String(20), nullable=False),
    Column("value", Text, nullable=False),  # as it was typed
    Column("normal", Text, nullable=False, default=""),  # E.164, or the address in one spelling; "" where not valid
    Column("valid", Boolean, nullable=False),
    Column("name", Text, nullable=False, default=""),  # of an emergency contact
    Column("relation", Text, nullable=False, default=""),
    CheckConstraint("kind IN ('phone', 'email', 'address', 'emergency')", name="kind"),
    Index("ix_contact_normal", "kind", "normal"),
)

alert = Table(
    "alert",
    metadata,
    row_id(),
    refers("client_id", "client", index=True),
    Column("text", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("ended_at", Instant),
)

identifier = Table(
    "identifier",
    metadata,
    row_id(),
    refers("client_id", "client", index=True),
    Column("system", Text, nullable=False),
    Column("value", Text, nullable=False),
    UniqueConstraint("system", "value"),
)

# The health history: answers are added, never changed; the latest for a condition stands until it expires.
history_answer = Table(
    "history_answer",
    metadata,
    row_id(),
    refers("client_id", "client"),
    Column("condition", String(60), nullable=False),
    Column("answer", String(20), nullable=False),
    Column("detail", Json, nullable=False),  # due, since, site, text
    Column("rest", Boolean, nullable=False, default=False),  # one of "and the rest: no"
    Column("asked_by", Text, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("recorded_at", Instant, nullable=False),
    CheckConstraint("answer IN ('yes', 'no', 'declined', 'does_not_apply', 'unknown')", name="answer"),
    Index("ix_history_answer_client", "client_id", "condition"),
)

# What was put a name to apart from a visit: treatment in general, a minor's, photographs. What was said last stands.
agreement = Table(
    "agreement",
    metadata,
    row_id(),
    uid(),
    refers("client_id", "client", index=True),
    Column("kind", String(40), nullable=False),
    Column("wording", String(64), nullable=False),  # hash of the definition that was read or shown
    Column("how", String(20), nullable=False),
    Column("signed_by", Text, nullable=False, default=""),  # a guardian, where it is not the client
    Column("relation", Text, nullable=False, default=""),
    Column("signed_on", Date, nullable=False),
    Column("withdrawn_on", Date),
    Column("why", Text, nullable=False, default=""),  # why it was withdrawn
    Column("recorded_at", Instant, nullable=False),
    CheckConstraint("how IN ('verbal', 'written')", name="how"),
)

# A letter from whoever may give it that a client may be treated, whatever a condition says.
clearance = Table(
    "clearance",
    metadata,
    row_id(),
    uid(),
    refers("client_id", "client", index=True),
    Column("condition", String(60), nullable=False),
    Column("modality", String(60), nullable=False, default=""),  # "" is any
    Column("given_by", Text, nullable=False),
    Column("dated", Date, nullable=False),
    Column("expires_on", Date),
    Column("says", Text, nullable=False, default=""),
    Column("withdrawn_on", Date),
    Column("recorded_at", Instant, nullable=False),
)

medication = Table(
    "medication",
    metadata,
    row_id(),
    refers("client_id", "client", index=True),
    Column("name", Text, nullable=False),
    Column("dose", Text, nullable=False, default=""),
    Column("asked_on", Date, nullable=False),
    Column("stopped_on", Date),
)

allergy = Table(
    "allergy",
    metadata,
    row_id(),
    refers("client_id", "client", index=True),
    Column("substance", Text, nullable=False),
    Column("reaction", Text, nullable=False, default=""),
    Column("asked_on", Date, nullable=False),
    Column("ended_on", Date),
)
