"""Another calendar's times are taken like any; the same again changes nothing, and what is booked is never lost."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling.bits import merged
from palpate.scheduling.tables import claim
from palpate.scheduling.working.busy import Busy
from tests.command import Run, command, refused
from tests.scheduling.clinic import MONDAY, NEW_YORK, Clinic, at

LO = clock.window(dt.date(2027, 3, 1), 0, 0, NEW_YORK)[0]


def busy(uid: str, start: str, end: str, summary: str = "") -> Busy:
    s, e = (clock.to_minute(at(f"{MONDAY} {time}")) for time in (start, end))
    return Busy(event_uid=uid, s=s, e=e, summary=summary)


def read(clinic: Clinic, *times: Busy) -> tuple[int, int, int, int]:
    done = clinic.scheduling.busy.read(clinic.mara, "home", times, LO)
    return done.new, done.changed, done.gone, done.same


def test_the_same_again_changes_nothing(clinic: Clinic) -> None:
    school, gym = busy("1", "10:00", "11:00", "School"), busy("2", "10:30", "12:00")
    assert read(clinic, school, gym) == (2, 0, 0, 0)
    assert clinic.starts()[:2] == ["09:00", "12:00"]
    with clinic.practice.context.read() as connection:
        before = connection.execute(select(claim).order_by(claim.c.id)).all()
    assert read(clinic, school, gym) == (0, 0, 0, 2)
    with clinic.practice.context.read() as connection:
        assert connection.execute(select(claim).order_by(claim.c.id)).all() == before
    with pytest.raises(Refused, match="busy in home"):
        clinic.book("10:00")


def test_what_changed_and_what_is_gone(clinic: Clinic) -> None:
    read(clinic, busy("1", "10:00", "11:00"), busy("2", "13:00", "14:00"), busy("3", "15:00", "16:00"))
    assert read(clinic, busy("1", "10:00", "12:00"), busy("2", "13:00", "14:00"), busy("4", "9:00", "9:30")) == (
        1, 1, 1, 1,
    )  # fmt: skip
    assert clinic.starts() == ["12:00", "14:00", "14:15", "14:30", "14:45", "15:00", "15:15", "15:30", "15:45", "16:00"]
    assert clinic.scheduling.busy.forget(clinic.mara, "home") == 3
    assert len(clinic.starts()) == 29
    with pytest.raises(Refused, match="has no calendar 'home'"):
        clinic.scheduling.busy.forget(clinic.mara, "home")


def test_two_calendars_lie_over_each_other(clinic: Clinic) -> None:
    read(clinic, busy("1", "10:00", "12:00"))
    clinic.scheduling.busy.read(clinic.mara, "work", [busy("1", "11:00", "13:00")], LO)
    assert clinic.starts()[:2] == ["09:00", "13:00"]
    clinic.scheduling.busy.forget(clinic.mara, "home")
    assert "10:00" in clinic.starts()
    assert "11:00" not in clinic.starts()
    clinic.scheduling.busy.forget(clinic.mara, "work")
    with clinic.practice.context.read() as connection:
        assert connection.execute(select(func.count()).select_from(claim).where(claim.c.state > 0)).scalar() == 0


def test_over_what_is_booked_it_is_listed_and_both_stand(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    done = clinic.scheduling.busy.read(clinic.mara, "home", [busy("1", "10:30", "12:00")], LO)
    assert [one.ref for one in done.conflicts] == [booked.ref]
    assert clinic.starts()[:2] == ["09:00", "12:00"]
    clinic.scheduling.cancel(clinic.again(booked), "moved away")
    assert clinic.starts()[:3] == ["09:00", "09:15", "09:30"]
    assert clinic.starts()[3] == "12:00"
    with pytest.raises(Refused, match="busy in home"):
        clinic.book("10:30")
    assert read(clinic, busy("1", "10:30", "12:00")) == (0, 0, 0, 1)


def test_what_is_over_is_kept_and_counts_as_nothing(clinic: Clinic) -> None:
    read(clinic, busy("1", "10:00", "11:00"), busy("2", "14:00", "15:00"))
    noon = clock.to_minute(at("12:00"))
    done = clinic.scheduling.busy.read(clinic.mara, "home", [busy("2", "14:00", "15:00")], noon)
    assert (done.new, done.gone, done.same) == (0, 0, 1)
    assert "10:00" not in clinic.starts()


def test_time_off_is_given_over_another_calendar(clinic: Clinic) -> None:
    read(clinic, busy("1", "10:00", "11:00"))
    zone = clinic.scheduling.hours.zone(clinic.mara)
    clinic.scheduling.time_off.take(clinic.mara, MONDAY, MONDAY, zone, "flu")
    clinic.scheduling.busy.forget(clinic.mara, "home")
    assert clinic.starts() == []
    clinic.scheduling.time_off.withdraw(clinic.mara, MONDAY, zone)
    assert len(clinic.starts()) == 29


def test_a_room_is_busy_in_all_its_places(clinic: Clinic) -> None:
    clinic.practice.premises.close(clinic.room)
    double = clinic.practice.premises.add("room", "Double", clinic.place.id, places=2)
    clinic.scheduling.busy.read(double, "hall", [busy("1", "9:00", "12:00")], LO)
    assert clinic.starts()[0] == "12:00"
    assert [(one.name, one.source, len(one.times)) for one in clinic.scheduling.busy.sources()] == [
        ("Double", "hall", 1)
    ]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda one: (one[0], sum(one)))))
def test_intervals_put_together_cover_the_same_minutes(intervals: list[tuple[int, int]]) -> None:
    together = merged(intervals)
    assert {m for s, e in together for m in range(s, e)} == {m for s, e in intervals for m in range(s, e)}
    assert all(before[1] < after[0] for before, after in pairwise(together))


ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:school
DTSTART:20270308T100000
DTEND:20270308T110000
RRULE:FREQ=WEEKLY;COUNT=3
SUMMARY:Parents' evening
END:VEVENT
BEGIN:VEVENT
UID:mars
DTSTART;TZID=Mars/Olympus:20270308T100000
DTEND;TZID=Mars/Olympus:20270308T110000
SUMMARY:Landing
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def palpate(sqlite_clinic: Clinic) -> Run:
    """The command, in the small clinic."""
    return command(sqlite_clinic.practice.database.target)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A calendar of somewhere else."""
    pytest.importorskip("icalendar")
    path = tmp_path / "home.ics"
    path.write_text(ICS)
    return path


