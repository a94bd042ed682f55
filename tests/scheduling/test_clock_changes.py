"""Around a clock change nothing is an hour off: what one person sees. Every zone is in test_never_an_hour_off."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from sqlalchemy import update

from palpate import clock
from palpate.errors import Refused
from palpate.premises.tables import location
from tests.scheduling.clinic import Clinic, at

FIRST, LAST = dt.datetime(2027, 3, 2, tzinfo=dt.UTC), dt.datetime(2027, 12, 31, tzinfo=dt.UTC)


def change(zone: str, forward: bool) -> tuple[dt.date, int]:
    """The day of a clock change of 2027, and its UTC minute."""
    stretches = list(clock.offsets(clock.to_minute(FIRST), clock.to_minute(LAST), clock.zone(zone)))
    for (_, end, before), (_, _, after) in pairwise(stretches):
        if (after > before) == forward:
            return clock.from_minute(end - 1).astimezone(clock.zone(zone)).date(), end
    raise AssertionError(f"{zone} has no such change in 2027")


def move_to(clinic: Clinic, zone: str) -> None:
    with clinic.practice.context.write() as writing:
        writing.execute(update(location).values(timezone=zone))


def test_a_window_over_the_change_is_an_hour_shorter_or_longer(sqlite_clinic: Clinic) -> None:
    sqlite_clinic.work(sqlite_clinic.mara, [6], (60, 300))
    march, november = dt.date(2027, 3, 14), dt.date(2027, 11, 7)
    assert [start for start in sqlite_clinic.starts(march) if start.endswith("00")] == ["01:00", "03:00", "04:00"]
    assert [start for start in sqlite_clinic.starts(november) if start.endswith("00")] == [
        "01:00",
        "01:00",
        "02:00",
        "03:00",
        "04:00",
    ]


def test_both_of_a_doubled_hour_can_be_booked_and_are_not_the_same(sqlite_clinic: Clinic) -> None:
    sqlite_clinic.work(sqlite_clinic.mara, [6], (0, 360))
    first, second = sqlite_clinic.book("2027-11-07 01:00 first"), sqlite_clinic.book("2027-11-07 01:00 second")
    assert second.s - first.s == 60
    assert first.starts_at.isoformat() == "2027-11-07T01:00:00-04:00"
    assert second.starts_at.isoformat() == "2027-11-07T01:00:00-05:00"
    with pytest.raises(Refused, match=r"Sun 7 Nov 2027 02:00"):
        sqlite_clinic.book("2027-11-07 01:15 second")


def test_an_appointment_over_the_change_lasts_what_it_lasts(sqlite_clinic: Clinic) -> None:
    sqlite_clinic.work(sqlite_clinic.mara, [6], (0, 360))
    booked = sqlite_clinic.book("2027-03-14 01:30")
    assert booked.ends_at.isoformat() == "2027-03-14T03:30:00-04:00"
    assert booked.e - booked.s == 60


def test_the_same_wall_time_in_two_zones_is_two_instants(sqlite_clinic: Clinic) -> None:
    move_to(sqlite_clinic, "Europe/Berlin")
    slot = sqlite_clinic.scheduling.slots(sqlite_clinic.nmt, dt.date(2027, 3, 29), dt.date(2027, 3, 29))[0]
    assert slot.starts_at.isoformat() == "2027-03-29T09:00:00+02:00"
    assert slot.s == clock.to_minute(at("2027-03-29 03:00"))
