"""What becomes of a rule when its occurrences are moved to another time of day or another weekday."""

from __future__ import annotations

import datetime as dt

import msgspec

from palpate.errors import Refused
from palpate.recurring import words
from palpate.recurring.expanding import walls
from palpate.recurring.rules import Rule, which


def shifted(
    rule: Rule, start: dt.datetime, old: dt.datetime, new: dt.datetime, first: dt.datetime
) -> tuple[Rule, list[dt.datetime]]:
    """The rule from its occurrence ``first`` on, where its occurrence ``old`` becomes ``new``, and its wall times.

    They are as many as the old rule still has, and stand for them one by one. Refused where the days of a rule cannot
    be moved as one.
    """
    plan = walls(rule, start)
    days = (new.date() - old.date()).days
    moved, begin = _moved(rule, days, old, new, first)
    moved = msgspec.structs.replace(moved, count=len(plan) - plan.index(first), until=None)
    return moved, walls(moved, dt.datetime.combine(begin, new.time()))


def _moved(rule: Rule, days: int, old: dt.datetime, new: dt.datetime, first: dt.datetime) -> tuple[Rule, dt.date]:
    """The rule with its days moved, and the day it then counts from."""
    begin = first.date() + dt.timedelta(days=days)
    if days == 0 or (rule.frequency == "DAILY" and not rule.days):
        return rule, begin
    if rule.frequency == "WEEKLY" and not rule.positions:
        # The week starts as much later as the days are: those of one week stay together.
        later = tuple(sorted(((day + days) % 7, 0) for day, _ in rule.days))
        start = (rule.week_start + days) % 7 if rule.interval > 1 and len(rule.days) > 1 else rule.week_start
        return msgspec.structs.replace(rule, days=later, week_start=start), begin
    if rule.frequency == "MONTHLY" and len(rule.days) == 1 and rule.days[0][1] and not rule.positions:
        month = first.year * 12 + first.month - 1 + (new.year - old.year) * 12 + new.month - old.month
        number = which(new.date())
        if number == -1 and rule.days[0][1] > 0 and new.day <= 28:
            number = (new.day - 1) // 7 + 1  # The 4th that is the last too stays the 4th.
        named = ((new.weekday(), number),)
        return msgspec.structs.replace(rule, days=named), dt.date(month // 12, month % 12 + 1, 1)
    raise Refused(
        f"The days of a series {words.said(rule, first)} cannot be moved as one: move them one by one, or move all "
        "to another time of the same days."
    )
