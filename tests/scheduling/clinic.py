"""A small clinic for the tests of scheduling: Mara, a room, a service, two clients, and a fixed now."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.clients.model import Client
from palpate.practice import Practice
from palpate.scheduling.model import Appointment
from palpate.services.model import Service
from palpate.staff.model import Staff

NEW_YORK = clock.zone("America/New_York")
MONDAY = dt.date(2027, 3, 8)
NOW = "2027-03-01T09:00:00-05:00"


class Clinic:
    """What a test works with, and shorter words for it."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.scheduling = practice.scheduling
        self.place = practice.premises.location()
        self.room = practice.premises.add("room", "Room 1", self.place.id)
        self.mara = self.practitioner("Mara Lind", "neuromuscular", "reflexology")
        self.nmt = practice.services.add("NMT 60", ["neuromuscular"], 60, price="95")
        self.ana = practice.clients.add("Ana Diaz", born=dt.date(1984, 5, 2))
        self.ben = practice.clients.add("Ben Okafor", born=dt.date(1979, 11, 30))
        self.work(self.mara, range(5), (540, 1020))

    def practitioner(self, name: str, *modalities: str) -> Staff:
        """Someone who treats."""
        staff = self.practice.staff.add(name, registration=f"LMT-{len(name)}")
        for modality in modalities:
            staff = self.practice.staff.qualify(staff, modality)
        return staff

    def work(self, staff: Staff, weekdays: range | list[int], *spans: tuple[int, int]) -> None:
        """Give someone hours, in wall minutes."""
        self.scheduling.hours.give(staff, list(weekdays), list(spans), self.place)

    def book(self, time: str, client: Client | None = None, service: Service | None = None, **more: Any) -> Appointment:
        """Book Ana, unless another is named, at a time of the practice's zone."""
        more.setdefault("staff", self.mara)
        return self.scheduling.book(client or self.ana, service or self.nmt, at(time), **more)

    def again(self, booked: Appointment) -> Appointment:
        """An appointment as it is now."""
        return self.scheduling.appointment(booked.id)

    def starts(self, day: dt.date = MONDAY, **more: Any) -> list[str]:
        """The free starts of a day, as wall times."""
        slots = self.scheduling.slots(self.nmt, day, day, **more)
        return [f"{slot.starts_at:%H:%M}" for slot in slots]


def at(time: str, zone: ZoneInfo = NEW_YORK) -> dt.datetime:
    """A wall time as an instant: "2027-03-08 10:00", or "10:00" on that Monday."""
    text = time if " " in time else f"{MONDAY} {time}"
    return clock.read_when(text, dt.datetime(2027, 3, 1, 14, tzinfo=dt.UTC), zone)
