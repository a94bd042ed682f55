"""Working hours: wall time by week, with validity and days that differ; what overlaps is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from palpate.errors import Refused
from palpate.scheduling.tables import hours
from tests.scheduling.clinic import MONDAY, Clinic, at

DAY = dt.timedelta(days=1)


def week(clinic: Clinic) -> list[tuple[int, int, int, dt.date | None, dt.date | None]]:
    return [
        (one.weekday, one.start_minute, one.end_minute, one.valid_from, one.valid_to)
        for one in clinic.scheduling.hours.of(clinic.mara)
    ]


def works(clinic: Clinic, time: str) -> bool:
    return not clinic.scheduling.within_hours(clinic.mara, at(time))


def test_hours_given_for_a_day_replace_what_stands_there(clinic: Clinic) -> None:
    clinic.work(clinic.mara, [2], (540, 720), (780, 1020))
    assert [row[:3] for row in week(clinic)] == [
        (0, 540, 1020),
        (1, 540, 1020),
        (2, 540, 720),
        (2, 780, 1020),
        (3, 540, 1020),
        (4, 540, 1020),
    ]
    assert works(clinic, "2027-03-10 11:59")
    assert not works(clinic, "2027-03-10 12:00")
    assert works(clinic, "2027-03-10 13:00")


def test_hours_for_a_season_leave_what_stands_before_and_after(clinic: Clinic) -> None:
    june, august = dt.date(2027, 6, 1), dt.date(2027, 8, 31)
    clinic.scheduling.hours.give(clinic.mara, [0], [(600, 840)], clinic.place, june, august)
    assert [row for row in week(clinic) if row[0] == 0] == [
        (0, 540, 1020, None, june - DAY),
        (0, 540, 1020, august + DAY, None),
        (0, 600, 840, june, august),
    ]
    assert works(clinic, "2027-05-31 09:30")
    assert not works(clinic, "2027-06-07 09:30")
    assert works(clinic, "2027-06-07 10:30")
    assert works(clinic, "2027-09-06 09:30")


def test_no_hours_takes_them_away(clinic: Clinic) -> None:
    clinic.work(clinic.mara, [4])
    assert [row[0] for row in week(clinic)] == [0, 1, 2, 3]


def test_hours_that_overlap_those_of_the_night_before_are_refused(clinic: Clinic) -> None:
    clinic.work(clinic.mara, [4], (1080, 1560))
    before = week(clinic)
    with pytest.raises(Refused, match="18:00 to 2:00 on Fridays and 1:00 to 9:00 on Saturdays: these hours overlap"):
        clinic.work(clinic.mara, [5], (60, 540))
    assert week(clinic) == before
    clinic.work(clinic.mara, [5], (120, 540))


def test_hours_at_two_locations_at_once_are_refused(clinic: Clinic) -> None:
    annex = clinic.practice.premises.add_location("Annex", "America/New_York")
    with pytest.raises(Refused, match="overlap"):
        clinic.scheduling.hours.give(clinic.mara, [0], [(960, 1140)], annex)
    clinic.scheduling.hours.give(clinic.mara, [0], [(1020, 1140)], annex)
    assert works(clinic, "2027-03-08 18:30")


def test_a_validity_that_ends_before_it_begins_is_refused(clinic: Clinic) -> None:
    with pytest.raises(Refused, match="which is before it"):
        clinic.scheduling.hours.give(clinic.mara, [0], [(540, 600)], clinic.place, MONDAY, MONDAY - DAY)


def test_one_day_can_differ_or_be_closed_and_be_as_ever_again(clinic: Clinic) -> None:
    book = clinic.scheduling.hours
    book.give_day(clinic.mara, MONDAY, [(720, 960)], clinic.place, "dentist")
    assert not works(clinic, "11:00")
    assert works(clinic, "15:59")
    book.give_day(clinic.mara, MONDAY, [], clinic.place)
    assert clinic.scheduling.within_hours(clinic.mara, at("11:00")) == "Mara Lind is not in on Mon 8 Mar 2027"
    book.clear_day(clinic.mara, MONDAY)
    assert works(clinic, "11:00")
    with pytest.raises(Refused, match="no hours of their own"):
        book.clear_day(clinic.mara, MONDAY)


def test_a_day_that_would_overlap_the_night_before_is_refused(clinic: Clinic) -> None:
    clinic.work(clinic.mara, [6], (1080, 1560))
    with pytest.raises(Refused, match="twice at the same time"):
        clinic.scheduling.hours.give_day(clinic.mara, MONDAY, [(60, 600)], clinic.place)
    assert works(clinic, "09:30")


def test_whoever_asks_outside_hours_is_told_the_hours_of_that_day(clinic: Clinic) -> None:
    said = clinic.scheduling.within_hours
    clinic.work(clinic.mara, [2], (540, 720), (780, 1020))
    assert said(clinic.mara, at("2027-03-10 12:30")) == (
        "Mara Lind works 9:00 to 12:00 and 13:00 to 17:00 on Wednesdays"
    )
    assert said(clinic.mara, at("2027-03-07 12:30")) == "Mara Lind does not work on Sundays"
    assert said(clinic.mara, at("17:00")) == "Mara Lind works 9:00 to 17:00 on Mondays"
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    assert said(jonas, at("12:00")) == "Jonas Weber has no working hours yet"


def test_a_shift_past_midnight_belongs_to_the_day_it_begins(clinic: Clinic) -> None:
    clinic.work(clinic.mara, [4], (1080, 1560))
    assert works(clinic, "2027-03-13 01:59")
    assert not works(clinic, "2027-03-13 02:00")
    assert not works(clinic, "2027-03-12 01:59")


def test_hours_of_every_second_week_hold_in_those_weeks(clinic: Clinic) -> None:
    with clinic.practice.context.write() as writing:
        writing.execute(update(hours).where(hours.c.weekday == 0).values(every_weeks=2, anchor=dt.date(2027, 3, 10)))
    assert works(clinic, "2027-03-08 10:00")
    assert not works(clinic, "2027-03-15 10:00")
    assert works(clinic, "2027-03-22 10:00")
    assert not works(clinic, "2027-03-01 10:00")


def test_what_is_booked_outside_new_hours_is_listed(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    clinic.book("14:00")
    clinic.work(clinic.mara, [0], (720, 1020))
    assert clinic.scheduling.hours.outside(clinic.mara) == [booked]


def test_who_treats_nobody_has_no_hours(clinic: Clinic) -> None:
    desk = clinic.practice.staff.add("Front Desk", treats=False)
    with pytest.raises(Refused, match="not a practitioner"):
        clinic.work(desk, [0], (540, 600))
