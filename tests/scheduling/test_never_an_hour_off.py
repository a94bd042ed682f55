"""Never an hour off: every slot in every IANA zone, around its clock changes, says what a loop over minutes says."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Hashable, Iterator
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from palpate import clock
from palpate.practice import Practice
from palpate.premises.tables import location
from palpate.scheduling.model import Slot
from palpate.scheduling.tables import claim
from palpate.scheduling.working import hours
from tests.scheduling.clinic import Clinic

HOURS = {
    "Mara Lind": [(0, 1440)],  # day and night
    "Jonas Weber": [(1320, 1740)],  # 22:00 to 5:00
    "Ines Faro": [(60, 165), (540, 1020)],  # 1:00 to 2:45, 9:00 to 17:00
    "Ravi Sen": [(600, 720), (1260, 1440)],  # 10:00 to 12:00, 21:00 to midnight
}
MINUTES, GRID = 45, 15
STEP = 5  # minutes; the clocks change at none between
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
YEARS = range(2026, 2030)

DAY, EPOCH = 1440, dt.date(1970, 1, 1).toordinal()

Change = tuple[int, int, int]
"""A clock change: its first UTC minute, and the minutes that the wall was ahead of UTC before and is after."""


def names() -> list[str]:
    """Every zone of the packaged tzdata."""
    listed = resources.files("tzdata").joinpath("zones").read_text(encoding="ascii")
    return sorted(listed.split())


AREAS = sorted({name.partition("/")[0] if "/" in name else "others" for name in names()})


def ahead(minute: int, zone: ZoneInfo) -> int:
    """Minutes that the wall is ahead of UTC."""
    shift = clock.from_minute(minute).astimezone(zone).utcoffset()
    assert shift is not None
    return int(shift.total_seconds()) // 60


@cache
def changes(name: str, years: range = YEARS) -> tuple[Change, ...]:
    """The clock changes of a zone in these years, by looking at every noon and halving in between."""
    zone, found = clock.zone(name), []
    at = clock.to_minute(dt.datetime(years.start, 1, 2, 12, tzinfo=dt.UTC))
    while at < clock.to_minute(dt.datetime(years.stop, 1, 1, tzinfo=dt.UTC)):
        before, after = at, at + DAY
        if ahead(before, zone) != ahead(after, zone):
            while after - before > 1:
                middle = (before + after) // 2
                before, after = (middle, after) if ahead(middle, zone) == ahead(at, zone) else (before, middle)
            assert after % STEP == 0
            found.append((after, ahead(before, zone), ahead(after, zone)))
        at += DAY
    return tuple(found)


def around(change: Change, zone: ZoneInfo) -> tuple[dt.date, dt.date]:
    """The days that a change touches."""
    minute = change[0]
    first, last = (clock.from_minute(one).astimezone(zone).date() for one in (minute - 1, minute))
    return min(first, last), max(first, last)


class Walls:
    """What the clock on the wall shows at every STEP of some days, and of three around them."""

    def __init__(self, first: dt.date, last: dt.date, zone: ZoneInfo) -> None:
        self.first, self.last = first.toordinal() - EPOCH, last.toordinal() - EPOCH
        self.minutes = range((self.first - 3) * DAY, (self.last + 4) * DAY, STEP)
        self.shown = [minute + ahead(minute, zone) for minute in self.minutes]  # minutes since 1970, on the wall

    def shift(self, day: int, start: int, end: int) -> range:
        """From when the clock shows the start first, until it never shows a time before the end again."""
        opens = next(at for at, wall in enumerate(self.shown) if wall >= day * DAY + start)
        before = (at for at in range(len(self.shown) - 1, 0, -1) if self.shown[at] < day * DAY + end)
        return range(opens, next(before) + 1)

    def slots(self, spans: list[tuple[int, int]]) -> list[int]:
        """Every start that lies on the grid, on the days asked for, and with its end in one stretch of work."""
        days = range(self.first - 1, self.last + 2)
        work = {at for day in days for start, end in spans for at in self.shift(day, start, end)}
        return [
            self.minutes[at]
            for at, wall in enumerate(self.shown)
            if wall % GRID == 0
            and self.first <= wall // DAY <= self.last
            and work.issuperset(range(at, at + MINUTES // STEP))
        ]


class House:
    """A clinic whose location moves from zone to zone, with somebody for each kind of hours."""

    def __init__(self, practice: Practice) -> None:
        self.clinic = clinic = Clinic(practice)
        practice.clock.fixed = NOW
        self._wanted: dict[Hashable, dict[str, list[int]]] = {}
        self.service = practice.services.add("NMT 45", ["neuromuscular"], MINUTES, grid=GRID, needs_room=False)
        for name, spans in HOURS.items():
            staff = clinic.mara if name == clinic.mara.name else clinic.practitioner(name, "neuromuscular")
            clinic.work(staff, range(7), *spans)

    def move_to(self, name: str) -> None:
        with self.clinic.practice.context.write() as writing:
            writing.execute(update(location).values(timezone=name))

    def slots(self, first: dt.date, last: dt.date) -> dict[str, list[Slot]]:
        found: dict[str, list[Slot]] = {name: [] for name in HOURS}
        for slot in self.clinic.scheduling.slots(self.service, first, last):
            found[slot.practitioner].append(slot)
        return found

    def check(self, name: str, first: dt.date, last: dt.date) -> None:
        """Every slot of these days is right: none is missing, none is an hour off."""
        zone = clock.zone(name)
        # Zones that change alike show the same.
        key = changes(name), ahead(clock.to_minute(NOW), zone), first, last
        if key not in self._wanted:
            walls = Walls(first, last, zone)
            self._wanted[key] = {who: walls.slots(spans) for who, spans in HOURS.items()}
        for who, slots in self.slots(first, last).items():
            assert [slot.s for slot in slots] == self._wanted[key][who], (name, first, who)
            for slot in slots:
                assert slot.e - slot.s == MINUTES
                told = slot.starts_at
                assert clock.to_minute(told) == slot.s
                # It can be read back as it was told, and so is no time that the clocks skip.
                assert clock.to_minute(clock.in_utc(told.replace(tzinfo=None, fold=0), zone, told.fold)) == slot.s


@pytest.fixture
def house(sqlite_target: str) -> Iterator[House]:
    with Practice.open(sqlite_target) as practice:
        yield House(practice)


def test_hours_whose_end_is_counted_from_their_start_would_be_seen(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is commonly done: the start becomes UTC, and the end lies so many minutes after it."""
    right = hours._window
    monkeypatch.setattr(hours, "_window", lambda day, s, e, zone: (at := right(day, s, e, zone)[0], at + e - s))
    house.move_to("America/New_York")
    house.check("America/New_York", dt.date(2027, 3, 10), dt.date(2027, 3, 10))
    for sunday in (dt.date(2027, 3, 14), dt.date(2027, 11, 7)):
        with pytest.raises(AssertionError, match="New_York"):
            house.check("America/New_York", sunday, sunday)


