"""A clock change moves no client's wall time: 10:00 stays 10:00, in any zone."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from palpate import clock
from palpate.practice import Practice
from palpate.premises.tables import location
from palpate.recurring import expanding, rules
from palpate.recurring.picking import picked
from tests.recurring.conftest import Weekly, told
from tests.scheduling.clinic import Clinic
from tests.scheduling.test_clock_changes import change

ZONES = (resources.files("tzdata") / "zones").read_text("utf-8").split()


@example(zone="America/Denver", start=dt.datetime.fromisoformat("2027-09-26 01:00"), every=1, minutes=5)
@given(
    zone=st.sampled_from(ZONES),
    start=st.datetimes(dt.datetime.fromisoformat("2027-01-01"), dt.datetime.fromisoformat("2028-12-31")),
    every=st.integers(1, 4),
    minutes=st.integers(5, 720),
)
def test_every_occurrence_has_the_wall_time_that_was_asked_for(
    zone: str, start: dt.datetime, every: int, minutes: int
) -> None:
    tz, start = clock.zone(zone), start.replace(second=0, microsecond=0)
    for wall in expanding.walls(rules.ends(rules.weekly(every), 60, None), start):
        found = expanding.instant(wall, tz)
        assert (wall.time(), wall.weekday()) == (start.time(), start.weekday())
        if found.at is None:
            # It does not exist: going by its offset before and after the change gives other wall times.
            assert "does not exist" in found.said
            assert all(
                wall.replace(tzinfo=tz, fold=fold).astimezone(dt.UTC).astimezone(tz).replace(tzinfo=None) != wall
                for fold in (0, 1)
            )
            continue
        assert found.at.replace(tzinfo=None, fold=0) == wall
        ends = clock.from_minute(clock.to_minute(found.at) + minutes)
        assert ends - found.at.astimezone(dt.UTC) == dt.timedelta(minutes=minutes)
        other = expanding.instant(wall, tz, 1).at
        assert other is not None
        # In UTC: Python holds two times of one zone against each other by what the clock on the wall says.
        first, second = found.at.astimezone(dt.UTC), other.astimezone(dt.UTC)
        assert found.twice == (second != first) == (second > first)


@pytest.fixture
def zoned(request: pytest.FixtureRequest, founded: str) -> Weekly:
    """The small clinic in a zone, open day and night."""
    practice = Practice.open(founded)
    request.addfinalizer(practice.close)  # noqa: PT021 the fixture has a value, and no time of its own
    with practice.database.write() as connection:
        connection.execute(update(location).values(timezone=request.param))
        connection.exec_driver_sql("UPDATE practice SET standing = standing + 1")
    clinic = Clinic(practice)
    clinic.work(clinic.mara, range(7), (0, 1440))
    return Weekly(clinic)


BOTH = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]


@pytest.mark.parametrize("zoned", BOTH, indirect=True)
def test_a_series_over_both_clock_changes_keeps_its_time(zoned: Weekly) -> None:
    zone = zoned.clinic.practice.zone
    start = clock.read_when("2027-03-02 10:00", zoned.clinic.practice.clock.now(), zone)
    plan = zoned.recurring.plan(
        zoned.clinic.ana, zoned.clinic.nmt, start, rules.ends(rules.weekly(), 52, None), staff=zoned.clinic.mara
    )
    assert len({one.start.utcoffset() for one in plan.planned if one.start}) == 2
    one, _ = zoned.recurring.book(plan, picked(plan.planned))
    booked = zoned.of(one)
    assert {f"{each.starts_at:%a %H:%M} {each.ends_at:%H:%M}" for each in booked} == {"Tue 10:00 11:00"}
    assert {each.e - each.s for each in booked} == {60}
    assert {each.timezone for each in booked} == {zone.key}
    assert [each.occurrence for each in booked] == [f"{each.starts_at:%Y-%m-%dT%H:%M}" for each in booked]


@pytest.mark.parametrize("zoned", BOTH, indirect=True)
@pytest.mark.parametrize("forward", [True, False], ids=["forward", "back"])
def test_a_wall_time_that_a_change_skips_is_a_conflict_and_of_one_that_comes_twice_the_first_is_meant(
    zoned: Weekly, forward: bool
) -> None:
    zone = zoned.clinic.practice.zone
    day, minute = change(zone.key, forward)
    # The wall time a quarter of an hour after what the clocks said at the change, before it.
    offset = clock.from_minute(minute - 1).astimezone(zone).utcoffset()
    assert offset is not None
    before = (clock.from_minute(minute) + offset).replace(tzinfo=None)
    wall = before + dt.timedelta(minutes=15 if forward else -15)
    start = (wall - dt.timedelta(days=7)).replace(tzinfo=zone)
    plan = zoned.recurring.plan(
        zoned.clinic.ana, zoned.clinic.nmt, start, rules.ends(rules.weekly(), 4, None), staff=zoned.clinic.mara
    )
    second = plan.planned[1]
    assert (second.wall.date(), second.twice) == (day, not forward)
    if forward:
        assert "does not exist" in second.conflict
        assert second.instead is not None
        assert second.instead.starts_at.date() == day
        assert abs(second.instead.s - minute) <= 15
    else:
        assert not second.conflict
        assert second.start is not None
        assert clock.to_minute(second.start) == minute - 15
    assert [bool(one.conflict) for one in plan.planned] == [False, forward, False, False]
    one, _ = zoned.recurring.book(plan, picked(plan.planned, skip=True))
    assert {start[6:] for start in zoned.starts(one)} == {f"{wall:%H:%M}"}


@settings(max_examples=20)
@given(later=st.integers(0, 7))
def test_the_second_of_a_start_that_comes_twice_is_kept_where_it_is_asked_for(later: int) -> None:
    zone = clock.zone("America/New_York")
    wall = dt.datetime.fromisoformat("2027-11-07T01:00") + dt.timedelta(minutes=5 * later)
    first, second = (expanding.instant(wall, zone, fold).at for fold in (0, 1))
    assert first is not None
    assert second is not None
    assert second.astimezone(dt.UTC) - first.astimezone(dt.UTC) == dt.timedelta(hours=1)


def test_moving_a_series_over_a_clock_change_keeps_the_new_time(sqlite_weekly: Weekly) -> None:
    one = sqlite_weekly.book(count=4)
    plan = sqlite_weekly.recurring.plan_move(
        one, sqlite_weekly.of(one)[0], dt.datetime.fromisoformat("2027-03-03T15:30"), "all"
    )
    new, done = sqlite_weekly.recurring.move(plan, picked(plan.planned))
    assert [told(each.now.starts_at) for each in done] == ["03-03 15:30", "03-10 15:30", "03-17 15:30", "03-24 15:30"]
    assert {each.now.starts_at.utcoffset() for each in done} == {dt.timedelta(hours=-5), dt.timedelta(hours=-4)}
    assert new.words == "every week on Wednesday at 15:30, 4 times"
