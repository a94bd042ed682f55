"""Working hours: wall time at a location, weekly, with validity, and overrides by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, select

from palpate import clock
from palpate.premises.tables import location
from palpate.scheduling.tables import hours, hours_override
from palpate.scheduling.written import WEEKDAYS, Span, day_said, said
from palpate.store.memory import Moment

T = TypeVar("T", bound=msgspec.Struct)

_KEPT = 4096


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """Hours of one weekday (Monday 0), in wall minutes of the location; past midnight an end is above 1440."""

    id: int
    resource_id: int
    location_id: int
    weekday: int
    start_minute: int
    end_minute: int
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    every_weeks: int = 1
    anchor: dt.date | None = None

    @property
    def span(self) -> Span:
        """From and to, in wall minutes."""
        return self.start_minute, self.end_minute

    def hold_on(self, day: dt.date) -> bool:
        """Whether they hold on a day."""
        if day.weekday() != self.weekday:
            return False
        if (self.valid_from and day < self.valid_from) or (self.valid_to and day > self.valid_to):
            return False
        return self.every_weeks == 1 or self.anchor is None or _weeks(self.anchor, day) % self.every_weeks == 0


class DayHours(msgspec.Struct, frozen=True, kw_only=True):
    """What replaces the standing hours of one day; no minutes is closed."""

    resource_id: int
    location_id: int
    day: dt.date
    start_minute: int | None
    end_minute: int | None
    reason: str = ""


class Window(msgspec.Struct, frozen=True):
    """A stretch of work at a location, in UTC minutes."""

    s: int
    e: int
    location_id: int


class Timetable:
    """The hours of some resources, read once. ``zones`` gives the time zone of each location."""

    def __init__(
        self, standing: Iterable[Hours], overrides: Iterable[DayHours], zones: Mapping[int, str], first: int
    ) -> None:
        self.zones = zones
        self.first = first  # the location meant where none is named
        self._windows: dict[tuple[int, int, int], list[Window]] = {}
        self._standing: dict[tuple[int, int], list[Hours]] = {}
        self._overrides: dict[tuple[int, dt.date], list[DayHours]] = {}
        for one in standing:
            self._standing.setdefault((one.resource_id, one.weekday), []).append(one)
        self._owners = {owner for owner, _ in self._standing}
        for change in overrides:
            self._owners.add(change.resource_id)
            self._overrides.setdefault((change.resource_id, change.day), []).append(change)

    def on(self, resource_id: int, day: dt.date) -> list[tuple[Span, int]]:
        """The hours of a day with their location, the override in place of what stands."""
        if (changed := self._overrides.get((resource_id, day))) is not None:
            return [
                ((one.start_minute, one.end_minute), one.location_id)
                for one in changed
                if one.start_minute is not None and one.end_minute is not None
            ]
        standing = self._standing.get((resource_id, day.weekday()), ())
        return [(one.span, one.location_id) for one in standing if one.hold_on(day)]

    def windows(self, resource_id: int, first: dt.date, last: dt.date) -> list[Window]:
        """When a resource works on these days, both included, with the night before that runs into the first."""
        key = resource_id, first.toordinal(), last.toordinal()
        if (known := self._windows.get(key)) is not None:
            return known
        found = []
        for number in range(first.toordinal() - 1, last.toordinal() + 1):
            day = dt.date.fromordinal(number)
            for (start, end), place in self.on(resource_id, day):
                s, e = _window(day, start, end, self.zones[place])
                if s < e:
                    found.append(Window(s, e, place))
        if len(self._windows) >= _KEPT:
            self._windows.clear()
        self._windows[key] = found
        return found

    def has(self, resource_id: int) -> bool:
        """Whether a resource has any hours of its own: a room without is open whenever somebody works in it."""
        return resource_id in self._owners

    def place(self, resource_id: int, s: int, e: int) -> int | None:
        """The location at whose hours a resource works through all of ``s`` to ``e``; None where it does not."""
        day = clock.from_minute(s).date()
        shifts = self.windows(resource_id, day - dt.timedelta(days=1), day + dt.timedelta(days=2))
        for place in dict.fromkeys(shift.location_id for shift in shifts):
            reached = s
            for shift in sorted((one.s, one.e) for one in shifts if one.location_id == place):
                if shift[0] <= reached:
                    reached = max(reached, shift[1])
            if reached >= e:
                return place
        return None

    def home(self, resource_id: int) -> int:
        """Where a resource works first in its week; the practice's first location where it has no hours."""
        mine = [one for (owner, _), rows in self._standing.items() if owner == resource_id for one in rows]
        return min(mine, key=lambda one: (one.weekday, one.start_minute)).location_id if mine else self.first

    def words(self, name: str, resource_id: int, instant: dt.datetime) -> str:
        """When someone works on the day of an instant: "Mara Lind works 9:00 to 17:00 on Mondays"."""
        day = instant.astimezone(clock.zone(self.zones[self.home(resource_id)])).date()
        spans = sorted(span for span, _ in self.on(resource_id, day))
        if (resource_id, day) in self._overrides:
            on, closed = f"on {day_said(day)}", "is not in"
        elif any(owner == resource_id for owner, _ in self._standing):
            on, closed = f"on {WEEKDAYS[day.weekday()]}s", "does not work"
        else:
            return f"{name} has no working hours yet"
        return f"{name} works {said(spans)} {on}" if spans else f"{name} {closed} {on}"


