"""A rule in words: every 2 weeks on Tuesday at 10:00, 10 times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from palpate.recurring.rules import Rule
from palpate.scheduling.written import WEEKDAYS, day_said

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}


def said(rule: Rule, start: dt.datetime) -> str:
    """The rule of a series that starts at a wall time."""
    unit = _UNITS[rule.frequency]
    often = f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"
    on = _on(rule, start)
    if rule.count is not None:
        end = ", once" if rule.count == 1 else f", {rule.count} times"
    else:
        end = f", until {day_said(rule.until)}" if rule.until else ""
    return f"{often}{f' on {on}' if on else ''} at {start.hour}:{start:%M}{end}"


def _on(rule: Rule, start: dt.datetime) -> str:
    if rule.positions:
        each = listed([WEEKDAYS[day] for day, _ in rule.days], "or")
        return f"the {listed([ordinal(one) for one in rule.positions])} {each}"
    if rule.days:
        days = [f"the {ordinal(which)} {WEEKDAYS[day]}" if which else WEEKDAYS[day] for day, which in rule.days]
        return listed(days)
    match rule.frequency:
        case "WEEKLY":
            return WEEKDAYS[start.weekday()]
        case "MONTHLY":
            return f"day {start.day}"
        case "YEARLY":
            return f"{start.day} {start:%B}"
    return ""


def listed(words: Sequence[str], last: str = "and") -> str:
    """Monday, Tuesday and Friday."""
    return f" {last} ".join([*([", ".join(words[:-1])] if len(words) > 1 else []), *words[-1:]])


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th; last, 2nd last."""
    if number < 0:
        return "last" if number == -1 else f"{ordinal(-number)} last"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in {11, 12, 13} else "th"
    return f"{number}{ending}"
