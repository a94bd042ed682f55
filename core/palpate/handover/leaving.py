"""What somebody who leaves still has: what is unsigned, booked, due, and who waits for them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, select

from palpate import clock
from palpate.followups.model import FollowUp
from palpate.practice import Practice
from palpate.recurring import reading as series_reading
from palpate.recurring.model import Series
from palpate.scheduling.model import Appointment
from palpate.scheduling.reading import appointments, select_appointments
from palpate.scheduling.tables import appointment, attending
from palpate.staff.model import Staff
from palpate.visits import reading as visit_reading
from palpate.visits.model import Visit
from palpate.visits.tables import visit
from palpate.waitlist import reading as waitlist_reading
from palpate.waitlist.model import Waiting
from palpate.waitlist.tables import waiting


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of one who leaves after a day.

    ``unsigned`` visits are theirs to sign, and nobody else's. ``booked`` is after that day, ``beside`` where another
    treats and they are there too. ``follow_ups`` are of their visits. ``series`` and ``waiting`` name them.
    """

    staff: Staff
    last: dt.date
    zone: ZoneInfo
    unsigned: tuple[Visit, ...]
    booked: tuple[Appointment, ...]
    beside: tuple[Appointment, ...]
    follow_ups: tuple[FollowUp, ...]
    series: tuple[Series, ...]
    waiting: tuple[Waiting, ...]


def leaving(practice: Practice, staff: Staff, last: dt.date) -> Leaving:
    """What there is of one who leaves after ``last``."""
    zone = practice.scheduling.hours.zone(staff) if staff.treats else practice.zone
    after = from_minute(practice, last, zone)
    due = practice.follow_ups.waiting()
    with practice.context.read() as connection:
        mine = set(connection.execute(select(visit.c.id).where(visit.c.practitioner_id == staff.id)).scalars())
        booked = booked_after(connection, staff, after)
        coming = {one.series_id for one in booked}
        return Leaving(
            staff=staff,
            last=last,
            zone=zone,
            unsigned=tuple(visit_reading.unsigned(connection, staff.id)),
            booked=tuple(booked),
            beside=tuple(_beside(connection, staff, after)),
            follow_ups=tuple(one for one in due if one.visit_id in mine),
            series=tuple(
                one for one in series_reading.every(connection) if one.practitioner_id == staff.id and one.id in coming
            ),
            waiting=tuple(waits_for(connection, staff)),
        )


def from_minute(practice: Practice, last: dt.date, zone: ZoneInfo) -> int:
    """The UTC minute from which somebody is gone: the end of their last day, or now where that is past."""
    return max(clock.window(last, 0, 1440, zone)[1], clock.to_minute(practice.clock.now()))


def booked_after(connection: Connection, staff: Staff, after: int) -> list[Appointment]:
    """What is booked with somebody from a UTC minute on."""
    return appointments(connection, _booked(after).where(appointment.c.practitioner_id == staff.id))


def waits_for(connection: Connection, staff: Staff) -> list[Waiting]:
    """Who waits for somebody by name."""
    found = waitlist_reading.entries(connection, waitlist_reading.select_waiting().where(waiting.c.status == "waiting"))
    return [one for one in found if staff.id in one.preferences.staff_ids]


def _beside(connection: Connection, staff: Staff, after: int) -> list[Appointment]:
    there = select(attending.c.appointment_id).where(attending.c.staff_id == staff.id)
    return appointments(connection, _booked(after).where(appointment.c.id.in_(there)))


def _booked(after: int) -> Any:
    return select_appointments().where(appointment.c.s >= after, appointment.c.status == "booked")
