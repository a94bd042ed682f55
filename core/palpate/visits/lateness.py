"""Lateness: what was written or signed long after a visit says so by itself."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, func, select

from palpate.premises.service import settings
from palpate.scheduling.written import minutes_said
from palpate.visits.model import Visit
from palpate.visits.tables import assessment, note, outcome, work

_MINUTE = dt.timedelta(minutes=1)
_RECORDED = (
    ("assessment", assessment.c.saved_at, assessment.c.visit_id),
    ("work", work.c.at, work.c.visit_id),
    ("a score", outcome.c.at, outcome.c.visit_id),
)


def after(visit: Visit, at: dt.datetime, limit: int = 0) -> str:
    """How long after a visit something was done, as "3 days after the visit"; "" where within ``limit`` minutes.

    Reckoned from its beginning, which is never late itself: a visit that is finished the next day would hide the day.
    """
    minutes = (at - visit.started_at) // _MINUTE
    if minutes <= limit:
        return ""
    whole = minutes - minutes % (1440 if minutes >= 3 * 1440 else 60 if minutes >= 60 else 1)
    return f"{minutes_said(whole)} after the visit"


def late(connection: Connection, visit: Visit, now: dt.datetime) -> list[str]:
    """What of a visit signed now is late, beyond the practice's ``visits.late``: what is recorded, and the signature.

    And where the clock was set back since, so that it would be signed on a day before it was.
    """
    limit = settings(connection).visits.late
    rows = connection.execute(select(note.c.section, note.c.saved_at).where(note.c.visit_id == visit.id).order_by("id"))
    written = [(f"{row.section} last written", row.saved_at) for row in rows]
    recorded = [
        (f"{what} last recorded", connection.execute(select(func.max(at)).where(of == visit.id)).scalar())
        for what, at, of in _RECORDED
    ]
    kept = [(what, at) for what, at in recorded if at is not None]
    done = [(what, after(visit, at, limit)) for what, at in [*written, *kept, ("signed", now)]]
    ahead = ["signed, by the clock, before the visit began"] if now < visit.started_at else []
    return [*(f"{what} {ago}" for what, ago in done if ago), *ahead]