@pytest.mark.parametrize("area", AREAS)
def test_every_slot_is_right_around_both_changes_of_every_zone(house: House, area: str) -> None:
    mine = [name for name in names() if (name.partition("/")[0] if "/" in name else "others") == area]
    assert mine
    known: set[tuple[Change, ...]] = set()
    for name in mine:
        zone, found = clock.zone(name), changes(name)
        house.move_to(name)
        # Of zones that change alike the first is looked at in all years, and the others in one.
        for change in found if found not in known else found[:2]:
            house.check(name, *around(change, zone))
        if not found:
            house.check(name, dt.date(2027, 3, 14), dt.date(2027, 3, 14))
        known.add(found)


def test_of_a_doubled_hour_both_are_booked_in_every_zone_that_has_one(house: House) -> None:
    scheduling, mara = house.clinic.scheduling, house.clinic.mara
    known: set[tuple[Change, ...]] = set()
    sizes = set()
    for name in names():
        zone, found = clock.zone(name), changes(name)
        back = next((one for one in found if one[2] < one[1]), None)
        if back is None or found in known:
            continue
        known.add(found)
        house.move_to(name)
        minute, before, after = back
        wall = clock.from_minute(minute + after).replace(tzinfo=None)  # what comes again from this minute on
        sizes.add(before - after)
        booked = []
        for which in ("first", "second"):
            start = clock.read_when(f"{wall:%Y-%m-%d %H:%M} {which}", NOW, zone)
            slots = scheduling.slots(house.service, wall.date(), wall.date(), minutes=30)
            assert clock.to_minute(start) in {slot.s for slot in slots if slot.practitioner_id == mara.id}
            booked.append(scheduling.book(house.clinic.ana, house.service, start, staff=mara, minutes=30))
        first, second = (scheduling.appointment(one.id) for one in booked)
        assert [one.starts_at.replace(tzinfo=None, fold=0) for one in (first, second)] == [wall, wall]
        assert [one.starts_at.fold for one in (first, second)] == [0, 1]
        assert (first.s, second.s) == (minute - (before - after), minute)
        assert {one.e - one.s for one in (first, second)} == {30}
        for one in (first, second):
            scheduling.cancel(one, "the next zone")
    assert sizes == {30, 60, 120}
    assert len(known) > 25
    with house.clinic.practice.context.read() as connection:
        lengths = set(connection.execute(select(claim.c.e - claim.c.s)).scalars())
    assert lengths == {30}


