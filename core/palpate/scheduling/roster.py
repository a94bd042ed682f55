"""Giving practitioners their working hours, and changing them; hours that overlap are refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import delete

from palpate import clock
from palpate.errors import Refused
from palpate.premises.model import Location
from palpate.scheduling.bits import DAY
from palpate.scheduling.hours import DayHours, Hours, Timetable, overrides, standing, timetable
from palpate.scheduling.model import Appointment
from palpate.scheduling.reading import appointments, select_appointments
from palpate.scheduling.tables import appointment, hours, hours_override
from palpate.scheduling.written import WEEKDAYS, Span, day_said, said
from palpate.staff.model import Staff
from palpate.store.context import Context, Writing


class Roster:
    """The working hours of practitioners."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def of(self, staff: Staff) -> list[Hours]:
        """The weekly hours of a practitioner, in the order of the week."""
        with self._context.read() as connection:
            return standing(connection, [resource_of(staff)])

    def days(self, staff: Staff, first: dt.date) -> list[DayHours]:
        """The days from one on that differ from the week."""
        with self._context.read() as connection:
            return overrides(connection, resource_of(staff), first)

    def timetable(self, resource_ids: Collection[int], first: dt.date, last: dt.date) -> Timetable:
        """The hours of practitioners for some days."""
        with self._context.read() as connection:
            return timetable(connection, resource_ids, first, last)

    def zone(self, staff: Staff) -> ZoneInfo:
        """The time zone of where a practitioner works."""
        resource_id, day = resource_of(staff), dt.date(2000, 1, 1)
        table = self.timetable([resource_id], day, day)
        return clock.zone(table.zones[table.home(resource_id)])

    def give(
        self,
        staff: Staff,
        weekdays: Collection[int],
        spans: Sequence[Span],
        place: Location,
        valid_from: dt.date | None = None,
        valid_to: dt.date | None = None,
    ) -> list[Hours]:
        """Weekly hours at a location: they replace what stands there on these weekdays, in the days they hold.

        No spans takes the hours away. What stood before and stands after those days is kept.
        """
        resource_id = resource_of(staff)
        if valid_from and valid_to and valid_to < valid_from:
            raise Refused(f"Hours from {day_said(valid_from)} cannot end on {day_said(valid_to)}, which is before it.")
        with self._context.write() as writing:
            before = standing(writing.connection, [resource_id])
            for old in before:
                if old.weekday in weekdays and old.location_id == place.id:
                    _cut(writing, old, valid_from, valid_to)
            for weekday in sorted(set(weekdays)):
                for start, end in spans:
                    writing.add(
                        hours,
                        resource_id=resource_id,
                        location_id=place.id,
                        weekday=weekday,
                        start_minute=start,
                        end_minute=end,
                        valid_from=valid_from,
                        valid_to=valid_to,
                    )
            after = standing(writing.connection, [resource_id])
            _refuse_overlap(staff, after)
            writing.record("hours", f"staff {staff.id}", before=_plain(before), after=_plain(after))
        return after

    def give_day(self, staff: Staff, day: dt.date, spans: Sequence[Span], place: Location, reason: str = "") -> None:
        """Hours of one day at a location, in place of the weekly ones; no spans is closed."""
        resource_id = resource_of(staff)
        mine = (hours_override.c.resource_id == resource_id, hours_override.c.day == day)
        with self._context.write() as writing:
            before = overrides(writing.connection, resource_id, day)
            # Closed is closed everywhere; hours leave those at another location as they are.
            elsewhere = (hours_override.c.location_id == place.id) | hours_override.c.start_minute.is_(None)
            writing.execute(delete(hours_override).where(*mine, *([elsewhere] if spans else [])))
            closed: list[tuple[int | None, int | None]] = [(None, None)]
            for start, end in spans or closed:
                writing.add(
                    hours_override,
                    resource_id=resource_id,
                    location_id=place.id,
                    day=day,
                    start_minute=start,
                    end_minute=end,
                    reason=reason,
                )
            _refuse_day_overlap(writing, staff, day)
            after = overrides(writing.connection, resource_id, day)
            writing.record(
                "hours_of_day",
                f"staff {staff.id}",
                before=_plain(one for one in before if one.day == day),
                after=_plain(one for one in after if one.day == day),
            )

    def clear_day(self, staff: Staff, day: dt.date) -> None:
        """The weekly hours hold again on a day."""
        mine = (hours_override.c.resource_id == resource_of(staff), hours_override.c.day == day)
        with self._context.write() as writing:
            if not writing.execute(delete(hours_override).where(*mine)).rowcount:
                raise Refused(f"{staff.name} has no hours of their own on {day_said(day)}.")
            _refuse_day_overlap(writing, staff, day)
            writing.record("hours_of_day", f"staff {staff.id}", before=day.isoformat())

    def outside(self, staff: Staff) -> list[Appointment]:
        """What is booked from now on outside a practitioner's hours, as after the hours were changed."""
        resource_id, now = resource_of(staff), clock.to_minute(self._context.clock.now())
        booked = select_appointments().where(
            appointment.c.practitioner_id == staff.id, appointment.c.s >= now, appointment.c.status == "booked"
        )
        with self._context.read() as connection:
            found = appointments(connection, booked)
            if not found:
                return []
            table = timetable(connection, [resource_id], found[0].starts_at.date(), found[-1].ends_at.date())
        return [one for one in found if table.place(resource_id, one.s, one.e) is None]


