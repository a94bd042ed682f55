"""Who could serve a time: those asked for who work then, each at the location whose hours it lies in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling.hours import timetable
from palpate.scheduling.slots import Ask
from palpate.scheduling.written import moment_said
from palpate.staff.model import Staff

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


def candidates(connection: Connection, ask: Ask, wish: Wish) -> list[Candidate]:
    """Those who work then, each at the location whose hours the time lies in."""
    day = clock.from_minute(wish.s).date()
    table = timetable(connection, [one.resource_id or 0 for one in ask.practitioners], day, day)
    found, e = [], wish.s + ask.minutes
    places = {one.id: table.place(one.resource_id or 0, wish.s, e) for one in ask.practitioners}
    # Outside hours, where that is allowed, those who work then still come first.
    for staff in sorted(ask.practitioners, key=lambda one: places[one.id] is None):
        place = places[staff.id]
        if place is None and wish.reason("hours"):
            place = table.home(staff.resource_id or 0)
        if place is not None:
            found.append(Candidate(staff=staff, location_id=place, timezone=table.zones[place]))
    here = [one for one in found if all(t.location_id in {None, one.location_id} for t in ask.equipment)]
    if found and not here:
        raise Refused(f"{ask.equipment[0].name}, which {ask.service.name} needs, is not where they work then.")
    if not here:
        names = [(one.name, one.resource_id or 0) for one in ask.practitioners[:6]]
        said = "; ".join(table.words(name, resource_id, wish.start) for name, resource_id in names)
        end = clock.from_minute(e).astimezone(wish.start.tzinfo)
        raise Refused(
            f"{said}: {moment_said(wish.start)} to {end:%H:%M} lies outside. "
            'Book it all the same with --outside-hours "why".'
        )
    return here


def no_room(ask: Ask, who: Sequence[Candidate]) -> str:
    """Why there is no room to choose from."""
    places = {one.id: one.name for one in ask.places}
    where = places.get(who[0].location_id, "")
    if len(ask.rooms) == 1:
        return f"{ask.rooms[0].name} is not at {where}."
    return f'{ask.service.name} needs a room, and there is none at {where}: palpate room add "Room 1".'
