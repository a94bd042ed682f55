"""Nothing reaches a client at night, in whatever zone they live and whatever their clocks do."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate import clock
from palpate.premises.quiet import Quiet

USUAL = Quiet(540, 1200)
NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"


@cache
def zones() -> list[str]:
    """Every zone of the packaged tzdata."""
    return resources.files("tzdata").joinpath("zones").read_text().split()


any_zone = st.deferred(lambda: st.sampled_from(zones())).map(clock.zone)
any_instant = st.integers(*(clock.to_minute(dt.datetime(year, 1, 1, tzinfo=dt.UTC)) for year in (2010, 2040))).map(
    clock.from_minute
)
any_quiet = st.builds(Quiet, st.integers(0, 1439), st.integers(1, 1440))


def wall(instant: dt.datetime, zone: ZoneInfo) -> int:
    """The wall minute of an instant."""
    local = instant.astimezone(zone)
    return local.hour * 60 + local.minute


def open_at(quiet: Quiet, minute: int) -> bool:
    """Whether a wall minute is not quiet, said without arithmetic."""
    if quiet.until == quiet.begins % 1440:
        return True
    if quiet.until < quiet.begins:
        return quiet.until <= minute < quiet.begins
    return minute >= quiet.until or minute < quiet.begins


@given(quiet=any_quiet, instant=any_instant, zone=any_zone)
def test_a_message_goes_out_only_within_the_hours_of_the_client(
    quiet: Quiet, instant: dt.datetime, zone: ZoneInfo
) -> None:
    assert quiet.allows(instant, zone) == open_at(quiet, wall(instant, zone))
    first, last = quiet.first(instant, zone), quiet.last(instant, zone)
    assert last <= instant <= first
    for found in (first, last):
        assert open_at(quiet, wall(found, zone)), found
    if open_at(quiet, wall(instant, zone)):
        assert first == last == instant


@given(instant=any_instant, zone=any_zone)
def test_it_waits_no_longer_than_it_must(instant: dt.datetime, zone: ZoneInfo) -> None:
    first = USUAL.first(instant, zone)
    between = range(clock.to_minute(instant) + 1, clock.to_minute(first), 7)
    assert not any(USUAL.allows(clock.from_minute(minute), zone) for minute in between)


@pytest.mark.parametrize(
    ("zone", "asked", "first", "last"),
    [
        (NEW_YORK, "2027-03-08 21:00", "2027-03-09 09:00", "2027-03-08 19:30"),
        (NEW_YORK, "2027-03-08 20:00", "2027-03-09 09:00", "2027-03-08 19:30"),
        (NEW_YORK, "2027-03-08 19:59", "2027-03-08 19:59", "2027-03-08 19:59"),
        (NEW_YORK, "2027-03-08 09:00", "2027-03-08 09:00", "2027-03-08 09:00"),
        # The night of a clock change is an hour shorter, or longer; the morning begins at nine all the same.
        (NEW_YORK, "2027-03-13 23:00", "2027-03-14 09:00", "2027-03-13 19:30"),
        (BERLIN, "2027-10-30 23:00", "2027-10-31 09:00", "2027-10-30 19:30"),
        # Samoa went from the 29th to the 31st.
        ("Pacific/Apia", "2011-12-29 22:00", "2011-12-31 09:00", "2011-12-29 19:30"),
    ],
)
def test_what_is_due_at_night_waits_for_the_morning_and_a_reminder_comes_the_evening_before(
    zone: str, asked: str, first: str, last: str
) -> None:
    tz = clock.zone(zone)
    instant = clock.in_utc(dt.datetime.fromisoformat(asked), tz)
    found = [USUAL.first(instant, tz), USUAL.last(instant, tz)]
    assert [f"{one.astimezone(tz):%Y-%m-%d %H:%M}" for one in found] == [first, last]
