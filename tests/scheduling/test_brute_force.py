"""The finder says what a loop over every minute says, whatever the hours, claims, buffers and grid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from palpate import clock
from palpate.practice import Practice
from palpate.scheduling.tables import claim, hours
from palpate.services.tables import service
from tests.scheduling.clinic import MONDAY, Clinic, at

DAY = 1440
MIDNIGHT = clock.to_minute(at("00:00"))

shift = st.tuples(st.integers(0, 1439), st.integers(1, 700)).map(lambda one: (one[0], one[0] + one[1]))
taken = st.tuples(st.integers(0, 3), st.integers(-300, 3 * DAY), st.integers(1, 400))
buffer = st.sampled_from([0, 0, 5, 7, 15, 30])


class Small:
    """Two practitioners, two rooms, one service with equipment or without."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
        second = clinic.practice.premises.add("room", "Room 2", clinic.place.id)
        self.people = {clinic.mara.resource_id: clinic.mara.id, jonas.resource_id: jonas.id}
        self.rooms = [clinic.room.id, second.id]
        self.resources = [*self.people, *self.rooms]


@pytest.fixture
def small(sqlite_target: str) -> Iterator[Small]:
    with Practice.open(sqlite_target) as practice:
        yield Small(Clinic(practice))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shifts=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6), shift), max_size=8),
    claims=st.lists(taken, max_size=25),
    minutes=st.integers(5, 120),
    grid=st.sampled_from([5, 15, 20, 45]),
    buffers=st.tuples(buffer, buffer, buffer, buffer),
)
def test_slots_are_those_of_brute_force(
    small: Small,
    shifts: list[tuple[int, int, tuple[int, int]]],
    claims: list[tuple[int, int, int]],
    minutes: int,
    grid: int,
    buffers: tuple[int, int, int, int],
) -> None:
    names = ("practitioner_before", "practitioner_after", "room_before", "room_after")
    busy = set_up(small, shifts, claims, {**dict(zip(names, buffers, strict=True)), "minutes": minutes, "grid": grid})
    opened = {
        resource_id: {
            minute
            for who, weekday, (start, end) in shifts
            if who == number
            for day in range(-8, 9)
            if (day + MONDAY.weekday()) % 7 == weekday
            for minute in range(day * DAY + start, day * DAY + end)
        }
        for number, resource_id in enumerate(small.people)
    }
    before, after, room_before, room_after = buffers
    wanted = set()
    for start in range(0, 2 * DAY, grid if DAY % grid == 0 else 1):
        if start % DAY % grid:
            continue
        end = start + minutes
        needed = set(range(start - room_before, end + room_after))
        room = next((one for one in small.rooms if not busy[one] & needed), 0)
        for resource_id, staff_id in small.people.items():
            if (
                room
                and opened[resource_id].issuperset(range(start, end))
                and not busy[resource_id] & set(range(start - before, end + after))
            ):
                wanted.add((start, end, staff_id, room))
    clinic = small.clinic
    offered = clinic.practice.services.get(clinic.nmt.id)
    found = clinic.scheduling.slots(offered, MONDAY, MONDAY + dt.timedelta(days=1))
    assert {(one.s - MIDNIGHT, one.e - MIDNIGHT, one.practitioner_id, one.room_id) for one in found} == wanted
    assert len(found) == len(wanted)


def set_up(
    small: Small,
    shifts: list[tuple[int, int, tuple[int, int]]],
    claims: list[tuple[int, int, int]],
    offered: dict[str, int],
) -> dict[int, set[int]]:
    """Write hours, claims and service behind the area's back; the minutes that are taken of each resource."""
    busy: dict[int, set[int]] = {one: set() for one in small.resources}
    people = list(small.people)
    with small.clinic.practice.database.write() as connection:
        connection.execute(delete(hours))
        connection.execute(delete(claim))
        connection.execute(update(service).values(offered))
        for who, weekday, (start, end) in shifts:
            values = {"weekday": weekday, "start_minute": start, "end_minute": end}
            place = {"resource_id": people[who], "location_id": small.clinic.place.id}
            connection.execute(insert(hours).values(**values, **place, every_weeks=1))
        for which, s, length in claims:
            resource_id = small.resources[which]
            span = set(range(s, s + length))
            state = 2 if span & busy[resource_id] else 1
            if state == 2 and span - busy[resource_id]:
                continue  # only what lies over others whole is unguarded
            times = {"s": MIDNIGHT + s, "e": MIDNIGHT + s + length}
            connection.execute(
                insert(claim).values(resource_id=resource_id, kind="block", **times, state=state, reason="x")
            )
            busy[resource_id] |= span
    return busy
