"""Locations in two time zones: what a day of the practice shows of the other one."""

from __future__ import annotations

import datetime as dt

from palpate.documents.agenda_gathering import gather
from palpate.reports.utilisation import utilisation
from tests.command import command
from tests.scheduling.clinic import Clinic, at
from tests.scheduling.conftest import _now as _now
from tests.scheduling.conftest import sqlite_clinic as sqlite_clinic

EIGHTH = dt.date(2027, 3, 8)


def tokyo(clinic: Clinic) -> None:
    """Yui works in Tokyo, Ben is booked there on Tuesday 9 March at 9:00: Monday 19:00 in New York."""
    practice = clinic.practice
    place = practice.premises.add_location("Tokyo", "Asia/Tokyo")
    practice.premises.add("room", "Tatami", place.id)
    yui = clinic.practitioner("Yui Sato", "neuromuscular")
    clinic.scheduling.hours.give(yui, list(range(5)), [(540, 1020)], place)
    clinic.book("2027-03-08 19:00", clinic.ben, staff=yui)


def test_the_list_of_some_day_has_what_is_booked_in_the_other_zone(sqlite_clinic: Clinic) -> None:
    tokyo(sqlite_clinic)
    run = command(sqlite_clinic.practice.database.target)
    shown = run("agenda", "--day", "2027-03-08", "--list").out
    assert "09:00 to 10:00 Tue Tokyo  a1  Ben Okafor" in shown
    assert "nothing booked" in run("agenda", "--day", "2027-03-09", "--list").out


def test_what_is_open_further_east_counts_on_the_day_it_is_here(sqlite_clinic: Clinic) -> None:
    tokyo(sqlite_clinic)
    practice = sqlite_clinic.practice
    # Of Monday in New York, Yui works from 0:00 to 3:00 and from 19:00 on.
    (yui,) = [row for row in utilisation(practice, EIGHTH, EIGHTH).rows if row.name == "Yui Sato"]
    assert (yui.open, yui.booked, yui.outside) == (8 * 60, 60, 0)
    (column,) = [one for one in gather(practice, EIGHTH, 1).sheets[0].columns if one.title == "Yui Sato"]
    midnight = column.s
    assert [((s - midnight) // 60, (e - midnight) // 60) for s, e in column.open] == [(0, 3), (19, 24)]
    assert at("2027-03-08 0:00").timestamp() // 60 == midnight
