"""Rooms have hours like people; and hours that cannot be are refused, with nothing changed."""

from __future__ import annotations

import pytest

from tests.command import Run, command, refused
from tests.scheduling.clinic import Clinic


@pytest.fixture
def palpate(sqlite_clinic: Clinic) -> Run:
    """The command, in the small clinic."""
    return command(sqlite_clinic.practice.database.target)


def test_a_room_is_always_open_until_it_has_hours(palpate: Run) -> None:
    assert "Room 1 is always open" in palpate("room", "hours", "Room 1").out
    shown = palpate("room", "hours", "Room 1", "mon,wed", "9-12", "13-17", "--from", "2027-03-08", "--json").json
    assert [(row["weekday"], row["from"], row["to"], row["valid_from"]) for row in shown["hours"]] == [
        ("Monday", "9:00", "12:00", "2027-03-08"),
        ("Monday", "13:00", "17:00", "2027-03-08"),
        ("Wednesday", "9:00", "12:00", "2027-03-08"),
        ("Wednesday", "13:00", "17:00", "2027-03-08"),
    ]
    assert shown["ref"].startswith("r")
    assert palpate("room", "hours", "Room 1", "--clear", "--json").json["hours"] == []


def test_a_day_of_its_own_leaves_an_always_open_room_open_on_the_others(palpate: Run) -> None:
    shown = palpate("room", "hours", "Room 1", "--on", "2027-03-10", "--closed", "--reason", "painted", "--json").json
    assert [(row["from"], row["to"]) for row in shown["hours"]] == [("0:00", "24:00")] * 7
    assert shown["days"] == [
        {"day": "2027-03-10", "from": None, "to": None, "location": "Riverbend", "reason": "painted"}
    ]


def test_what_is_booked_in_a_room_outside_its_new_hours_is_said(palpate: Run) -> None:
    palpate("client", "history", "Ana", "--rest", "no", "--asked-by", "Mara")
    palpate("book", "Ana", "NMT 60", "2027-03-08 10:00")
    ran = palpate("room", "hours", "Room 1", "mon", "12-17")
    assert (ran.code, "a1 lies outside these hours" in ran.err) == (0, True)


def test_alternating_weeks_by_command(palpate: Run) -> None:
    words = ("staff", "hours", "Mara", "mon,wed", "9-17", "--every", "2", "--from", "2027-03-01")
    shown = palpate(*words, "--json").json
    monday = [row for row in shown["hours"] if row["weekday"] == "Monday"]
    assert [(row["every_weeks"], row["week_of"], row["valid_from"], row["valid_to"]) for row in monday] == [
        (1, None, None, "2027-02-28"),
        (2, "2027-03-08", "2027-03-01", None),
        (2, "2027-03-01", "2027-03-01", None),
    ]
    assert "every 2 weeks (that of 2027-03-01), from 2027-03-01" in palpate("staff", "hours", "Mara").out
    gone = palpate("staff", "hours", "Mara", "mon", "--clear", "--every", "2", "--from", "2027-03-08", "--json").json
    assert [row["week_of"] for row in gone["hours"] if row["weekday"] == "Monday"] == [None, "2027-03-01"]
    again = palpate("slots", "NMT 60", "--from", "2027-03-08", "--to", "2027-03-08", "--json").json
    assert again == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("mon", "9-12", "11-17"), "overlap"),
        (("mon", "17-9"), "ends before it starts"),
        (("mon", "9-9"), "ends when it starts"),
        (("noday", "9-17"), "names no days"),
        (("mon", "9-17", "--from", "2027-03-08", "--to", "2027-03-01"), "which is before it"),
        (("mon", "9-17", "--from", "2027-03-08", "--every", "100"), "every 100"),
        (("mon", "9-17", "--from", "2027-03-08", "--every", "0"), "every 0"),
        (("mon", "9-17", "--from", "20270-03-08"), "palpate can read"),
    ],
)
@pytest.mark.parametrize("whose", [("staff", "Mara"), ("room", "Room 1")])
def test_hours_that_cannot_be_are_refused(
    palpate: Run, whose: tuple[str, str], words: tuple[str, ...], said: str
) -> None:
    noun, name = whose
    before = palpate(noun, "hours", name, "--json").json
    refused(palpate(noun, "hours", name, *words), said)
    assert palpate(noun, "hours", name, "--json").json == before


@pytest.mark.parametrize(
    "words",
    [
        ("mon",),
        ("--every", "2"),
        ("mon", "9-17", "--every", "2"),
        ("--on", "2027-03-08", "9-17", "--every", "2", "--from", "2027-03-01"),
        ("--on", "2027-03-08"),
        ("--closed",),
        ("mon", "9-17", "--clear"),
    ],
)
def test_half_of_a_command_is_a_usage_error(palpate: Run, words: tuple[str, ...]) -> None:
    assert palpate("room", "hours", "Room 1", *words).code == 2


def test_a_zone_that_does_not_exist_is_refused(palpate: Run) -> None:
    refused(palpate("location", "add", "Base", "--timezone", "Mars/Olympus_Mons"), "is not a time zone")
    assert len(palpate("location", "list", "--json").json) == 1


def test_a_room_for_a_couple(palpate: Run) -> None:
    added = palpate("room", "add", "Double", "--places", "2", "--json").json
    assert added["places"] == 2
    assert [(row["name"], row["places"]) for row in palpate("room", "list", "--json").json] == [
        ("Room 1", 1),
        ("Double", 2),
    ]
    assert "places" in palpate("room", "list").out
    refused(palpate("room", "add", "Hall", "--places", "0"), "1 to 24 places")
