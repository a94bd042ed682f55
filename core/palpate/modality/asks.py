"""What clients ask for, in their own words, and why a modality answers it."""

from __future__ import annotations

from palpate.modality.entry import Entry, Key, Span


class Ask(Entry, frozen=True, kw_only=True):
    """One thing that people ask for, which this modality is for.

    ``says`` are the words they use, each a word or a few that belong together ("tight calves"); endings do not matter.
    ``because`` is the reason that is given to a therapist. ``first`` is what to ask or do before anything else, and
    ``asks`` the conditions of the shared vocabulary that have to be known first. ``minutes`` is how long it usually
    takes, 0 where nothing speaks for a length. ``services`` are words in the names of services that are for it, the
    best first: those lead, and where it is not asked for they come last.

    With ``days`` it is asked for only so many days before what ``says`` names (minus: after it), as the words tell them
    ("race in 3 days") or as the client's record does: ``day`` are the fields of the assessment that hold such a day.
    """

    key: Key
    says: list[str]
    because: str
    first: str = ""
    asks: list[str] = []
    minutes: int = 0
    services: list[str] = []
    days: Span | None = None
    day: list[str] = []
    source: list[str] = []

    def __post_init__(self) -> None:
        if self.day and self.days is None:
            raise ValueError("day: it holds for `days`, and those are missing")
