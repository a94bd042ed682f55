"""The agenda put together: who works when, what lies in their days, what is to be said beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_
from typing import Any
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.documents import agenda_reading
from palpate.documents.agenda import Agenda, Column, Entry, Kind, Sheet, Span, plain
from palpate.documents.agenda_entries import entry, others
from palpate.documents.agenda_notes import notes
from palpate.documents.agenda_reading import Booked, booked
from palpate.practice import Practice
from palpate.premises.model import Resource
from palpate.scheduling import bits
from palpate.scheduling.model import Appointment
from palpate.scheduling.working.hours import Timetable, timetable
from palpate.staff.model import Staff

DAY = 1440
_GONE = {"cancelled", "to_move"}


def gather(
    practice: Practice,
    first: dt.date,
    days: int,
    *,
    by: str = "practitioner",
    staff: Staff | None = None,
    room: Resource | None = None,
) -> Agenda:
    """The agenda of some days: a sheet for a day, or one for each practitioner or room where there are more days."""
    zone, now = practice.zone, clock.to_minute(practice.clock.now())
    s, e = clock.window(first, 0, days * DAY, zone)
    found = booked(practice, s, e, staff, room)
    every = [one for one in practice.staff.all() if one.treats]
    rooms = practice.premises.resources("room")
    with practice.context.read() as connection:
        last = first + dt.timedelta(days=days - 1)
        ids = [one.resource_id or 0 for one in every] + [place for one in rooms for place in one.places]
        held = agenda_reading.claims(connection, ids, s, e, now)
        table = timetable(connection, ids, first, last)
        names = agenda_reading.held_for(connection, held)
        closed = agenda_reading.rooms_gone(connection, found.appointments, rooms)
    gathering = _Gathering(found, held, names, table, every, [*rooms, *closed], zone, first, days, by)
    if by == "room":
        rows = [gathering.room(one) for one in ([room] if room else [*rooms, *closed])] + (
            [gathering.nowhere()] if room is None else []
        )
    else:
        rows = [gathering.practitioner(one) for one in ([staff] if staff else every)]
    alone = (room if by == "room" else staff) is not None
    kept = rows if alone else [row for row in rows if _belongs(row, by, days)]
    here = {plain(one.name) for one in every if one.active}
    absent = [row.title for row in rows if row not in kept and row.title in here]
    sheets = (
        [Sheet(title="", columns=[column for row in kept for column in row.columns])]
        if days == 1 and kept
        else _weekdays(kept)
    )
    return Agenda(
        practice=practice.info.name,
        simulated=practice.info.simulated,
        country=practice.info.country,
        zone=zone.key,
        first=first,
        days=days,
        now=now,
        sheets=sheets,
        notes=[
            *notes(found.appointments, zone, first, days),
            *([f"Not in, and nothing booked: {', '.join(absent)}"] if absent else []),
        ],
    )


class _Gathering:
    """What was read, and the columns made of it."""

    def __init__(
        self,
        found: Booked,
        held: dict[int, list[Any]],
        held_for: dict[int, str],
        table: Timetable,
        every: Sequence[Staff],
        rooms: Sequence[Resource],
        zone: ZoneInfo,
        first: dt.date,
        days: int,
        by: str,
    ) -> None:
        self._held, self._held_for, self._table, self._zone = held, held_for, table, zone
        self._every = every
        self._days = [first + dt.timedelta(days=number) for number in range(days)]
        self._first, self._last = first, self._days[-1]
        self._ends = {one.id: (one.s, one.e) for one in found.appointments}
        self._refs = {one.id: one for one in found.appointments}
        self._unsigned = found.unsigned
        self._by_staff: dict[int, list[Entry]] = {}
        self._by_room: dict[int | None, list[Entry]] = {}
        room_of = {place: one.id for one in rooms for place in one.places}
        for one in found.appointments:
            if one.status in _GONE:
                continue
            if by == "room":
                place = room_of.get(one.room_id or 0)
                self._by_room.setdefault(place, []).append(self._entry(one, one.practitioner))
            else:
                self._by_staff.setdefault(one.practitioner_id, []).append(self._entry(one, one.room))
        for number, staff_id, role in found.beside:
            if (booked := self._refs.get(number)) is not None and booked.status not in _GONE:
                said = f"{role} {booked.practitioner}"
                self._by_staff.setdefault(staff_id, []).append(self._entry(booked, said, "beside"))

    def practitioner(self, one: Staff) -> Sheet:
        """The days of a practitioner."""
        resource_id = one.resource_id or 0
        return self._sheet(one.name, [resource_id], self._open([resource_id]), self._by_staff.get(one.id, []))

    def room(self, one: Resource) -> Sheet:
        """The days of a room; one without hours of its own is open while anybody works at its location."""
        open_ = self._open(one.places[:1])
        if not open_ and not any(self._table.on(one.id, day) for day in self._days):
            open_ = self._open([each.resource_id or 0 for each in self._every], one.location_id)
        return self._sheet(one.name, one.places, open_, self._by_room.get(one.id, []))

    def nowhere(self) -> Sheet:
        """What takes no room."""
        return self._sheet("no room", [], [], self._by_room.get(None, []))

    def _sheet(self, title: str, places: Sequence[int], open_: list[Span], entries: list[Entry]) -> Sheet:
        claims = [self._held.get(place, []) for place in places]
        there = [*others(claims[0] if claims else [], self._held_for, self._zone), *entries]
        buffers = [span for rows in claims for row in rows for span in self._around(row)]
        columns = []
        for day in self._days:
            s, e = clock.window(day, 0, DAY, self._zone)
            taken = [bits.cover(((row.s, row.e) for row in rows), s, e) for rows in claims]
            free = bits.cover(open_, s, e) & ~reduce(and_, taken) if taken else 0
            columns.append(
                Column(
                    title=plain(title),
                    day=day,
                    s=s,
                    e=e,
                    open=sorted((max(a, s), min(b, e)) for a, b in open_ if a < e and b > s),
                    entries=sorted((one for one in there if one.s < e and one.e > s), key=lambda one: (one.s, one.ref)),
                    buffers=sorted({(a, b) for a, b in buffers if a < e and b > s}),
                    free=free.bit_count(),
                )
            )
        return Sheet(title=plain(title), columns=columns)

    def _open(self, resource_ids: Iterable[int], location_id: int | None = None) -> list[Span]:
        # Of the day after too: in a zone further east it has begun.
        return bits.merged(
            (window.s, window.e)
            for one in resource_ids
            for window in self._table.windows(one, self._first, self._last + dt.timedelta(days=1))
            if location_id is None or window.location_id == location_id
        )

    def _entry(self, one: Appointment, where: str, kind: Kind = "appointment") -> Entry:
        return entry(one, where, self._zone, kind, unsigned=one.id in self._unsigned)

    def _around(self, row: Any) -> Iterable[Span]:
        """What a booking takes before and after the time the client was told."""
        if row.kind == "booking" and (told := self._ends.get(row.appointment_id)):
            if row.s < told[0]:
                yield row.s, min(row.e, told[0])
            if row.e > told[1]:
                yield max(row.s, told[1]), row.e


def _belongs(row: Sheet, by: str, days: int) -> bool:
    """Whether a row is drawn: who works or has something, every room of a day, the rooms of a week that are used."""
    if by == "practitioner":
        return _has_any(row)
    return (days == 1 and bool(row.columns[0].open)) or any(column.entries for column in row.columns)


def _has_any(row: Sheet) -> bool:
    return any(column.open or any(one.kind != "off" for one in column.entries) for column in row.columns)


def _weekdays(rows: Sequence[Sheet]) -> list[Sheet]:
    """A sheet for each; a Saturday or Sunday on which nobody has anything is left out of all."""
    idle = {
        number
        for number in range(5, 7)
        if not any(_has_any(Sheet(title="", columns=row.columns[number : number + 1])) for row in rows)
    }
    return [
        Sheet(title=row.title, columns=[column for number, column in enumerate(row.columns) if number not in idle])
        for row in rows
    ]
