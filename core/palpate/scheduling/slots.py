"""Free slots: what is open and not claimed, of practitioner, room and equipment at once.

What the client is told lies in working hours; buffers are claimed around it, but may reach past the hours. A slot is
at the location whose hours it lies in, and its room is of that location. Starts are on the service's grid of wall
time, so that no time is offered that a clock change skips, and both of one that comes twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec

from palpate import clock
from palpate.premises.model import Location, Resource
from palpate.scheduling import bits, claims
from palpate.scheduling.hours import Timetable, Window, timetable
from palpate.scheduling.model import Slot
from palpate.scheduling.preferences import Preferences
from palpate.services.model import AddOn, Service
from palpate.staff.model import Staff
from palpate.store.context import Context


class Second(msgspec.Struct, frozen=True, kw_only=True):
    """A practitioner beside the one who treats: one who ``assists`` treats too, one who ``supervises`` is there."""

    staff: Staff
    role: str


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """Whom and what a slot may use: one of the practitioners and of the rooms, and all of the rest.

    ``minutes`` and ``price`` have the ``add_ons`` in them. ``seconds`` are practitioners who are there beside the one
    who treats. ``load`` is that of an hour, on a scale of 1 to 5. ``notice`` in minutes, ``horizon`` in days.
    """

    service: Service
    minutes: int
    price: int
    practitioners: Sequence[Staff]
    rooms: Sequence[Resource]
    equipment: Sequence[Resource]
    places: Sequence[Location]
    with_room: bool = True
    seconds: Sequence[Second] = ()
    add_ons: Sequence[AddOn] = ()
    load: int = 0
    notice: int = 0
    horizon: int | None = None
    preferences: Preferences = Preferences()

    @property
    def before(self) -> int:
        """Minutes that are looked at before a start."""
        return max(self.service.practitioner_before, self.service.room_before)

    @property
    def after(self) -> int:
        """Minutes that are looked at after an end."""
        return max(self.service.practitioner_after, self.service.room_after)

    @property
    def resource_ids(self) -> list[int]:
        """Everything whose claims matter."""
        rooms = self.rooms if self.with_room else ()
        people = (*self.practitioners, *(one.staff for one in self.seconds))
        return [
            *dict.fromkeys(one.resource_id for one in people if one.resource_id is not None),
            *(place for one in rooms for place in one.places),
            *(one.id for one in self.equipment),
        ]


def week_by_week(context: Context, ask: Ask, first: dt.date, last: dt.date, wanted: int) -> list[Slot]:
    """The next so many slots, a week at a time until there are enough."""
    found: list[Slot] = []
    while len(found) < wanted and first <= last:
        week = min(first + dt.timedelta(days=6), last)
        found += slots(context, ask, first, week)
        first = week + dt.timedelta(days=1)
    return found[:wanted]


def slots(context: Context, ask: Ask, first: dt.date, last: dt.date) -> list[Slot]:
    """Every slot that starts on these days, both included, in the order of time."""
    days = [clock.window(first, 0, _minutes(first, last), clock.zone(place.timezone)) for place in ask.places]
    now = clock.to_minute(context.clock.now())
    # Nothing before now matters, and windows are as wide as what a slot may need around its start.
    lo = max(min(s for s, _ in days), now) - ask.before
    hi = max(e for _, e in days) + ask.minutes + ask.after
    ids = ask.resource_ids
    if lo >= hi or not ask.practitioners:
        return []
    with context.read() as connection:
        table = timetable(connection, ids, first, last)
        taken = claims.taken(connection, ids, lo, hi, now)
    free = {one: bits.ones(hi - lo) & ~bits.cover(intervals, lo, hi) for one, intervals in taken.items()}
    finder = _Finder(ask, table, free, lo, hi)
    found = [
        slot
        for place, (s, e) in zip(ask.places, days, strict=True)
        for slot in finder.at(place, max(s, now), e, first, last)
    ]
    return sorted(found, key=lambda slot: (slot.s, slot.practitioner, slot.practitioner_id))


def _minutes(first: dt.date, last: dt.date) -> int:
    return ((last - first).days + 1) * bits.DAY


class _Finder:
    """One search: the free minutes of every resource, from ``lo`` to ``hi``."""

    def __init__(self, ask: Ask, table: Timetable, free: dict[int, int], lo: int, hi: int) -> None:
        self._ask = ask
        self._free = free
        self._lo = lo
        self._hi = hi
        self._windows: dict[int, list[Window]] = {}
        self._table = table

    def at(self, place: Location, s: int, e: int, first: dt.date, last: dt.date) -> Iterator[Slot]:
        """The slots at one location that start from ``s`` to ``e``."""
        service, length = self._ask.service, self._ask.minutes
        starts = self._starts(place, s, e)
        for thing in self._ask.equipment:
            here = thing.location_id in {None, place.id}
            starts &= self._fits(thing.id, 0, length, 0) if here else 0
        rooms = self._rooms(place)
        for staff in self._ask.practitioners if starts else ():
            assert staff.resource_id is not None
            mine = self._open(staff.resource_id, place, first, last) & starts
            if mine:
                mine &= self._fits(staff.resource_id, service.practitioner_before, length, service.practitioner_after)
            for room, fits in rooms:
                hits = mine & fits
                for minute in bits.positions(hits) if hits else ():
                    yield Slot(
                        s=self._lo + minute,
                        e=self._lo + minute + length,
                        practitioner_id=staff.id,
                        practitioner=staff.name,
                        room_id=room.id if room else None,
                        room=room.name if room else "",
                        timezone=place.timezone,
                    )

    def _starts(self, place: Location, s: int, e: int) -> int:
        """The minutes whose wall time is on the grid."""
        mask = 0
        for start, end, offset in clock.offsets(s, e, clock.zone(place.timezone)):
            wall = bits.wall_grid(self._ask.service.grid, (start + offset) % bits.DAY, end - start)
            mask |= wall << (start - self._lo)
        return mask

    def _open(self, resource_id: int, place: Location, first: dt.date, last: dt.date) -> int:
        """The minutes from which a practitioner works long enough at a location."""
        if resource_id not in self._windows:
            # A day later too: what starts late may end in the hours of the next day.
            self._windows[resource_id] = self._table.windows(resource_id, first, last + dt.timedelta(days=1))
        shifts = [(one.s, one.e) for one in self._windows[resource_id] if one.location_id == place.id]
        return bits.runs(bits.cover(shifts, self._lo, self._hi), self._ask.minutes) if shifts else 0

    def _fits(self, resource_id: int, before: int, length: int, after: int) -> int:
        """The minutes from which a resource is free long enough, with its own buffers around."""
        return bits.runs(self._free[resource_id], before + length + after) << before

    def _rooms(self, place: Location) -> list[tuple[Resource | None, int]]:
        """Each room of a location with the minutes it would serve: the first that is free does."""
        service = self._ask.service
        if not self._ask.with_room:
            return [(None, -1)]
        found: list[tuple[Resource | None, int]] = []
        left = bits.ones(self._hi - self._lo)
        for room in self._ask.rooms:
            if room.location_id in {None, place.id} and left:
                fits = self._fits(room.id, service.room_before, self._ask.minutes, service.room_after)
                found.append((room, fits & left))
                left &= ~fits
        return found
