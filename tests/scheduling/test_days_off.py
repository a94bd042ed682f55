"""Ill today, in one command: what is booked loses its time, and whoever is at the desk knows whom to call."""

from __future__ import annotations

import datetime as dt

import pytest

from palpate.errors import Refused
from tests.command import Run, command, refused
from tests.scheduling.clinic import MONDAY, Clinic, at

DAY = dt.timedelta(days=1)


@pytest.fixture
def palpate(sqlite_clinic: Clinic) -> Run:
    """The command, where Tom gives the same service."""
    tom = sqlite_clinic.practitioner("Tom Berg", "neuromuscular")
    sqlite_clinic.work(tom, range(5), (540, 1020))
    sqlite_clinic.practice.premises.add("room", "Room 2", sqlite_clinic.place.id)
    return command(sqlite_clinic.practice.database.target)


def give(clinic: Clinic, to_move: str | None, first: dt.date = MONDAY, last: dt.date = MONDAY) -> list[str]:
    book, zone = clinic.scheduling.time_off, clinic.scheduling.hours.zone(clinic.mara)
    return [one.ref for one in book.give([(clinic.mara, zone)], first, last, "flu", to_move).moved]


def test_what_is_booked_is_to_be_moved_and_its_time_is_nobodys(clinic: Clinic) -> None:
    first, second = clinic.book("10:00"), clinic.book("14:00", clinic.ben)
    later = clinic.book("2027-03-09 10:00")
    assert give(clinic, "Mara is ill") == [first.ref, second.ref]
    assert [one.ref for one in clinic.scheduling.to_move()] == [first.ref, second.ref]
    assert {one.reason for one in clinic.scheduling.to_move()} == {"Mara is ill"}
    assert clinic.again(later).status == "booked"
    assert clinic.starts(MONDAY) == []
    moved = clinic.scheduling.move(clinic.again(first), at("2027-03-10 10:00"))
    assert (moved.status, len(clinic.scheduling.to_move())) == ("booked", 1)


