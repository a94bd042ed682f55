"""What a report of follow-ups says: who had improved by when, how long it lasted, and of whom nothing is known."""

from __future__ import annotations

import datetime as dt

import msgspec

from palpate.reports.spread import Spread


class Lasted(msgspec.Struct, frozen=True, kw_only=True):
    """What became of those who had improved, when they were asked again.

    ``still`` are better than before the visit by more than the measure's error, ``no_longer`` are not; of ``unknown``
    there is no answer; ``not_yet`` are to be asked still.
    """

    title: str
    due_hours: float
    improved: int
    still: int
    no_longer: int
    unknown: int
    not_yet: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One follow-up of one modality, and one score that it asks for.

    ``due`` fell due: ``in_time`` were answered within a day of that or earlier, ``late`` after it, ``unanswered`` not
    at all, ``dropped`` are not asked any more. Of those in time: ``improved``, ``same`` (within the measure's error)
    and ``worse`` are against the score before treatment; of ``untold`` nothing can be said, as a score is missing or
    the measure's error is not known. ``improved_late`` were better when they answered late, which is no proof of then.
    """

    modality: str
    key: str
    title: str
    due_hours: float
    measure: str
    field: str
    due: int
    not_yet: int
    in_time: int
    late: int
    unanswered: int
    dropped: int
    improved: int
    same: int
    worse: int
    untold: int
    improved_late: int
    lasted: list[Lasted]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A length of time that clients were asked for: how long it eased. ``none`` said 0; ``unanswered`` said nothing."""

    modality: str
    key: str
    title: str
    label: str
    unit: str
    lengths: Spread
    none: int
    unanswered: int


class Improvement(msgspec.Struct, frozen=True, kw_only=True):
    """The report, of visits that began in some days, both included, or of all."""

    practice: str
    simulated: bool
    first: dt.date | None
    last: dt.date | None
    rows: list[Row]
    told: list[Told]
    notes: list[str]
