"""The days that a report of visits is of."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import ColumnElement

from palpate import clock
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.scheduling.written import day_said
from palpate.visits.tables import visit


class Period(NamedTuple):
    """From an instant until another; from or until whenever, where it is None."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None

    @property
    def onwards(self) -> Period:
        """The same, without an end."""
        return Period(self.start)

    def began(self) -> list[ColumnElement[bool]]:
        """Whether a visit began in it, as SQL; nothing where every visit did."""
        found = [visit.c.started_at >= self.start] if self.start else []
        return [*found, visit.c.started_at < self.end] if self.end else found

    def has(self, instant: dt.datetime) -> bool:
        """Whether an instant lies in it."""
        return (self.start is None or self.start <= instant) and (self.end is None or instant < self.end)


def period(practice: Practice, first: dt.date | None, last: dt.date | None) -> Period:
    """Some days, both included, in the practice's zone."""
    check(first, last)
    return Period(
        clock.from_minute(clock.window(first, 0, 0, practice.zone)[0]) if first else None,
        clock.from_minute(clock.window(last, 0, 1440, practice.zone)[1]) if last else None,
    )


def check(first: dt.date | None, last: dt.date | None) -> None:
    """Refused where the last day is before the first."""
    if first and last and last < first:
        raise Refused(f"{day_said(last)} is before {day_said(first)}: --from and --to are days, both included.")
