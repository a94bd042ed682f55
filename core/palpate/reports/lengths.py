"""How long it lasted in the clients' own words: the lengths of time that follow-ups ask for."""

from __future__ import annotations

import datetime as dt

from palpate.reports.answered import score_in
from palpate.reports.followups_model import Replies, Told
from palpate.reports.followups_reading import Asked, Kept, Kind
from palpate.reports.spread import spread

_HOURS = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1, "day": 24, "week": 168, "month": 730, "year": 8766}


def told(kept: Kept, kind: Kind, replies: Replies) -> list[Told]:
    """The lengths that one kind of follow-up asks for, of those who answered in time."""
    in_time = [one for one in kept.asked[kind].values() if one.state == "in_time"]
    found = []
    for question in kept.lengths[kind].values():
        said = [(one, length) for one in in_time if (length := score_in(one.answers, question.key)) is not None]
        lengths = [length for _, length in said]
        found.append(
            Told(
                modality=kind.modality,
                key=kind.key,
                title=kept.titles[kind],
                due_hours=kind.hours,
                field=question.key,
                label=question.label,
                unit=question.unit,
                replies=replies,
                lengths=spread(lengths),
                none=lengths.count(0),
                going_on=sum(1 for one, length in said if length >= _gone_by(kind, one, question.unit)),
                unsaid=len(in_time) - len(said),
            )
        )
    return found


def _gone_by(kind: Kind, one: Asked, unit: str) -> int:
    """The whole units of time between a visit's end and the answer, one at least."""
    since = (one.answered_at or one.due_at) - one.due_at + dt.timedelta(hours=kind.hours)
    return max(int(since.total_seconds() / 3600 / _HOURS[unit]), 1)
