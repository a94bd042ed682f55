"""What an open practice keeps in memory is never older than the database."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from palpate import schema
from palpate.practice import Practice
from palpate.scheduling.tables import hours
from tests.scheduling.clinic import MONDAY, Clinic, at

DAY = dt.timedelta(days=1)


@pytest.fixture
def clinic(practice: Practice) -> Clinic:
    return Clinic(practice)


def test_hours_that_another_process_changed_hold_at_the_next_search(clinic: Clinic) -> None:
    assert clinic.starts()[-1] == "16:00"
    with Practice.open(clinic.practice.database.target) as other:
        mara = other.staff.find("Mara")
        other.scheduling.hours.give(mara, [0], [(540, 720)], other.premises.location())
    assert clinic.starts()[-1] == "11:00"


@pytest.mark.parametrize("table", [table for table in schema.KEPT if table != "practice"])
def test_every_change_of_what_is_kept_is_counted_whoever_makes_it(clinic: Clinic, table: str) -> None:
    def standing() -> int:
        with clinic.practice.database.read() as connection:
            return int(connection.execute(text("SELECT standing FROM practice")).scalar_one())

    clinic.practice.services.add_add_on("Hot stones", 15)
    clinic.practice.staff.add_credential(clinic.mara, kind="licence")
    clinic.scheduling.hours.give_day(clinic.mara, MONDAY, [(600, 660)], clinic.place)
    before = standing()
    with clinic.practice.database.write() as connection:
        connection.execute(text(f"UPDATE {table} SET id = id"))
    assert standing() > before or table in {"service_equipment", "load_limit"}
    with clinic.practice.database.write() as connection:
        connection.execute(text("UPDATE practice SET name = 'Other'"))
    assert standing() > before


def test_what_is_undone_is_not_kept(clinic: Clinic) -> None:
    before = clinic.starts()
    with pytest.raises(ZeroDivisionError):
        _undone(clinic)
    assert clinic.starts() == before
    assert clinic.book("10:00").status == "booked"


def _undone(clinic: Clinic) -> None:
    with clinic.practice.context.write() as writing:
        writing.execute(hours.delete())
        memory = clinic.practice.context.memory.at(writing.connection)
        assert memory.get("staff", lambda connection: []) == []
        raise ZeroDivisionError


def test_a_count_that_a_stranger_took_away_is_missed_by_verify(clinic: Clinic) -> None:
    path = clinic.practice.database.path
    if path is None:
        pytest.skip("one database is enough: test_guards takes every guard away on both")
    from palpate.store.standing import missing

    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DROP TRIGGER guard_hours_count_update")
    with clinic.practice.database.read() as connection:
        assert missing(connection, schema.all_guards("sqlite")) == ["guard_hours_count_update"]
    assert at("10:00")