def test_a_time_that_the_clocks_skip_is_never_offered_and_cannot_be_booked(house: House) -> None:
    looked_at = 0
    for name in names():
        forward = next((one for one in changes(name) if one[2] > one[1]), None)
        if forward is None:
            continue
        looked_at += 1
        minute, before, after = forward
        skipped = clock.from_minute(minute + before).replace(tzinfo=None)
        for more in range(0, after - before, 15):
            wall = f"{skipped + dt.timedelta(minutes=more):%Y-%m-%d %H:%M}"
            with pytest.raises(clock.NoSuchTime):
                clock.read_when(wall, NOW, clock.zone(name))
    assert looked_at > 150


@pytest.mark.parametrize(
    ("name", "day"),
    [("Pacific/Apia", "2011-12-30"), ("Pacific/Fakaofo", "2011-12-30"), ("Pacific/Kwajalein", "1993-08-21")],
)
def test_a_day_that_was_skipped_whole_has_no_slots(house: House, name: str, day: str) -> None:
    gone = dt.date.fromisoformat(day)
    house.clinic.practice.clock.fixed = dt.datetime.combine(gone - dt.timedelta(days=9), dt.time(), dt.UTC)
    house.move_to(name)
    assert not any(house.slots(gone, gone).values())
    house.check(name, gone - dt.timedelta(days=1), gone + dt.timedelta(days=1))


SAMPLE = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Antarctica/Troll", "Asia/Gaza")


def test_whatever_the_zone_of_the_process_the_same_bytes_are_printed(house: House) -> None:
    target = house.clinic.practice.database.target
    house.clinic.practice.close()

    def printed(tz: str | None) -> bytes:
        environment = {name: value for name, value in os.environ.items() if name != "TZ"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.scheduling.test_never_an_hour_off", target],
            env=environment | ({"TZ": tz} if tz else {}),
            capture_output=True,
            check=True,
        )
        return done.stdout

    plain = printed(None)
    assert plain.count(b'"starts_at"') > 1500
    for tz in (
        "Pacific/Kiritimati",
        "America/New_York",
        "Australia/Lord_Howe",
        "XYZ-3:30ABC,M3.2.0,M11.1.0",
        "nowhere",
    ):
        assert printed(tz) == plain, tz


def main(target: str) -> None:
    """Print the slots around the changes of some zones as JSON, as a process of any zone does."""
    import json

    with Practice.open(target) as practice:
        practice.clock.fixed = NOW
        service = practice.services.find("NMT 45")
        for name in SAMPLE:
            with practice.context.write() as writing:
                writing.execute(update(location).values(timezone=name))
            for change in changes(name, range(2027, 2028)):
                for slot in practice.scheduling.slots(service, *around(change, clock.zone(name))):
                    print(json.dumps(slot.as_json()))


if __name__ == "__main__":
    main(sys.argv[1])
