"""Treatment plans."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Float, SmallInteger, String, Table, Text

from palpate.store.metadata import Instant, metadata, refers, row_id, uid

plan = Table(
    "plan",
    metadata,
    row_id(),
    uid(),
    refers("client_id", "client", index=True),
    refers("practitioner_id", "staff"),
    Column("goal", Text, nullable=False),  # in the client's words
    Column("measure", String(120), nullable=False, default=""),  # modality.measure, or "" where nothing is scored
    Column("field", String(80), nullable=False, default=""),  # which score of it: shoulder_flexion.left
    Column("baseline", Float),
    Column("target", Float),
    Column("visits", SmallInteger),
    Column("every_days", SmallInteger),
    Column("review_on", Date),
    Column("status", String(20), nullable=False),
    Column("why", Text, nullable=False, default=""),  # why it was ended
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("status IN ('active', 'reached', 'ended')", name="status"),
    CheckConstraint("visits > 0 AND every_days > 0", name="positive"),
)
