"""What clients ask for, in their own words, and why a modality answers it."""

from __future__ import annotations

from palpate.modality.entry import Entry, Key


class Ask(Entry, frozen=True, kw_only=True):
    """One thing that people ask for, which this modality is for.

    ``says`` are the words they use, each a word or a few that belong together ("tight calves"); endings do not matter.
    ``because`` is the reason that is given to a therapist. ``first`` is what to ask or do before anything else, and
    ``asks`` the conditions of the shared vocabulary that have to be known first. ``minutes`` is how long it usually
    takes, 0 where nothing speaks for a length.
    """

    key: Key
    says: list[str]
    because: str
    first: str = ""
    asks: list[str] = []
    minutes: int = 0
    source: list[str] = []
