"""When practitioners and rooms are open, over the whole time of a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from palpate.premises.model import Resource
from palpate.scheduling import bits
from palpate.scheduling.working.hours import Timetable
from palpate.staff.model import Staff


class Hours:
    """Open minutes as bits of the whole time, a practitioner's or a room's."""

    def __init__(
        self,
        table: Timetable,
        off: Mapping[int, list[tuple[int, int]]],
        staff: Sequence[Staff],
        lo: int,
        hi: int,
        first: dt.date,
        last: dt.date,
    ) -> None:
        self._table, self._off, self._staff, self._lo, self._hi = table, off, staff, lo, hi
        self._first = first
        self._until = last + dt.timedelta(days=1)  # in a zone further east it has begun
        self._known: dict[tuple[int, int | None], int] = {}

    def own(self, room: Resource) -> bool:
        """Whether a room has hours of its own."""
        return self._table.has(room.id)

    def of(self, one: Staff, location_id: int | None = None) -> int:
        """When a practitioner works and is not off, up to the day they leave."""
        resource_id = one.resource_id or 0
        key = resource_id, location_id
        if key not in self._known:
            last = min(self._until, one.leaves_on) if one.leaves_on else self._until
            self._known[key] = self._bits(resource_id, location_id, last)
        return self._known[key]

    def of_room(self, room: Resource) -> int:
        """When a room is open: its own hours, or while anybody works at its location."""
        if self.own(room):
            return self._bits(room.id, None, self._until)
        key = 0, room.location_id
        if key not in self._known:
            found = 0
            for one in self._staff:
                if not (one.active or one.leaves_on):
                    continue
                found |= self.of(one, room.location_id)
            self._known[key] = found
        closed = bits.cover(self._off.get(room.id, ()), self._lo, self._hi)
        return self._known[key] & ~closed

    def _bits(self, resource_id: int, location_id: int | None, last: dt.date) -> int:
        if last < self._first:
            return 0
        windows = (
            (one.s, one.e)
            for one in self._table.windows(resource_id, self._first, last)
            if location_id is None or one.location_id == location_id
        )
        away = bits.cover(self._off.get(resource_id, ()), self._lo, self._hi)
        return bits.cover(windows, self._lo, self._hi) & ~away
