"""How the time is used: booked of open hours, what did not come to be, and who comes again.

Open are working hours without time off, in elapsed minutes, so that the days of a clock change count 23 or 25 hours.
Booked is time in which something booked, arrived or visited takes place, counted once however much lies over one
another, for whoever is there besides too; buffers are not in it. A room without hours of its own is open while anybody
works at its location; a modality while somebody works who is qualified for it, or gave it in this time. What took two
modalities is in the row of each, and once in the sum.

A client is looked for again up to the end of the day on which the modality's last follow-up falls, counted in days
from the visit's; of several modalities, the longest. A visit counts as rebooked where the person, whichever of their
rows it is under, has an appointment made for that time that was not cancelled. Visits whose time is not over yet are
not in the share: it would come out too small.
"""

from __future__ import annotations

import datetime as dt
import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from palpate import clock
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.refs import ref
from palpate.reports import reading
from palpate.reports.hours import Hours
from palpate.reports.model import Row, Share, Utilisation
from palpate.reports.period import check
from palpate.scheduling import bits
from palpate.scheduling.working.hours import timetable

LONGEST = 5 * 366
"""Days of a report at most."""

BY = ("practitioner", "room", "modality")
"""What a report is told by."""

_DAY = 1440


class _Count(msgspec.Struct):
    """What is counted for one row. ``spans`` are from and to by practitioner or room, one after another."""

    spans: dict[int, array[int]] = msgspec.field(default_factory=dict)
    due: int = 0
    no_shows: int = 0
    made: int = 0
    late: int = 0
    over: int = 0
    rebooked: int = 0
    waiting: int = 0

    def take(self, key: int, s: int, e: int) -> None:
        self.spans.setdefault(key, array("q")).extend((s, e))


def utilisation(
    practice: Practice, first: dt.date, last: dt.date, by: str = "practitioner", within: int | None = None
) -> Utilisation:
    """The report of some days, both included; ``within`` days in place of the modalities' own to come again in."""
    check(first, last)
    if (last - first).days >= LONGEST:
        raise Refused("Five years are reported at most: choose days that are nearer to one another.")
    return _Report(practice, first, last, by, within).made()