def test_a_file_is_read_listed_and_forgotten(palpate: Run, file: Path) -> None:
    first = palpate("busy", "import", str(file), "--staff", "Mara")
    assert (first.code, first.out) == (0, "home, of Mara Lind: 3 new, 0 changed, 0 gone, 0 same.\n")
    assert "Left out: Landing: its time zone 'Mars/Olympus' is not known." in first.err
    again = palpate("busy", "import", str(file), "--staff", "Mara", "--json").json
    assert (again["new"], again["changed"], again["gone"], again["same"]) == (0, 0, 0, 3)
    [listed] = palpate("busy", "list", "--json").json
    assert (listed["calendar"], listed["of"], len(listed["times"])) == ("home", "Mara Lind", 3)
    assert listed["times"][1]["starts_at"] == "2027-03-15T10:00-04:00"
    assert listed["times"][1]["summary"] == "Parents' evening"
    assert "Parents' evening" in palpate("busy", "list", "--staff", "Mara").out
    slots = palpate("slots", "NMT 60", "--from", "2027-03-15", "--to", "2027-03-15", "--json").json
    assert "Parents" not in str(slots)
    assert {slot["starts_at"][11:16] for slot in slots}.isdisjoint({"09:15", "10:00", "10:45"})
    assert palpate("busy", "forget", "home", "--staff", "Mara").out == "home, of Mara Lind, is forgotten: 3 times.\n"
    assert palpate("busy", "list", "--json").json == []


def test_own_appointments_are_not_read_back(sqlite_clinic: Clinic, palpate: Run, file: Path) -> None:
    booked = sqlite_clinic.book("10:00")
    file.write_text(ICS.replace("UID:school", f"UID:{booked.uid}"))
    told = palpate("busy", "import", str(file), "--staff", "Mara", "--json").json
    assert (told["own"], told["new"], told["conflicts"]) == (1, 0, [])


def test_a_calendar_is_somebodys(palpate: Run, file: Path) -> None:
    assert palpate("busy", "import", str(file)).code == 2
    assert palpate("busy", "import", str(file), "--staff", "Mara", "--room", "Room 1").code == 2
    assert palpate("busy", "import", str(file), "--staff", "Mara", "--days", "9999").code == 2
    refused(palpate("busy", "import", str(file) + "x", "--staff", "Mara"), "cannot be read")
    file.write_text("hello")
    refused(palpate("busy", "import", str(file), "--staff", "Mara"), "is no calendar")
    assert palpate("busy", "list").out.startswith("No other calendar is read")


def test_nothing_is_half_written_where_a_file_is_a_bomb(
    palpate: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from palpate.exchange import busy_calendar

    palpate("busy", "import", str(file), "--staff", "Mara")
    before = palpate("busy", "list", "--json").json
    monkeypatch.setattr(busy_calendar, "MOST_BUSY", 100)
    file.write_text(ICS.replace("FREQ=WEEKLY;COUNT=3", "FREQ=DAILY;COUNT=1000000000"))
    refused(palpate("busy", "import", str(file), "--staff", "Mara"), "nothing was changed")
    assert palpate("busy", "list", "--json").json == before
