"""Searches: W1, W2 and the agenda, held against brute force, then measured beside the limit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import clinic as made
from clinic import Booked, Clinic
from figures import Figure, Report, in_turns
from limits import Limit

Right = dict[tuple[int, int], set[int | None]]
"""What brute force finds: the free rooms by start and practitioner."""


def search(clinic: Clinic, limit: Limit, booked: list[Booked], report: Report) -> None:
    """W1 and W2."""
    without, with_rooms = made.brute_force(booked, False), made.brute_force(booked, True)
    mine = {one: rooms for one, rooms in without.items() if one[1] == 0}
    ids = [one.resource_id for one in clinic.staff]
    people = {one.resource_id: number for number, one in enumerate(clinic.staff)}
    report.note(
        f"right are {len(mine)} starts of the first practitioner, {len(without)} of all without rooms, "
        f"{len(with_rooms)} of all with rooms."
    )
    report.hold(sorted(limit.one(ids[0])) == sorted(one[0] for one in mine), "the limit of W1")
    all_of_limit = [(s, people[one]) for one, s in limit.all(ids)]
    report.hold(sorted(all_of_limit) == sorted(without), "the limit of W2")
    works = w1(clinic), w2(clinic), w2_without_rooms(clinic)
    check_slots(report, "W1", as_numbers(clinic, works[0]()), mine)
    check_slots(report, "W2", as_numbers(clinic, works[1]()), with_rooms)
    check_slots(report, "W2 without rooms", as_numbers(clinic, works[2]()), without)
    ours, other = in_turns(report.options.rounds, works[0], lambda: limit.one(ids[0]))
    report.add(Figure("W1 one practitioner", ours, "limit", other, most_ratio=4))
    ours, again, other = in_turns(report.options.rounds, works[1], works[2], lambda: limit.all(ids))
    most = 2.5 if report.database == "sqlite" else 3
    report.add(Figure("W2 all twenty, 18 rooms", ours, "limit", other, most_ratio=most))
    report.add(Figure("W2 without rooms", again, "limit", other))


def w1(clinic: Clinic) -> Callable[[], list[Any]]:
    """One practitioner, sixty days, no room."""
    one = clinic.staff[0]
    return lambda: clinic.scheduling.slots(clinic.elsewhere, made.FIRST, made.LAST, staff=one)


def w2(clinic: Clinic) -> Callable[[], list[Any]]:
    """All there are, with rooms that are cleaned."""
    return lambda: clinic.scheduling.slots(clinic.massage, made.FIRST, made.LAST)


def w2_without_rooms(clinic: Clinic) -> Callable[[], list[Any]]:
    """All there are, for a service without a room."""
    return lambda: clinic.scheduling.slots(clinic.elsewhere, made.FIRST, made.LAST)


def a_day() -> tuple[int, int]:
    """The day of the agenda, in UTC minutes."""
    day = made.FIRST + dt.timedelta(days=14)
    return made.utc_minute(day, 0), made.utc_minute(day + dt.timedelta(days=1), 0)


def agenda(clinic: Clinic, limit: Limit, booked: list[Booked], report: Report) -> None:
    """A day of all."""
    s, e = a_day()
    right = sorted((made.utc_minute(one.day, one.minute), one.practitioner) for one in booked)
    right = [one for one in right if s <= one[0] < e]
    people = {one.id: number for number, one in enumerate(clinic.staff)}
    found = [(one.s, people[one.practitioner_id]) for one in clinic.scheduling.between(s, e)]
    report.hold(sorted(found) == right, "the agenda has what is booked")
    report.hold(len(limit.agenda(s, e)) == len(right), "the limit of the agenda")
    ours, other = in_turns(report.options.rounds, lambda: clinic.scheduling.between(s, e), lambda: limit.agenda(s, e))
    name = f"agenda of 20, {len(right)} appointments"
    report.add(Figure(name, ours, "limit", other, most_seconds=0.003))


def as_numbers(clinic: Clinic, slots: Sequence[Any]) -> list[tuple[int, int, int | None]]:
    """Slots as brute force gives them."""
    people = {one.id: number for number, one in enumerate(clinic.staff)}
    rooms = {one.id: number for number, one in enumerate(clinic.rooms)}
    return [(one.s, people[one.practitioner_id], None if one.room_id is None else rooms[one.room_id]) for one in slots]


def check_slots(report: Report, name: str, found: list[tuple[int, int, int | None]], right: Right) -> None:
    """Each found once, and no other, in a room that is free."""
    starts = [one[:2] for one in found]
    report.hold(len(starts) == len(right) and set(starts) == set(right), f"{name} does not find the right slots")
    report.hold(all(room in right.get((s, who), ()) for s, who, room in found), f"{name} gives rooms that are not free")
