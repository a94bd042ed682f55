"""Closing for days: who would work then, and what is booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from palpate.premises.model import Location
from palpate.scheduling.model import Appointment
from palpate.scheduling.working.roster import Roster
from palpate.scheduling.working.time_off import TimeOff
from palpate.staff.model import Staff


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A day as it would be: who works, and what is booked and has not begun."""

    day: dt.date
    working: tuple[Staff, ...]
    booked: tuple[Appointment, ...]


def day(
    practitioners: Iterable[Staff], hours: Roster, time_off: TimeOff, on: dt.date, place: Location | None = None
) -> Open:
    """A day as it would be; with ``place``, only of those whose hours are there then."""
    working, booked = [], {}
    for staff in practitioners:
        zone = hours.zone(staff)
        mine = time_off.in_the_way(staff, on, on, zone)
        booked.update({one.id: one for one in mine if place is None or one.location_id == place.id})
        if any(off.first <= on <= off.last for off in time_off.of(staff, zone)):
            continue
        assert staff.resource_id is not None
        table = hours.timetable([staff.resource_id], on, on)
        if any(place is None or where == place.id for _, where in table.on(staff.resource_id, on)):
            working.append(staff)
    ordered = sorted(booked.values(), key=lambda one: (one.s, one.id))
    return Open(day=on, working=tuple(working), booked=tuple(ordered))


def closed(
    practitioners: Sequence[Staff], hours: Roster, first: dt.date, last: dt.date, place: Location | None = None
) -> list[Staff]:
    """Who has to be off for the practice, or one place of several, to be closed on these days."""
    if place is None:
        return list(practitioners)
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    found = []
    for staff in practitioners:
        assert staff.resource_id is not None
        table = hours.timetable([staff.resource_id], first, last)
        if any(where == place.id for one in days for _, where in table.on(staff.resource_id, one)):
            found.append(staff)
    return found
