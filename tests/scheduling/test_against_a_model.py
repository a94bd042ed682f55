"""Books, moves, cancels, holds and overlaps at random say what a model of sets of minutes says."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest
from sqlalchemy import select

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling import claims
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import appointment, claim
from tests.scheduling.clinic import MONDAY, Clinic, at

STEPS = 250
NINE, SIX = clock.to_minute(at("09:00")), clock.to_minute(at("18:00"))


class Model:
    """Two practitioners and two rooms, and who has which minutes of them, by brute force."""

    def __init__(self, clinic: Clinic, seed: int) -> None:
        self.clinic = clinic
        self.random = random.Random(seed)
        jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
        clinic.work(clinic.mara, [0], (540, 1080))
        clinic.work(jonas, [0], (540, 1080))
        second = clinic.practice.premises.add("room", "Room 2", clinic.place.id)
        self.staff = [clinic.mara, jonas]
        self.rooms = [clinic.room, second]
        self.service = clinic.practice.services.add("Fuzz", ["neuromuscular"], 45, buffer_after=10, room_after=20)
        self.booked: dict[int, Appointment] = {}
        self.holds: list[tuple[int, int, int, int]] = []  # resource, from, to, expires
        self.done: Counter[str] = Counter()

    @property
    def now(self) -> int:
        return clock.to_minute(self.clinic.practice.clock.now())

    def needs(self, staff_id: int, room_id: int | None, s: int, minutes: int) -> dict[int, range]:
        resource_id = next(one.resource_id for one in self.staff if one.id == staff_id)
        return {resource_id: range(s, s + minutes + 10), room_id: range(s, s + minutes + 20)}

    def busy(self, resource_id: int, but: int | None = None) -> set[int]:
        live = [hold for hold in self.holds if hold[0] == resource_id and hold[3] > self.now]
        found = {minute for _, s, e, _ in live for minute in range(s, e)}
        for one in self.booked.values():
            if one.id != but:
                found |= set(self.needs(one.practitioner_id, one.room_id, one.s, one.minutes).get(resource_id, ()))
        return found

    def fits(self, staff_id: int, room_id: int, s: int, minutes: int, but: int | None = None) -> bool:
        needs = self.needs(staff_id, room_id, s, minutes)
        return s + minutes <= SIX and all(not self.busy(one, but) & set(span) for one, span in needs.items())

    def step(self) -> None:
        doing = self.random.choices(
            [self.book, self.book_anyone, self.overlap, self.move, self.cancel, self.hold, self.wait],
            [6, 4, 1, 5, 4, 2, 1],
        )[0]
        doing()
        self.done[doing.__name__] += 1

    def start(self) -> tuple[int, dt.datetime]:
        s = self.random.randrange(NINE, SIX - 30, 5)
        return s, clock.from_minute(s).astimezone(at("09:00").tzinfo)

    def book(self) -> None:
        staff, room = self.random.choice(self.staff), self.random.choice(self.rooms)
        minutes = self.random.choice([20, 45, 60])
        s, start = self.start()
        expected = self.fits(staff.id, room.id, s, minutes)
        self.expect(expected, start, staff=staff, room=room, minutes=minutes)

    def book_anyone(self) -> None:
        s, start = self.start()
        expected = any(self.fits(one.id, room.id, s, 45) for one in self.staff for room in self.rooms)
        self.expect(expected, start)

    def expect(self, expected: bool, start: dt.datetime, **more: object) -> None:
        try:
            done = self.clinic.scheduling.book(self.clinic.ana, self.service, start, **more)
        except Refused:
            assert not expected
            self.done["refused"] += 1
        else:
            assert expected
            assert self.fits(done.practitioner_id, done.room_id, done.s, done.minutes)
            self.booked[done.id] = done
            self.done["accepted"] += 1

    def overlap(self) -> None:
        s, start = self.start()
        staff, room = self.random.choice(self.staff), self.random.choice(self.rooms)
        if s + 20 <= SIX:
            done = self.clinic.scheduling.book(
                self.clinic.ben,
                self.service,
                start,
                staff=staff,
                room=room,
                minutes=20,
                despite={"overlap": "on purpose"},
            )
            self.booked[done.id] = done

    def move(self) -> None:
        if not self.booked:
            return
        was, staff = self.random.choice(list(self.booked.values())), self.random.choice(self.staff)
        s, start = self.start()
        expected = any(self.fits(staff.id, room.id, s, was.minutes, but=was.id) for room in self.rooms)
        try:
            self.booked[was.id] = self.clinic.scheduling.move(was, start, staff=staff)
        except Refused:
            assert not expected
        else:
            assert expected

    def cancel(self) -> None:
        if self.booked:
            was = self.booked.pop(self.random.choice(list(self.booked)))
            self.clinic.scheduling.cancel(was, "at random")

    def hold(self) -> None:
        resource_id, (s, _) = self.random.choice([one.resource_id for one in self.staff]), self.start()
        with self.clinic.practice.context.write() as writing:
            free = not [one for one in claims.held(writing, [resource_id], s, s + 30) if one.s < s + 30 and one.e > s]
            assert free == (not self.busy(resource_id) & set(range(s, s + 30)))
            if free:
                times = {"s": s, "e": s + 30, "expires": self.now + 3}
                claims.take(writing, [{"resource_id": resource_id, "kind": "hold", "state": 1, **times}])
                self.holds.append((resource_id, s, s + 30, self.now + 3))

    def wait(self) -> None:
        clinic_clock = self.clinic.practice.clock
        clinic_clock.fixed = clinic_clock.now() + dt.timedelta(minutes=2)

    def check(self) -> None:
        """Every minute that is taken is guarded exactly once, and nothing else is."""
        with self.clinic.practice.context.read() as connection:
            rows = connection.execute(select(claim).where(claim.c.state > 0)).all()
            orphans = connection.execute(
                select(appointment.c.id)
                .outerjoin(claim, (claim.c.appointment_id == appointment.c.id) & (claim.c.state > 0))
                .where(appointment.c.status == "booked", claim.c.id.is_(None))
            ).all()
        assert orphans == []
        for resource_id in [*(one.resource_id for one in self.staff), *(room.id for room in self.rooms)]:
            mine = [row for row in rows if row.resource_id == resource_id]
            guarded = [minute for row in mine if row.state == 1 for minute in range(row.s, row.e)]
            assert len(guarded) == len(set(guarded))
            assert set(guarded).issuperset(minute for row in mine if row.state == 2 for minute in range(row.s, row.e))
            live = [row for row in mine if row.expires is None or row.expires > self.now]
            assert {minute for row in live for minute in range(row.s, row.e)} == self.busy(resource_id)

    def check_slots(self) -> None:
        found = self.clinic.scheduling.slots(self.service, MONDAY, MONDAY)
        wanted = {
            (s, one.id)
            for s in range(NINE, SIX - 44, 15)
            for one in self.staff
            if any(self.fits(one.id, room.id, s, 45) for room in self.rooms)
        }
        assert {(slot.s, slot.practitioner_id) for slot in found} == wanted


@pytest.mark.parametrize("seed", [1, 2])
def test_anything_in_any_order_says_what_the_model_says(clinic: Clinic, seed: int) -> None:
    model = Model(clinic, seed)
    for number in range(STEPS):
        model.step()
        if number % 5 == 0:
            model.check()
        if number % 25 == 0:
            model.check_slots()
    model.check()
    assert model.done["refused"] > 10
    assert model.done["accepted"] > 10
    assert len(model.done) == 9
