"""Who could serve a time: those asked for who work then, each at the location whose hours it lies in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from palpate import clock
from palpate.errors import Refused
from palpate.premises.model import Resource
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.working.hours import Timetable, kept_timetable
from palpate.scheduling.written import day_said, moment_said
from palpate.staff.model import Staff
from palpate.store.memory import Moment

DESPITE = ("overlap", "hours", "notice", "load")
"""What a person may book in spite of, each with a reason: what has the time, working hours, notice, load limits."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """When, and in spite of what: each of DESPITE that is allowed, with its reason."""

    start: dt.datetime
    despite: Mapping[str, str] = {}

    def reason(self, despite: str) -> str:
        """Why a thing is allowed all the same; "" where it is not."""
        return self.despite.get(despite, "")

    @property
    def s(self) -> int:
        """The start in UTC minutes."""
        return clock.to_minute(self.start)


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A practitioner who could serve, and the location whose hours the time lies in."""

    staff: Staff
    location_id: int
    timezone: str


def candidates(moment: Moment, ask: Ask, wish: Wish) -> list[Candidate]:
    """Those who work then, each at the location whose hours it lies in; with them, those who have to be there too."""
    table = kept_timetable(moment, clock.from_minute(wish.s).date())
    e = wish.s + ask.minutes
    _must_be_there(table, ask, wish)
    found, left = [], []
    places = {one.id: table.place(one.resource_id or 0, wish.s, e) for one in ask.practitioners}
    # Outside hours, where that is allowed, those who work then still come first.
    for staff in sorted(ask.practitioners, key=lambda one: places[one.id] is None):
        place = places[staff.id]
        if place is None and wish.reason("hours"):
            place = table.home(staff.resource_id or 0)
        if place is None:
            continue
        if gone := _gone(staff, wish.start.astimezone(clock.zone(table.zones[place])).date(), ask.named):
            left.append(gone)
        else:
            found.append(Candidate(staff=staff, location_id=place, timezone=table.zones[place]))
    here = [one for one in found if all(t.location_id in {None, one.location_id} for t in ask.equipment)]
    if found and not here:
        raise Refused(f"{ask.equipment[0].name}, which {ask.service.name} needs, is not where they work then.")
    if here:
        return here
    if left:
        raise Refused(f"{'; '.join(left)}.")
    names = [(one.name, one.resource_id or 0) for one in ask.practitioners[:6]]
    said = "; ".join(table.words(name, resource_id, wish.start) for name, resource_id in names)
    raise Refused(f"{said}: {_time(wish, ask)} lies outside. {_ALL_THE_SAME}")


_ALL_THE_SAME = 'Book it all the same with --outside-hours "why".'


def open_rooms(moment: Moment, ask: Ask, wish: Wish) -> list[Resource]:
    """The rooms that are open then; one without hours always is."""
    table = kept_timetable(moment, clock.from_minute(wish.s).date())
    return [room for room in ask.rooms if _open(table, room.id, wish, ask)]


def _must_be_there(table: Timetable, ask: Ask, wish: Wish) -> None:
    """Refused where who is beside does not work then, or a thing is not to be used then."""
    for second in ask.seconds:
        works = table.place(second.staff.resource_id or 0, wish.s, wish.s + ask.minutes)
        zone = clock.zone(table.zones[works or table.home(second.staff.resource_id or 0)])
        if gone := _gone(second.staff, wish.start.astimezone(zone).date(), named=True):
            raise Refused(f"{gone}.")
        if works is None and not wish.reason("hours"):
            words = table.words(second.staff.name, second.staff.resource_id or 0, wish.start)
            raise Refused(f"{words}: {_time(wish, ask)} lies outside. {_ALL_THE_SAME}")
    for thing in ask.equipment:
        if not _open(table, thing.id, wish, ask):
            raise Refused(f"{thing.name}, which {ask.service.name} needs, is not to be used then: see its hours.")


def _open(table: Timetable, resource_id: int, wish: Wish, ask: Ask) -> bool:
    if not table.has(resource_id) or wish.reason("hours"):
        return True
    return table.place(resource_id, wish.s, wish.s + ask.minutes) is not None


def _gone(staff: Staff, day: dt.date, named: bool) -> str:
    """Why a practitioner is not offered on a day, where they are not; a person may name one whose licence is over."""
    if staff.leaves_on is not None and staff.leaves_on < day:
        return f"{staff.name} works here until {day_said(staff.leaves_on)}"
    until = staff.until()
    if until is not None and until < day and not named:
        return f"a credential of {staff.name} holds until {day_said(until)}: name them to book all the same"
    return ""


def _time(wish: Wish, ask: Ask) -> str:
    end = clock.from_minute(wish.s + ask.minutes).astimezone(wish.start.tzinfo)
    return f"{moment_said(wish.start)} to {end:%H:%M}"


def no_room(ask: Ask, who: Sequence[Candidate]) -> str:
    """Why there is no room to choose from."""
    places = {one.id: one.name for one in ask.places}
    where = places.get(who[0].location_id, "")
    if len(ask.rooms) == 1:
        return f"{ask.rooms[0].name} is not at {where}."
    return f'{ask.service.name} needs a room, and there is none at {where}: palpate room add "Room 1".'
