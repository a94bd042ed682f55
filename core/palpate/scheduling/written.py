"""Working hours as a person writes them, ``mon-fri 9:00-17:00``, and as they are said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from palpate.errors import Refused
from palpate.scheduling.bits import DAY

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

LONGEST_SHIFT = 12 * 60
"""A shift past midnight lasts at most so many minutes: 17:00-9:00 is taken for a slip, not for a night."""

Span = tuple[int, int]
"""Wall minutes of a day; an end above 1440 is past midnight."""

_TIME = r"(\d{1,2})(?::([0-5]\d))?\s*(am|pm)?"


def weekdays(text: str) -> list[int]:
    """``mon-fri``, ``mon,wed``, ``sat``, ``daily`` as numbers, Monday 0."""
    if text.strip().casefold() in {"daily", "every day"}:
        return list(range(7))
    found: set[int] = set()
    for part in text.casefold().split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        start = _weekday(first, text)
        days = (_weekday(last, text) - start) % 7 if dash else 0
        found.update((start + step) % 7 for step in range(days + 1))
    return sorted(found)


def _weekday(word: str, whole: str) -> int:
    named = [number for number, name in enumerate(WEEKDAYS) if len(word) >= 2 and name.casefold().startswith(word)]
    if len(named) != 1:
        raise Refused(f"{whole!r} names no days of the week: write them as mon-fri, or mon,wed,sat.")
    return named[0]


def spans(texts: Iterable[str]) -> list[Span]:
    """Hours of one day, in order: ``9:00-17:00``, or ``9-12`` and ``13-17``; ``18:00-2:00`` runs past midnight."""
    found = sorted(_span(text) for text in texts)
    for before, after in pairwise(found):
        if after[0] < before[1]:
            raise Refused(f"{said([before])} and {said([after])} overlap: give hours that follow one another.")
    return found


def _span(text: str) -> Span:
    match = re.fullmatch(rf"{_TIME}\s*-\s*{_TIME}", text.strip().casefold())
    if match is None:
        raise Refused(f"{text!r} are not hours: write them as 9:00-17:00.")
    start, end = _minute(match.groups()[:3], text), _minute(match.groups()[3:], text)
    if start in {DAY, end}:
        raise Refused(f"{text} ends when it starts: write hours as 9:00-17:00, a whole day as 0:00-24:00.")
    if end < start:
        end += DAY
        if end - start > LONGEST_SHIFT:
            raise Refused(f"{text} ends before it starts (a shift past midnight lasts at most 12 hours).")
    return start, end


def _minute(parts: Sequence[str | None], text: str) -> int:
    hour, minute = int(parts[0] or 0), int(parts[1] or 0)
    if parts[2]:
        if not 1 <= hour <= 12:
            raise Refused(f"{text!r} are not hours: write them as 9:00-17:00.")
        hour = hour % 12 + 12 * (parts[2] == "pm")
    if hour * 60 + minute > DAY:
        raise Refused(f"{text!r} are not hours: a day ends at 24:00.")
    return hour * 60 + minute


def said(hours: Iterable[Span]) -> str:
    """9:00 to 12:00 and 13:00 to 17:00."""
    return " and ".join(f"{at(start)} to {at(end)}" for start, end in hours)


def at(minute: int) -> str:
    """A wall minute as a time: 9:00; past midnight it begins anew, and midnight at the end of a day is 24:00."""
    minute = minute if minute <= DAY else minute - DAY
    return f"{minute // 60}:{minute % 60:02}"


def day_said(day: dt.date) -> str:
    """Mon 8 Mar 2027."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def moment_said(instant: dt.datetime) -> str:
    """Mon 8 Mar 2027 10:00, in the zone that the instant carries; which of the two, where a time comes twice."""
    local = instant.replace(tzinfo=None, fold=0)
    twice = instant.replace(fold=0).utcoffset() != instant.replace(fold=1).utcoffset()
    which = (" (the second)" if instant.fold else " (the first)") if twice else ""
    return f"{day_said(local.date())} {local:%H:%M}{which}"


def minutes_said(minutes: int) -> str:
    """45 minutes, 1 hour 30 minutes, 24 hours; in days from three on."""
    days, left = divmod(minutes, 1440) if minutes >= 3 * 1440 else (0, minutes)
    parts = [(days, "day"), (left // 60, "hour"), (left % 60, "minute")]
    said = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts if number]
    return " ".join(said) or "0 minutes"
