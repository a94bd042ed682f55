"""The axis of a drawing: wall time down the page, and where a UTC minute of a column lies on it.

A day of 25 hours has an hour twice: the axis has it twice too, and columns of other days leave the second one out.
A day of 23 hours leaves a gap. Between columns of one drawing a wall time is always at one height.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.documents.agenda import Column, Span
from palpate.scheduling.written import at

DAY = 1440


class Axis:
    """Positions in minutes from ``lo`` on to ``length``; ``lo`` and ``hi`` are wall minutes of the day."""

    def __init__(self, columns: Sequence[Column], zone: ZoneInfo, spans: Iterable[tuple[Column, Span]]) -> None:
        self._zone = zone
        days = {column.day for column in columns}
        self.twice: Span | None = next((one for day in sorted(days) if (one := _changes(day, zone.key)[1])), None)
        self.lo, self.hi = 0, DAY
        found = [self.at(column, *span) for column, span in spans]
        lo = min((start for start, _ in found), default=0) // 60 * 60
        hi = -(-max((end for _, end in found), default=0) // 60) * 60
        self.lo, self.hi = self.wall(lo)[0], self.wall(hi - 1)[0] + 1 if hi else 0
        if self.twice and not (self.lo < self.twice[1] and self.twice[0] < self.hi):
            self.twice = None
        self.length = self.hi - self.lo + (self.twice[1] - self.twice[0] if self.twice else 0)

    def at(self, column: Column, s: int, e: int) -> Span:
        """Where a time lies, from and to; what reaches out of the column's day is cut off there."""
        s, e = max(s, column.s), min(e, column.e)
        start, end = self._place(column, s, False), self._place(column, e, True)
        return start, max(end, start)

    def wall(self, position: int) -> tuple[int, bool]:
        """The wall minute at a position, and whether it is the second of a time that comes twice."""
        minute = self.lo + position
        if self.twice and minute >= self.twice[1]:
            again = minute - (self.twice[1] - self.twice[0])
            return again, again < self.twice[1]
        return minute, False

    def skipped(self, column: Column) -> Span | None:
        """Where the gap of a day lies that a clock change makes shorter."""
        gap = _changes(column.day, self._zone.key)[0]
        if gap is None:
            return None
        start, end = (self._position(max(self.lo, min(minute, self.hi)), False) for minute in gap)
        return (start, end) if start < end else None

    def unshared(self, column: Column) -> Span | None:
        """Where the second of an hour lies that only another column's day has twice."""
        if self.twice is None or _changes(column.day, self._zone.key)[1] is not None:
            return None
        return self._position(self.twice[0], True), self._position(self.twice[1], True)

    def _place(self, column: Column, minute: int, end: bool) -> int:
        # An end is taken as the minute before it, one on: it belongs to the hour that it closes.
        local = clock.from_minute(minute - end).astimezone(self._zone)
        days = local.date().toordinal() - column.day.toordinal()
        wall = days * DAY + local.hour * 60 + local.minute
        second = bool(self.twice and local.fold and self.twice[0] <= wall < self.twice[1])
        return self._position(wall, second) + end

    def _position(self, wall: int, second: bool) -> int:
        extra = self.twice[1] - self.twice[0] if self.twice and (second or wall >= self.twice[1]) else 0
        return wall - self.lo + extra


def change_said(day: dt.date, zone: ZoneInfo) -> str:
    """What a clock change does to a day: "The clocks go forward at 2:00: this day has 23 hours." or nothing."""
    s, e = clock.window(day, 0, DAY, zone)
    hours = f"{(e - s) / 60:g}"
    gap, twice = _changes(day, zone.key)
    if gap is not None:
        return f"On {day:%a} {day.day} {day:%b} the clocks go forward at {at(gap[0])}: it has {hours} hours."
    if twice is not None:
        said = f"{at(twice[0])} to {at(twice[1])} comes twice"
        return f"On {day:%a} {day.day} {day:%b} the clocks go back at {at(twice[1])}, {said}: it has {hours} hours."
    return ""


@lru_cache(maxsize=64)
def _changes(day: dt.date, zone: str) -> tuple[Span | None, Span | None]:
    """The wall minutes that a day lacks, and those that it has twice."""
    key = clock.zone(zone)
    gap = twice = None
    midnight = (day.toordinal() - dt.date(1970, 1, 1).toordinal()) * DAY
    before: tuple[int, int] | None = None
    for start, _, offset in clock.offsets(*clock.window(day, 0, DAY, key), key):
        if before is not None:
            ended, began = start + before[1] - midnight, start + offset - midnight
            if began > ended:
                gap = (ended, began)
            elif twice is None:
                twice = (began, ended)
        before = start, offset
    return gap, twice
