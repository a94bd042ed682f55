"""Recurrences made harmless before they are expanded: no step is taken that the days asked for do not need.

A rule is bounded by the last day asked for, begins as near before the first as its own rhythm allows, and what it
may cost is counted beforehand; what repeats within a day is left out.
"""

from __future__ import annotations

import calendar
import datetime as dt
from itertools import islice
from typing import Any

from palpate.errors import Refused

MOST_STEPS = 1_500_000
"""Days that are looked at for one file, over all its rules."""

MOST_STEPS_OF_ONE = 100_000
"""Days that are looked at for one rule: what is brought near needs a few years of them."""

_MOST_IN_A_DAY = 24
_MOST_PARTS = 400
_LONGEST_INTERVAL = 10_000


class Odd(Exception):
    """An event that is left out, and why."""


class Taming:
    """Bounds the rules of events for some days. ``shown`` names the file."""

    def __init__(self, first: dt.date, last: dt.date, shown: str) -> None:
        self._first = first - dt.timedelta(days=2)
        self._last = last + dt.timedelta(days=2)
        self._shown = shown
        self._steps = 0

    def tame(self, event: Any) -> None:
        """Bound the rules of one event, in place; Odd where they cannot be, Refused where there are too many."""
        rules = event.get("RRULE", [])
        rules = rules if isinstance(rules, list) else [rules]
        in_a_day = [_in_a_day(rule) for rule in rules]
        if len(rules) == 1 and not rules[0].get("COUNT"):
            self._bring_near(event, rules[0])
        start = event["DTSTART"].dt
        if rules and _day(start) > self._last:
            del event["RRULE"]
            return
        for rule, times in zip(rules, in_a_day, strict=True):
            self._bound(rule, start, times)

    def _bound(self, rule: Any, start: Any, times: int) -> None:
        """No rule goes on after the days asked for; a count becomes the day it ends on.

        The rule is followed once here, step by step, so that it is known to end before the library follows it.
        """
        until = rule.get("UNTIL", [None])[0]
        last = self._last if until is None else min(self._last, _day(until))
        most = int(rule["COUNT"][0]) if rule.get("COUNT") else None
        steps = Steps()
        try:
            end = _followed(rule, _bare(start), last, most, steps)
        finally:
            self._count(steps.taken * times)
        if most is not None:
            del rule["COUNT"]
            rule["UNTIL"] = [_like(start, end)]
        elif until is None or _day(until) > self._last:
            rule["UNTIL"] = [_like(start, dt.datetime.combine(self._last, dt.time(23, 59, 59)))]

    def _bring_near(self, event: Any, rule: Any) -> None:
        """A start as late as its own rhythm allows without anything that is asked for being lost."""
        start = event["DTSTART"].dt
        target = self._first - _length(event, start) - dt.timedelta(days=1)
        if _day(start) >= target:
            return
        near = _advanced(start, str(rule["FREQ"][0]).upper(), int(rule.get("INTERVAL", [1])[0]), target)
        if "DTEND" in event:
            event["DTEND"] = _value(event["DTEND"].dt + dt.timedelta(days=(_day(near) - _day(start)).days))
        event["DTSTART"] = _value(near)

    def _count(self, steps: int) -> None:
        self._steps += max(steps, 1)
        if self._steps > MOST_STEPS:
            raise Refused(
                f"{self._shown} repeats more than palpate reads, and nothing was changed: export a calendar without "
                "what is long over."
            )


def _in_a_day(rule: Any) -> int:
    """How often a rule can come in a day; Odd where that is too often, or the rule is none."""
    frequency = str(rule.get("FREQ", [""])[0]).upper()
    if frequency in {"SECONDLY", "MINUTELY", "HOURLY"}:
        raise Odd("it repeats more often than daily")
    if frequency not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        raise Odd("how it repeats cannot be read")
    if not 1 <= int(rule.get("INTERVAL", [1])[0]) <= _LONGEST_INTERVAL:
        raise Odd("how it repeats cannot be read")
    if int(rule.get("COUNT", [1])[0]) < 1:
        del rule["COUNT"]  # as some programs say for ever
    if sum(len(values) for values in rule.values() if isinstance(values, list)) > _MOST_PARTS:
        raise Odd("how it repeats is too long to be read")
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= len(rule.get(name, [0]))
    if times > _MOST_IN_A_DAY:
        raise Odd("it repeats more often than hourly")
    return times


class Steps:
    """Days that a rule has been held against."""

    def __init__(self) -> None:
        self.taken = 0


class _Counted(tuple[int, ...]):
    """Months or weekdays of a rule that count how often they are looked at, and end it where that is too often.

    The library looks for the next day until the year 9999, whatever UNTIL says, where a rule never comes.
    """

    steps: Steps

    def __contains__(self, one: object) -> bool:
        self.steps.taken += 1
        if self.steps.taken > MOST_STEPS_OF_ONE:
            raise Odd("it begins too long ago, or never comes")
        return super().__contains__(one)


def _followed(rule: Any, start: dt.datetime, last: dt.date, most: int | None, steps: Steps) -> dt.datetime:
    """The last wall time of a rule until a day, of so many at most; its start where it never comes."""
    from dateutil.rrule import rrulestr

    parts = rule.to_ical().decode().split(";")
    kept = [part for part in parts if not part.startswith(("COUNT=", "UNTIL="))]
    made: Any = rrulestr(f"{';'.join(kept)};UNTIL={last:%Y%m%d}T235959", dtstart=start)
    # Of the two, months are looked at first; all seven weekdays are as good as none.
    name = "_bymonth" if made._bymonth else "_byweekday"
    counted = _Counted(getattr(made, name) or range(7))
    counted.steps = steps
    setattr(made, name, counted)
    end = start
    for wall in islice(made, most):
        steps.taken += 1
        end = wall
    return end


def _advanced(start: Any, frequency: str, interval: int, target: dt.date) -> Any:
    """The latest start of the same rhythm that is not after a day."""
    if frequency in {"DAILY", "WEEKLY"}:
        step = interval * (7 if frequency == "WEEKLY" else 1)
        return start + dt.timedelta(days=(target - _day(start)).days // step * step)
    step = interval * (12 if frequency == "YEARLY" else 1)
    months = (target.year - start.year) * 12 + target.month - start.month - 1
    for count in range(months // step, 0, -1):
        year, month = divmod(start.year * 12 + start.month - 1 + count * step, 12)
        if start.day <= calendar.monthrange(year, month + 1)[1]:
            return start.replace(year=year, month=month + 1)
    return start


def _length(event: Any, start: Any) -> dt.timedelta:
    if "DURATION" in event and isinstance(event["DURATION"].dt, dt.timedelta):
        return max(event["DURATION"].dt, dt.timedelta())
    if "DTEND" in event:
        return max(_bare(event["DTEND"].dt) - _bare(start), dt.timedelta()) + dt.timedelta(days=2)
    return dt.timedelta(days=1)


def _value(moment: Any) -> Any:
    from icalendar.prop import vDDDTypes

    return vDDDTypes(moment)


def _day(moment: Any) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _bare(moment: Any) -> dt.datetime:
    """A moment as wall time."""
    if isinstance(moment, dt.datetime):
        return moment.replace(tzinfo=None)
    return dt.datetime.combine(moment, dt.time())


def _like(start: Any, wall: dt.datetime) -> Any:
    """A wall time as UNTIL has it beside a start: a day beside a day, else UTC."""
    if not isinstance(start, dt.datetime):
        return wall.date()
    return wall.replace(tzinfo=start.tzinfo).astimezone(dt.UTC)
