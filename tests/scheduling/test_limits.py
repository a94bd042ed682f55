"""The therapist's body: load by day and week, a rest after so many hours; off until set."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from palpate import clock
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.scheduling.body import limits
from palpate.scheduling.body.bearing import Body, Limit, Work, beyond, hours_of
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.finding.ask import Second
from palpate.scheduling.tables import load_limit
from palpate.store.chain import audit
from tests.scheduling.clinic import MONDAY, NEW_YORK, Clinic, at

HOUR = 60


def day_load(clinic: Clinic, hours: float) -> int:
    """So many hours of the clinic's service, as a load."""
    return round(clinic.practice.host.load("neuromuscular") * hours * HOUR)


# -- what is set, and off until then ----------------------------------------------------------------------------


def test_off_until_set(clinic: Clinic) -> None:
    assert clinic.scheduling.limits.all() == {}
    assert clinic.scheduling.limits.of(clinic.mara) == Limit(staff_id=clinic.mara.id)
    for hour in range(9, 17):
        clinic.book(f"{hour}:00", clinic.ana)


def test_limits_are_set_changed_one_by_one_taken_away_and_audited(clinic: Clinic) -> None:
    book = clinic.scheduling.limits
    book.set(clinic.mara, per_day=18 * HOUR, rest_after=180, rest=30)
    assert book.set(clinic.mara, per_week=70 * HOUR) == Limit(
        staff_id=clinic.mara.id, per_day=18 * HOUR, per_week=70 * HOUR, rest_after=180, rest=30
    )
    book.set(clinic.mara, rest_after=None, rest=None, per_day=None)
    assert book.all() == {clinic.mara.id: Limit(staff_id=clinic.mara.id, per_week=70 * HOUR)}
    book.set(clinic.mara, per_week=None)
    with clinic.practice.context.read() as connection:
        assert connection.execute(select(load_limit)).all() == []
        assert len(connection.execute(select(audit).where(audit.c.action == "limits")).all()) == 4


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"per_day": 0}, "more than 0"),
        ({"per_week": -60}, "more than 0"),
        ({"per_week": 5 * 24 * 7 * HOUR + 1}, "at most 840 load-hours"),
        ({"rest_after": 180}, "give both"),
        ({"rest": 30}, "give both"),
        ({"rest_after": 180, "rest": 0}, "1 minute to 24 hours"),
        ({"rest_after": 1441, "rest": 30}, "1 minute to 24 hours"),
    ],
)
def test_limits_that_cannot_be_are_refused(sqlite_clinic: Clinic, changes: dict[str, int], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        sqlite_clinic.scheduling.limits.set(sqlite_clinic.mara, **changes)
    assert sqlite_clinic.scheduling.limits.all() == {}
    desk = sqlite_clinic.practice.staff.add("Desk", "", False)
    with pytest.raises(Refused, match="not a practitioner"):
        sqlite_clinic.scheduling.limits.set(desk, per_day=60)


# -- booking beyond needs words ---------------------------------------------------------------------------------


def test_booking_beyond_the_days_load_is_refused_and_needs_words(clinic: Clinic) -> None:
    clinic.scheduling.limits.set(clinic.mara, per_day=day_load(clinic, 2.5))
    clinic.book("09:00")
    clinic.book("11:00")
    load = clinic.practice.host.load("neuromuscular")
    with pytest.raises(Taken) as refused:
        clinic.book("14:00")
    assert str(refused.value).startswith(
        f"Mara Lind would bear {3 * load} load-hours on Mon 8 Mar 2027, where {2.5 * load:g} are the limit; "
        'book it all the same with --beyond-limits "why".'
    )
    assert clinic.book("14:00", minutes=30).status == "booked"
    assert clinic.book("2027-03-09 14:00").status == "booked"
    assert clinic.book("15:00", despite={"load": "she asked to"}).status == "booked"
    with clinic.practice.context.read() as connection:
        bodies = connection.execute(select(audit.c.body).where(audit.c.action == "book")).scalars().all()
    assert '"despite":{"load":"she asked to"}' in bodies[-1]


def test_a_week_is_monday_to_sunday(clinic: Clinic) -> None:
    clinic.work(clinic.mara, range(7), (540, 1020))
    clinic.scheduling.limits.set(clinic.mara, per_week=day_load(clinic, 2))
    clinic.book("2027-03-08 09:00")
    clinic.book("2027-03-14 16:00")
    with pytest.raises(Taken, match="in the week of Thu 11 Mar 2027"):
        clinic.book("2027-03-11 09:00")
    for day in ("2027-03-07", "2027-03-15"):
        assert clinic.book(f"{day} 09:00").status == "booked"


def test_work_without_a_rest_is_no_longer_than_the_limit(clinic: Clinic) -> None:
    clinic.scheduling.limits.set(clinic.mara, rest_after=180, rest=30)
    clinic.book("09:00")
    clinic.book("10:15")  # a quarter of an hour is no rest
    with pytest.raises(Taken, match=r"3 hours 15 minutes of work on .* without a rest of 30 minutes, where 3 hours"):
        clinic.book("11:15")
    assert clinic.book("11:45").status == "booked"  # half an hour is


def test_slots_beyond_are_not_offered_and_those_offered_are_bookable(clinic: Clinic) -> None:
    clinic.book("09:00")
    clinic.book("13:00")
    without = clinic.starts()
    assert "12:00" in without
    clinic.scheduling.limits.set(clinic.mara, per_day=day_load(clinic, 3), rest_after=120, rest=30)
    offered = clinic.starts()
    # Two hours without half an hour's rest are the limit: a gap of a quarter makes them more.
    assert [start for start in without if start not in offered] == ["10:15", "11:45", "14:15"]
    for start in without:
        if start in offered:
            clinic.scheduling.cancel(clinic.book(start), "a try")
        else:
            with pytest.raises(Taken, match="would bear"):
                clinic.book(start)
    clinic.scheduling.limits.set(clinic.mara, per_day=day_load(clinic, 2))
    assert clinic.starts() == []
    assert clinic.starts(MONDAY + dt.timedelta(days=1)) != []


def test_another_who_has_room_for_it_serves_in_their_place(clinic: Clinic) -> None:
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    clinic.scheduling.limits.set(clinic.mara, per_day=day_load(clinic, 1))
    clinic.book("09:00")
    assert clinic.book("11:00", staff=None).practitioner == "Jonas Weber"
    clinic.scheduling.limits.set(jonas, per_day=day_load(clinic, 1))
    with pytest.raises(Taken, match=r"Mara Lind would bear .*; Jonas Weber would bear"):
        clinic.book("14:00", staff=None)


def test_what_is_moved_does_not_count_against_itself(clinic: Clinic) -> None:
    clinic.scheduling.limits.set(clinic.mara, per_day=day_load(clinic, 2))
    clinic.book("09:00")
    second = clinic.book("11:00")
    moved = clinic.scheduling.move(second, at("13:00"))
    with pytest.raises(Taken, match="would bear"):
        clinic.scheduling.move(moved, at("13:00"), minutes=90)
    words = {"load": "agreed"}
    assert clinic.scheduling.move(moved, at("13:00"), minutes=90, despite=words).minutes == 90


def test_what_is_cancelled_counts_no_more_and_what_is_visited_does(clinic: Clinic) -> None:
    clinic.scheduling.limits.set(clinic.mara, per_day=day_load(clinic, 2))
    first, second = clinic.book("09:00"), clinic.book("11:00")
    with clinic.practice.context.write() as writing:
        clinic.scheduling.set_status(writing, first.id, "visited")
    with pytest.raises(Taken):
        clinic.book("14:00")
    clinic.scheduling.cancel(second, "ill")
    assert clinic.book("14:00").status == "booked"


def test_who_assists_bears_it_too_and_who_supervises_does_not(clinic: Clinic) -> None:
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    clinic.scheduling.limits.set(jonas, per_day=day_load(clinic, 1))
    clinic.book("09:00", seconds=[Second(staff=jonas, role="supervises")])
    clinic.book("11:00", seconds=[Second(staff=jonas, role="assists")])
    with pytest.raises(Taken, match="Jonas Weber would bear"):
        clinic.book("13:00", seconds=[Second(staff=jonas, role="assists")])
    with pytest.raises(Taken, match="Jonas Weber would bear"):
        clinic.book("14:00", staff=jonas)
    clinic.book("15:00", seconds=[Second(staff=jonas, role="supervises")])
    with clinic.practice.context.read() as connection:
        found = limits.worked(connection, [clinic.mara.id, jonas.id], clinic.scheduling.appointment(1).s, 10**8)
    assert {len(found[clinic.mara.id]), len(found[jonas.id])} == {3, 1}


def test_a_limit_that_is_set_holds_from_the_next_booking_on_in_an_open_practice(clinic: Clinic) -> None:
    clinic.book("09:00")
    with Practice.open(clinic.practice.database.target) as other:
        other.scheduling.limits.set(clinic.mara, per_day=1)
    with pytest.raises(Taken, match="would bear"):
        clinic.book("11:00")


def test_two_bookings_at_once_do_not_exceed_it_together(clinic: Clinic) -> None:
    clinic.scheduling.limits.set(clinic.mara, per_day=day_load(clinic, 1))
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    both, booked = threading.Barrier(2), []

    def book(hour: int) -> None:
        with Practice.open(clinic.practice.database.target) as mine:
            both.wait(30)
            with contextlib.suppress(Taken):
                booked.append(mine.scheduling.book(clinic.ana, clinic.nmt, at(f"{hour}:00"), staff=clinic.mara))

    threads = [threading.Thread(target=book, args=(hour,)) for hour in (9, 14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(booked) == 1


def test_the_load_of_an_appointment_is_that_of_its_heaviest_modality(clinic: Clinic) -> None:
    both = clinic.practice.services.add("Both", ["reflexology", "neuromuscular"], 90)
    booked = clinic.book("10:00", service=both)
    load = max(clinic.practice.host.load(key) for key in both.modalities)
    assert booked.load == load * 90


# -- the sums, held against a brute force -----------------------------------------------------------------------


def slow(limit: Limit, work: Sequence[Work], s: int, e: int, load: int, zone: ZoneInfo) -> bool:
    """Whether it is beyond a limit, minute by minute and day by day."""

    def day(minute: int) -> dt.date:
        return clock.from_minute(minute).astimezone(zone).date()

    def week(minute: int) -> tuple[int, int]:
        return day(minute).isocalendar()[:2]

    everything = [*work, (s, e, load)]
    if limit.per_day is not None and sum(w for a, _, w in everything if day(a) == day(s)) > limit.per_day:
        return True
    if limit.per_week is not None and sum(w for a, _, w in everything if week(a) == week(s)) > limit.per_week:
        return True
    if limit.rest_after is None or limit.rest is None:
        return False
    at_work = {minute for a, b, _ in everything for minute in range(a, b)}
    first, last = s, e - 1
    while near := [minute for minute in range(first - limit.rest, first) if minute in at_work]:
        first = min(near)
    while near := [minute for minute in range(last + 1, last + limit.rest + 1) if minute in at_work]:
        last = max(near)
    return last + 1 - first > limit.rest_after


CHANGE = clock.to_minute(at("2027-03-14 00:00"))  # the Sunday on which the clocks go forward
BACK = clock.to_minute(at("2027-11-07 00:00"))
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe")
WORK = st.tuples(st.integers(-400, 500), st.integers(1, 20), st.integers(0, 400))


@given(
    base=st.sampled_from([CHANGE, BACK]),
    work=st.lists(WORK, max_size=9),
    starts=st.lists(st.integers(-400, 500), min_size=1, max_size=6),
    minutes=st.integers(1, 20),
    load=st.integers(0, 400),
    limit=st.builds(
        Limit,
        staff_id=st.just(1),
        per_day=st.none() | st.integers(1, 900),
        per_week=st.none() | st.integers(1, 1500),
        rest_after=st.integers(1, 400),
        rest=st.integers(1, 60),
    ),
    zone=st.sampled_from(ZONES).map(clock.zone),
)
@example(  # a gap just as long as a rest is one
    base=CHANGE,
    work=[(0, 3, 1)],
    starts=[4],
    minutes=3,
    load=1,
    limit=Limit(staff_id=1, rest_after=70, rest=15),
    zone=NEW_YORK,
)
def test_what_is_beyond_is_what_a_brute_force_finds(
    base: int, work: list[Work], starts: list[int], minutes: int, load: int, limit: Limit, zone: ZoneInfo
) -> None:
    """Times on a grid of 15 minutes around both clock changes, so that edges meet."""
    done = [(base + 15 * s, base + 15 * (s + long), weight) for s, long, weight in work]
    wanted = sorted(base + 15 * s for s in starts)
    length = 15 * minutes
    found = [s for s in wanted if not slow(limit, done, s, s + length, load, zone)]
    assert Body(limit, done, zone).takes(wanted, length, load) == found
    for s in wanted:
        assert (beyond(limit, done, s, s + length, load, zone) == "") == (s in found)


@given(st.integers(0, 40_000_000), st.integers(0, 3 * 1440), st.sampled_from(ZONES).map(clock.zone))
def test_the_work_around_a_time_has_its_whole_weeks_in_it(s: int, long: int, zone: ZoneInfo) -> None:
    lo, hi = limits.around(s, s + long, zone)
    for minute in (s, s + long):
        day = clock.from_minute(minute).astimezone(zone).date()
        monday = day - dt.timedelta(days=day.weekday())
        assert lo <= clock.window(monday, 0, 1, zone)[0]
        assert hi >= clock.window(monday + dt.timedelta(days=6), 0, 1440, zone)[1]
    assert lo <= s - 2 * limits.MOST_STRETCH
    assert hi >= s + long + 2 * limits.MOST_STRETCH


def test_a_load_is_said_in_hours() -> None:
    assert [hours_of(load) for load in (360, 450, 100, 600, 0)] == ["6", "7.5", "1.67", "10", "0"]
    assert MONDAY.weekday() == 0
