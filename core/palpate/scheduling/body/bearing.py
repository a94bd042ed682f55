"""What a therapist's body takes: so much load a day and a week, and a rest after so many hours. Off until set.

The load of an appointment is that of an hour of its modality (1 to 5) times its minutes; people say it in load-hours:
four sessions of 90 minutes of a modality of load 1 are 6. A day and a week (Monday to Sunday) are those of an
appointment's local start. Work is a stretch as long as its gaps are shorter than a rest; the gaps count with it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from zoneinfo import ZoneInfo

import msgspec

from palpate import clock
from palpate.scheduling.written import day_said, minutes_said

Work = tuple[int, int, int]
"""From and to in UTC minutes, and the load of it: load an hour, times minutes."""

_EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """What one practitioner's body takes; None is no limit. Loads in load times minutes, the rest in minutes."""

    staff_id: int
    per_day: int | None = None
    per_week: int | None = None
    rest_after: int | None = None
    rest: int | None = None


class Body:
    """One practitioner's work as it stands, to hold more against; ``zone`` is that of where it would be."""

    def __init__(self, limit: Limit, worked: Collection[Work], zone: ZoneInfo) -> None:
        self.limit = limit
        self._rest = max(limit.rest or 0, 1)
        self._zone = zone
        self._days: defaultdict[int, int] = defaultdict(int)
        self._weeks: defaultdict[int, int] = defaultdict(int)
        starts = sorted(worked)
        for (s, _, load), offset in zip(starts, self.offsets([s for s, _, _ in starts]), strict=True):
            day = _day(s, offset)
            self._days[day] += load
            self._weeks[_week(day)] += load
        self._from: list[int] = []
        self._to: list[int] = []
        for s, e, _ in starts:
            if self._to and s - self._to[-1] < self._rest:
                self._to[-1] = max(self._to[-1], e)
            else:
                self._from.append(s)
                self._to.append(e)

    def takes(self, starts: Sequence[int], minutes: int, load: int) -> list[int]:
        """Those of these starts, in order, at which so much more is within the limits."""
        at = zip(starts, self.offsets(starts), strict=True)
        return [s for s, offset in at if not any(self.over(s, minutes, load, offset))]

    def over(self, s: int, minutes: int, load: int, offset: int) -> Iterator[tuple[str, int]]:
        """What would be exceeded, and what it would come to."""
        limit, day = self.limit, _day(s, offset)
        if limit.per_day is not None and (of_day := self._days.get(day, 0) + load) > limit.per_day:
            yield "per_day", of_day
        if limit.per_week is not None and (of_week := self._weeks.get(_week(day), 0) + load) > limit.per_week:
            yield "per_week", of_week
        if limit.rest_after is not None and (long := self._stretch(s, s + minutes)) > limit.rest_after:
            yield "rest_after", long

    def _stretch(self, s: int, e: int) -> int:
        """The length of the stretch that work from ``s`` to ``e`` would be part of."""
        first = bisect_right(self._to, s - self._rest)  # what ended a rest before is another stretch
        after = bisect_left(self._from, e + self._rest)
        if first >= after:
            return e - s
        return max(e, self._to[after - 1]) - min(s, self._from[first])

    def offsets(self, starts: Sequence[int]) -> Iterator[int]:
        """Wall time minus UTC at each of these minutes, which are in order."""
        if not starts:
            return
        parts = clock.offsets(starts[0], starts[-1] + 1, self._zone)
        _, end, offset = next(parts)
        for s in starts:
            while s >= end:
                _, end, offset = next(parts)
            yield offset


def beyond(limit: Limit, worked: Collection[Work], s: int, e: int, load: int, zone: ZoneInfo) -> str:
    """What work from ``s`` to ``e`` would exceed, of which ``load`` is all of its load; "" where nothing."""
    body = Body(limit, worked, zone)
    offset = next(body.offsets([s]))
    said = [_said(limit, what, value, s, zone) for what, value in body.over(s, e - s, load, offset)]
    return ", and ".join(said)


def hours_of(load: int) -> str:
    """A load in load-hours: 6, 7.5."""
    return f"{load / 60:.2f}".rstrip("0").rstrip(".")


def _day(s: int, offset: int) -> int:
    return (s + offset) // 1440


def _week(day: int) -> int:
    return (day + _EPOCH_WEEKDAY) // 7


def _said(limit: Limit, what: str, value: int, s: int, zone: ZoneInfo) -> str:
    day = day_said(clock.from_minute(s).astimezone(zone).date())
    if what == "per_day":
        return f"{hours_of(value)} load-hours on {day}, where {hours_of(limit.per_day or 0)} are the limit"
    if what == "per_week":
        return f"{hours_of(value)} load-hours in the week of {day}, where {hours_of(limit.per_week or 0)} are the limit"
    without, most = minutes_said(limit.rest or 0), minutes_said(limit.rest_after or 0)
    return f"{minutes_said(value)} of work on {day} without a rest of {without}, where {most} are the limit"
