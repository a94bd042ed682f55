"""VTIMEZONE: a reader that knows nothing but the file gets the same instants, in every zone, at every clock change."""

from __future__ import annotations

import datetime as dt
import io
from importlib import resources

import icalendar
import pytest
from dateutil import tz as reader
from hypothesis import given, settings
from hypothesis import strategies as st

from palpate import clock
from palpate.exchange.timezones import vtimezone

ZONES = (resources.files("tzdata") / "zones").read_text().split()


def moments(first: int, before: int) -> st.SearchStrategy[dt.datetime]:
    """Any minute of some years, in UTC."""
    lo, hi = (clock.to_minute(dt.datetime(year, 1, 1, tzinfo=dt.UTC)) for year in (first, before))
    return st.integers(lo, hi - 1).map(clock.from_minute)


def read(name: str, first: int, last: int) -> dt.tzinfo:
    """A zone as dateutil reads it out of a file; it never asks for one by name."""
    text = vtimezone(clock.zone(name), first, last).to_ical().decode()
    found = reader.tzical(io.StringIO(text)).get(name)
    assert found is not None
    return found


def meant(local: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The instant that a reader takes a wall time for; of one that comes twice, the first."""
    return local.replace(tzinfo=zone, fold=0).astimezone(clock.UTC)


def onsets(told: icalendar.Timezone) -> list[tuple[dt.datetime, dt.timedelta]]:
    """The changes of a VTIMEZONE to the letter of RFC 5545: when in UTC, and the offset from then on."""
    found = []
    for part in told.subcomponents:
        was, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        more = [one.dt for one in part["RDATE"].dts] if "RDATE" in part else []
        found += [((one - was).replace(tzinfo=dt.UTC), after) for one in (part["DTSTART"].dt, *more)]
    return sorted(found)


def offset(changes: list[tuple[dt.datetime, dt.timedelta]], instant: dt.datetime) -> dt.timedelta:
    """What is added to UTC at an instant."""
    return next(after for at, after in reversed(changes) if at <= instant)


@pytest.mark.parametrize("letter", sorted({name[0] for name in ZONES}))
def test_every_iana_zone_is_read_as_it_is_at_and_around_every_clock_change(letter: str) -> None:
    for name in (one for one in ZONES if one.startswith(letter)):
        zone, told = clock.zone(name), read(name, 2026, 2028)
        strict = onsets(vtimezone(zone, 2026, 2028))
        lo, hi = (clock.to_minute(dt.datetime(year, 1, 2, tzinfo=dt.UTC)) for year in (2026, 2028))
        changes = [s for s, _, _ in clock.offsets(lo, hi, zone)]
        near = (-1441, -181, -61, -60, -31, -30, -1, 0, 1, 29, 30, 59, 60, 61, 181, 1441)
        for minute in {*range(lo, hi, 20_011), *(change + by for change in changes for by in near)}:
            local = clock.from_minute(minute).astimezone(zone)
            assert offset(strict, local) == local.utcoffset(), (name, local)
            if not local.fold:
                assert clock.to_minute(meant(local, told)) == minute, (name, local)


@given(name=st.sampled_from(ZONES), instant=moments(1975, 2091))
@settings(max_examples=300)
def test_a_file_of_one_year_holds_for_every_minute_of_that_year(name: str, instant: dt.datetime) -> None:
    local = instant.astimezone(clock.zone(name))
    if not local.fold:
        assert meant(local, read(name, local.year, local.year)) == local.astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        # Told by the clock as it was before the change, as RFC 5545 has it.
        ("America/New_York", {"DAYLIGHT 20270314T020000 -0500 -0400", "STANDARD 20271107T020000 -0400 -0500"}),
        ("Europe/Berlin", {"DAYLIGHT 20270328T020000 +0100 +0200", "STANDARD 20271031T030000 +0200 +0100"}),
        ("Australia/Lord_Howe", {"STANDARD 20270404T020000 +1100 +1030", "DAYLIGHT 20271003T020000 +1030 +1100"}),
        ("Antarctica/Troll", {"DAYLIGHT 20270328T010000 +0000 +0200", "STANDARD 20271031T030000 +0200 +0000"}),
        ("Asia/Kolkata", set()),
        ("America/Phoenix", set()),
    ],
)
def test_each_change_is_dated_by_the_clock_before_it(name: str, changes: set[str]) -> None:
    found = {
        " ".join([part.name, part["DTSTART"].to_ical().decode(), was, after])
        for part in vtimezone(clock.zone(name), 2027, 2027).subcomponents
        for was, after in [(part["TZOFFSETFROM"].to_ical(), part["TZOFFSETTO"].to_ical())]
        if was != after
    }
    assert found == changes


def test_a_change_that_is_dated_by_the_clock_after_it_is_seen() -> None:
    """icalendar dates the change to summer time so by itself: an hour late, for whoever counts from UTC."""
    name = "America/New_York"
    year = dt.date(2027, 1, 1), dt.date(2028, 1, 1)
    late = icalendar.Timezone.from_tzid(name, first_date=year[0], last_date=year[1])
    ours = vtimezone(clock.zone(name), 2027, 2027)
    for minutes, right in ((-1, -5), (0, -4), (59, -4), (60, -4)):
        instant = dt.datetime(2027, 3, 14, 7, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
        assert offset(onsets(ours), instant) == dt.timedelta(hours=right)
        assert (offset(onsets(late), instant) == dt.timedelta(hours=right)) == (minutes not in {0, 59})
