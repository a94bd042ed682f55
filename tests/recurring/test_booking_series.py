"""A series is seen first, with what stands against each occurrence and what is free instead; then booked whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from palpate.errors import NotFound, Refused
from palpate.recurring import rules
from palpate.recurring.picking import numbers, picked
from palpate.scheduling.tables import appointment
from palpate.services.tables import service
from palpate.staff.tables import staff
from tests.recurring.conftest import Weekly, conflicts, rows, told
from tests.scheduling.clinic import Clinic, at


def test_a_series_is_ordinary_appointments_that_name_it(weekly: Weekly) -> None:
    clinic = weekly.clinic
    plan = weekly.plan(count=3, note="face down", rule="FREQ=WEEKLY;INTERVAL=2")
    assert [(one.number, told(one.start or one.wall), one.conflict) for one in plan.planned] == [
        (1, "03-02 10:00", ""),
        (2, "03-16 10:00", ""),
        (3, "03-30 10:00", ""),
    ]
    one, done = weekly.recurring.book(plan, picked(plan.planned))
    assert (one.ref, one.rule, one.local_start, one.note) == (
        "z1",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=3",
        "2027-03-02T10:00",
        "face down",
    )
    booked = weekly.of(one)
    assert [each.now for each in done] == booked
    assert [(each.series_id, each.occurrence, each.note, each.status, each.practitioner) for each in booked] == [
        (1, f"{day}T10:00", "face down", "booked", "Mara Lind") for day in ("2027-03-02", "2027-03-16", "2027-03-30")
    ]
    assert all(each.screening and each.screening["day"] == f"{each.starts_at.date()}" for each in booked)
    assert rows(clinic)[:2] == (1, 3)
    # Each is an appointment like any other.
    moved = clinic.scheduling.move(booked[0], at("2027-03-02 14:00"))
    assert (moved.series_id, moved.occurrence) == (1, "2027-03-02T10:00")
    gone = clinic.scheduling.cancel(booked[1], "ill")
    assert (gone.series_id, gone.occurrence) == (1, "2027-03-16T10:00")
    assert weekly.starts(one) == ["03-02 14:00", "03-16 10:00", "03-30 10:00"]


def test_looking_at_a_series_writes_nothing(weekly: Weekly) -> None:
    weekly.clinic.book("2027-03-09 10:00", weekly.clinic.ben)
    before = rows(weekly.clinic)
    assert conflicts(weekly.plan().planned) == [2]
    assert rows(weekly.clinic) == before


def taken(clinic: Clinic) -> None:
    clinic.book("2027-03-09 10:30", clinic.ben)


def room_taken(clinic: Clinic) -> None:
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    clinic.book("2027-03-09 10:00", clinic.ben, staff=jonas)


def off(clinic: Clinic) -> None:
    day = dt.date(2027, 3, 9)
    clinic.scheduling.time_off.take(clinic.mara, day, day, clinic.practice.zone, "dentist")


def later_hours(clinic: Clinic) -> None:
    clinic.scheduling.hours.give_day(clinic.mara, dt.date(2027, 3, 9), [(780, 1020)], clinic.place, "school")


CONFLICTS: dict[str, tuple[Callable[[Clinic], None], str, str]] = {
    "someone has it": (taken, "Mara Lind has NMT 60 from 10:30 to 11:30 then (a1).", "03-09 09:30"),
    "no room": (room_taken, "Room 1 has NMT 60 from 10:00 to 11:00 then (a1).", "03-09 09:00"),
    "time off": (off, "Mara Lind is off on Tue 9 Mar 2027 (dentist).", "03-08 16:00"),
    "outside hours": (later_hours, "Mara Lind works 13:00 to 17:00 on Tue 9 Mar 2027", "03-09 13:00"),
}


@pytest.mark.parametrize("what", CONFLICTS)
def test_each_occurrence_says_what_stands_against_it_and_what_is_free_instead(weekly: Weekly, what: str) -> None:
    make, said, instead = CONFLICTS[what]
    make(weekly.clinic)
    planned = weekly.plan().planned
    assert conflicts(planned) == [2]
    assert said in planned[1].conflict
    assert planned[1].would is None
    assert planned[1].instead is not None
    assert told(planned[1].instead.starts_at) == instead
    assert [one.instead for one in planned if not one.conflict] == [None] * 3


def test_an_alternative_takes_no_time_that_another_occurrence_has(weekly: Weekly) -> None:
    clinic = weekly.clinic
    # All of Wednesday but 10:00 is taken, and Tuesday is closed: 10:00 is what is nearest, and the series' own.
    clinic.scheduling.hours.give_day(clinic.mara, dt.date(2027, 3, 9), [], clinic.place, "closed")
    clinic.scheduling.hours.give_day(clinic.mara, dt.date(2027, 3, 10), [(600, 660)], clinic.place, "short")
    planned = weekly.plan(rule="FREQ=DAILY", count=3, start="2027-03-08 10:00").planned
    assert conflicts(planned) == [2]
    assert planned[1].instead is not None
    assert told(planned[1].instead.starts_at) not in {"03-08 10:00", "03-10 10:00"}


def test_where_nothing_is_free_within_a_week_there_is_no_alternative(weekly: Weekly) -> None:
    clinic = weekly.clinic
    clinic.scheduling.time_off.take(
        clinic.mara, dt.date(2027, 3, 3), dt.date(2027, 3, 31), clinic.practice.zone, "away"
    )
    planned = weekly.plan(count=4).planned
    assert [(one.number, one.instead is not None) for one in planned if one.conflict] == [
        (2, True),  # Tuesday of the week before is free in the afternoon
        (3, False),
        (4, False),
    ]
    with pytest.raises(Refused, match=r"2 of 4 have no alternative: 3 \(Tue 16 Mar 2027 10:00\): Mara Lind is off"):
        picked(planned, alternatives=True)


def test_what_is_chosen_is_all_that_is_free_or_with_alternatives_or_by_numbers(weekly: Weekly) -> None:
    taken(weekly.clinic)
    planned = weekly.plan().planned

    def chosen(**how: Any) -> list[tuple[int, str]]:
        return [(pick.planned.number, told(pick.start)) for pick in picked(planned, **how)]

    with pytest.raises(
        Refused, match=r"1 of 4 cannot be as planned: 2 \(Tue 9 Mar 2027 10:00\): Mara Lind has .*\(a1\)"
    ):
        chosen()
    assert chosen(skip=True) == [(1, "03-02 10:00"), (3, "03-16 10:00"), (4, "03-23 10:00")]
    assert chosen(alternatives=True)[1] == (2, "03-09 09:30")
    assert chosen(only=[1, 4]) == [(1, "03-02 10:00"), (4, "03-23 10:00")]
    assert chosen(only=[2], alternatives=True) == [(2, "03-09 09:30")]
    with pytest.raises(Refused, match="None of them is left"):
        chosen(only=[2], skip=True)
    one, _ = weekly.recurring.book(plan := weekly.plan(), picked(plan.planned, alternatives=True))
    assert weekly.starts(one) == ["03-02 10:00", "03-09 09:30", "03-16 10:00", "03-23 10:00"]
    assert [each.occurrence for each in weekly.of(one)][1] == "2027-03-09T10:00"


@pytest.mark.parametrize("given", ["0", "5", "1-5", "2-1", "1,,2", "x", "", "1-999999999999", "-1"])
def test_numbers_that_are_none_are_refused(given: str) -> None:
    with pytest.raises(Refused, match="occurrences"):
        numbers(given, 4)


def test_numbers_are_read_with_ranges() -> None:
    assert numbers("4, 1-2,2", 4) == [1, 2, 4]


def test_without_a_practitioner_whoever_is_free_serves_each(weekly: Weekly) -> None:
    clinic = weekly.clinic
    room = clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    room_taken(clinic)  # Jonas is in Room 1 on the 9th
    clinic.book("2027-03-16 10:00", clinic.ben)
    planned = weekly.plan(staff=None).planned
    assert [(one.would.practitioner, one.would.room) for one in planned if one.would] == [
        ("Mara Lind", "Room 1"),
        ("Mara Lind", "Room 2"),
        ("Jonas Weber", "Room 2"),
        ("Mara Lind", "Room 1"),
    ]
    one = weekly.book(staff=None, room=room)
    assert (one.practitioner, {each.room for each in weekly.of(one)}) == ("", {"Room 2"})


def test_all_of_a_series_is_booked_or_none(weekly: Weekly, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = weekly.plan(count=10)
    before, place, placed = rows(weekly.clinic), weekly.clinic.scheduling.place, []

    def failing(writing: Any, order: Any) -> Any:
        placed.append(order)
        if len(placed) == 10:
            raise OSError("planted at the last occurrence")
        return place(writing, order)

    monkeypatch.setattr(weekly.clinic.scheduling, "place", failing)
    with pytest.raises(OSError, match="planted"):
        weekly.recurring.book(plan, picked(plan.planned))
    assert len(placed) == 10
    assert rows(weekly.clinic) == before


def test_where_another_was_quicker_it_is_said_which_and_nothing_is_booked(weekly: Weekly) -> None:
    plan = weekly.plan()
    assert conflicts(plan.planned) == []
    quicker = weekly.clinic.book("2027-03-23 10:30", weekly.clinic.ben)
    before = rows(weekly.clinic)
    said = rf"^4, Tue 23 Mar 2027 10:00: Mara Lind has .* \({quicker.ref}\)\. Nothing was done"
    with pytest.raises(Refused, match=said):
        weekly.recurring.book(plan, picked(plan.planned))
    assert rows(weekly.clinic) == before


def test_the_same_occurrence_is_not_kept_twice_even_behind_palpates_back(weekly: Weekly) -> None:
    from sqlalchemy.exc import IntegrityError

    weekly.book()
    with pytest.raises(IntegrityError), weekly.clinic.practice.database.write() as connection:
        connection.execute(text("UPDATE appointment SET occurrence = '2027-03-02T10:00'"))


def test_screening_is_of_each_day(weekly: Weekly) -> None:
    practice, ana = weekly.clinic.practice, weekly.clinic.ana
    given = {"pregnancy": ("yes", {"due": "2027-09-20"})}
    practice.histories.record(ana, given, rest="no", asked_by="Mara")
    plan = weekly.plan(rule="FREQ=MONTHLY;BYDAY=1TU", count=5)
    weeks = {reason.answer for one in plan.planned if one.verdict for _, reason in one.verdict.reasons()}
    assert len({answer.partition(",")[2] for answer in weeks}) == 5
    one, _ = weekly.recurring.book(plan, picked(plan.planned))
    assert [each.screening["day"] for each in weekly.of(one) if each.screening] == [
        "2027-03-02",
        "2027-04-06",
        "2027-05-04",
        "2027-06-01",
        "2027-07-06",
    ]


def test_what_is_past_too_short_or_not_offered_is_refused(weekly: Weekly) -> None:
    clinic = weekly.clinic
    with pytest.raises(Refused, match=r"Mon 1 Mar 2027 08:00 is past"):
        weekly.plan("2027-03-01 08:00")
    with pytest.raises(Refused, match="lasts 5 to 720 minutes, not 1500"):
        weekly.plan(minutes=1500)
    with clinic.practice.database.write() as connection:
        connection.execute(service.update().values(active=False))
        connection.execute(text("UPDATE practice SET standing = standing + 1"))
    with pytest.raises(Refused, match="no longer offered"):
        clinic.practice.recurring.plan(
            clinic.ana,
            clinic.practice.services.get(clinic.nmt.id),
            at("2027-03-02 10:00"),
            rules.read("FREQ=WEEKLY;COUNT=2"),
        )
    assert rows(clinic)[:2] == (0, 0)


def test_who_no_longer_works_here_gets_no_series(weekly: Weekly) -> None:
    with weekly.clinic.practice.database.write() as connection:
        connection.execute(staff.update().where(staff.c.id == weekly.clinic.mara.id).values(active=False))
    gone = weekly.clinic.practice.staff.get(weekly.clinic.mara.id)
    with pytest.raises(Refused, match="Mara Lind no longer works here"):
        weekly.plan(staff=gone)


def test_a_merged_client_has_the_series_of_both_and_an_archived_one_keeps_theirs(weekly: Weekly) -> None:
    clients, ana = weekly.clinic.practice.clients, weekly.clinic.ana
    twin = clients.add("Anna Diaz")
    first, second = weekly.book(client=twin), weekly.book("2027-03-02 12:00")
    clients.merge(twin, ana, anyway=True)
    found = weekly.recurring.all(clients.ids(ana.id))
    assert [one.ref for one in found] == [first.ref, second.ref]
    assert {(one.client, one.client_id, one.born) for one in found} == {("Ana Diaz", ana.id, ana.born)}
    plan = weekly.recurring.plan_move(
        found[0], weekly.of(first)[0], dt.datetime.fromisoformat("2027-03-02T14:00"), "all"
    )
    moved, _ = weekly.recurring.move(plan, picked(plan.planned))
    assert (moved.client_id, len(weekly.of(moved))) == (ana.id, 4)
    clients.unmerge(twin.id)
    assert [one.ref for one in weekly.recurring.all(clients.ids(twin.id))] == [first.ref]
    clients.archive(clients.get(twin.id))
    assert len(weekly.recurring.cancel(weekly.recurring.get(moved.id), "moved away")) == 4
    assert weekly.recurring.ahead() == {second.id: (4, weekly.of(second)[0].s)}


def test_a_series_that_is_not_there_is_said(weekly: Weekly) -> None:
    with pytest.raises(NotFound, match="There is no series z9 here"):
        weekly.recurring.get(9)
    with weekly.clinic.practice.context.read() as connection:
        assert connection.execute(select(appointment.c.id).where(appointment.c.series_id == 9)).all() == []
