"""Whatever is cancelled, what is offered is what a model of sets of minutes would offer, to whom it would."""

from __future__ import annotations

import random
from typing import Any

import pytest

from palpate import clock
from palpate.scheduling.model import Appointment
from palpate.services.model import Service
from palpate.waitlist import matching, offering, reading
from palpate.waitlist.model import Waiting
from tests.scheduling.clinic import MONDAY, Clinic, at
from tests.waitlist.conftest import Waiters

NINE, SIX = clock.to_minute(at("09:00")), clock.to_minute(at("18:00"))
GENDERS = ("female", "male")

Offer = tuple[int, int, int]
"""To which entry, with whom, from when."""


class Model:
    """Two practitioners, two rooms, those who wait; who has which minutes, by brute force."""

    def __init__(self, waiters: Waiters, seed: int) -> None:
        self.waiters, self.clinic = waiters, waiters.clinic
        self.random = random.Random(seed)
        staff = waiters.practice.staff
        self.staff = [staff.qualify(staff.add(f"{gender} one", gender=gender), "neuromuscular") for gender in GENDERS]
        for one in self.staff:
            self.clinic.work(one, [0], (540, 1080))
        self.rooms = [self.clinic.room, waiters.practice.premises.add("room", "Room 2", self.clinic.place.id)]
        add = waiters.practice.services.add
        self.services = [
            add("Plain", ["neuromuscular"], 60),
            add("Buffered", ["neuromuscular"], 45, buffer_after=10, room_after=20, grid=30),
        ]
        self.entries: list[Waiting] = []
        self.booked: list[Appointment] = []
        self.offers: dict[int, tuple[Waiting, Offer, int | None]] = {}

    def needs(self, service: Service, staff_id: int, room_id: int | None, s: int, minutes: int) -> set[tuple[Any, int]]:
        """Every minute of everything that one takes."""
        whole = {(("staff", staff_id), minute) for minute in range(s, s + minutes + service.practitioner_after)}
        return whole | {(("room", room_id), minute) for minute in range(s, s + minutes + service.room_after)}

    def taken(self) -> set[tuple[Any, int]]:
        found: set[tuple[Any, int]] = set()
        for one in self.booked:
            found |= self.needs(self.service(one.service_id), one.practitioner_id, one.room_id, one.s, one.minutes)
        for entry, (_, staff_id, s), room_id in self.offers.values():
            found |= self.needs(self.service(entry.service_id), staff_id, room_id, s, self.minutes(entry))
        return found

    def service(self, number: int) -> Service:
        return next(one for one in self.services if one.id == number)

    def minutes(self, entry: Waiting) -> int:
        return entry.minutes or self.service(entry.service_id).minutes

    def book(self) -> None:
        service, staff, room = (self.random.choice(some) for some in (self.services, self.staff, self.rooms))
        s, minutes = self.random.randrange(NINE, SIX - 60, 15), self.random.choice([30, 45, 60, 120])
        if s + minutes > SIX or self.needs(service, staff.id, room.id, s, minutes) & self.taken():
            return
        start = clock.from_minute(s).astimezone(at("09:00").tzinfo)
        terms: dict[str, Any] = {"staff": staff, "room": room, "minutes": minutes}
        self.booked.append(self.clinic.scheduling.book(self.clinic.ana, service, start, **terms))

    def wait(self, number: int) -> None:
        chance = self.random
        entry = self.waiters.add(
            f"Client {number}",
            service=chance.choice(self.services),
            minutes=chance.choice([None, None, 30, 75]),
            weekdays=chance.choice([(), (), (0,), (1, 2)]),
            parts=chance.choice([(), (), ((0, 720),), ((720, 1020),), ((555, 645), (900, 1440))]),
            **chance.choice(
                [{}, {}, {"staff_ids": (chance.choice(self.staff).id,)}, {"gender": chance.choice(GENDERS)}]
            ),
            priority=chance.choice([0, 0, 1, 2]),
        )
        self.waiters.later(1)
        self.entries.append(entry)

    def starts(self, entry: Waiting, gap: Appointment) -> list[tuple[int, int | None]]:
        """When an entry could begin in a gap, the best first, and in which room."""
        wanted, service, minutes = entry.preferences, self.service(entry.service_id), self.minutes(entry)
        who = next(one for one in self.staff if one.id == gap.practitioner_id)
        if wanted.staff_ids and who.id not in wanted.staff_ids:
            return []
        if wanted.gender and who.gender != wanted.gender:
            return []
        if wanted.weekdays and 0 not in wanted.weekdays:
            return []
        found, taken = [], self.taken()
        for s in range(NINE, SIX - minutes + 1, service.grid):
            wall = 540 + s - NINE
            if wanted.parts and not any(start <= wall < end for start, end in wanted.parts):
                continue
            if not (s < gap.e and gap.s < s + minutes):
                continue
            room = next((r.id for r in self.rooms if not self.needs(service, who.id, r.id, s, minutes) & taken), None)
            if room is not None:
                found.append((s, room))
        return sorted(found, key=lambda one: (abs(one[0] - gap.s), one[0]))

    def cancel(self) -> list[Offer]:
        """What is to be offered when one is cancelled, which it then is."""
        gap = self.booked.pop(self.random.randrange(len(self.booked)))
        self.clinic.scheduling.cancel(gap, "at random")
        expected: list[Offer] = []
        for entry in sorted(self.entries, key=lambda one: (-one.priority, one.id)):
            if entry.id in self.offers or not (starts := self.starts(entry, gap)):
                continue
            offer = (entry.id, gap.practitioner_id, starts[0][0])
            self.offers[entry.id] = (entry, offer, starts[0][1])
            expected.append(offer)
        return expected