def resource_of(staff: Staff) -> int:
    """What a practitioner is claimed by; Refused for one who treats nobody."""
    if staff.resource_id is None:
        raise Refused(f"{staff.name} is not a practitioner, and cannot be booked.")
    return staff.resource_id


def _cut(writing: Writing, old: Hours, valid_from: dt.date | None, valid_to: dt.date | None) -> None:
    """Take the days of a validity out of hours that stand."""
    if (valid_to and old.valid_from and valid_to < old.valid_from) or (
        valid_from and old.valid_to and valid_from > old.valid_to
    ):
        return
    writing.execute(delete(hours).where(hours.c.id == old.id))
    day = dt.timedelta(days=1)
    kept = {name: getattr(old, name) for name in Hours.__struct_fields__ if name != "id"}
    if valid_from and (old.valid_from is None or old.valid_from < valid_from):
        writing.add(hours, **{**kept, "valid_to": valid_from - day})
    if valid_to and (old.valid_to is None or old.valid_to > valid_to):
        writing.add(hours, **{**kept, "valid_from": valid_to + day})


def _refuse_overlap(staff: Staff, rows: Sequence[Hours]) -> None:
    for one in rows:
        for other in rows:
            days = (other.weekday - one.weekday) % 7
            if one.id == other.id or days > 1 or not _together(one, other, days):
                continue
            start, end = other.start_minute + days * DAY, other.end_minute + days * DAY
            if one.start_minute < end and start < one.end_minute:
                raise Refused(
                    f"{staff.name} works {said([one.span])} on {WEEKDAYS[one.weekday]}s "
                    f"and {said([other.span])} on {WEEKDAYS[other.weekday]}s: these hours overlap."
                )


def _together(one: Hours, other: Hours, days: int) -> bool:
    late = dt.timedelta(days=days)
    return not (
        (one.valid_to and other.valid_from and one.valid_to + late < other.valid_from)
        or (other.valid_to and one.valid_from and other.valid_to < one.valid_from)
    )


def _refuse_day_overlap(writing: Writing, staff: Staff, day: dt.date) -> None:
    resource_id, around = resource_of(staff), dt.timedelta(days=1)
    table = timetable(writing.connection, [resource_id], day, day)
    shifts = sorted((one.s, one.e) for one in table.windows(resource_id, day, day + around))
    if any(after[0] < before[1] for before, after in pairwise(shifts)):
        raise Refused(f"With these hours {staff.name} would work twice at the same time around {day_said(day)}.")


def _plain(rows: Any) -> Any:
    return [msgspec.to_builtins(row) for row in rows]
