"""Hours that hold every so many weeks: taking some weeks out of others, and whether two ever meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from math import lcm

import msgspec

from palpate.errors import Refused
from palpate.scheduling.working.hours import Hours

MOST = 12
"""Hours hold at least once in so many weeks."""

LONGEST = 60
"""Weeks after which a pattern begins anew, whatever was put over one another."""

WEEK = dt.timedelta(days=7)
_SOME_MONDAY = dt.date(2001, 1, 1)


class Weeks(msgspec.Struct, frozen=True, kw_only=True):
    """The days that hours are given for: from and to, both included, and in every so many weeks from ``anchor``'s."""

    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    every: int = 1
    anchor: dt.date | None = None

    def check(self) -> None:
        """Refused where they cannot be."""
        if not 1 <= self.every <= MOST:
            raise Refused(f"Hours hold every week, or every 2 to {MOST} weeks: not every {self.every}.")
        if self.every > 1 and self.anchor is None:
            raise Refused("Say from when, so that it is known which weeks are meant: --every 2 --from 2027-03-01.")


def monday(day: dt.date) -> dt.date:
    """The Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def without(old: Hours, gone: Weeks) -> list[Hours] | None:
    """What is left of hours when some days are taken out of them; None where they share none, and stand as they are."""
    if _apart(old.valid_from, old.valid_to, gone.valid_from, gone.valid_to):
        return None
    whole = lcm(old.every_weeks, gone.every)
    if whole > LONGEST:
        raise Refused(
            f"Every {gone.every} weeks over what holds every {old.every_weeks} has no pattern that a person could "
            "read: take the hours of these days away first, with --clear."
        )
    start = monday(old.anchor or gone.anchor or _SOME_MONDAY)
    taken = monday(gone.anchor or start)
    left = [
        start + number * WEEK
        for number in range(0, whole, old.every_weeks)
        if ((start - taken).days // 7 + number) % gone.every
    ]
    if len(left) == whole // old.every_weeks:
        return None
    kept: list[Hours] = []
    day = dt.timedelta(days=1)
    if gone.valid_from and (old.valid_from is None or old.valid_from < gone.valid_from):
        kept.append(msgspec.structs.replace(old, valid_to=gone.valid_from - day))
    if gone.valid_to and (old.valid_to is None or old.valid_to > gone.valid_to):
        kept.append(msgspec.structs.replace(old, valid_from=gone.valid_to + day))
    first = max((one for one in (old.valid_from, gone.valid_from) if one), default=None)
    last = min((one for one in (old.valid_to, gone.valid_to) if one), default=None)
    kept += [
        msgspec.structs.replace(old, valid_from=first, valid_to=last, every_weeks=whole, anchor=anchor)
        for anchor in left
    ]
    return [one for one in kept if next(_days(one), None) is not None]


def meet(one: Hours, other: Hours) -> dt.date | None:
    """The first day on which one of them overlaps the other, be it from the evening into the night; None for never."""
    later = (other.weekday - one.weekday) % 7
    if later > 1:
        return None
    start, end = other.start_minute + later * 1440, other.end_minute + later * 1440
    if not (one.start_minute < end and start < one.end_minute):
        return None
    step = dt.timedelta(days=later)
    first = max((day for day in (one.valid_from, _back(other.valid_from, step)) if day), default=None)
    last = min((day for day in (one.valid_to, _back(other.valid_to, step)) if day), default=None)
    both = msgspec.structs.replace(one, valid_from=first, valid_to=last)
    return next((day for day in islice(_days(both), other.every_weeks) if other.hold_on(day + step)), None)


def _days(one: Hours) -> Iterator[dt.date]:
    """The days on which hours hold; of those that never began, those of any time."""
    first = one.valid_from
    if first is None:
        first = one.valid_to - WEEK * one.every_weeks * (LONGEST + 1) if one.valid_to else _SOME_MONDAY
    day = first + dt.timedelta(days=(one.weekday - first.weekday()) % 7)
    while not one.hold_on(day):
        day += WEEK
        if (one.valid_to and day > one.valid_to) or day - first > WEEK * (one.every_weeks + 1):
            return
    while one.valid_to is None or day <= one.valid_to:
        yield day
        day += WEEK * one.every_weeks


def _back(day: dt.date | None, step: dt.timedelta) -> dt.date | None:
    return day - step if day else None


def _apart(
    first: dt.date | None, last: dt.date | None, other_first: dt.date | None, other_last: dt.date | None
) -> bool:
    return bool((last and other_first and last < other_first) or (other_last and first and other_last < first))