@pytest.mark.parametrize("seed", range(5))
def test_what_is_offered_is_the_best_there_is(waiters: Waiters, seed: int) -> None:
    as_the_model_says(waiters, seed)


@pytest.mark.parametrize("fault", ["whoever came last", "who has an offer already", "any start"])
def test_a_planted_fault_is_seen(sqlite_clinic: Clinic, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    still, within = reading.still, matching.within
    if fault == "whoever came last":
        monkeypatch.setattr(reading, "still", lambda *given: still(*given)[::-1])
    elif fault == "who has an offer already":
        monkeypatch.setattr(reading, "still", lambda connection, now, *days: still(connection, now + 10**6, *days))
        monkeypatch.setattr(offering, "claimed", lambda *_, wait: True)
    else:
        monkeypatch.setattr(matching, "within", lambda *given: within(*given)[::-1])
    with pytest.raises(AssertionError):
        as_the_model_says(Waiters(sqlite_clinic), 1)


def as_the_model_says(waiters: Waiters, seed: int) -> None:
    waiters.practice.premises.set("booking.offer", 60 * 24 * 5)
    model = Model(waiters, seed)
    for number in range(12):
        model.wait(number)
    for _ in range(40):
        model.book()
    seen: set[int] = set()
    while model.booked:
        expected = model.cancel()
        made = [one for one in waiters.list.open_offers() if one.id not in seen]
        seen |= {one.id for one in made}
        assert sorted((one.waiting_id, one.practitioner_id, one.s) for one in made) == sorted(expected)
        for one in made:
            assert one.minutes == model.minutes(model.offers[one.waiting_id or 0][0])
    assert seen
    # Once they have expired, the finder shows each of them: an offer is a slot like any other.
    waiters.later(60 * 24 * 5)
    for entry, (_, staff_id, s), _ in model.offers.values():
        who = next(one for one in model.staff if one.id == staff_id)
        free = waiters.clinic.scheduling.slots(
            model.service(entry.service_id), MONDAY, MONDAY, staff=who, minutes=entry.minutes
        )
        assert s in {slot.s for slot in free}