def test_all_of_it_or_nothing(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    give(clinic, None, MONDAY + DAY, MONDAY + DAY)
    with pytest.raises(Refused, match="is off on Tue 9 Mar 2027"):
        give(clinic, "ill", MONDAY, MONDAY + DAY)
    with pytest.raises(Refused, match="Say why"):
        give(clinic, "  ")
    assert clinic.again(booked).status == "booked"
    assert clinic.scheduling.to_move() == []


def test_what_has_begun_stays_and_time_off_lies_around_it(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    morning, later = clinic.book("2027-03-01 09:00"), clinic.book("2027-03-01 14:00", clinic.ben)
    monkeypatch.setattr(clinic.practice.clock, "fixed", at("2027-03-01 09:30"))
    assert give(clinic, "Mara is ill", dt.date(2027, 3, 1), dt.date(2027, 3, 1)) == [later.ref]
    assert clinic.again(morning).status == "booked"
    book, zone = clinic.scheduling.time_off, clinic.scheduling.hours.zone(clinic.mara)
    offs = [(one.first, one.last, one.reason) for one in book.of(clinic.mara, zone)]
    assert offs == [(dt.date(2027, 3, 1), dt.date(2027, 3, 1), "flu")]
    assert clinic.starts(dt.date(2027, 3, 1)) == []
    book.withdraw(clinic.mara, dt.date(2027, 3, 1), zone)
    assert book.of(clinic.mara, zone) == []
    assert "10:00" in clinic.starts(dt.date(2027, 3, 1))


def test_time_that_is_held_is_given_up(clinic: Clinic) -> None:
    held = clinic.scheduling.hold(clinic.ana, clinic.nmt, at("10:00"), staff=clinic.mara, lasting=14 * 1440)
    with pytest.raises(Refused, match="is held"):
        give(clinic, None)
    give(clinic, "Mara is ill")
    assert clinic.scheduling.held(held.id).status == "withdrawn"
    assert clinic.starts(MONDAY) == []


def test_time_that_goes_is_offered_to_nobody_who_waits_for_who_is_off(clinic: Clinic) -> None:
    from palpate.scheduling.finding.preferences import Preferences

    clinic.book("10:00")
    waitlist = clinic.practice.waitlist
    waitlist.add(clinic.ben, clinic.nmt, last=MONDAY, preferences=Preferences(staff_ids=(clinic.mara.id,)))
    give(clinic, "Mara is ill")
    assert [one for one in waitlist.open_offers() if one.starts_at.date() == MONDAY] == []
    assert clinic.starts(MONDAY) == []


def test_a_merged_client_is_called_as_the_person_they_are(clinic: Clinic) -> None:
    clients = clinic.practice.clients
    twice = clients.add("Anna Diaz", born=clinic.ana.born, phones=("+1 212 555 0134",))
    clinic.book("10:00", twice)
    clients.merge(twice, clinic.ana)
    give(clinic, "Mara is ill")
    [call] = clinic.scheduling.to_call(clinic.scheduling.to_move())
    assert (call.booked.client, call.booked.client_id) == ("Ana Diaz", clinic.ana.id)
    assert call.reached == ("+1 212 555 0134",)


def test_the_same_time_with_another_is_offered_first_and_once(clinic: Clinic) -> None:
    tom = clinic.practitioner("Tom Berg", "neuromuscular")
    clinic.work(tom, range(5), (540, 1020))
    room = clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    booked = [clinic.book("10:00"), clinic.book("10:30", clinic.ben, staff=tom, room=room)]
    away = (clinic.mara.id, booked[0].s - 720, booked[0].s + 720)
    first, second = clinic.scheduling.to_call(booked, [away])
    assert all(one.practitioner == "Tom Berg" for one in first.alternatives if one.starts_at.date() == MONDAY)
    assert len(first.alternatives) == len(second.alternatives) == 3
    assert first.alternatives[0].s != second.alternatives[0].s


def test_ill_today_in_one_command(palpate: Run) -> None:
    palpate("book", "Ana", "NMT 60", "2027-03-01 10:00", "--staff", "Mara")
    palpate("book", "Ben", "NMT 60", "2027-03-01 11:00", "--staff", "Mara")
    refused(palpate("staff", "off", "Mara", "today"), "a1", "a2", "--to-move")
    listed = palpate("staff", "off", "Mara", "today", "--list")
    assert "at the same time with Tom Berg" in listed.out
    assert "Ana Diaz, born 1984-05-02 (c1)" in listed.out
    assert palpate("staff", "off", "Mara", "--json").json == []
    done = palpate("staff", "off", "Mara", "today", "--to-move", "Mara is ill", "--reason", "ill")
    assert (done.code, done.err) == (0, "")
    assert "Mara Lind is off Mon 1 Mar 2027 (ill)." in done.out
    assert "To call, 2:" in done.out
    waiting = palpate("tomove", "--json").json
    assert [(one["ref"], one["status"], one["alternatives"][0]["practitioner"]) for one in waiting] == [
        ("a1", "to_move", "Tom Berg"),
        ("a2", "to_move", "Tom Berg"),
    ]
    moved = palpate("move", "a1", waiting[0]["alternatives"][0]["starts_at"], "--staff", "Tom")
    assert moved.code == 0, moved
    assert palpate("cancel", "a2", "--reason", "does not want another").code == 0
    assert palpate("tomove").out == "No appointment waits for another time.\n"


def test_options_that_do_not_go_together_are_usage_errors(palpate: Run) -> None:
    for words in (
        ("--list",),
        ("--to-move", "ill"),
        ("2027-03-08", "--list", "--to-move", "ill"),
        ("2027-03-08", "--withdraw", "--list"),
    ):
        assert palpate("staff", "off", "Mara", *words).code == 2
    refused(palpate("staff", "off", "Mara", "2027-03-09", "2027-03-08", "--to-move", "x"), "is before")


def test_closing_takes_everybody_off_or_nobody(palpate: Run) -> None:
    palpate("staff", "off", "Tom", "2027-03-08", "2027-03-12", "--reason", "Crete")
    palpate("book", "Ana", "NMT 60", "2027-03-09 10:00", "--staff", "Mara")
    refused(palpate("location", "close", "2027-03-08", "2027-03-09"), "a1")
    assert palpate("staff", "off", "Mara", "--json").json == []
    assert "a1" in palpate("location", "close", "2027-03-08", "2027-03-09", "--list").out
    shut = palpate("location", "close", "2027-03-08", "2027-03-09", "--to-move", "the boiler", "--json").json
    assert shut["closed"] == [{"from": "2027-03-08", "to": "2027-03-09", "reason": "closed"}]
    assert [one["ref"] for one in shut["to_move"]] == ["a1"]
    assert palpate("slots", "NMT 60", "--from", "2027-03-08", "--to", "2027-03-09", "--json").json == []
    crete = palpate("staff", "off", "Tom", "--json").json
    assert crete == [{"from": "2027-03-08", "to": "2027-03-12", "reason": "Crete"}]


def test_one_location_of_two_closes_for_those_who_work_there(palpate: Run) -> None:
    palpate("location", "add", "Annex")
    palpate("staff", "hours", "Tom", "--clear", "--location", "Riverbend")
    palpate("staff", "hours", "Tom", "mon-fri", "9-17", "--location", "Annex")
    assert palpate("location", "close", "2027-03-08", "--location", "Annex").code == 0
    assert palpate("staff", "off", "Mara", "--json").json == []
    assert len(palpate("staff", "off", "Tom", "--json").json) == 1


def test_holidays_are_a_suggestion(palpate: Run) -> None:
    pytest.importorskip("holidays")
    palpate("book", "Ana", "NMT 60", "2027-05-31 10:00", "--staff", "Mara")
    found = palpate("location", "holidays", "--json").json
    memorial = next(one for one in found if one["day"] == "2027-05-31")
    assert (memorial["name"], memorial["working"]) == ("Memorial Day", ["Mara Lind", "Tom Berg"])
    assert [one["ref"] for one in memorial["booked"]] == ["a1"]
    assert found[0]["day"] > "2027-03-01"
    assert palpate("staff", "off", "Mara", "--json").json == []
    refused(palpate("location", "holidays", "--close", "2027-05-31"), "a1")
    refused(palpate("location", "holidays", "--close", "2027-05-30"), "none of the holidays")
    shut = palpate("location", "holidays", "--close", "2027-05-31", "--to-move", "Memorial Day")
    assert "Closed Mon 31 May 2027 (Memorial Day)." in shut.out
    assert palpate("location", "holidays", "--close-all").code == 0
    off = palpate("staff", "off", "Tom", "--json").json
    assert {"from": "2027-07-05", "to": "2027-07-05"}.items() <= next(
        o for o in off if o["from"] == "2027-07-05"
    ).items()


def test_holidays_of_a_region_and_of_nowhere(palpate: Run) -> None:
    pytest.importorskip("holidays")
    ontario = palpate("location", "holidays", "--country", "CA", "--region", "on", "--year", "2028", "--json").json
    assert "Family Day" in {one["name"] for one in ontario}
    refused(palpate("location", "holidays", "--country", "CA", "--region", "Ontaria"), "has no region")
    refused(palpate("location", "holidays", "--country", "XX"), "are not known")
    refused(palpate("location", "holidays", "--year", "999999"), "among these years")


def test_without_the_extra_a_sentence_says_what_to_install(palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "holidays", None)
    refused(palpate("location", "holidays"), "pip install 'palpate[holidays]'")
    monkeypatch.setitem(sys.modules, "icalendar", None)
    refused(palpate("busy", "import", __file__, "--staff", "Mara"), "pip install 'palpate[calendar]'")
