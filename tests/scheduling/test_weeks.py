"""Alternating weeks: what is given for some weeks leaves the others alone, and hours that never meet do not overlap."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling.working import weeks
from palpate.scheduling.working.hours import Hours, Timetable
from palpate.scheduling.working.weeks import Weeks
from tests.scheduling.clinic import MONDAY, Clinic

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
BASE = dt.date(2027, 1, 4)

some_days = st.integers(0, 150).map(lambda number: BASE + number * DAY)
maybe = st.none() | some_days


@st.composite
def hours(draw: st.DrawFn, number: int = 1) -> Hours:
    first, last = draw(maybe), draw(maybe)
    if first and last and last < first:
        first, last = last, first
    every = draw(st.integers(1, 4))
    start = draw(st.integers(0, 1439))
    return Hours(
        id=number,
        resource_id=1,
        location_id=1,
        weekday=draw(st.integers(0, 6)),
        start_minute=start,
        end_minute=start + draw(st.integers(1, 720)),
        valid_from=first,
        valid_to=last,
        every_weeks=every,
        anchor=draw(some_days) if every > 1 else None,
    )


@st.composite
def given_weeks(draw: st.DrawFn) -> Weeks:
    first, last = draw(maybe), draw(maybe)
    if first and last and last < first:
        first, last = last, first
    every = draw(st.integers(1, 4))
    return Weeks(valid_from=first, valid_to=last, every=every, anchor=draw(some_days) if every > 1 else None)


def in_weeks(one: Weeks, day: dt.date) -> bool:
    """By the definition: within the days, and a whole number of steps from the anchor's week."""
    if (one.valid_from and day < one.valid_from) or (one.valid_to and day > one.valid_to):
        return False
    if one.anchor is None:
        return True
    return (weeks.monday(day) - weeks.monday(one.anchor)).days // 7 % one.every == 0


@given(hours(), given_weeks())
def test_what_is_taken_out_is_gone_and_every_other_day_stays(old: Hours, gone: Weeks) -> None:
    left = weeks.without(old, gone)
    kept = [old] if left is None else left
    for number in range(-200, 400):
        day = BASE + number * DAY
        holding = sum(one.hold_on(day) for one in kept)
        assert holding == (old.hold_on(day) and not in_weeks(gone, day)), day


@given(hours(1), hours(2))
def test_hours_overlap_exactly_where_some_day_has_both(one: Hours, other: Hours) -> None:
    def on(row: Hours, day: dt.date) -> bool:
        return row.hold_on(day)

    def clash(day: dt.date) -> bool:
        for later in (0, 1):
            start, end = other.start_minute + later * 1440, other.end_minute + later * 1440
            if on(one, day) and on(other, day + later * DAY) and one.start_minute < end and start < one.end_minute:
                return True
        return False

    expected = any(clash(BASE + number * DAY) for number in range(-400, 600))
    found = weeks.meet(one, other)
    assert (found is not None) == expected
    assert found is None or clash(found)


@given(hours())
def test_hours_survive_being_taken_out_of_themselves(old: Hours) -> None:
    mine = Weeks(valid_from=old.valid_from, valid_to=old.valid_to, every=old.every_weeks, anchor=old.anchor)
    assert weeks.without(old, mine) == []


def test_odd_and_even_weeks_do_not_meet(clinic: Clinic) -> None:
    book, annex = clinic.scheduling.hours, clinic.practice.premises.add_location("Annex", "America/New_York")
    clinic.practice.premises.add("room", "Annex room", annex.id)
    book.give(clinic.mara, [0], [], clinic.place)
    book.give(clinic.mara, [0], [(540, 1020)], clinic.place, MONDAY, None, 2)
    book.give(clinic.mara, [0], [(600, 900)], annex, MONDAY + WEEK, None, 2)
    assert [clinic.starts(MONDAY + number * WEEK)[:1] for number in range(4)] == [
        ["09:00"], ["10:00"], ["09:00"], ["10:00"],
    ]  # fmt: skip
    with pytest.raises(Refused, match="these hours overlap"):
        book.give(clinic.mara, [0], [(600, 900)], annex, MONDAY, None, 3)
    assert len(book.of(clinic.mara)) == 6


def test_every_other_week_leaves_the_weeks_between(clinic: Clinic) -> None:
    clinic.scheduling.hours.give(clinic.mara, [0], [(720, 1020)], clinic.place, MONDAY, None, 2)
    assert [clinic.starts(MONDAY + number * WEEK)[0] for number in (-1, 0, 1, 2, 3)] == [
        "09:00", "12:00", "09:00", "12:00", "09:00",
    ]  # fmt: skip
    clinic.scheduling.hours.give(clinic.mara, [0], [(600, 1020)], clinic.place)
    assert [clinic.starts(MONDAY + number * WEEK)[0] for number in range(3)] == ["10:00"] * 3
    assert len([one for one in clinic.scheduling.hours.of(clinic.mara) if one.weekday == 0]) == 1


def test_weeks_that_cannot_be_are_refused(clinic: Clinic) -> None:
    book = clinic.scheduling.hours
    for every, match in ((0, "every 0"), (-2, "every -2"), (53, "every 53")):
        with pytest.raises(Refused, match=match):
            book.give(clinic.mara, [0], [(540, 1020)], clinic.place, MONDAY, None, every)
    with pytest.raises(Refused, match="Say from when"):
        book.give(clinic.mara, [0], [(540, 1020)], clinic.place, None, None, 2)
    book.give(clinic.mara, [0], [(540, 600)], clinic.place, MONDAY, None, 7)
    with pytest.raises(Refused, match="no pattern that a person could read"):
        book.give(clinic.mara, [0], [(540, 600)], clinic.place, MONDAY, None, 11)
    assert {one.every_weeks for one in book.of(clinic.mara) if one.weekday == 0} == {1, 7}


@given(st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"]), hours())
def test_a_night_shift_lasts_what_passes_between_its_wall_times(zone: str, row: Hours) -> None:
    place = clock.zone(zone)
    table = Timetable([msgspec.structs.replace(row, valid_from=None, valid_to=None)], [], {1: zone}, 1)
    for change in (dt.date(2027, 3, 14), dt.date(2027, 11, 7), dt.date(2027, 3, 28), dt.date(2027, 4, 4)):
        for window in table.windows(1, change - WEEK, change + WEEK):
            starts, ends = (clock.from_minute(minute).astimezone(place) for minute in (window.s, window.e))
            day = next(day for day in (starts.date(), starts.date() - DAY) if row.weekday == day.weekday())
            midnight = dt.datetime.combine(day, dt.time())
            for instant, minute in ((starts, row.start_minute), (ends, row.end_minute)):
                told = midnight + dt.timedelta(minutes=minute)
                skipped = told.replace(tzinfo=place).astimezone(dt.UTC).astimezone(place).replace(tzinfo=None) != told
                assert skipped or instant.replace(tzinfo=None) == told
