"""Which modalities are enabled here, and every definition a record ever used."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, String, Table, Text

from palpate.store.metadata import Instant, metadata

modality = Table(
    "modality",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("enabled", Boolean, nullable=False),
    Column("title", Text, nullable=False),  # as it was when enabled: an absent modality still has a name
    Column("version", String(40), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("own", Text),  # the whole file of a modality that the practice wrote itself
    Column("overlay", Text),  # its own words over one that is installed
)

definition = Table(
    "definition",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),  # form, technique, site, rule, measure, follow_up, wording
    Column("key", String(130), nullable=False),  # modality.key
    Column("body", Text, nullable=False),  # the stored bytes that are hashed
    Column("first_used", Instant, nullable=False),
)
