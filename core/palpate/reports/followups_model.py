"""What a report of follow-ups says: who had improved by when, how long it lasted, and of whom nothing is known."""

from __future__ import annotations

import datetime as dt

import msgspec

from palpate.reports.spread import Spread


class Replies(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking. ``asked`` is all that fell due or was answered; the next five add up to it.

    ``in_time`` were answered within a day of when it was due, ``early`` and ``late`` before and after that;
    ``unanswered`` not at all, and ``dropped`` are not asked any more. ``not_yet`` are due later, and not in ``asked``.
    """

    asked: int
    in_time: int
    early: int
    late: int
    unanswered: int
    dropped: int
    not_yet: int


class Lasted(msgspec.Struct, frozen=True, kw_only=True):
    """What became of those who had ``improved``, when they were asked again; what follows adds up to that number.

    Of those who answered in time ``still`` are better than before the visit by more than the measure's error, and
    ``no_longer`` are not; of ``not_comparable`` one of the scores is not there. Who answered ``early`` or ``late``, who
    did not, and who is ``not_yet`` or ``not_asked`` again are apart. Of the late ``still_late`` were better even then.
    """

    key: str
    title: str
    due_hours: float
    improved: int
    still: int
    no_longer: int
    not_comparable: int
    early: int
    late: int
    still_late: int
    unanswered: int
    dropped: int
    not_yet: int
    not_asked: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One follow-up of one modality, and one score that it asks for; without a name where it asks for none.

    Of those who answered in time ``improved``, ``same`` (within the measure's error) and ``worse`` are against the
    score before treatment; ``not_comparable`` is the rest, as one of the scores is not there or the error is not known.
    ``meaningful`` are the improved who reach the smallest change that counts, None where that is not known.
    ``improved_late`` were better when they answered late, which is no proof of then.
    """

    modality: str
    key: str
    title: str
    due_hours: float
    measure: str
    field: str
    replies: Replies
    improved: int
    meaningful: int | None
    same: int
    worse: int
    not_comparable: int
    improved_late: int
    lasted: list[Lasted]

    @property
    def compared(self) -> int:
        """Of how many it can be said."""
        return self.improved + self.same + self.worse


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A length of time that clients were asked for: how long it eased, in their words, of those who answered in time.

    ``lengths`` are of those who said one: ``none`` of them said 0, and ``going_on`` said all the time that had gone by,
    so that it was not over yet. ``unsaid`` answered, and not this.
    """

    modality: str
    key: str
    title: str
    due_hours: float
    field: str
    label: str
    unit: str
    replies: Replies
    lengths: Spread
    none: int
    going_on: int
    unsaid: int


class FollowUps(msgspec.Struct, frozen=True, kw_only=True):
    """The report, of visits that began in some days, both included, or of all."""

    practice: str
    simulated: bool
    first: dt.date | None
    last: dt.date | None
    rows: list[Row]
    told: list[Told]
    notes: list[str]
