"""Never twice: eight processes that book the same times at once, by palpate and behind its back."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import OperationalError

from palpate.scheduling.checking.soundness import faults
from palpate.scheduling.tables import appointment, claim
from palpate.store import guards
from palpate.store.chain import audit, broken
from tests.scheduling import workers
from tests.scheduling.clinic import MONDAY, Clinic

# They stay in one process of the tests: the crew is started once, and two crews do not run beside each other.
pytestmark = pytest.mark.xdist_group("never_twice")

PROCESSES, SLOTS, RUNS = 8, 200, 5
HOURS = range(9, 17)


@pytest.fixture(scope="module")
def crew() -> Iterator[workers.Crew]:
    """Eight processes, for all that is tested here."""
    crew = workers.Crew(PROCESSES)
    yield crew
    crew.dismiss()


@pytest.fixture
def busy(clinic: Clinic) -> Clinic:
    """The small clinic with two practitioners and two rooms, open every day, an hour longer than anybody books."""
    clinic.jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    for one in (clinic.mara, clinic.jonas):
        clinic.work(one, range(7), (540, 1080))
    return clinic


def slots_of(clinic: Clinic, run: int, count: int = SLOTS) -> list[int]:
    """So many hours that can be booked, one after another; of each run its own."""
    first = MONDAY + dt.timedelta(days=run * (SLOTS // len(HOURS)))
    last = first + dt.timedelta(days=count // len(HOURS) - 1)
    found = clinic.scheduling.slots(clinic.nmt, first, last)
    starts = sorted({slot.s for slot in found if slot.starts_at.minute == 0 and slot.starts_at.hour in HOURS})
    assert len(starts) == count
    return starts


def found(clinic: Clinic, starts: list[int]) -> dict[str, int]:
    """What the database holds of these starts: appointments, those that share a resource, those left alone."""
    lo, hi = min(starts), max(starts) + 60
    with clinic.practice.context.read() as connection:
        booked = connection.execute(
            select(appointment.c.id, appointment.c.s).where(appointment.c.s >= lo, appointment.c.s < hi)
        ).all()
        rows = connection.execute(
            select(claim).where(claim.c.state > 0, claim.c.s >= lo, claim.c.s < hi).order_by(claim.c.s, claim.c.id)
        ).all()
    double, reached = 0, {}
    for row in rows:
        double += row.s < reached.get(row.resource_id, 0)
        reached[row.resource_id] = max(row.e, reached.get(row.resource_id, 0))
    claims = Counter(row.appointment_id for row in rows)
    return {
        "booked": len(booked),
        "starts": len({row.s for row in booked}),
        "double": double,
        # A practitioner and a room each, and nothing that is claimed for no appointment.
        "orphans": sum(claims[row.id] != 2 for row in booked) + len(claims.keys() - {row.id for row in booked}),
    }


def told_of(told: list[workers.Told]) -> Counter[str]:
    """What came of all attempts; what nobody caught, in full."""
    assert [said for what, _, said in told if what == "error"] == []
    return Counter(what for what, _, _ in told)


def deadlocks(clinic: Clinic, crew: workers.Crew) -> int:
    """How many deadlocks PostgreSQL has broken in this database; SQLite has none."""
    if clinic.practice.database.dialect == "sqlite":
        return 0
    crew.do(clinic.practice.database.target, workers.flush, *[()] * PROCESSES)
    with clinic.practice.database.read() as connection:
        return counted(connection)


def counted(connection: Connection) -> int:
    return connection.execute(
        text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    ).scalar_one()


@pytest.mark.parametrize("order", ["the same order", "any order"])
def test_of_eight_at_the_same_slots_one_books_each_and_seven_are_told(
    busy: Clinic, crew: workers.Crew, order: str
) -> None:
    target, before = busy.practice.database.target, deadlocks(busy, crew)
    for run in range(RUNS):
        starts = slots_of(busy, run)
        seeds = [None if order == "the same order" else 100 * run + number for number in range(PROCESSES)]
        told = crew.do(target, workers.book_all, *[(starts, "Mara Lind", seed) for seed in seeds])
        assert told_of(told) == {"booked": SLOTS, "taken": (PROCESSES - 1) * SLOTS}
        assert found(busy, starts) == {"booked": SLOTS, "starts": SLOTS, "double": 0, "orphans": 0}
        refs = {s: said for what, s, said in told if what == "booked"}
        told_why = [(said, refs[s]) for what, s, said in told if what == "taken"]
        assert all("Mara Lind has NMT 60 from" in said and f"({ref})" in said for said, ref in told_why)
    assert deadlocks(busy, crew) == before
    with busy.practice.context.read() as connection:
        booked = connection.execute(select(func.count()).select_from(audit).where(audit.c.action == "book"))
        assert booked.scalar_one() == RUNS * SLOTS
        assert list(broken(connection)) == []


def test_where_two_can_serve_each_start_is_booked_twice_and_not_three_times(busy: Clinic, crew: workers.Crew) -> None:
    target, before = busy.practice.database.target, deadlocks(busy, crew)
    for run in range(2):
        starts = slots_of(busy, run, SLOTS // 2 - 4)
        seeds = [None if run == 0 else number for number in range(PROCESSES)]
        told = crew.do(target, workers.book_all, *[(starts, None, seed) for seed in seeds])
        assert told_of(told) == {"booked": 2 * len(starts), "taken": (PROCESSES - 2) * len(starts)}
        assert found(busy, starts) == {"booked": 2 * len(starts), "starts": len(starts), "double": 0, "orphans": 0}
    assert deadlocks(busy, crew) == before


@pytest.mark.parametrize("guarded", [True, False], ids=["with the guard", "with the guard taken out"])
def test_those_who_look_and_then_write_are_stopped_by_the_guard_alone(
    busy: Clinic, crew: workers.Crew, guarded: bool
) -> None:
    like, starts = busy.book("2027-03-02 10:00"), slots_of(busy, 0, 24)
    if not guarded:
        with busy.practice.database.write() as connection:
            guards.drop(connection, [guards.not_twice(busy.practice.database.dialect)])
    told = told_of(crew.do(busy.practice.database.target, workers.look_then_write, *[(starts, like.id)] * PROCESSES))
    right = {"booked": 24, "starts": 24, "double": 0, "orphans": 0}
    # All looked and found the time free; nothing but the guard stands between them and a double booking.
    if guarded:
        assert told == {"booked": 24, "refused": 7 * 24}
        assert found(busy, starts) == right
    else:
        assert told == {"booked": 8 * 24}
        assert found(busy, starts) == right | {"booked": 8 * 24, "double": 2 * 7 * 24}


def test_whatever_eight_do_at_once_every_minute_is_guarded_once(busy: Clinic, crew: workers.Crew) -> None:
    busy.practice.premises.add("room", "Couples room", busy.place.id, places=2)
    before, steps = deadlocks(busy, crew), 60
    told = crew.do(busy.practice.database.target, workers.anything, *[(number, steps) for number in range(PROCESSES)])
    done = told_of(told)
    assert done.keys() >= {"book", "move", "cancel", "refused"}
    assert done.keys() & {"raw", "raw refused"}
    assert done.keys() & {"hold", "book a hold", "release"}
    assert deadlocks(busy, crew) == before
    with busy.practice.context.read() as connection:
        rows = connection.execute(select(claim).where(claim.c.state > 0)).all()
        standing = set(connection.execute(select(appointment.c.id).where(appointment.c.status == "booked")).scalars())
        assert faults(connection, 0) == []
        assert list(broken(connection)) == []
    assert {row.appointment_id for row in rows if row.kind == "booking"} == standing
    for resource_id in {row.resource_id for row in rows}:
        mine = [row for row in rows if row.resource_id == resource_id]
        guarded = [minute for row in mine if row.state == 1 for minute in range(row.s, row.e)]
        assert len(guarded) == len(set(guarded))
        assert set(guarded).issuperset(minute for row in mine if row.state == 2 for minute in range(row.s, row.e))


def test_a_deadlock_would_be_counted(postgres_target: str, crew: workers.Crew) -> None:
    """The count that the tests above read is one that rises: two that lock two rows crosswise."""
    from palpate.practice import Practice

    both, broken_off = threading.Barrier(2), []
    with Practice.open(postgres_target) as practice:
        resources = practice.premises
        names = [resources.add("room", name, resources.location().id).id for name in ("One", "Two")]

        def cross(first: int, second: int) -> None:
            with practice.database.engine.connect() as connection:
                lock = text("SELECT id FROM resource WHERE id = :id FOR UPDATE")
                connection.execute(lock, {"id": first})
                both.wait(30)
                try:
                    connection.execute(lock, {"id": second})
                except OperationalError as error:
                    broken_off.append(error.orig.sqlstate)
                connection.rollback()
                connection.execute(text("SELECT pg_stat_force_next_flush()"))

        threads = [threading.Thread(target=cross, args=order) for order in (names, names[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert broken_off == ["40P01"]
        with practice.database.read() as connection:
            assert counted(connection) == 1
