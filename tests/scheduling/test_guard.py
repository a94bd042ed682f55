"""The database itself refuses to book a resource twice, whoever writes to it."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from palpate.store import guards
from tests.scheduling.clinic import Clinic

TEN = 30_000_000
LONG = 27 * 1440


def put(clinic: Clinic, s: int, e: int, state: int = 1, resource_id: int | None = None) -> int:
    """A claim, by raw SQL."""
    with clinic.practice.database.write() as connection:
        return connection.execute(
            text(
                "INSERT INTO claim (resource_id, kind, s, e, state, reason) "
                "VALUES (:resource, 'block', :s, :e, :state, 'x') RETURNING id"
            ),
            {"resource": resource_id or clinic.mara.resource_id, "s": s, "e": e, "state": state},
        ).scalar_one()


OVERLAPS = {
    "from the left": (TEN - 30, TEN + 1),
    "from the right": (TEN + 59, TEN + 90),
    "inside": (TEN + 15, TEN + 30),
    "around": (TEN - 30, TEN + 90),
    "identical": (TEN, TEN + 60),
    "inside a claim of 27 days": (TEN + LONG - 1000, TEN + LONG - 900),
    "in its last minute": (TEN + 59, TEN + 60),
}


@pytest.mark.parametrize("kind", OVERLAPS)
def test_every_kind_of_overlap_is_refused(clinic: Clinic, kind: str) -> None:
    put(clinic, TEN, TEN + (LONG if "27 days" in kind else 60))
    with pytest.raises(IntegrityError, match=guards.NOT_TWICE):
        put(clinic, *OVERLAPS[kind])


def test_intervals_that_touch_and_other_resources_are_free(clinic: Clinic) -> None:
    put(clinic, TEN, TEN + 60)
    put(clinic, TEN - 60, TEN)
    put(clinic, TEN + 60, TEN + 61)
    put(clinic, TEN, TEN + 60, resource_id=clinic.room.id)
    put(clinic, TEN, TEN + 60, state=0)
    put(clinic, TEN, TEN + 60, state=2)


@pytest.mark.parametrize("change", ["s = s - 30, e = e - 30", "resource_id = :mara", "state = 1", "s = s - 1"])
def test_moving_and_guarding_again_are_refused_too(clinic: Clinic, change: str) -> None:
    mara = clinic.mara.resource_id
    put(clinic, TEN, TEN + 60)
    other = put(
        clinic,
        TEN if change in {"resource_id = :mara", "state = 1"} else TEN + 60,
        TEN + 90,
        state=0 if change == "state = 1" else 1,
        resource_id=clinic.room.id if change == "resource_id = :mara" else mara,
    )
    values = {"mara": mara, "other": other} if ":mara" in change else {"other": other}
    with pytest.raises(IntegrityError, match=guards.NOT_TWICE), clinic.practice.database.write() as connection:
        connection.execute(text(f"UPDATE claim SET {change} WHERE id = :other"), values)


def test_replacing_a_row_does_not_pass_the_guard(sqlite_clinic: Clinic) -> None:
    clinic = sqlite_clinic
    put(clinic, TEN, TEN + 60)
    other = put(clinic, TEN + 60, TEN + 120)
    with pytest.raises(IntegrityError, match=guards.NOT_TWICE), clinic.practice.database.write() as connection:
        connection.execute(
            text(
                "INSERT OR REPLACE INTO claim (id, resource_id, kind, s, e, state, reason) "
                "VALUES (:id, :resource, 'block', :s, :e, 1, 'x')"
            ),
            {"id": other, "resource": clinic.mara.resource_id, "s": TEN + 30, "e": TEN + 120},
        )


def test_with_the_guard_taken_away_the_same_insert_passes(clinic: Clinic) -> None:
    with clinic.practice.database.write() as connection:
        for statement in guards.not_twice(clinic.practice.database.dialect).drop:
            connection.execute(text(statement))
    put(clinic, TEN, TEN + 60)
    put(clinic, TEN + 15, TEN + 30)


COLUMNS = "id, resource_id, kind, s, e, state, reason"
ROW = "(:id, :resource, 'block', :s, :e, :state, 'x')"
TAKE_OVER = "SET resource_id = excluded.resource_id, s = excluded.s, e = excluded.e, state = excluded.state"
SAME = f"INSERT INTO claim ({COLUMNS}) VALUES {ROW}"
SET = "SET resource_id = :resource, s = :s, e = :e, state = :state WHERE id = :id"
WRITES = {
    "sqlite": [
        SAME,
        f"INSERT OR IGNORE INTO claim ({COLUMNS}) VALUES {ROW}",
        f"INSERT OR REPLACE INTO claim ({COLUMNS}) VALUES {ROW}",
        f"REPLACE INTO claim ({COLUMNS}) VALUES {ROW}",
        f"{SAME} ON CONFLICT (id) DO UPDATE {TAKE_OVER}",
        f"UPDATE claim {SET}",
        f"UPDATE OR IGNORE claim {SET}",
        f"UPDATE OR REPLACE claim {SET}",
        "DELETE FROM claim WHERE id = :id",
    ],
    "postgresql": [
        SAME,
        f"{SAME} ON CONFLICT DO NOTHING",
        f"{SAME} ON CONFLICT (id) DO UPDATE {TAKE_OVER}",
        f"MERGE INTO claim USING (SELECT 1) one ON claim.id = :id WHEN MATCHED THEN UPDATE {SET.split(' WHERE')[0]} "
        f"WHEN NOT MATCHED THEN INSERT ({COLUMNS}) VALUES {ROW}",
        f"UPDATE claim {SET}",
        "DELETE FROM claim WHERE id = :id",
    ],
}


def overlapping(rows: list[tuple[int, int, int, int]]) -> Iterator[tuple[int, int]]:
    """Guarded rows that share a resource and a minute, by looking at every two of them."""
    guarded = [row for row in rows if row[3] == 1]
    for number, (one, s, e, _) in enumerate(guarded):
        for other, s2, e2, _ in guarded[number + 1 :]:
            if one == other and s < e2 and s2 < e:
                yield s, s2


def test_whatever_sql_writes_behind_its_back_nothing_is_guarded_twice(clinic: Clinic) -> None:
    """Every way in which either database can write a row, some thousands of times."""
    database, chance = clinic.practice.database, random.Random(7)
    writes, steps = WRITES[database.dialect], 6000 if database.dialect == "sqlite" else 1200
    resources, refused = [clinic.mara.resource_id, clinic.room.id], 0
    with database.engine.connect() as connection:
        for step in range(steps):
            s = TEN + chance.randrange(0, 600, 5)
            values = {
                "id": chance.randrange(1, 40),
                "resource": chance.choice(resources),
                "s": s,
                "e": s + chance.choice([5, 15, 60, 400]),
                "state": chance.choice([0, 1, 1, 1, 2]),
            }
            words = chance.choice(writes)
            try:
                with connection.begin():
                    connection.execute(text(words), values)
            except IntegrityError as error:
                refused += guards.NOT_TWICE in str(error.orig)
            if step % 10 == 0:
                with connection.begin():
                    rows = connection.execute(text("SELECT resource_id, s, e, state FROM claim")).all()
                assert list(overlapping([tuple(row) for row in rows])) == [], words
    assert len(rows) > 20
    assert refused > steps / 20
