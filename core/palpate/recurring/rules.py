"""Rules: how often appointments come again, as an RRULE of RFC 5545 without its start.

Only what a practice says of a series is taken, and only where it gives days within a few years: a rule that never
comes true, or comes every second, would be sought until the end of the calendar.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Collection, Sequence

import msgspec

from palpate.errors import Refused

MOST = 104
"""Appointments that a series has at most: one a week for two years."""

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYSETPOS", "WKST")
_LONGEST = 500
_SOONEST = {"MONTHLY": 4, "YEARLY": 52}
"""How often each day of the week comes in a month or a year at the least."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """How often. ``days`` are weekdays (Monday 0), each with which of the month or year it is: 1 the first, -1 the
    last, 0 every one. ``positions`` choose among all days of a week, month or year that ``days`` name.
    """

    frequency: str
    interval: int = 1
    days: tuple[tuple[int, int], ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0
    count: int | None = None
    until: dt.date | None = None

    def __str__(self) -> str:
        parts = [f"FREQ={self.frequency}"]
        parts += [f"INTERVAL={self.interval}"] * (self.interval != 1)
        parts += [f"BYDAY={_shown(self.days)}"] * bool(self.days)
        parts += [f"BYSETPOS={','.join(map(str, self.positions))}"] * bool(self.positions)
        parts += [f"WKST={DAYS[self.week_start]}"] * (self.week_start != 0)
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)


def weekly(every: int = 1, days: Collection[int] = ()) -> Rule:
    """Every so many weeks, on these weekdays; on that of the start where none is named."""
    return checked(Rule(frequency="WEEKLY", interval=every, days=tuple((day, 0) for day in sorted(set(days)))))


def monthly(start: dt.date, every: int = 1) -> Rule:
    """Every month on the weekday that a day is of its month: the 1st Tuesday; the last Friday, where it is the last."""
    return checked(Rule(frequency="MONTHLY", interval=every, days=((start.weekday(), which(start)),)))


def which(day: dt.date) -> int:
    """Which of its weekday a day is in its month: 1 the first; -1 where it is the last."""
    length = calendar.monthrange(day.year, day.month)[1]
    return -1 if day.day + 7 > length else (day.day - 1) // 7 + 1


def ends(rule: Rule, count: int | None, until: dt.date | None) -> Rule:
    """A rule with its end; Refused where there is none, or two."""
    given = [one for one in (rule.count, rule.until, count, until) if one is not None]
    if len(given) > 1:
        raise Refused("A series ends in one way: after a number of times (--count), or on a last day (--until).")
    if not given:
        raise Refused("Say when the series ends: --count 10, or --until 2027-12-31.")
    if count is not None:
        rule = msgspec.structs.replace(rule, count=count)
    if until is not None:
        rule = msgspec.structs.replace(rule, until=until)
    return checked(rule)


def read(text: str) -> Rule:
    """A rule as it is typed or stored: FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=10. Refused where it cannot be kept."""
    if len(text) > _LONGEST:
        raise Refused("The rule is too long to be one of a series.")
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = (one.strip() for one in part.partition("="))
        if not equals or not value or name in parts:
            raise Refused(f"{text!r} is not a rule: write it as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU.")
        if name not in _PARTS:
            raise Refused(f"A series cannot keep {name}: it takes {', '.join(_PARTS[:-1])}.")
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise Refused(f"A series comes daily, weekly, monthly or yearly: FREQ is one of {', '.join(FREQUENCIES)}.")
    return checked(
        Rule(
            frequency=frequency,
            interval=_number(parts.get("INTERVAL", "1"), "INTERVAL"),
            days=tuple(dict.fromkeys(_day(word) for word in _listed(parts.get("BYDAY", "")))),
            positions=tuple(dict.fromkeys(_number(word, "BYSETPOS") for word in _listed(parts.get("BYSETPOS", "")))),
            week_start=_day(parts.get("WKST", "MO"), plain=True)[0],
            count=_number(parts["COUNT"], "COUNT") if "COUNT" in parts else None,
            until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        )
    )


def checked(rule: Rule) -> Rule:
    """A rule that is sure to give days within a few years of any start; Refused where it is not."""
    if not 1 <= rule.interval <= MOST:
        raise Refused(f"A series comes every 1 to {MOST} days, weeks, months or years, not every {rule.interval}.")
    if rule.count is not None and not 1 <= rule.count <= MOST:
        raise Refused(f"A series has 1 to {MOST} appointments, not {rule.count}.")
    if rule.count is not None and rule.until is not None:
        raise Refused("A rule has COUNT or UNTIL, not both.")
    numbered = [number for _, number in rule.days if number]
    most = {"MONTHLY": 5, "YEARLY": 53}.get(rule.frequency, 0)
    if any(abs(number) > most for number in numbered):
        raise Refused(
            "BYDAY can number days in a month (1TU to 5TU, -1FR the last) or in a year (up to 53), "
            f"not as in {_shown(rule.days)} {rule.frequency.lower()}."
        )
    if rule.frequency == "DAILY" and rule.days and (rule.interval != 1 or rule.positions):
        raise Refused("With FREQ=DAILY, BYDAY goes without INTERVAL and BYSETPOS: write it as FREQ=WEEKLY.")
    if rule.positions:
        soonest = _SOONEST.get(rule.frequency, 0) * len(rule.days)
        if not rule.days or numbered or any(not 1 <= abs(one) <= soonest for one in rule.positions):
            raise Refused(
                "BYSETPOS chooses among the days of a month or year that BYDAY names without numbers, and that come "
                "in each: as in FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1, the last weekday of the month."
            )
    return rule


def _shown(days: Sequence[tuple[int, int]]) -> str:
    return ",".join(f"{number or ''}{DAYS[day]}" for day, number in days)


def _listed(text: str) -> list[str]:
    words = [word.strip() for word in text.split(",")] if text else []
    if len(words) > 2 * len(DAYS):
        raise Refused("BYDAY and BYSETPOS name a few days: write each once.")
    return words


def _number(word: str, name: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", word):
        raise Refused(f"{name} is a whole number, not {word!r}.")
    return int(word)


def _day(word: str, plain: bool = False) -> tuple[int, int]:
    match = re.fullmatch(r"([+-]?[0-9]{1,3})?([A-Z]{2})", word)
    if match is None or match[2] not in DAYS or (match[1] and (plain or not int(match[1]))):
        raise Refused(f"{word!r} is not a day of a rule: write MO, TU, …, or 1TU and -1FR in a month.")
    return DAYS.index(match[2]), int(match[1] or 0)


def _until(word: str) -> dt.date:
    try:
        if re.fullmatch("[0-9]{8}", word):
            return dt.date(int(word[:4]), int(word[4:6]), int(word[6:]))
    except ValueError:
        pass
    raise Refused(f"UNTIL is the last day, included, without a time: UNTIL=20271231, not {word}.")
