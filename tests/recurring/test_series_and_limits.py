"""A series that is moved, and the limits of its practitioner's body."""

from __future__ import annotations

import datetime as dt

from palpate.recurring.picking import picked
from tests.recurring.conftest import Weekly


def test_what_is_moved_into_the_week_of_the_next_is_not_counted_twice(weekly: Weekly) -> None:
    one = weekly.book(count=3)
    limits, mara = weekly.clinic.scheduling.limits, weekly.clinic.mara
    limits.set(mara, per_week=weekly.of(one)[0].load)
    plan = weekly.recurring.plan_move(one, weekly.of(one)[0], dt.datetime.fromisoformat("2027-03-09T11:00"), "all")
    assert [each.conflict for each in plan.planned] == ["", "", ""]
    after, _ = weekly.recurring.move(plan, picked(plan.planned))
    assert weekly.starts(after) == ["03-09 11:00", "03-16 11:00", "03-23 11:00"]
    assert {each.status for each in weekly.of(after)} == {"booked"}


def test_two_that_are_moved_into_one_week_are_beyond_its_limit(weekly: Weekly) -> None:
    one = weekly.book(count=2)
    weekly.clinic.scheduling.limits.set(weekly.clinic.mara, per_week=weekly.of(one)[0].load)
    first, second = weekly.of(one)
    plan = weekly.recurring.plan_move(one, second, dt.datetime.fromisoformat("2027-03-05T10:00"), "one")
    assert "load-hours in the week" in plan.planned[0].conflict
    assert weekly.of(one) == [first, second]
