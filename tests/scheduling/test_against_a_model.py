"""Books, moves, cancels, holds, couples and overlaps at random say what a list of intervals says, by brute force."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise, permutations

import pytest
from sqlalchemy import select

from palpate import clock
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.premises.model import Resource
from palpate.scheduling.checking.soundness import faults
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import claim
from palpate.staff.model import Staff
from palpate.store.chain import broken
from tests.scheduling.clinic import MONDAY, Clinic, at

NINE, SIX = clock.to_minute(at("09:00")), clock.to_minute(at("18:00"))
STAFF_AFTER, ROOM_AFTER = 10, 20

Taken = tuple[int, int, int]
"""A resource, from, to."""


class Kept:
    """A hold as the model has it: what it takes, until when, and what became of it."""

    def __init__(self, number: int, takes: list[Taken], expires: int) -> None:
        self.number = number
        self.takes = takes
        self.expires = expires
        self.status = "held"


class Model:
    """Two practitioners, two rooms and a room for two, and who has what of them when."""

    def __init__(self, clinic: Clinic, seed: int) -> None:
        self.clinic = clinic
        self.scheduling = clinic.scheduling
        self.random = random.Random(seed)
        jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
        clinic.work(clinic.mara, [0], (540, 1080))
        clinic.work(jonas, [0], (540, 1080))
        premises = clinic.practice.premises
        self.couples = premises.add("room", "Couples room", clinic.place.id, places=2)
        self.rooms = [clinic.room, premises.add("room", "Room 2", clinic.place.id), self.couples]
        self.staff = [clinic.mara, jonas]
        self.service = clinic.practice.services.add(
            "Fuzz", ["neuromuscular"], 45, buffer_after=STAFF_AFTER, room_after=ROOM_AFTER
        )
        self.booked: dict[int, Appointment] = {}
        self.takes: dict[int, list[Taken]] = {}  # of each appointment; none where it has lost its time
        self.pairs: list[tuple[int, int]] = []
        self.holds: list[Kept] = []
        self.done: Counter[str] = Counter()

    # -- what the model knows ------------------------------------------------------------------------------------

    @property
    def now(self) -> int:
        return clock.to_minute(self.clinic.practice.clock.now())

    def needs(self, staff_id: int, places: Iterable[int], s: int, minutes: int) -> list[Taken]:
        resource_id = next(one.resource_id for one in self.staff if one.id == staff_id)
        assert resource_id is not None
        e = s + minutes
        return [(resource_id, s, e + STAFF_AFTER), *((place, s, e + ROOM_AFTER) for place in places)]

    def busy(self, resource_id: int, *but: int | Kept) -> list[tuple[int, int]]:
        """What is taken of a resource, but for these appointments and holds."""
        live = [one.takes for one in self.holds if one.status == "held" and one.expires > self.now and one not in but]
        all_of_them = [*live, *(takes for number, takes in self.takes.items() if number not in but)]
        return [(s, e) for takes in all_of_them for one, s, e in takes if one == resource_id]

    def free(self, needs: list[Taken], *but: int | Kept) -> bool:
        return all(not (s < e2 and s2 < e) for one, s, e in needs for s2, e2 in self.busy(one, *but))

    def fits(self, staff: Staff, room: Resource, s: int, minutes: int, *but: int | Kept) -> bool:
        return s + minutes <= SIX and self.free(self.needs(staff.id, room.places, s, minutes), *but)

    def side_by_side(self, one: Staff, other: Staff, s: int, minutes: tuple[int, int], *but: int) -> bool:
        places = self.couples.places
        return s + max(minutes) <= SIX and self.free(
            [
                *self.needs(one.id, places[:1], s, minutes[0]),
                *self.needs(other.id, places[1:], s, minutes[1]),
            ],
            *but,
        )

    def keep(self, done: Appointment, places: Iterable[int] | None = None) -> None:
        room = next(one for one in self.rooms if one.id == done.room_id)
        self.booked[done.id] = done
        self.takes[done.id] = self.needs(done.practitioner_id, places or room.places, done.s, done.minutes)

    def forget(self, number: int) -> None:
        del self.booked[number], self.takes[number]
        self.pairs = [pair for pair in self.pairs if number not in pair]

    def person(self, booked: Appointment) -> Staff:
        return next(one for one in self.staff if one.id == booked.practitioner_id)

    # -- what is done --------------------------------------------------------------------------------------------

    def step(self) -> None:
        weights: dict[Callable[[], None], int] = {
            self.book: 6,
            self.book_anyone: 4,
            self.overlap: 1,
            self.move: 5,
            self.cancel: 9,
            self.lose: 2,
            self.couple: 2,
            self.move_couple: 1,
            self.cancel_couple: 1,
            self.hold: 3,
            self.book_hold: 2,
            self.release: 1,
            self.expire: 1,
            self.wait: 2,
        }
        doing = self.random.choices([*weights], [*weights.values()])[0]
        doing()
        self.done[doing.__name__] += 1

    def tried(self, expected: bool, doing: Callable[[], None]) -> bool:
        """Whether it was done, which is what the model expects."""
        try:
            doing()
            done = True
        except Refused:
            done = False
        assert done == expected
        self.done["accepted" if done else "refused"] += 1
        return done

    def start(self) -> tuple[int, dt.datetime]:
        s = self.random.randrange(NINE, SIX - 30, 5)
        return s, clock.from_minute(s).astimezone(at("09:00").tzinfo)

    def book(self) -> None:
        staff, room = self.random.choice(self.staff), self.random.choice(self.rooms)
        minutes = self.random.choice([20, 45, 60])
        s, start = self.start()
        more = {"staff": staff, "room": room, "minutes": minutes}
        expected = self.fits(staff, room, s, minutes)
        self.tried(expected, lambda: self.keep(self.scheduling.book(self.clinic.ana, self.service, start, **more)))

    def book_anyone(self) -> None:
        s, start = self.start()

        def book() -> None:
            done = self.scheduling.book(self.clinic.ana, self.service, start)
            room = next(one for one in self.rooms if one.id == done.room_id)
            assert self.fits(self.person(done), room, done.s, done.minutes)
            self.keep(done)

        self.tried(any(self.fits(one, room, s, 45) for one in self.staff for room in self.rooms), book)

    def overlap(self) -> None:
        s, start = self.start()
        staff, room = self.random.choice(self.staff), self.random.choice(self.rooms)
        more = {"staff": staff, "room": room, "minutes": 20, "despite": {"overlap": "on purpose"}}
        if s + 20 <= SIX:
            self.keep(self.scheduling.book(self.clinic.ben, self.service, start, **more))

    def move(self) -> None:
        if not self.booked:
            return
        was, staff = self.random.choice(list(self.booked.values())), self.random.choice(self.staff)
        s, start = self.start()
        expected = any(self.fits(staff, room, s, was.minutes, was.id) for room in self.rooms)
        self.tried(expected, lambda: self.keep(self.scheduling.move(was, start, staff=staff)))

    def cancel(self) -> None:
        if self.booked:
            was = self.random.choice(list(self.booked.values()))
            if was.status == "booked":
                self.scheduling.cancel(was, "at random")
                self.forget(was.id)

    def lose(self) -> None:
        """Its time is gone, until another is found."""
        if self.booked and (was := self.random.choice(list(self.booked.values()))).status == "booked":
            lost = self.scheduling.settled(lambda writing: self.scheduling.become(writing, was, "to_move", "ill"))
            self.booked[was.id], self.takes[was.id] = lost, []

    def couple(self) -> None:
        s, start = self.start()
        orders = [self.scheduling.order(one, self.service, start) for one in (self.clinic.ana, self.clinic.ben)]

        def book() -> None:
            pair = self.scheduling.book_couple(*orders)
            assert self.side_by_side(*map(self.person, pair), s, (45, 45))
            for one, place in zip(pair, self.couples.places, strict=True):
                self.keep(one, [place])
            self.pairs.append((pair[0].id, pair[1].id))

        self.tried(any(self.side_by_side(*two, s, (45, 45)) for two in permutations(self.staff)), book)

    def move_couple(self) -> None:
        if not self.pairs:
            return
        ids = self.random.choice(self.pairs)
        pair = self.booked[ids[0]], self.booked[ids[1]]
        people, (s, start) = [self.person(one) for one in pair], self.start()
        lengths = pair[0].minutes, pair[1].minutes
        expected = pair[0].practitioner_id != pair[1].practitioner_id
        expected = expected and self.side_by_side(people[0], people[1], s, lengths, *ids)

        def move() -> None:
            for one, place in zip(self.scheduling.move_couple(pair, start), self.couples.places, strict=True):
                self.keep(one, [place])

        self.tried(expected, move)

    def cancel_couple(self) -> None:
        if self.pairs:
            ids = self.random.choice(self.pairs)
            pair = self.booked[ids[0]], self.booked[ids[1]]
            if all(one.status == "booked" for one in pair):
                self.scheduling.cancel_couple(pair, "at random")
                for number in ids:
                    self.forget(number)

    def hold(self) -> None:
        staff, room = self.random.choice(self.staff), self.random.choice(self.rooms)
        (s, start), lasting = self.start(), self.random.randint(1, 12)

        def hold() -> None:
            made = self.scheduling.hold(
                self.clinic.ben, self.service, start, staff=staff, room=room, minutes=20, lasting=lasting
            )
            self.holds.append(Kept(made.id, self.needs(staff.id, room.places, s, 20), self.now + lasting))

        self.tried(self.fits(staff, room, s, 20), hold)

    def book_hold(self) -> None:
        """Of an expired one too, where its time is still free."""
        if self.holds:
            kept = self.random.choice(self.holds[-6:])
            expected = kept.status in {"held", "expired"} and self.free(kept.takes, kept)

            def book() -> None:
                self.keep(self.scheduling.book_hold(self.scheduling.held(kept.number)))
                kept.status = "booked"

            self.tried(expected, book)

    def release(self) -> None:
        if self.holds:
            kept = self.random.choice(self.holds[-6:])
            held = self.scheduling.held(kept.number)
            if self.tried(kept.status == "held", lambda: self.scheduling.release_hold(held) and None):
                kept.status = "expired" if kept.expires <= self.now else "withdrawn"

    def expire(self) -> None:
        wanted = {one.number for one in self.holds if one.status == "held" and one.expires <= self.now}
        assert {one.id for one in self.scheduling.expire_holds()} == wanted
        for one in self.holds:
            one.status = "expired" if one.number in wanted else one.status

    def wait(self) -> None:
        clinic_clock = self.clinic.practice.clock
        clinic_clock.fixed = clinic_clock.now() + dt.timedelta(minutes=2)

    # -- what is then there --------------------------------------------------------------------------------------

    def check(self) -> None:
        """What is taken is guarded exactly once, and is what the model says."""
        with self.clinic.practice.context.read() as connection:
            rows = connection.execute(select(claim).where(claim.c.state > 0)).all()
        resources = [*(one.resource_id for one in self.staff), *(place for room in self.rooms for place in room.places)]
        for resource_id in resources:
            mine = [row for row in rows if row.resource_id == resource_id]
            guarded = sorted((row.s, row.e) for row in mine if row.state == 1)
            assert all(one[1] <= other[0] for one, other in pairwise(guarded))
            assert list(union([*guarded, *((row.s, row.e) for row in mine)])) == list(union(guarded))
            live = [(row.s, row.e) for row in mine if row.expires is None or row.expires > self.now]
            assert list(union(live)) == list(union(self.busy(resource_id)))
        booked = {number for number, takes in self.takes.items() if takes}
        assert {row.appointment_id for row in rows if row.kind == "booking"} == booked

    def check_soundness(self) -> None:
        """What is booked and what is claimed agree, and what was done is all in the chain."""
        with self.clinic.practice.context.read() as connection:
            assert faults(connection, self.now) == []
            assert list(broken(connection)) == []

    def check_slots(self) -> None:
        """What is free is what the model says."""
        found = self.scheduling.slots(self.service, MONDAY, MONDAY)
        starts = range(NINE, SIX - 44, 15)
        assert {(slot.s, slot.practitioner_id) for slot in found} == {
            (s, one.id) for s in starts for one in self.staff if any(self.fits(one, room, s, 45) for room in self.rooms)
        }
        ask = self.scheduling.ask(self.service)
        assert {slot.one.s for slot in self.scheduling.couple_slots(ask, ask, MONDAY, MONDAY)} == {
            s for s in starts if any(self.side_by_side(*two, s, (45, 45)) for two in permutations(self.staff))
        }


def union(intervals: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches that touch no other."""
    at = None
    for s, e in sorted(intervals):
        if at is None or s > at[1]:
            if at is not None:
                yield at
            at = s, e
        else:
            at = at[0], max(at[1], e)
    if at is not None:
        yield at


def walk(model: Model, steps: int) -> None:
    """So many steps, held against the model as it goes."""
    for number in range(steps):
        model.step()
        if number % 5 == 0:
            model.check()
        if number % 25 == 0:
            model.check_slots()
        if number % 250 == 0:
            model.check_soundness()
    model.check()
    model.check_soundness()
    assert min(model.done["refused"], model.done["accepted"]) > steps / 20
    assert len(model.done) == 16, model.done


@pytest.mark.parametrize("seed", range(8))
def test_anything_in_any_order_says_what_the_model_says(sqlite_target: str, seed: int) -> None:
    with Practice.open(sqlite_target, warn=print) as practice:
        # Nothing here is lost with the power: not waiting for the disk leaves time for more of it.
        raw = practice.database.engine.raw_connection()
        raw.cursor().execute("PRAGMA synchronous = OFF")
        raw.cursor().execute("PRAGMA wal_autocheckpoint = 0")
        raw.close()
        walk(Model(Clinic(practice), seed), 2500)


def test_so_it_does_on_postgresql(postgres_target: str) -> None:
    with Practice.open(postgres_target, warn=print) as practice:
        walk(Model(Clinic(practice), 100), 500)