class _Report:
    def __init__(self, practice: Practice, first: dt.date, last: dt.date, by: str, within: int | None) -> None:
        self.practice, self.first, self.last, self.by = practice, first, last, by
        self.lo, self.hi = clock.window(first, 0, ((last - first).days + 1) * _DAY, practice.zone)
        self.zone = practice.zone
        self.now = clock.to_minute(practice.clock.now())
        self.staff = [one for one in practice.staff.all() if one.treats]
        self.rooms = practice.premises.resources("room")
        with practice.context.read() as connection:
            self.services = reading.modalities(connection)
        keys = {key for used in self.services.values() for key in used} | set(practice.host.active())
        self.windows = {key: within or _window(practice, key) for key in sorted(keys)}
        self.within = within or practice.premises.settings().reports.rebooking
        self.counts: dict[str, _Count] = {}
        self.total = _Count()

    def made(self) -> Utilisation:
        """Everything counted, and put into rows."""
        room_of = {place: one.id for one in self.rooms for place in one.places}
        with self.practice.context.read() as connection:
            ids = [one.resource_id or 0 for one in self.staff] + [one.id for one in self.rooms]
            table = timetable(connection, ids, self.first, self.last)
            off = reading.off(connection, ids, self.lo, self.hi)
            besides = reading.beside(connection, self.lo, self.hi)
            late = reading.late(connection, self.lo, self.hi)
            for one in reading.made(connection, self.lo, self.hi):
                room = room_of.get(one.room_id or 0, one.room_id)
                self._appointment(one._replace(room_id=room), besides.get(one.id, ()), one.id in late)
            longest = max([self.within, *self.windows.values()]) * _DAY
            after = reading.next_after(connection, self.lo, self.hi + longest + _DAY)
            for visit in reading.came(connection, self.lo, self.hi):
                room = room_of.get(visit.room_id or 0, visit.room_id)
                self._visit(visit._replace(room_id=room), after)
        hours = Hours(table, off, self.staff, self.lo, self.hi, self.first, self.last)
        return self._told(hours)

    def _count(self, key: str) -> _Count:
        return self.counts.setdefault(key, _Count())

    def _keys(self, practitioner_id: int, room_id: int | None, modalities: Sequence[str]) -> list[str]:
        if self.by == "practitioner":
            return [ref("s", practitioner_id)]
        if self.by == "room":
            return [ref("r", room_id) if room_id is not None else ""]
        return list(modalities) or [""]

    def _appointment(self, one: reading.Made, besides: Iterable[int], late: bool) -> None:
        keys = self._keys(one.practitioner_id, one.room_id, self.services.get(one.service_id, ()))
        counts = [*map(self._count, keys), self.total]
        if one.status in reading.TAKES:
            here = (one.room_id or 0) if self.by == "room" else one.practitioner_id
            for count in counts:
                count.take(here, max(one.s, self.lo), min(one.e, self.hi))
            if self.by == "practitioner":
                for staff_id in besides:
                    for count in (self._count(ref("s", staff_id)), self.total):
                        count.take(staff_id, max(one.s, self.lo), min(one.e, self.hi))
        if one.s < self.lo:
            return
        for count in counts:
            count.made += 1
            count.late += late
            if one.s <= self.now and one.status not in reading.GONE:
                count.due += 1
                count.no_shows += one.status == "no_show"

    def _visit(self, one: reading.Came, after: Callable[[reading.Came], int | None]) -> None:
        longest = max((self.windows.get(key, self.within) for key in one.modalities), default=self.within)
        coming = after(one)
        for key in self._keys(one.practitioner_id, one.room_id, one.modalities):
            days = self.windows.get(key, self.within) if self.by == "modality" else longest
            _rebooking(self._count(key), self._until(one.ended, days), coming, self.now)
        _rebooking(self.total, self._until(one.ended, longest), coming, self.now)

    def _until(self, ended: int, days: int) -> int:
        """The end of the day that lies so many days after the one a visit ended on."""
        zone = self.zone
        return _end(clock.from_minute(ended).astimezone(zone).date() + dt.timedelta(days=days), zone.key)

    def _told(self, hours: Hours) -> Utilisation:
        rows: list[Row] = []
        whole: dict[int, int] = {}
        notes = [_ELSEWHERE[self.by]]
        if self.by == "practitioner":
            for one in self.staff:
                key = ref("s", one.id)
                if key in self.counts or (one.active and hours.of(one)):
                    rows.append(_row(key, one.name, self._count(key), {one.id: hours.of(one)}, self.lo, self.hi))
                    whole[one.id] = hours.of(one)
        elif self.by == "room":
            whole = {one.id: hours.of_room(one) for one in self.rooms}
            for room in self.rooms:
                key = ref("r", room.id)
                rows.append(_row(key, room.name, self._count(key), {room.id: whole[room.id]}, self.lo, self.hi))
            gone = [key for key in self.counts if key and key not in {row.ref for row in rows}]
            rows += [_row(key, f"{key}, out of use", self.counts[key], {}, self.lo, self.hi) for key in sorted(gone)]
            if "" in self.counts:
                rows.append(_row("", "no room", self.counts[""], {}, self.lo, self.hi))
            without = [room.name for room in self.rooms if not hours.own(room)]
            if without:
                notes.append(
                    f"Open while anybody works at its location, having no hours of its own: {', '.join(without)}."
                )
        else:
            for key in sorted({*self.counts, *self.practice.host.active()}):
                count = self._count(key)
                theirs = {
                    one.id: hours.of(one)
                    for one in self.staff
                    if one.id in count.spans or (one.active and key in one.qualifications)
                }
                whole |= theirs
                name = self.practice.host.title(key) if key else "no modality"
                row = _row(key, name, count, theirs, self.lo, self.hi)
                rows.append(msgspec.structs.replace(row, within=self.windows.get(key, self.within)))
        total = _row("", "all", self.total, whole, self.lo, self.hi)
        days = sorted(set(self.windows.values()))
        said = f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}" if days else f"{self.within}"
        notes.append(
            f"Rebooked: an appointment made for within {said} days after a visit; the modalities' last follow-up "
            "says how many. Counted are visits for which that time is over, walk-ins too."
        )
        return Utilisation(
            practice=self.practice.info.name,
            simulated=self.practice.info.simulated,
            first=self.first,
            last=self.last,
            by=self.by,
            rows=rows,
            total=total,
            windows=self.windows,
            notes=notes,
        )


_ELSEWHERE = {
    "practitioner": "Open: working hours without time off. Booked: without buffers; who assists or supervises is "
    "booked too.",
    "room": "Open: a room's hours. Booked: without clean-up.",
    "modality": "Open: working hours, without time off, of those who are qualified for it or gave it; what takes two "
    "modalities is in both rows, and once in the sum.",
}


def _row(key: str, name: str, count: _Count, whole: Mapping[int, int], lo: int, hi: int) -> Row:
    booked = outside = 0
    for who, spans in count.spans.items():
        taken = bits.cover(zip(spans[::2], spans[1::2], strict=True), lo, hi)
        inside = taken & whole.get(who, 0)
        booked += inside.bit_count()
        outside += taken.bit_count() - inside.bit_count()
    return Row(
        ref=key,
        name=name,
        open=sum(one.bit_count() for one in whole.values()),
        booked=booked,
        outside=outside,
        no_shows=Share(count.no_shows, count.due),
        late_cancels=Share(count.late, count.made),
        rebooked=Share(count.rebooked, count.over),
        waiting=count.waiting,
    )


@lru_cache(maxsize=4096)
def _end(day: dt.date, zone: str) -> int:
    return clock.window(day, 0, _DAY, clock.zone(zone))[1]


def _rebooking(count: _Count, until: int, coming: int | None, now: int) -> None:
    if until > now:
        count.waiting += 1
        return
    count.over += 1
    count.rebooked += coming is not None and coming < until


def _window(practice: Practice, key: str) -> int:
    """The days in which a modality's clients are looked for again: until the last thing that it asks afterwards."""
    asked = practice.host.advice(key)[1] if key in practice.host.active() else []
    latest = max((one.due_hours for one in asked), default=0)
    return math.ceil(latest / 24) or practice.premises.settings().reports.rebooking
