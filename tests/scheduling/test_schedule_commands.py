"""The commands of the day: slots, book, move, cancel, arrive, noshow, agenda, staff hours, staff off."""

from __future__ import annotations

import pytest

from tests.command import Run, command, refused
from tests.scheduling.clinic import Clinic


@pytest.fixture
def palpate(sqlite_clinic: Clinic) -> Run:
    """The command, in the small clinic, whose client has answered her history."""
    run = command(sqlite_clinic.practice.database.target)
    done = run("client", "history", "Ana", "--rest", "no", "--asked-by", "Mara")
    assert done.code == 0, done
    return run


def test_slots_answer_with_times_and_who_serves(palpate: Run) -> None:
    found = palpate("slots", "NMT 60", "--from", "2027-03-08", "--to", "2027-03-12", "--json").json
    assert len(found) == 5 * 29
    assert found[0]["starts_at"] == "2027-03-08T09:00-05:00"
    assert found[-1]["ends_at"] == "2027-03-12T17:00-05:00"
    assert (found[0]["practitioner"], found[0]["room"], found[0]["service"]) == ("Mara Lind", "Room 1", "NMT 60")
    shown = palpate("slots", "NMT", "--from", "2027-03-08", "--staff", "Mara", "--next", "2").out.splitlines()
    assert shown[1:] == [
        "Mon 8 Mar 2027  09:00  10:00  Mara Lind     Room 1",
        "Mon 8 Mar 2027  09:15  10:15  Mara Lind     Room 1",
    ]


def test_no_slots_says_what_is_lacking(palpate: Run) -> None:
    palpate("staff", "hours", "Mara", "--clear")
    none = palpate("slots", "NMT 60", "--json")
    assert (none.code, none.json) == (0, [])
    assert "No free time for NMT 60 from Mon 1 Mar 2027 to Sun 7 Mar 2027." in none.err
    assert 'Mara Lind has no working hours: palpate staff hours "Mara Lind" mon-fri 9:00-17:00' in none.err


def test_booking_answers_with_all_of_it(palpate: Run) -> None:
    ran = palpate("book", "Ana", "NMT 60", "2027-03-08 10:00", "--staff", "Mara", "--json")
    booked = ran.json
    assert {key: booked[key] for key in ("ref", "id", "client", "service", "practitioner", "room", "status")} == {
        "ref": "a1",
        "id": 1,
        "client": "Ana Diaz",
        "service": "NMT 60",
        "practitioner": "Mara Lind",
        "room": "Room 1",
        "status": "booked",
    }
    assert (booked["starts_at"], booked["ends_at"]) == ("2027-03-08T10:00-05:00", "2027-03-08T11:00-05:00")
    assert booked["screening"]["verdict"] == "proceed"
    assert ran.err == ""


def test_booking_warns_of_what_screening_says_with_reason_and_source(palpate: Run) -> None:
    palpate("client", "history", "Ben", "--set", "anticoagulant=yes", "--rest", "no", "--asked-by", "Mara")
    ran = palpate("book", "Ben", "NMT 60", "2027-03-08 10:00", "--json")
    assert ran.json["screening"]["verdict"] == "clearance"
    assert "nticoagulant" in ran.err
    assert "[" in ran.err


def test_a_day_of_the_front_desk(palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    said = palpate("book", "Ana", "NMT 60", "2027-03-08 10:00").out
    assert said == (
        "a1  Ana Diaz, born 1984-05-02 (c1): NMT 60 with Mara Lind in Room 1, Mon 8 Mar 2027 10:00 to 11:00.\n"
    )
    moved = palpate("move", "a1", "2027-03-08 11:00")
    assert "Mon 8 Mar 2027 11:00 to 12:00" in moved.out
    palpate("book", "Ben", "NMT 60", "mon 14:00")
    palpate("book", "Ben", "NMT 60", "2027-03-08 15:00")
    cancelled = palpate("cancel", "a3", "--reason", "ill", "--json").json
    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "ill")
    monkeypatch.setenv("PALPATE_NOW", "2027-03-08T11:02:00-05:00")
    assert palpate("arrive", "a1", "--json").json["status"] == "arrived"
    agenda = palpate("agenda", "--list").out.splitlines()
    assert agenda[0] == "Mon 8 Mar 2027"
    assert agenda[1] == "  11:00 to 12:00  a1  Ana Diaz (c1)  NMT 60  Mara Lind  Room 1  arrived"
    assert len(agenda) == 2


