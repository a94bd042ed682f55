"""The use of time: every figure as counting gives it, over clock changes, for one person under several rows."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from sqlalchemy import event, update

from palpate import clock
from palpate.errors import Refused
from palpate.reports.model import Row, Share
from palpate.reports.utilisation import Utilisation, utilisation
from palpate.scheduling.finding.ask import Second
from palpate.scheduling.tables import appointment, cancellation
from palpate.visits.tables import visit, visit_modality
from tests.command import command, refused
from tests.scheduling.clinic import MONDAY, NEW_YORK, Clinic, at
from tests.scheduling.conftest import _now, clinic, sqlite_clinic  # noqa: F401 fixtures

SUNDAY = MONDAY + dt.timedelta(days=6)
LATER = dt.datetime(2027, 5, 1, 14, tzinfo=dt.UTC)


def row(found: Utilisation, name: str) -> Row:
    """The row of this name."""
    return next(one for one in found.rows if one.name == name)


def came(clinic: Clinic, client_id: int, when: str, *, booked: int | None = None, **more: Any) -> int:  # noqa: F811
    """A visit of an hour, signed by nobody, as it is kept."""
    starts = at(when)
    values = {
        "client_id": client_id,
        "practitioner_id": clinic.mara.id,
        "location_id": clinic.place.id,
        "status": "finished",
        "started_at": starts,
        "ended_at": starts + dt.timedelta(hours=1),
        "timezone": NEW_YORK.key,
        "appointment_id": booked,
        **more,
    }
    with clinic.practice.context.write() as writing:
        number = writing.add(visit, **values)
        writing.add(
            visit_modality,
            visit_id=number,
            modality="neuromuscular",
            title="NMT",
            version="1",
            position=0,
        )
    return number


def test_booked_is_of_the_hours_without_time_off(clinic: Clinic) -> None:  # noqa: F811
    clinic.book("10:00")
    clinic.book("2027-03-09 16:30", despite={"hours": "asked for it"})
    clinic.scheduling.time_off.take(clinic.mara, dt.date(2027, 3, 12), dt.date(2027, 3, 12), NEW_YORK, "")
    mara = row(utilisation(clinic.practice, MONDAY, SUNDAY), "Mara Lind")
    assert (mara.open, mara.booked, mara.outside) == (4 * 480, 90, 30)
    assert mara.percent == 4.7


def test_two_at_one_time_are_booked_once_and_whoever_assists_is_booked_too(clinic: Clinic) -> None:  # noqa: F811
    noor = clinic.practitioner("Noor Haddad", "neuromuscular")
    clinic.work(noor, range(5), (540, 1020))
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    clinic.book("10:00", seconds=[Second(staff=noor, role="assists")])
    clinic.book("10:30", clinic.ben, despite={"overlap": "training"})
    found = utilisation(clinic.practice, MONDAY, SUNDAY)
    assert (row(found, "Mara Lind").booked, row(found, "Noor Haddad").booked) == (90, 60)
    assert (found.total.open, found.total.booked) == (2 * 2400, 150)


def test_rooms_are_open_while_anybody_works_and_a_modality_while_who_can_give_it_does(clinic: Clinic) -> None:  # noqa: F811
    idris = clinic.practitioner("Idris Vane", "reflexology")
    clinic.work(idris, [0], (960, 1200))
    both = clinic.practice.services.add("Both", ["neuromuscular", "reflexology"], 60)
    clinic.book("9:00", service=both)
    clinic.book("11:00")
    rooms = utilisation(clinic.practice, MONDAY, MONDAY, "room")
    assert (row(rooms, "Room 1").open, row(rooms, "Room 1").booked) == (480 + 180, 120)
    assert any("Room 1" in line for line in rooms.notes)
    modalities = utilisation(clinic.practice, MONDAY, MONDAY, "modality")
    told = {one.ref: (one.open, one.booked) for one in modalities.rows}
    assert told["neuromuscular"] == (480, 120)
    assert told["reflexology"] == (480 + 240, 60)
    assert told["sports"] == (0, 0)
    assert modalities.total.booked == 120
    assert row(modalities, "Sports massage").percent is None


@pytest.mark.parametrize(("day", "hours"), [("2027-03-14", 3), ("2027-11-07", 5)])
def test_open_hours_are_elapsed_hours_over_a_clock_change(sqlite_clinic: Clinic, day: str, hours: int) -> None:  # noqa: F811
    sqlite_clinic.work(sqlite_clinic.mara, [6], (0, 240))
    sqlite_clinic.book(f"{day} 0:30", minutes=150)
    date = dt.date.fromisoformat(day)
    mara = row(utilisation(sqlite_clinic.practice, date, date), "Mara Lind")
    assert (mara.open, mara.booked, mara.outside) == (hours * 60, 150, 0)


def test_no_shows_and_late_cancels_are_of_what_there_was(clinic: Clinic) -> None:  # noqa: F811
    shown, late, early = (clinic.book(time) for time in ("9:00", "10:00", "11:00"))
    clinic.book("13:00")
    clinic.scheduling.cancel(late, "ill")
    clinic.scheduling.cancel(early, "ill")
    with clinic.practice.context.write() as writing:
        for one, kind in ((late, "late_cancelled"), (late, "late_cancelled"), (early, "cancelled")):
            values = {"cancelled_by": "client", "at": writing.now, "notice": 30, "fee": 0, "policy": {}}
            writing.add(cancellation, appointment_id=one.id, kind=kind, **values)
    clinic.practice.clock.fixed = at("12:00").astimezone(dt.UTC)
    clinic.scheduling.no_show(shown)
    mara = row(utilisation(clinic.practice, MONDAY, SUNDAY), "Mara Lind")
    assert (mara.no_shows, mara.late_cancels) == (Share(1, 1), Share(1, 4))
    assert mara.no_shows.percent == 100


def test_rebooked_is_who_comes_again_within_the_modalitys_window(clinic: Clinic) -> None:  # noqa: F811
    first = clinic.book("9:00")
    clinic.book("2027-03-22 16:00")
    clinic.book("10:00", clinic.ben)
    clinic.book("2027-03-23 9:00", clinic.ben)
    came(clinic, clinic.ana.id, "9:00", booked=first.id)
    came(clinic, clinic.ben.id, "10:00")
    clinic.practice.clock.fixed = LATER
    found = utilisation(clinic.practice, MONDAY, SUNDAY)
    assert found.windows["neuromuscular"] == 14
    assert row(found, "Mara Lind").rebooked == Share(1, 2)
    assert utilisation(clinic.practice, MONDAY, SUNDAY, within=15).total.rebooked == Share(2, 2)
    assert row(utilisation(clinic.practice, MONDAY, SUNDAY, "modality"), "Neuromuscular therapy").within == 14


def test_a_visit_whose_window_is_not_over_is_not_in_the_share(clinic: Clinic) -> None:  # noqa: F811
    came(clinic, clinic.ana.id, "9:00")
    clinic.practice.clock.fixed = at("2027-03-22 23:59").astimezone(dt.UTC)
    total = utilisation(clinic.practice, MONDAY, SUNDAY).total
    assert (total.rebooked, total.waiting) == (Share(0, 0), 1)
    clinic.practice.clock.fixed = at("2027-03-23 00:00").astimezone(dt.UTC)
    total = utilisation(clinic.practice, MONDAY, SUNDAY).total
    assert (total.rebooked, total.waiting) == (Share(0, 1), 0)


def test_a_person_under_two_rows_comes_again_as_one(clinic: Clinic) -> None:  # noqa: F811
    clients = clinic.practice.clients
    double = clients.add("Anna Dias")
    clinic.book("2027-03-15 9:00", double)
    came(clinic, clinic.ana.id, "9:00")
    clinic.practice.clock.fixed = LATER
    assert utilisation(clinic.practice, MONDAY, SUNDAY).total.rebooked == Share(0, 1)
    clients.merge(double, clinic.ana)
    assert utilisation(clinic.practice, MONDAY, SUNDAY).total.rebooked == Share(1, 1)


def test_a_cancelled_next_one_and_the_visits_own_appointment_are_no_rebooking(clinic: Clinic) -> None:  # noqa: F811
    own = clinic.book("15:00")
    came(clinic, clinic.ana.id, "9:00", booked=own.id)  # seen early: over before its own time
    clinic.scheduling.cancel(clinic.book("2027-03-15 9:00"), "ill")
    clinic.practice.clock.fixed = LATER
    assert utilisation(clinic.practice, MONDAY, SUNDAY).total.rebooked == Share(0, 1)


def test_struck_and_declined_visits_are_not_counted(clinic: Clinic) -> None:  # noqa: F811
    for time, status in (("9:00", "declined"), ("10:00", "entered_in_error")):
        number = came(clinic, clinic.ana.id, time, status="open")
        with clinic.practice.context.write() as writing:
            writing.execute(update(visit).where(visit.c.id == number).values(status=status))
    clinic.practice.clock.fixed = LATER
    assert utilisation(clinic.practice, MONDAY, SUNDAY).total.rebooked.of == 0


@pytest.mark.parametrize("seed", range(4))
def test_the_report_is_what_counting_minute_by_minute_gives(sqlite_clinic: Clinic, seed: int) -> None:  # noqa: F811
    here, chance = sqlite_clinic, random.Random(seed)
    people = [
        here.mara,
        here.practitioner("Idris Vane", "reflexology"),
        here.practitioner("Noor Haddad", "sports"),
    ]
    for one in people:
        for weekday in range(7):
            start = chance.randrange(0, 1200, 15)
            here.work(one, [weekday], (start, min(start + chance.randrange(60, 700, 15), 1440)))
    here.scheduling.time_off.take(people[1], dt.date(2027, 3, 13), dt.date(2027, 3, 13), NEW_YORK, "")
    first, last = dt.date(2027, 3, 12), dt.date(2027, 3, 15)
    lo, hi = clock.window(first, 0, 4 * 1440, NEW_YORK)
    made: list[tuple[int, int, int, str]] = []
    with here.practice.context.write() as writing:
        for _ in range(60):
            s, minutes = chance.randrange(lo - 600, hi), chance.choice([15, 45, 60, 90, 600])
            status = chance.choice(["booked", "visited", "arrived", "no_show", "cancelled", "to_move", "declined"])
            who = chance.choice(people)
            made.append((who.id, s, s + minutes, status))
            writing.add(
                appointment,
                client_id=here.ana.id,
                service_id=here.nmt.id,
                practitioner_id=who.id,
                room_id=here.room.id,
                location_id=here.place.id,
                status=status,
                local_start="2027-03-12T09:00",
                timezone=NEW_YORK.key,
                minutes=minutes,
                s=s,
                e=s + minutes,
                tzdata="x",
                created_at=writing.now,
                changed_at=writing.now,
            )
    here.practice.clock.fixed = now = clock.from_minute((lo + hi) // 2)
    found = utilisation(here.practice, first, last)
    table = here.scheduling.hours.timetable([one.resource_id or 0 for one in people], first, last)
    off = clock.window(dt.date(2027, 3, 13), 0, 1440, NEW_YORK)
    takes = {"booked", "visited", "arrived"}
    for one in people:
        windows = table.windows(one.resource_id or 0, first, last)
        open_ = {minute for shift in windows for minute in range(max(shift.s, lo), min(shift.e, hi))}
        if one is people[1]:
            open_ -= set(range(*off))
        mine = [each for each in made if each[0] == one.id]
        taken = {m for _, s, e, status in mine if status in takes for m in range(max(s, lo), min(e, hi))}
        theirs = row(found, one.name)
        assert (theirs.open, theirs.booked, theirs.outside) == (len(open_), len(taken & open_), len(taken - open_))
        begun = [each for each in mine if each[1] >= lo]
        due = [each[3] for each in begun if each[1] <= clock.to_minute(now) and each[3] not in {"cancelled", "to_move"}]
        assert theirs.no_shows == Share(due.count("no_show"), len(due))
        assert theirs.late_cancels == Share(0, len(begun))
    assert found.total.booked == sum(one.booked for one in found.rows)


def test_a_report_takes_as_many_statements_however_much_there_is(sqlite_clinic: Clinic) -> None:  # noqa: F811
    def statements() -> int:
        found: list[str] = []
        engine = sqlite_clinic.practice.database.engine
        listener = lambda *given: found.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        utilisation(sqlite_clinic.practice, MONDAY, SUNDAY)
        event.remove(engine, "before_cursor_execute", listener)
        return len(found)

    few = statements()
    for day in range(8, 13):
        for hour in (9, 11, 13):
            sqlite_clinic.book(f"2027-03-{day:02} {hour}:00")
            came(sqlite_clinic, sqlite_clinic.ana.id, f"2027-03-{day:02} {hour}:00")
    assert statements() == few


def test_who_left_is_open_up_to_their_last_day(sqlite_clinic: Clinic) -> None:  # noqa: F811
    from palpate.staff.tables import staff

    with sqlite_clinic.practice.context.write() as writing:
        writing.execute(update(staff).where(staff.c.id == sqlite_clinic.mara.id).values(leaves_on=dt.date(2027, 3, 9)))
    found = utilisation(sqlite_clinic.practice, MONDAY, SUNDAY)
    assert row(found, "Mara Lind").open == 2 * 480


def test_days_that_are_too_many_or_the_wrong_way_round_are_refused(sqlite_clinic: Clinic) -> None:  # noqa: F811
    with pytest.raises(Refused, match="is before"):
        utilisation(sqlite_clinic.practice, SUNDAY, MONDAY)
    with pytest.raises(Refused, match="Five years"):
        utilisation(sqlite_clinic.practice, MONDAY, MONDAY.replace(year=2033))


def test_the_command_prints_a_table_or_json(sqlite_clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    sqlite_clinic.book("10:00")
    palpate = command(sqlite_clinic.practice.database.target)
    monkeypatch.setenv("PALPATE_NOW", "2027-03-15T09:00:00-04:00")
    words = ("report", "utilisation", "--from", "2027-03-08", "--to", "2027-03-14")
    shown = palpate(*words).out.splitlines()
    assert shown[:4] == [
        "Riverbend, Mon 8 Mar 2027 to Sun 14 Mar 2027  (simulated practice)",
        "",
        "practitioner    open   booked  of open  outside",
        "Mara Lind (s1)  40:00  1:00    2.5 %    0:00",
    ]
    (only,) = palpate(*words, "--json").json["rows"]
    assert (only["ref"], only["open_minutes"], only["booked_minutes"], only["percent"]) == ("s1", 2400, 60, 2.5)
    assert only["no_shows"] == {"count": 0, "of": 1, "percent": 0.0}
    assert only["rebooked"] == {"count": 0, "of": 0, "percent": None}
    assert palpate("report", "utilisation", "--json").json["to"] == "2027-03-14"
    sunday = palpate("report", "utilisation", "--from", "2027-03-14", "--to", "2027-03-14").out
    assert "Mara Lind (s1)  0:00  0:00    -        0:00" in sunday or "-" in sunday.splitlines()[3]
    refused(palpate("report", "utilisation", "--by", "shoe"), "practitioner, room or modality", code=2)
    refused(palpate("report", "utilisation", "--within", "0"), "within", code=2)
    refused(palpate("report", "utilisation", "--from", "2027-03-14", "--to", "2027-03-01"), "is before")
    refused(palpate("report", "utilisation", "--from", "1999-03-14"), "Five years")
