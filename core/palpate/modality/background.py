"""What stands behind a modality: where it comes from, the patterns it goes by, what was shown and what was not."""

from __future__ import annotations

from palpate.modality.entry import Entry, Key


class Background(Entry, frozen=True, kw_only=True):
    """One thing to know, that is read and never asked.

    ``topic`` is what it belongs to ("postural pattern", "evidence"), ``more`` has its parts by what they are called.
    ``reviewed``: by a clinician.
    """

    key: Key
    topic: str
    name: str
    text: str
    more: dict[str, str] = {}
    contested: str = ""
    reviewed: bool = False
    source: list[str] = []
