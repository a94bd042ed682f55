"""The slots that a refused caller is told are the nearest there are."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from palpate import clock
from palpate.practice import Practice
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.finding.near import nearest
from tests.scheduling.clinic import MONDAY, Clinic, at

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("seed", range(6))
def test_the_nearest_are_those_of_all_slots(sqlite_clinic: Clinic, seed: int) -> None:
    clinic, chance = sqlite_clinic, random.Random(seed)
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, [0, 2], (540, 780))
    for slot in clinic.scheduling.slots(clinic.nmt, MONDAY - 7 * DAY, MONDAY + 21 * DAY):
        if slot.s % 60 == 0 and chance.random() < 0.5 + seed / 12:
            try:
                clinic.scheduling.book(clinic.ben, clinic.nmt, slot.starts_at)
            except Taken:
                continue
    every = clinic.scheduling.slots(clinic.nmt, MONDAY - 28 * DAY, MONDAY + 28 * DAY, staff=clinic.mara)
    for time in ("9:00", "12:15", "16:00"):
        start = at(time)
        if clock.to_minute(start) in {slot.s for slot in every}:
            continue
        with pytest.raises(Taken) as refused:
            clinic.book(time)
        assert [slot.s for slot in refused.value.nearest] == [slot.s for slot in nearest(every, clock.to_minute(start))]


def test_what_is_nearest_is_still_told_when_the_practice_is_closed(sqlite_target: str) -> None:
    with pytest.raises(Taken) as refused, Practice.open(sqlite_target) as practice:
        _twice(Clinic(practice))
    assert "Free nearest: Mon 8 Mar 2027 09:00 with Mara Lind" in str(refused.value)


def _twice(clinic: Clinic) -> None:
    clinic.book("10:00")
    clinic.book("10:00", clinic.ben)


def test_where_people_are_free_but_no_room_is_the_search_goes_on(sqlite_clinic: Clinic) -> None:
    clinic = sqlite_clinic
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    for hour in range(9, 17):
        for day in range(3):
            clinic.scheduling.book(clinic.ben, clinic.nmt, at(f"{MONDAY + day * DAY} {hour}:00"), staff=jonas)
    with pytest.raises(Taken) as refused:
        clinic.book("2027-03-09 12:00")
    found = refused.value.nearest
    every = clinic.scheduling.slots(clinic.nmt, MONDAY - 28 * DAY, MONDAY + 28 * DAY, staff=clinic.mara)
    assert [slot.s for slot in found] == [slot.s for slot in nearest(every, clock.to_minute(at("2027-03-09 12:00")))]
