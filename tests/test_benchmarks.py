"""The benchmarks give right answers, and say so where one is wrong; what they measure is not tested."""

from __future__ import annotations

import importlib
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import text

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_a_quick_run_finds_the_right_slots_and_books_nothing_twice() -> None:
    command = [sys.executable, str(BENCHMARKS / "scheduling.py"), "--quick", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    measured = [one["figure"].split()[0] for one in found["figures"]]
    assert [one for one in measured if one in {"W1", "W2", "W3", "W4", "agenda"}] == [
        "W1",
        "W2",
        "W2",
        "agenda",
        "W3",
        "W4",
    ]


def test_a_quick_run_signs_visits_that_hold() -> None:
    command = [sys.executable, str(BENCHMARKS / "visits.py"), "--quick", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    measured = {one["figure"] for one in found["figures"]}
    assert measured >= {"open", "record", "sign", "visit", "today", "unsigned", "show", "hooks"}


@pytest.mark.parametrize("fault", ["none", "work changed", "a signature gone"])
def test_a_visit_made_in_bulk_holds_and_one_that_does_not_is_a_wrong_answer(
    benchmark: dict[str, ModuleType], tmp_path: Path, fault: str
) -> None:
    target = str(tmp_path / "practice.db")
    benchmark["record"].found(target)
    benchmark["record"].fill(target, 12, 3)
    with closing(sqlite3.connect(target)) as raw:
        for guard in ("guard_work_updated", "guard_signature_deleted") if fault != "none" else ():
            raw.execute(f"DROP TRIGGER {guard}")
        if fault == "work changed":
            raw.execute("UPDATE work SET pressure = 9 WHERE visit_id = 7")
        if fault == "a signature gone":
            raw.execute("DELETE FROM signature WHERE visit_id = 7")
        raw.commit()
    found = benchmark["visits"].proved_alone(target)
    assert {line.split(":")[0] for line in found["faults"]} == (set() if fault == "none" else {"visit v7"})


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """Its modules, by name."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.setenv("PALPATE_NOW", "")  # the benchmark sets it; put back afterwards
    names = ("clinic", "figures", "searching", "booking", "record", "visits")
    return {name: importlib.import_module(name) for name in names}


def test_a_slot_that_is_missing_or_too_many_or_in_a_taken_room_is_a_wrong_answer(
    benchmark: dict[str, ModuleType],
) -> None:
    figures, searching = benchmark["figures"], benchmark["searching"]
    right = {(10, 0): {1, 2}, (25, 0): {2}}
    found = {
        "all": [(10, 0, 1), (25, 0, 2)],
        "missing": [(10, 0, 1)],
        "twice": [(10, 0, 1), (10, 0, 2), (25, 0, 2)],
        "too many": [(10, 0, 1), (25, 0, 2), (40, 0, 1)],
        "taken room": [(10, 0, 1), (25, 0, 1)],
        "no room": [(10, 0, None), (25, 0, 2)],
    }
    wrong = []
    for name, slots in found.items():
        report = figures.Report(figures.Options(True, False, False, 0))
        searching.check_slots(report, name, slots, right)
        wrong += [name] if report.wrong else []
    assert wrong == ["missing", "twice", "too many", "taken room", "no room"]


@pytest.mark.parametrize("fault", ["none", "a second claim on the same time", "no claim", "an audit entry changed"])
def test_a_double_booking_or_a_row_astray_is_a_wrong_answer(
    benchmark: dict[str, ModuleType], tmp_path: Path, fault: str
) -> None:
    made, figures, booking = benchmark["clinic"], benchmark["figures"], benchmark["booking"]
    clinic = made.make(str(tmp_path / "practice.db"))
    before = booking.counts(clinic)
    made.fill(clinic, [made.Booked(0, made.FIRST, 540, 0, 1), made.Booked(1, made.FIRST, 540, 1, 2)])
    with clinic.practice.database.write() as connection:
        match fault:
            case "a second claim on the same time":
                connection.execute(text("DROP TRIGGER guard_claim_updated"))
                connection.execute(text("UPDATE claim SET resource_id = (SELECT min(resource_id) FROM claim)"))
            case "no claim":
                connection.execute(text("DELETE FROM claim WHERE appointment_id = 1"))
            case "an audit entry changed":
                connection.execute(text("DROP TRIGGER guard_audit_updated"))
                connection.execute(text("UPDATE audit SET body = '{}' WHERE subject = 'appointment 1'"))
    report = figures.Report(figures.Options(True, False, False, 0))
    booking.check_booked(clinic, before, 2, "planted", report)
    clinic.close()
    assert bool(report.wrong) == (fault != "none"), report.wrong


def test_a_quick_run_measures_what_enabled_modalities_cost() -> None:
    command = [sys.executable, str(BENCHMARKS / "plugins.py"), "--quick"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    for measured in ("today with 10", "modality list with 10", "screen with 10", "visit treat with 10"):
        assert f"{measured}: " in done.stdout
