"""Giving practitioners, rooms and equipment their hours, and changing them; hours that overlap are refused.

A practitioner without hours does not work; a room or a thing without any is always open.
"""

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
from palpate.premises.model import Location, Resource
from palpate.scheduling.model import Appointment
from palpate.scheduling.reading import appointments, select_appointments
from palpate.scheduling.tables import appointment, hours, hours_override
from palpate.scheduling.working.hours import DayHours, Hours, Timetable, overrides, standing, timetable
from palpate.scheduling.working.weeks import Weeks, meet, monday, without
from palpate.scheduling.written import WEEKDAYS, Span, day_said, said
from palpate.staff.model import Staff
from palpate.store.context import Context, Writing

Owner = Staff | Resource
"""Whose hours they are: a practitioner's, a room's, those of a piece of equipment."""


class Roster:
    """The hours of practitioners, rooms and equipment."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def of(self, owner: Owner) -> list[Hours]:
        """The weekly hours, in the order of the week."""
        with self._context.read() as connection:
            return standing(connection, [resource_of(owner)])

    def days(self, owner: Owner, first: dt.date) -> list[DayHours]:
        """The days from one on that differ from the week."""
        with self._context.read() as connection:
            return overrides(connection, resource_of(owner), first)

    def timetable(self, resource_ids: Collection[int], first: dt.date, last: dt.date) -> Timetable:
        """The hours of some resources for some days."""
        with self._context.read() as connection:
            return timetable(connection, resource_ids, first, last)

    def zone(self, owner: Owner) -> ZoneInfo:
        """The time zone of where a practitioner works, or a room is."""
        resource_id, day = resource_of(owner), dt.date(2000, 1, 1)
        table = self.timetable([resource_id], day, day)
        place = owner.location_id if isinstance(owner, Resource) else None
        return clock.zone(table.zones[place or table.home(resource_id)])

    def give(
        self,
        owner: Owner,
        weekdays: Collection[int],
        spans: Sequence[Span],
        place: Location,
        valid_from: dt.date | None = None,
        valid_to: dt.date | None = None,
        every: int = 1,
    ) -> list[Hours]:
        """Weekly hours at a location: they replace what stands there on these weekdays, in the days they hold.

        ``every`` 2 is every other week, from that of ``valid_from``; what stands in the weeks between is kept. No
        spans takes the hours away. What stood before and stands after those days is kept.
        """
        resource_id = resource_of(owner)
        if valid_from and valid_to and valid_to < valid_from:
            raise Refused(f"Hours from {day_said(valid_from)} cannot end on {day_said(valid_to)}, which is before it.")
        anchor = monday(valid_from) if valid_from and every != 1 else None
        weeks = Weeks(valid_from=valid_from, valid_to=valid_to, every=every, anchor=anchor)
        weeks.check()
        with self._context.write() as writing:
            before = standing(writing.connection, [resource_id])
            for old in before:
                if old.weekday in weekdays and old.location_id == place.id:
                    _cut(writing, old, weeks)
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
                        every_weeks=every,
                        anchor=anchor,
                    )
            _keep_open(writing, owner, place)
            after = standing(writing.connection, [resource_id])
            _refuse_overlap(owner, after)
            writing.record("hours", subject(owner), before=_plain(before), after=_plain(after))
        return after

    def give_day(self, owner: Owner, day: dt.date, spans: Sequence[Span], place: Location, reason: str = "") -> None:
        """Hours of one day at a location, in place of the weekly ones; no spans is closed."""
        resource_id = resource_of(owner)
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
            _keep_open(writing, owner, place)
            _refuse_day_overlap(writing, owner, day)
            after = overrides(writing.connection, resource_id, day)
            writing.record(
                "hours_of_day",
                subject(owner),
                before=_plain(one for one in before if one.day == day),
                after=_plain(one for one in after if one.day == day),
            )

    def clear_day(self, owner: Owner, day: dt.date) -> None:
        """The weekly hours hold again on a day."""
        mine = (hours_override.c.resource_id == resource_of(owner), hours_override.c.day == day)
        with self._context.write() as writing:
            if not writing.execute(delete(hours_override).where(*mine)).rowcount:
                raise Refused(f"{owner.name} has no hours of their own on {day_said(day)}.")
            _refuse_day_overlap(writing, owner, day)
            writing.record("hours_of_day", subject(owner), before=day.isoformat())

    def outside(self, owner: Owner) -> list[Appointment]:
        """What is booked from now on outside the hours, as after they were changed."""
        resource_id, now = resource_of(owner), clock.to_minute(self._context.clock.now())
        whose = (
            appointment.c.practitioner_id == owner.id if isinstance(owner, Staff) else appointment.c.room_id == owner.id
        )
        booked = select_appointments().where(whose, appointment.c.s >= now, appointment.c.status == "booked")
        with self._context.read() as connection:
            found = appointments(connection, booked)
            if not found or (isinstance(owner, Resource) and not standing(connection, [resource_id])):
                return []
            table = timetable(connection, [resource_id], found[0].starts_at.date(), found[-1].ends_at.date())
        return [one for one in found if table.place(resource_id, one.s, one.e) is None]


def end(writing: Writing, owner: Owner, last: dt.date) -> None:
    """No hours after a day: the weekly ones end with it, and days of their own after it are gone."""
    resource_id = resource_of(owner)
    before = standing(writing.connection, [resource_id])
    for old in before:
        _cut(writing, old, Weeks(valid_from=last + dt.timedelta(days=1)))
    later = (hours_override.c.resource_id == resource_id, hours_override.c.day > last)
    writing.execute(delete(hours_override).where(*later))
    after = standing(writing.connection, [resource_id])
    if after != before:
        writing.record("hours", subject(owner), before=_plain(before), after=_plain(after))


def resource_of(owner: Owner) -> int:
    """What a practitioner or a room is claimed by; Refused for a member of staff who treats nobody."""
    if isinstance(owner, Resource):
        return owner.id
    if owner.resource_id is None:
        raise Refused(f"{owner.name} is not a practitioner, and cannot be booked.")
    return owner.resource_id


def subject(owner: Owner) -> str:
    """Whose hours they are, as it stands in the audit."""
    return f"{owner.kind if isinstance(owner, Resource) else 'staff'} {owner.id}"


def _cut(writing: Writing, old: Hours, gone: Weeks) -> None:
    """Take some days out of hours that stand."""
    left = without(old, gone)
    if left is None:
        return
    writing.execute(delete(hours).where(hours.c.id == old.id))
    for one in left:
        writing.add(hours, **{name: getattr(one, name) for name in Hours.__struct_fields__ if name != "id"})


def _keep_open(writing: Writing, owner: Owner, place: Location) -> None:
    """A room that was always open, and now has days of its own, is open all day on the others: that is written."""
    if not isinstance(owner, Resource) or standing(writing.connection, [owner.id]):
        return
    if overrides(writing.connection, owner.id, dt.date.min):
        for weekday in range(7):
            day = {"weekday": weekday, "start_minute": 0, "end_minute": 1440}
            writing.add(hours, resource_id=owner.id, location_id=place.id, **day)
        after = standing(writing.connection, [owner.id])
        writing.record("hours", subject(owner), before=[], after=_plain(after))


def _refuse_overlap(owner: Owner, rows: Sequence[Hours]) -> None:
    verb = "is open" if isinstance(owner, Resource) else "works"
    for one in rows:
        for other in rows:
            if one.id != other.id and (day := meet(one, other)):
                since = f" (first on {day_said(day)})" if one.every_weeks > 1 or other.every_weeks > 1 else ""
                raise Refused(
                    f"{owner.name} {verb} {said([one.span])} on {WEEKDAYS[one.weekday]}s "
                    f"and {said([other.span])} on {WEEKDAYS[other.weekday]}s: these hours overlap{since}."
                )


def _refuse_day_overlap(writing: Writing, owner: Owner, day: dt.date) -> None:
    resource_id, around = resource_of(owner), dt.timedelta(days=1)
    table = timetable(writing.connection, [resource_id], day, day)
    shifts = sorted((one.s, one.e) for one in table.windows(resource_id, day, day + around))
    if any(after[0] < before[1] for before, after in pairwise(shifts)):
        verb = "be open" if isinstance(owner, Resource) else "work"
        raise Refused(f"With these hours {owner.name} would {verb} twice at the same time around {day_said(day)}.")


def _plain(rows: Any) -> Any:
    return [msgspec.to_builtins(row) for row in rows]
