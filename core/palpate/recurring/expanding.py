"""The wall times that a rule gives: bounded, whatever the rule."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from dateutil import rrule

from palpate import clock
from palpate.clock import NoSuchTime, TwiceTime
from palpate.errors import Refused
from palpate.recurring.rules import MOST, Rule
from palpate.scheduling.written import day_said

_FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {"DAILY": 3, "WEEKLY": 2, "MONTHLY": 1, "YEARLY": 0}
"""As dateutil numbers them."""
_DAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
_AHEAD = 731


class Instant(msgspec.Struct, frozen=True, kw_only=True):
    """What a wall time is in a zone. ``at`` is None where a clock change skips it, and ``said`` says so."""

    at: dt.datetime | None
    twice: bool = False
    said: str = ""


def walls(rule: Rule, start: dt.datetime, most: int = MOST) -> list[dt.datetime]:
    """The wall times of a rule from a start on, so many at most; a wall time has no zone."""
    made = rrule.rrule(
        _FREQUENCIES[rule.frequency],
        dtstart=start,
        interval=rule.interval,
        byweekday=[_DAYS[day](which) if which else _DAYS[day] for day, which in rule.days] or None,
        bysetpos=list(rule.positions) or None,
        wkst=_DAYS[rule.week_start],
        count=rule.count,
        until=dt.datetime.combine(rule.until, dt.time.max) if rule.until else None,
    )
    return list(islice(made, most))


def planned(rule: Rule, start: dt.datetime, today: dt.date) -> list[dt.datetime]:
    """As ``walls``; Refused where a new series would be too long, too far ahead, or without any day."""
    last = today + dt.timedelta(days=_AHEAD)
    if start.date() > last:
        raise Refused(f"A series is booked two years ahead at most: {day_said(start.date())} is later.")
    if rule.until is not None and rule.until < start.date():
        raise Refused(f"The last day, {day_said(rule.until)}, is before the first, {day_said(start.date())}.")
    if rule.until is not None and rule.until > last:
        raise Refused(f"A series is booked two years ahead at most: let it end by {day_said(last)}.")
    found = walls(rule, start, MOST + 1)
    if not found:
        raise Refused("The rule gives no day at all: name a later end, or another rule.")
    if len(found) > MOST:
        raise Refused(
            f"A series has at most {MOST} appointments, and this one has more: "
            f"the {MOST}th is on {day_said(found[MOST - 1].date())}."
        )
    within = [wall for wall in found if wall.date() <= last]
    if len(within) < len(found):
        raise Refused(
            f"A series is booked two years ahead at most, until {day_said(last)}: "
            f"that is {len(within)} of the {len(found)} asked for."
        )
    return found


def instant(wall: dt.datetime, zone: ZoneInfo, fold: int = 0) -> Instant:
    """A wall time in a zone: of one that comes twice the first, unless ``fold`` is 1."""
    try:
        return Instant(at=clock.in_utc(wall, zone).astimezone(zone))
    except TwiceTime:
        return Instant(at=clock.in_utc(wall, zone, fold).astimezone(zone), twice=True)
    except NoSuchTime as error:
        return Instant(at=None, said=str(error))


def about(wall: dt.datetime, zone: ZoneInfo) -> int:
    """The UTC minute of a wall time, or of the clock change that skips it."""
    return clock.window(wall.date(), wall.hour * 60 + wall.minute, wall.hour * 60 + wall.minute, zone)[0]


def text(wall: dt.datetime) -> str:
    """A wall time as it is kept: 2027-03-02T10:00."""
    return wall.isoformat(timespec="minutes")
