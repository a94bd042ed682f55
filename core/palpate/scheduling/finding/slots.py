"""Free slots: what is open and not claimed, of practitioner, room and equipment at once, in one query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from palpate import clock
from palpate.scheduling import bits
from palpate.scheduling.body import limits
from palpate.scheduling.body.bearing import Body
from palpate.scheduling.claiming import claims
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.finding.finder import Finder
from palpate.scheduling.model import Slot
from palpate.scheduling.working.hours import kept_timetable
from palpate.store.context import Context
from palpate.store.memory import Moment

T = TypeVar("T")


def week_by_week(search: Callable[[dt.date, dt.date], list[T]], first: dt.date, last: dt.date, wanted: int) -> list[T]:
    """The next so many of what a search of some days finds, a week at a time until there are enough."""
    found: list[T] = []
    while len(found) < wanted and first <= last:
        week = min(first + dt.timedelta(days=6), last)
        found += search(first, week)
        first = week + dt.timedelta(days=1)
    return found[:wanted]


def slots(context: Context, ask: Ask, first: dt.date, last: dt.date) -> list[Slot]:
    """Every slot that starts on these days, both included, in the order of time."""
    with context.read() as connection:
        return search(context.memory.at(connection), ask, first, last, clock.to_minute(context.clock.now()))


def search(moment: Moment, ask: Ask, first: dt.date, last: dt.date, now: int) -> list[Slot]:
    """As ``slots``, as one connection sees it: inside a transaction, with what was written in it."""
    if (made := finder(moment, ask, first, last, now)) is None:
        return []
    found: list[Slot] = []
    for place in ask.places:
        if not any(made.works(staff, place) for staff in ask.practitioners):
            continue
        starts = made.starts(place, *offered(ask, place.timezone, first, last, now))
        starts = starts and starts & made.beside(place)
        for staff in ask.practitioners if starts else ():
            found += made.slots(place, starts, staff)
    found = bearable(moment, ask, found)
    return sorted(found, key=lambda slot: (slot.s, slot.practitioner, slot.practitioner_id))


def bearable(moment: Moment, ask: Ask, found: list[Slot]) -> list[Slot]:
    """Those slots that are within the limits of the bodies of whoever treats or assists; all, where none has any."""
    everybody = moment.get("limits", limits.everyones)
    beside = [one.staff.id for one in ask.seconds if one.role == "assists"]
    concerned = everybody.keys() & {*beside, *(slot.practitioner_id for slot in found)} if everybody else set()
    if not concerned:
        return found
    lo, hi = _reach(found)
    worked = limits.worked(moment.connection, concerned, lo, hi)
    left = found
    for staff_id in concerned:
        mine = [slot for slot in left if staff_id in beside or slot.practitioner_id == staff_id]
        fit: set[tuple[int, str]] = set()
        for timezone in {slot.timezone for slot in mine}:
            starts = sorted({slot.s for slot in mine if slot.timezone == timezone})
            load, zone = ask.load * ask.minutes, clock.zone(timezone)
            body = Body(everybody[staff_id], worked.get(staff_id, ()), zone)
            fit.update((start, timezone) for start in body.takes(starts, ask.minutes, load))
        out = {id(slot) for slot in mine if (slot.s, slot.timezone) not in fit}
        left = [slot for slot in left if id(slot) not in out]
    return left


def _reach(found: list[Slot]) -> tuple[int, int]:
    """The time whose work matters for these slots."""
    s, e = min(slot.s for slot in found), max(slot.e for slot in found)
    spans = [limits.around(s, e, clock.zone(timezone)) for timezone in {slot.timezone for slot in found}]
    return min(lo for lo, _ in spans), max(hi for _, hi in spans)


def finder(moment: Moment, ask: Ask, first: dt.date, last: dt.date, now: int) -> Finder | None:
    """A search over these days; None where nothing of them lies ahead."""
    zones = dict.fromkeys(place.timezone for place in ask.places)
    days = [offered(ask, timezone, first, last, now) for timezone in zones]
    # Nothing before now matters, and what is looked at is as wide as what a slot may need around its start.
    lo = min(s for s, _ in days) - ask.before
    hi = max(e for _, e in days) + ask.minutes + ask.after
    if all(s >= e for s, e in days) or not ask.practitioners:
        return None
    taken = claims.taken(moment.connection, ask.resource_ids, lo, hi, now)
    return Finder(ask, kept_timetable(moment, first), taken, lo, hi, first, last)


def offered(ask: Ask, timezone: str, first: dt.date, last: dt.date, now: int) -> tuple[int, int]:
    """The time in which starts are offered on these days in a zone: not before the notice, nor past the horizon."""
    zone = clock.zone(timezone)
    if ask.horizon is not None:
        furthest = clock.from_minute(now).astimezone(zone).date() + dt.timedelta(days=ask.horizon)
        last = min(last, furthest)
    if last < first:
        return now, now
    s, e = clock.window(first, 0, ((last - first).days + 1) * bits.DAY, zone)
    return max(s, now + ask.notice), e
