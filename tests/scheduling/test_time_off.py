"""Time off is taken like any time: never over what is booked, and nothing is booked over it."""

from __future__ import annotations

import datetime as dt

import pytest

from palpate.errors import Refused
from tests.scheduling.clinic import MONDAY, Clinic, at

DAY = dt.timedelta(days=1)


def off(clinic: Clinic, first: dt.date, last: dt.date, reason: str = "holiday") -> None:
    book = clinic.scheduling.time_off
    book.take(clinic.mara, first, last, clinic.scheduling.hours.zone(clinic.mara), reason)


def test_a_day_off_is_offered_to_nobody_and_says_why(clinic: Clinic) -> None:
    off(clinic, MONDAY, MONDAY + 2 * DAY)
    assert clinic.starts(MONDAY) == []
    assert clinic.starts(MONDAY + 2 * DAY) == []
    assert clinic.starts(MONDAY + 3 * DAY)[0] == "09:00"
    with pytest.raises(Refused, match=r"Mara Lind is off from Mon 8 Mar 2027 to Wed 10 Mar 2027 \(holiday\)"):
        clinic.book("2027-03-09 10:00")


def test_time_off_over_bookings_is_refused_and_lists_them(clinic: Clinic) -> None:
    clinic.book("10:00")
    clinic.book("2027-03-09 14:00", clinic.ben)
    with pytest.raises(Refused) as refused:
        off(clinic, MONDAY, MONDAY + DAY)
    assert "10:00 to 11:00 on Mon 8 Mar 2027 (a1)" in str(refused.value)
    assert "14:00 to 15:00 on Tue 9 Mar 2027 (a2)" in str(refused.value)
    assert clinic.scheduling.time_off.of(clinic.mara, at("10:00").tzinfo) == []
    off(clinic, MONDAY + 2 * DAY, MONDAY + 2 * DAY)


def test_time_off_is_shown_until_it_is_over_and_can_be_withdrawn(clinic: Clinic) -> None:
    book, zone = clinic.scheduling.time_off, clinic.scheduling.hours.zone(clinic.mara)
    off(clinic, MONDAY, MONDAY + DAY, "flu")
    shown = [(one.first, one.last, one.reason) for one in book.of(clinic.mara, zone)]
    assert shown == [(MONDAY, MONDAY + DAY, "flu")]
    with pytest.raises(Refused, match="is off from Mon 8 Mar 2027"):
        off(clinic, MONDAY + DAY, MONDAY + 2 * DAY)
    book.withdraw(clinic.mara, MONDAY + DAY, zone)
    assert book.of(clinic.mara, zone) == []
    clinic.book("10:00")
    with pytest.raises(Refused, match="is not off on Mon 8 Mar 2027"):
        book.withdraw(clinic.mara, MONDAY, zone)


def test_time_off_that_ends_before_it_begins_or_never_ends_is_refused(clinic: Clinic) -> None:
    with pytest.raises(Refused, match="is before"):
        off(clinic, MONDAY, MONDAY - DAY)
    with pytest.raises(Refused, match="two years"):
        off(clinic, MONDAY, dt.date(2072, 3, 8))
