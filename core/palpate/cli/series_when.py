"""The new time of an occurrence that is moved, as it is typed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from palpate.scheduling.model import Appointment


def moved_to(text: str, was: Appointment, alone: bool, now: dt.datetime) -> dt.datetime:
    """The wall time that is meant, with its fold: a time of its day, a weekday of its week, or a day and a time.

    Its day is the one it is on where it is moved ``alone``, else the one that the series planned it for.
    """
    from palpate import clock
    from palpate.scheduling.written import WEEKDAYS

    planned = was.starts_at.replace(tzinfo=None, fold=0)
    if not alone and was.occurrence:
        planned = dt.datetime.fromisoformat(was.occurrence)
    day, words = planned.date(), text.strip().split(maxsplit=1)
    named = (
        [number for number, name in enumerate(WEEKDAYS) if name.casefold().startswith(words[0].casefold())]
        if words
        else []
    )
    if len(words) == 2 and len(words[0]) >= 2 and len(named) == 1:
        day, text = day + dt.timedelta(days=named[0] - day.weekday()), words[1]
        text = f"{day.isoformat()} {text}"
    elif words and words[0][0].isdigit() and "-" not in words[0]:
        text = f"{day.isoformat()} {text.strip()}"
    meant = clock.read_when(text, now, was.zone)
    return meant.replace(tzinfo=None, second=0, microsecond=0)
