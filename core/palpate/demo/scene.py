"""The practice of the demo while it is built: who is there, which day it is counted from, and chance, from a seed."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.clients.model import Client
from palpate.demo import cast
from palpate.demo.clockwork import Clockwork
from palpate.practice import Practice
from palpate.premises.model import Resource
from palpate.scheduling.model import Slot
from palpate.services.model import Service
from palpate.staff.model import Staff

WALK = dt.timedelta(minutes=90)
"""How long before its now the demo stops building, and begins to show."""

_SETTLED = 20
"""Minutes after the end of an appointment by which its record is closed."""


class Scene:
    """What every part of the building needs. ``now`` is the instant at which the demo ends."""

    def __init__(self, practice: Practice, now: dt.datetime, seed: int) -> None:
        self.practice = practice
        self.now = now
        self.begins = now - WALK
        self.day = self.begins.astimezone(self.zone).date()
        # The same seed gives the same demo; nothing here is a secret.
        self.chance = Random(seed)  # noqa: S311
        self.clockwork = Clockwork(practice)
        self.cast = cast.cast()
        self.sessions = cast.sessions()
        self.visits_of: dict[int, int] = {}

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of the practice."""
        return self.practice.zone

    @cached_property
    def services(self) -> dict[str, Service]:
        """What can be booked, by name."""
        return {one.name: one for one in self.practice.services.all()}

    def acts(self, staff_id: int = 1) -> Staff:
        """From here on this practitioner acts, as others did meanwhile."""
        staff = self._staff[staff_id]
        self.practice.act(staff)
        return staff

    def room(self, staff: Staff) -> Resource:
        """A practitioner's own room."""
        return self._rooms[staff.name]

    def date(self, day: int) -> dt.date:
        """A day counted from the demo's."""
        return self.day + dt.timedelta(days=day)

    def instant(self, day: int, hour: int, minute: int = 0) -> dt.datetime:
        """A wall time of such a day."""
        return clock.in_utc(dt.datetime.combine(self.date(day), dt.time(hour, minute)), self.zone)

    def marks(self, person: cast.Person) -> dict[str, str]:
        """The days that texts of a person name."""
        return {name: self.date(day).isoformat() for name, day in person.marks.items()}

    def slot(self, service: Service, day: dt.date, late: bool = False) -> Slot:
        """A free start on a day, or on the next one that has any."""
        for number in range(10):
            wanted = day + dt.timedelta(days=number)
            free = [one for one in self.practice.scheduling.slots(service, wanted, wanted) if not self._quiet(one)]
            if free:
                tidy = [one for one in free if one.starts_at.minute in {0, 30}] or free
                return tidy[-1] if late else self.chance.choice(tidy)
        raise LookupError(f"There is no time for {service.name} from {day} on.")

    def ask_again(self, client: Client, staff: Staff) -> None:
        """Ask again what was asked too long ago; nothing has changed since."""
        today = self.clockwork.now.astimezone(self.zone).date()
        history = self.practice.histories.current(client.id)
        if not history or any(answer.stale(today) for answer in history.values()):
            self.practice.histories.record(client, {}, rest="no", asked_by=staff)

    @cached_property
    def _staff(self) -> dict[int, Staff]:
        return {one.id: one for one in self.practice.staff.all()}

    @cached_property
    def _rooms(self) -> dict[str, Resource]:
        rooms = {room.name: room for room in self.practice.premises.resources("room")}
        return {one.name: rooms[one.room] for one in self.cast.staff}

    def _quiet(self, slot: Slot) -> bool:
        """Whether a slot would run into the time in which the demo is shown: it is kept free, for the walk-in."""
        begins, now = clock.to_minute(self.begins), clock.to_minute(self.now)
        return slot.s < now and slot.e + _SETTLED > begins
