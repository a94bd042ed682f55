"""Who had improved when a follow-up was answered, and how long it lasted: measured, never promised.

An answer is held against the score before treatment at the visit it follows, of the same measure and field. It counts
as improved only beyond the measure's error, and only where it was given in its time. Who did not answer, who answered
early or late, and what cannot be compared are each counted by themselves, and never read as improved.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection

from palpate.practice import Practice
from palpate.reports.followups_model import FollowUps, Lasted, Replies, Row
from palpate.reports.followups_reading import Asked, Kept, Kind, read
from palpate.reports.identity import Identities
from palpate.reports.lengths import told
from palpate.reports.period import period

NOTES = [
    "Improved: better than before treatment by more than the measure's error. Whoever did not answer is not read as "
    "improved, nor as not; whoever answered more than a day late, or early, is counted by themselves.",
    "This describes what was answered; it does not prove what caused it: many complaints ease by themselves, and "
    "nobody was compared with somebody untreated.",
]


def follow_ups(practice: Practice, first: dt.date | None = None, last: dt.date | None = None) -> FollowUps:
    """The report."""
    days = period(practice, first, last)
    with practice.context.read() as connection:
        kept = read(connection, days, practice.clock.now(), Identities(practice.host))
    kinds = sorted(kept.asked)
    return FollowUps(
        practice=practice.info.name,
        simulated=practice.info.simulated,
        first=first,
        last=last,
        rows=[_row(kept, kind, field) for kind in kinds for field in kept.fields(kind) or [""]],
        told=[one for kind in kinds for one in told(kept, kind, replies(kept.asked[kind].values()))],
        notes=NOTES,
    )


def replies(asked: Collection[Asked]) -> Replies:
    """What came of asking."""
    states = Counter(one.state for one in asked)
    return Replies(
        asked=len(asked) - states["not_yet"],
        in_time=states["in_time"],
        early=states["early"],
        late=states["late"],
        unanswered=states["unanswered"],
        dropped=states["dropped"],
        not_yet=states["not_yet"],
    )


def _row(kept: Kept, kind: Kind, field: str) -> Row:
    """One score that a follow-up asks for; without a ``field``, a follow-up that asks for none that can be compared."""
    asked, measure = kept.asked[kind], kept.measure(kind, field)
    changes = {number: kept.change(kind, field, one) for number, one in asked.items() if one.state == "in_time"}
    better = [number for number, change in changes.items() if change and change.verdict == "better"]
    same, worse = (
        sum(1 for one in changes.values() if one and one.verdict == verdict) for verdict in ("none", "worse")
    )
    known = measure is not None and measure.error is not None and measure.meaningful is not None
    return Row(
        modality=kind.modality,
        key=kind.key,
        title=kept.titles[kind],
        due_hours=kind.hours,
        measure=measure.name if measure else "",
        field=field,
        replies=replies(asked.values()),
        improved=len(better),
        meaningful=sum(1 for number in better if (change := changes[number]) and change.counts) if known else None,
        same=same,
        worse=worse,
        not_comparable=len(changes) - len(better) - same - worse,
        improved_late=_improved_late(kept, kind, field, asked.values()),
        lasted=[_lasted(kept, later, field, better) for later in _later(kept, kind, field)] if better else [],
    )


def _later(kept: Kept, kind: Kind, field: str) -> list[Kind]:
    """The follow-ups of the same visits that ask for the same score again."""
    return [
        one
        for one in sorted(kept.asked)
        if one.modality == kind.modality and one.hours > kind.hours and field in kept.fields(one)
    ]


def _lasted(kept: Kept, later: Kind, field: str, improved: list[int]) -> Lasted:
    """What those who had improved said when they were asked again; of visits after which nobody asked, nothing."""
    asked = {number: kept.asked[later][number] for number in improved if number in kept.asked[later]}
    said = replies(asked.values())
    changes = [kept.change(later, field, one) for one in asked.values() if one.state == "in_time"]
    still = sum(1 for one in changes if one and one.verdict == "better")
    no_longer = sum(1 for one in changes if one and one.verdict in {"none", "worse"})
    return Lasted(
        key=later.key,
        title=kept.titles[later],
        due_hours=later.hours,
        improved=len(improved),
        still=still,
        no_longer=no_longer,
        not_comparable=len(changes) - still - no_longer,
        early=said.early,
        late=said.late,
        still_late=_improved_late(kept, later, field, asked.values()),
        unanswered=said.unanswered,
        dropped=said.dropped,
        not_yet=said.not_yet,
        not_asked=len(improved) - len(asked),
    )


def _improved_late(kept: Kept, kind: Kind, field: str, asked: Collection[Asked]) -> int:
    """How many of those who answered late were better than before treatment when they did."""
    late = (kept.change(kind, field, one) for one in asked if one.state == "late")
    return sum(1 for one in late if one and one.verdict == "better")
