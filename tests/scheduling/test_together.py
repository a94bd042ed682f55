"""Two processes that book the same times at once: one is booked, one is told what has it, never two."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text

from palpate.scheduling.tables import appointment, claim
from palpate.store import guards
from palpate.store.chain import audit, broken
from tests.scheduling import workers
from tests.scheduling.clinic import MONDAY, Clinic

SLOTS = 200


@pytest.fixture
def starts(clinic: Clinic) -> list[int]:
    """Two hundred hours that can be booked, one after another."""
    days = range(SLOTS // 8)
    clinic.work(clinic.mara, range(7), (540, 1020))
    found = clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY + dt.timedelta(days=len(days) - 1))
    return [slot.s for slot in found if slot.starts_at.minute == 0]


def in_processes(target: str, work: Callable[..., None], *arguments: tuple[Any, ...]) -> list[tuple[str, int, str]]:
    """What processes report that begin at the same moment, each with its own arguments."""
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(len(arguments)), spawn.Queue()
    processes = [spawn.Process(target=work, args=(target, *own, barrier, results)) for own in arguments]
    for process in processes:
        process.start()
    told = [one for _ in processes for one in results.get(timeout=300)]
    for process in processes:
        process.join(60)
        process.close()
    results.close()
    results.join_thread()
    return told


@pytest.mark.parametrize("order", ["the same order", "any order"])
def test_of_two_one_books_and_one_is_told_never_both(clinic: Clinic, starts: list[int], order: str) -> None:
    assert len(starts) == SLOTS
    seeds = (None, None) if order == "the same order" else (1, 2)
    target = clinic.practice.database.target
    told = in_processes(target, workers.book_all, (starts, seeds[0]), (starts, seeds[1]))
    assert [one for one in told if one[0] == "error"] == []
    assert Counter(one[0] for one in told) == {"booked": SLOTS, "taken": SLOTS}
    refs = {s: ref for what, s, ref in told if what == "booked"}
    assert set(refs) == set(starts)
    taken = [(said, refs[s]) for what, s, said in told if what == "taken"]
    assert all("Mara Lind has NMT 60 from" in said and f"({ref})" in said for said, ref in taken)
    with clinic.practice.context.read() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (appointment, claim)
        ]
        booked = connection.execute(
            select(func.count()).select_from(audit).where(audit.c.action == "book")
        ).scalar_one()
        without = connection.execute(
            select(func.count()).select_from(claim).where(claim.c.appointment_id.is_(None))
        ).scalar_one()
        assert list(broken(connection)) == []
    assert (counts, booked, without) == ([SLOTS, 2 * SLOTS], SLOTS, 0)


@pytest.mark.parametrize("guarded", [True, False], ids=["with the guard", "with the guard taken away"])
def test_those_who_only_look_first_are_stopped_by_the_guard_alone(
    clinic: Clinic, starts: list[int], guarded: bool
) -> None:
    some = starts[:25]
    if not guarded:
        with clinic.practice.database.write() as connection:
            for statement in guards.not_twice(clinic.practice.database.dialect).drop:
                connection.execute(text(statement))
    resource_id = clinic.mara.resource_id
    told = in_processes(clinic.practice.database.target, workers.claim_all, (some, resource_id), (some, resource_id))
    assert [one for one in told if one[0] == "error"] == []
    counted = Counter(one[0] for one in told)
    # Both looked and found the time free; nothing but the guard stands between them and a double booking.
    assert counted == ({"booked": 25, "refused": 25} if guarded else {"booked": 50})


def test_whatever_two_do_at_once_every_minute_is_guarded_once(clinic: Clinic) -> None:
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    told = in_processes(clinic.practice.database.target, workers.anything, (1, 80), (2, 80))
    assert [one for one in told if one[0] == "error"] == []
    assert len([one for one in told if one[0] == "done"]) > 40
    with clinic.practice.context.read() as connection:
        rows = connection.execute(select(claim).where(claim.c.state > 0)).all()
        standing = set(connection.execute(select(appointment.c.id).where(appointment.c.status == "booked")).scalars())
        assert list(broken(connection)) == []
    assert {row.appointment_id for row in rows} == standing
    for resource_id in {row.resource_id for row in rows}:
        mine = [row for row in rows if row.resource_id == resource_id]
        guarded = [minute for row in mine if row.state == 1 for minute in range(row.s, row.e)]
        assert len(guarded) == len(set(guarded))
        assert set(guarded).issuperset(minute for row in mine if row.state == 2 for minute in range(row.s, row.e))