def timetable(connection: Connection, resource_ids: Collection[int], first: dt.date, last: dt.date) -> Timetable:
    """The hours of these resources for these days, and a few around them."""
    margin = dt.timedelta(days=3)
    changed = select(hours_override).where(
        hours_override.c.resource_id.in_(resource_ids), hours_override.c.day.between(first - margin, last + margin)
    )
    places = connection.execute(select(location.c.id, location.c.timezone).order_by(location.c.id)).all()
    return Timetable(
        standing(connection, resource_ids),
        [_struct(DayHours, row) for row in connection.execute(changed)],
        {place.id: place.timezone for place in places},
        places[0].id,
    )


def kept_timetable(moment: Moment, first: dt.date) -> Timetable:
    """The hours of every resource from a day on, kept in memory."""
    since = first.replace(day=1) - dt.timedelta(days=3)

    def load(connection: Connection) -> Timetable:
        weekly = select(hours).order_by(hours.c.resource_id, hours.c.weekday, hours.c.start_minute, hours.c.id)
        days = select(hours_override).where(hours_override.c.day >= since)
        places = connection.execute(select(location.c.id, location.c.timezone).order_by(location.c.id)).all()
        return Timetable(
            [_struct(Hours, row) for row in connection.execute(weekly)],
            [_struct(DayHours, row) for row in connection.execute(days)],
            {place.id: place.timezone for place in places},
            places[0].id,
        )

    return moment.get(("timetable", since), load)


def standing(connection: Connection, resource_ids: Collection[int]) -> list[Hours]:
    """The weekly hours of these resources, in the order of the week."""
    rows = connection.execute(
        select(hours)
        .where(hours.c.resource_id.in_(resource_ids))
        .order_by(hours.c.resource_id, hours.c.weekday, hours.c.start_minute, hours.c.id)
    )
    return [_struct(Hours, row) for row in rows]


def overrides(connection: Connection, resource_id: int, first: dt.date) -> list[DayHours]:
    """The days that differ, from one on."""
    rows = connection.execute(
        select(hours_override)
        .where(hours_override.c.resource_id == resource_id, hours_override.c.day >= first)
        .order_by(hours_override.c.day, hours_override.c.start_minute)
    )
    return [_struct(DayHours, row) for row in rows]


# The two ends of a window become UTC with the rules of the zone; most practitioners share their hours.
@lru_cache(maxsize=16384)
def _window(day: dt.date, start: int, end: int, zone: str) -> tuple[int, int]:
    return clock.window(day, start, end, clock.zone(zone))


def _weeks(anchor: dt.date, day: dt.date) -> int:
    return ((day - dt.timedelta(days=day.weekday())) - (anchor - dt.timedelta(days=anchor.weekday()))).days // 7


def _struct(kind: type[T], row: Any) -> T:
    return kind(**{name: getattr(row, name) for name in kind.__struct_fields__})
