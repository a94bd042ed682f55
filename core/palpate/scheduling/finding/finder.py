"""One search for free slots: every resource's minutes as bits, put together by "and" and "or".

What the client is told lies in working hours; buffers are claimed around it, but may reach past the hours. A slot is
at the location whose hours it lies in, and its room is of that location. Starts are on the service's grid of wall
time, so that no time is offered that a clock change skips, and both of one that comes twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from palpate import clock
from palpate.premises.model import Location, Resource
from palpate.scheduling import bits
from palpate.scheduling.claiming.claims import Spans
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.finding.preferences import Preferences
from palpate.scheduling.model import Slot
from palpate.scheduling.working.hours import Timetable
from palpate.staff.model import Staff

EPOCH_WEEKDAY = 3
"""1 January 1970 was a Thursday."""


class Finder:
    """The minutes of every resource of an ask, from ``lo`` to ``hi``, on the days ``first`` to ``last``."""

    def __init__(
        self,
        ask: Ask,
        table: Timetable,
        taken: Mapping[int, Spans],
        lo: int,
        hi: int,
        first: dt.date,
        last: dt.date,
    ) -> None:
        self.ask = ask
        self._table = table
        self._taken = taken
        self.lo = lo
        self._hi = hi
        self._days = first, last + dt.timedelta(days=1)  # what starts late may end in the hours of the next day
        self._open: dict[tuple[tuple[int, int], ...], int] = {(): 0}
        self._asked: dict[int, list[tuple[Resource, Callable[[int], int]]]] = {}
        self._anywhere: dict[int, int] = {}
        self._rooms: dict[int, list[tuple[Resource, int]]] = {}

    def starts(self, place: Location, s: int, e: int) -> int:
        """The minutes from ``s`` to ``e`` at which something may start there: on the grid, as it is preferred."""
        return self.on(self.starts_of(self.ask.service.grid, self.ask.preferences), place, s, e)

    @staticmethod
    def starts_of(grid: int, wanted: Preferences) -> bytes:
        """The starts of a week, as bits."""
        return bits.week_of(grid, wanted.weekdays, wanted.parts)

    def on(self, week: bytes, place: Location, s: int, e: int) -> int:
        """The minutes from ``s`` to ``e`` whose wall time at a location is set in a week's bits."""
        mask = 0
        for start, end, offset in _offsets(s, e, place.timezone):
            minute = (start + offset + EPOCH_WEEKDAY * bits.DAY) % bits.WEEK
            mask |= bits.wall(week, minute, end - start) << (start - self.lo)
        return mask

    def between(self, s: int, e: int) -> int:
        """The minutes from ``s`` to ``e``."""
        return bits.cover([(s, e)], self.lo, self._hi)

    def beside(self, place: Location) -> int:
        """The minutes at which everything can start that has to be there whoever treats."""
        return self.things(place) & self.beside_people(place)

    def things(self, place: Location) -> int:
        """The minutes at which all equipment is free."""
        mask = -1
        for thing in self.ask.equipment:
            here = thing.location_id in {None, place.id}
            mask &= self._fits(thing.id, 0, 0) & self.open_at(thing.id, place) if here else 0
        return mask

    def beside_people(self, place: Location) -> int:
        """The minutes at which those can be there who are beside the one who treats."""
        mask = -1
        for second in self.ask.seconds:
            mask &= self.works(second.staff, place) & self.unclaimed(second.staff)
        return mask

    def works(self, staff: Staff, place: Location) -> int:
        """The minutes from which a practitioner works long enough at a location, and may be offered."""
        assert staff.resource_id is not None
        mask = self._hours(staff.resource_id, place)
        if mask and (until := staff.until()) is not None:
            mask &= bits.ones(clock.window(until, 0, bits.DAY, clock.zone(place.timezone))[1] - self.lo)
        return mask

    def unclaimed(self, staff: Staff) -> int:
        """The minutes from which a practitioner is not taken, with the buffers around."""
        assert staff.resource_id is not None
        service = self.ask.service
        return self._fits(staff.resource_id, service.practitioner_before, service.practitioner_after)

    def open_at(self, resource_id: int, place: Location) -> int:
        """The minutes from which a room or a thing is open long enough: always, where it has no hours."""
        return self._hours(resource_id, place) if self._table.has(resource_id) else -1

    def rooms(self, place: Location) -> list[tuple[Resource, int]]:
        """Each room of a location, with the minutes from which all its places are free, with the buffers around."""
        if place.id not in self._rooms:
            service = self.ask.service
            found = []
            for room in self.ask.rooms:
                if room.location_id in {None, place.id}:
                    mask = self.open_at(room.id, place)
                    for one in room.places:
                        mask &= self._fits(one, service.room_before, service.room_after)
                    found.append((room, mask))
            self._rooms[place.id] = found
        return self._rooms[place.id]

    def slots(self, place: Location, starts: int, staff: Staff) -> Iterator[Slot]:
        """The slots of one practitioner that start at some of these minutes, each in the first room that is free."""
        mine = self.works(staff, place) & starts
        mine = mine and mine & self.unclaimed(staff)
        if not self.ask.with_room:
            for minute in bits.positions(mine):
                yield self.slot(place, minute, staff, None)
            return
        free = self._free_rooms(place)
        for minute in bits.positions(mine & self.any_room(place)):
            yield self.slot(place, minute, staff, next(room for room, at in free if at(minute)))

    def slot(self, place: Location, minute: int, staff: Staff, room: Resource | None) -> Slot:
        """A slot at a minute of this search."""
        return Slot(
            s=self.lo + minute,
            e=self.lo + minute + self.ask.minutes,
            practitioner_id=staff.id,
            practitioner=staff.name,
            room_id=room.id if room else None,
            room=room.name if room else "",
            timezone=place.timezone,
        )

    def any_room(self, place: Location) -> int:
        """The minutes from which some room is free; all, where none is needed."""
        if not self.ask.with_room:
            return -1
        if place.id not in self._anywhere:
            mask = 0
            for _, free in self.rooms(place):
                mask |= free
            self._anywhere[place.id] = mask
        return self._anywhere[place.id]

    def _free_rooms(self, place: Location) -> list[tuple[Resource, Callable[[int], int]]]:
        if place.id not in self._asked:
            self._asked[place.id] = [(room, bits.among(mask, self._hi - self.lo)) for room, mask in self.rooms(place)]
        return self._asked[place.id]

    def _hours(self, resource_id: int, place: Location) -> int:
        windows = self._table.windows(resource_id, *self._days)
        shifts = tuple([(one.s, one.e) for one in windows if one.location_id == place.id])
        if shifts not in self._open:  # most practitioners share their hours
            self._open[shifts] = bits.runs(bits.cover(shifts, self.lo, self._hi), self.ask.minutes)
        return self._open[shifts]

    def _fits(self, resource_id: int, before: int, after: int) -> int:
        return bits.fitting(*self._taken[resource_id], self.lo, self._hi, before, self.ask.minutes + after)


def _offsets(s: int, e: int, timezone: str) -> Iterator[tuple[int, int, int]]:
    """The stretches of one UTC offset from ``s`` to ``e``, kept by whole days."""
    for start, end, offset in _offsets_of_days(s // bits.DAY, -(-e // bits.DAY), timezone):
        if max(start, s) < min(end, e):
            yield max(start, s), min(end, e), offset


@lru_cache(maxsize=1024)
def _offsets_of_days(first: int, after: int, timezone: str) -> list[tuple[int, int, int]]:
    return list(clock.offsets(first * bits.DAY, after * bits.DAY, clock.zone(timezone)))