def test_the_agenda_of_a_week_names_every_day(palpate: Run) -> None:
    palpate("book", "Ana", "NMT 60", "2027-03-08 10:00")
    palpate("book", "Ben", "NMT 60", "2027-03-10 10:00")
    week = palpate("agenda", "--week", "--list", "--day", "2027-03-12").out
    assert week.count("nothing booked") == 5
    assert [one["ref"] for one in palpate("agenda", "--week", "--day", "2027-03-08", "--json").json] == ["a1", "a2"]
    assert palpate("agenda", "--day", "2027-03-09", "--json").json == []


def test_two_clients_of_one_name_are_told_apart_by_their_birth_dates(palpate: Run) -> None:
    palpate("client", "add", "Ana Diaz", "--born", "1990-01-01")
    palpate("book", "c1", "NMT 60", "2027-03-08 10:00")
    palpate("book", "c3", "NMT 60", "2027-03-08 12:00")
    agenda = palpate("agenda", "--list", "--day", "2027-03-08").out
    assert "Ana Diaz, born 1984-05-02 (c1)" in agenda
    assert "Ana Diaz, born 1990-01-01 (c3)" in agenda


REFUSALS = {
    "an unknown client": (("book", "Zoe", "NMT 60", "2027-03-08 10:00"), 1, "no client"),
    "an unknown service": (("book", "Ana", "Hot air", "2027-03-08 10:00"), 1, "no service"),
    "no time": (("book", "Ana", "NMT 60", "someday"), 1, "not a time"),
    "a time in the past": (("book", "Ana", "NMT 60", "2027-02-08 10:00"), 1, "is past"),
    "a time at the end of the calendar": (("book", "Ana", "NMT 60", "9999-12-31 23:00"), 1, "too far away"),
    "a time in a thousand years": (("book", "Ana", "NMT 60", "2999-12-31 23:00"), 1, "five years ahead"),
    "a day at the end of the calendar": (("agenda", "--day", "9999-12-31"), 1, "too far away"),
    "hours until the end of time": (("staff", "hours", "Mara", "mon", "9-12", "--to", "9999-12-31"), 1, "too far away"),
    "a time that is skipped": (("book", "Ana", "NMT 60", "2027-03-14 02:30"), 1, "does not exist"),
    "a time that comes twice": (("book", "Ana", "NMT 60", "2027-11-07 01:30"), 1, "comes twice"),
    "outside hours": (("book", "Ana", "NMT 60", "2027-03-08 16:30"), 1, "works 9:00 to 17:00 on Mondays"),
    "outside hours without words": (("book", "Ana", "NMT 60", "2027-03-08 16:30", "--outside-hours", ""), 2, "Say why"),
    "nobody named": (("book",), 2, "Client is missing"),
    "25 hours": (("book", "Ana", "NMT 60", "2027-03-08 10:00", "--minutes", "1500"), 1, "5 to 720 minutes"),
    "an unknown appointment": (("cancel", "a9", "--reason", "x"), 1, "no appointment a9"),
    "a client's reference": (("cancel", "c1", "--reason", "x"), 1, "reference of a client"),
    "no reason": (("cancel", "a1"), 2, "Reason"),
    "a slot search backwards": (("slots", "NMT 60", "--from", "2027-03-08", "--to", "2027-03-01"), 1, "is before"),
    "a slot search for ever": (("slots", "NMT 60", "--to", "2099-03-01"), 1, "A year"),
    "hours that end before they start": (("staff", "hours", "Mara", "mon", "17:00-9:00"), 1, "ends before it starts"),
    "hours without days": (("staff", "hours", "Mara", "9:00-17:00"), 2, "Give hours too"),
    "days without hours": (("staff", "hours", "Mara", "--from", "2027-03-08"), 2, "give the hours too"),
    "closed on no day": (("staff", "hours", "Mara", "--closed"), 2, "--on"),
    "a day without hours": (("staff", "hours", "Mara", "--on", "2027-03-08"), 2, "Say what holds"),
    "time off backwards": (("staff", "off", "Mara", "2027-03-10", "2027-03-09"), 1, "is before"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_cannot_be_is_one_sentence(palpate: Run, what: str) -> None:
    words, code, said = REFUSALS[what]
    refused(palpate(*words), said, code=code)
    assert palpate("agenda", "--week", "--day", "2027-03-08", "--json").json == []


def test_a_taken_time_is_refused_with_what_has_it_and_can_be_overlapped_on_purpose(palpate: Run) -> None:
    palpate("book", "Ana", "NMT 60", "2027-03-08 10:00")
    said = refused(palpate("book", "Ben", "NMT 60", "2027-03-08 10:30"), "Mara Lind has NMT 60", "(a1)", "Free nearest")
    assert "Ana" not in said
    ran = palpate("book", "Ben", "NMT 60", "2027-03-08 10:30", "--overlap", "twins, together", "--json")
    assert ran.json["ref"] == "a2"


def test_the_same_key_books_once(palpate: Run) -> None:
    words = ("book", "Ana", "NMT 60", "2027-03-08 10:00", "--key", "k1", "--json")
    first, second = palpate(*words).json, palpate(*words).json
    assert first == second


def test_hours_are_shown_as_they_were_given(palpate: Run) -> None:
    palpate("staff", "hours", "Mara", "mon,wed", "9-12", "13-17")
    palpate("staff", "hours", "Mara", "fri", "18:00-02:00", "--from", "2027-06-01", "--to", "2027-08-31")
    palpate("staff", "hours", "Mara", "--on", "2027-03-10", "12:00-16:00", "--reason", "dentist")
    palpate("staff", "hours", "Mara", "--on", "2027-03-11", "--closed")
    shown = palpate("staff", "hours", "Mara", "--json").json
    assert [(row["weekday"], row["from"], row["to"]) for row in shown["hours"]][:2] == [
        ("Monday", "9:00", "12:00"),
        ("Monday", "13:00", "17:00"),
    ]
    friday = [row for row in shown["hours"] if row["weekday"] == "Friday"]
    assert [(row["from"], row["to"], row["valid_from"], row["valid_to"]) for row in friday] == [
        ("9:00", "17:00", None, "2027-05-31"),
        ("9:00", "17:00", "2027-09-01", None),
        ("18:00", "2:00", "2027-06-01", "2027-08-31"),
    ]
    assert [(day["day"], day["from"], day["reason"]) for day in shown["days"]] == [
        ("2027-03-10", "12:00", "dentist"),
        ("2027-03-11", None, ""),
    ]
    said = palpate("staff", "hours", "Mara").out
    assert "Wed 10 Mar 2027: 12:00 to 16:00, Riverbend (dentist)" in said
    assert "Thu 11 Mar 2027: closed" in said
    assert palpate("staff", "hours", "Mara", "--on", "2027-03-11", "--clear").code == 0
    assert len(palpate("staff", "hours", "Mara", "--json").json["days"]) == 1


def test_new_hours_list_what_is_booked_outside_them(palpate: Run) -> None:
    palpate("book", "Ana", "NMT 60", "2027-03-08 10:00")
    ran = palpate("staff", "hours", "Mara", "mon", "12-17")
    assert "a1 lies outside these hours: Ana Diaz" in ran.err


def test_time_off_is_given_shown_and_withdrawn(palpate: Run) -> None:
    palpate("book", "Ana", "NMT 60", "2027-03-08 10:00")
    refused(palpate("staff", "off", "Mara", "2027-03-08", "--reason", "flu"), "(a1)", "Move or cancel")
    said = palpate("staff", "off", "Mara", "2027-03-10", "2027-03-12", "--reason", "flu").out
    assert said == "Mara Lind is off Wed 10 Mar 2027 to Fri 12 Mar 2027 (flu).\n"
    shown = palpate("staff", "off", "Mara", "--json").json
    assert shown == [{"from": "2027-03-10", "to": "2027-03-12", "reason": "flu"}]
    assert palpate("staff", "off", "Mara", "2027-03-11", "--withdraw").out == "Mara Lind has no time off ahead.\n"
