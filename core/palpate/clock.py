"""The only place that knows what time it is, and what a wall time is in UTC.

The truth of an appointment is what the client was told: a wall time in a zone. Its place in UTC is derived with the
rules of the packaged tzdata, never with those of the machine, and the process's own zone plays no part. An instant
is an aware ``datetime``; in tables it is UTC minutes since 1970.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from palpate.errors import Refused

UTC = dt.UTC
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(1900, 3000)  # far enough from where the calendar of Python ends
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class NoSuchTime(Refused):
    """A wall time that a clock change skips."""


class TwiceTime(Refused):
    """A wall time that comes twice, and nobody said which."""


class Clock:
    """What time it is; fixed for the demo and the tests."""

    def __init__(self, fixed: dt.datetime | None = None) -> None:
        self.fixed = fixed

    def now(self) -> dt.datetime:
        """This instant, in UTC."""
        return self.fixed or dt.datetime.now(UTC)

    def today(self, zone: ZoneInfo) -> dt.date:
        """The calendar day it is in a zone."""
        return self.now().astimezone(zone).date()


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """An IANA time zone, with the rules of the packaged tzdata; Refused where there is none of this name."""
    parts = name.split("/")
    if not all(re.fullmatch(r"[A-Za-z0-9_+-]+", part) for part in parts):
        raise Refused(f"{name!r} is not a time zone: name one as in America/New_York.")
    file = resources.files("tzdata.zoneinfo").joinpath(*parts)
    try:
        with file.open("rb") as rules:
            return ZoneInfo.from_file(rules, key=name)
    except (OSError, ValueError) as error:
        raise Refused(f"{name!r} is not a time zone: name one as in America/New_York.") from error


def tzdata_version() -> str:
    """The version of the rules that wall times are derived with, as in 2026.1."""
    import tzdata

    return str(tzdata.__version__)


def to_minute(instant: dt.datetime) -> int:
    """An instant as UTC minutes since 1970, rounded down."""
    return int((_aware(instant) - _EPOCH).total_seconds() // 60)


def from_minute(minute: int) -> dt.datetime:
    """The instant of a UTC minute."""
    return _EPOCH + dt.timedelta(minutes=minute)


def in_utc(local: dt.datetime, tz: ZoneInfo, fold: int | None = None) -> dt.datetime:
    """The instant of a wall time in a zone.

    Raises NoSuchTime where a clock change skips it, TwiceTime where it comes twice and ``fold`` (0 the first, 1 the
    second) is not given.
    """
    bare = local.replace(tzinfo=None)
    first, second = (bare.replace(tzinfo=tz, fold=which).astimezone(UTC) for which in (0, 1))
    if first.astimezone(tz).replace(tzinfo=None, fold=0) != bare:
        raise NoSuchTime(f"{bare:%Y-%m-%d %H:%M} does not exist in {tz.key}: the clocks go forward then.")
    if first != second and fold is None:
        raise TwiceTime(
            f"{bare:%Y-%m-%d %H:%M} comes twice in {tz.key}, the clocks go back then: "
            f'say which, as in "{bare:%Y-%m-%d %H:%M} first" or "second".'
        )
    return second if fold else first


def window(day: dt.date, start: int, end: int, tz: ZoneInfo) -> tuple[int, int]:
    """Wall minutes of a day (above 1440: past midnight) as UTC minutes; both ends are converted separately.

    An end that a clock change skips is taken at the change; of a time that comes twice, the first opens a window and
    the second closes it. Where it is the very moment that the clocks go back to, the first closes it: what comes again
    lies after it, so that a day that ends at midnight ends where the next one begins.
    """
    s, e = _edge(day, start, tz, 0), _edge(day, end, tz, 1)
    went_back = from_minute(e - 1).astimezone(tz).replace(tzinfo=None) > _wall(day, end)
    return s, _edge(day, end, tz, 0) if went_back else e


def _wall(day: dt.date, minute: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute)


def _edge(day: dt.date, minute: int, tz: ZoneInfo, fold: int) -> int:
    local = _wall(day, minute)
    instant = local.replace(tzinfo=tz, fold=fold).astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None, fold=0) == local:
        return to_minute(instant)
    # Skipped: fold 0 reads it with the offset before the change, fold 1 with the one after; the change lies between.
    after, before = sorted(to_minute(local.replace(tzinfo=tz, fold=which).astimezone(UTC)) for which in (0, 1))
    offset = from_minute(after - 1).astimezone(tz).utcoffset()
    while after < before:
        middle = (after + before) // 2
        if from_minute(middle).astimezone(tz).utcoffset() == offset:
            after = middle + 1
        else:
            before = middle
    return after


def offsets(lo: int, hi: int, tz: ZoneInfo) -> Iterator[tuple[int, int, int]]:
    """The stretches of one UTC offset from one UTC minute to another: from, to, and wall minus UTC in minutes."""
    start, offset = lo, _offset(lo, tz)
    for before in range(lo, hi, 1440):
        minute = min(before + 1440, hi)
        if _offset(minute, tz) != offset:
            while minute - before > 1:
                middle = (before + minute) // 2
                before, minute = (middle, minute) if _offset(middle, tz) == offset else (before, middle)
            yield start, minute, offset
            start, offset = minute, _offset(minute, tz)
    if start < hi:
        yield start, hi, offset


def _offset(minute: int, tz: ZoneInfo) -> int:
    shift = from_minute(minute).astimezone(tz).utcoffset()
    assert shift is not None
    return int(shift.total_seconds() // 60)


def read_when(text: str, now: dt.datetime, tz: ZoneInfo) -> dt.datetime:
    """The instant that a person means, in the zone, with its fold.

    ISO (``2027-03-08 10:00``, with or without an offset), ``today 14:30``, ``tomorrow 9:00``, ``fri 10:15``, ``+2h``,
    ``+90min``, ``now``; " first" or " second" where a time comes twice.
    """
    given = text.strip().casefold()
    if given == "now":
        return now.astimezone(tz)
    if match := re.fullmatch(r"\+(\d{1,5})\s*(h|hours?|m|min|minutes?|d|days?)", given):
        unit = {"h": "hours", "m": "minutes", "d": "days"}[match[2][0]]
        instant = now.astimezone(tz)
        if unit == "days":
            local = instant.replace(tzinfo=None) + dt.timedelta(days=int(match[1]))
            return in_utc(local, tz).astimezone(tz)
        return (instant.astimezone(UTC) + dt.timedelta(**{unit: int(match[1])})).astimezone(tz)
    fold = None
    if match := re.fullmatch(r"(.*?)\s+(first|second)", given):
        given, fold = match[1], int(match[2] == "second")
    if iso := _iso(given):
        if iso.year not in _YEARS:
            raise Refused(f"{text!r} is too far away.")
        if iso.tzinfo is not None:
            return iso.astimezone(tz)
        return in_utc(iso, tz, fold).astimezone(tz)
    day_word, _, time_word = given.rpartition(" ")
    local = dt.datetime.combine(_day(day_word or "today", now.astimezone(tz).date(), text), _time(time_word, text))
    return in_utc(local, tz, fold).astimezone(tz)


def read_day(text: str, now: dt.datetime, tz: ZoneInfo) -> dt.date:
    """The day that a person means: ISO, ``today``, ``tomorrow``, ``yesterday``, ``fri``, ``+3d``."""
    return _day(text.strip().casefold(), now.astimezone(tz).date(), text)


def _iso(text: str) -> dt.datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}[ t]\d", text):
        return None
    try:
        return dt.datetime.fromisoformat(text.upper())
    except ValueError:
        return None


def _day(word: str, today: dt.date, whole: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(word)
    except ValueError:
        pass
    else:
        if day.year not in _YEARS:
            raise Refused(f"{whole!r} is too far away.")
        return day
    shift = {"today": 0, "tomorrow": 1, "yesterday": -1}.get(word)
    if shift is None and (match := re.fullmatch(r"\+(\d{1,4})\s*d(?:ays?)?", word)):
        shift = int(match[1])
    if shift is None and len(word) >= 2:
        named = [number for number, name in enumerate(_DAYS) if name.startswith(word)]
        shift = (named[0] - today.weekday()) % 7 if len(named) == 1 else None
    if shift is None:
        raise Refused(
            f"{whole!r} is not a time palpate can read: write it as 2027-03-08 10:00, today 14:30, fri 10:15 or +2h."
        )
    try:
        return today + dt.timedelta(days=shift)
    except OverflowError:
        raise Refused(f"{whole!r} is too far away.") from None


def _time(word: str, whole: str) -> dt.time:
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?\s*(am|pm)?", word)
    if match and (match[2] or match[3]):
        hour, minute = int(match[1]), int(match[2] or 0)
        if match[3]:
            hour = hour % 12 + 12 * (match[3] == "pm")
        if hour < 24 and minute < 60:
            return dt.time(hour, minute)
    raise Refused(
        f"{whole!r} is not a time palpate can read: write it as 2027-03-08 10:00, today 14:30, fri 10:15 or +2h."
    )


def _aware(instant: dt.datetime) -> dt.datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return instant
