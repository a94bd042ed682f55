"""The free slots nearest to a time, for whoever was refused it: when people are free first, and then where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from palpate import clock
from palpate.scheduling import bits
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.finding.slots import finder, offered, search
from palpate.scheduling.model import Slot
from palpate.store.memory import Moment

DAYS = (3, 28)
"""Days around a time in which slots are looked for: the second where the first has too few."""

ENOUGH = 3
_TRIED = (8, 64, 100_000)


def near(moment: Moment, ask: Ask, start: dt.datetime, now: int) -> list[Slot]:
    """The three free slots nearest to a time, in the order of time."""
    found: list[Slot] = []
    for days in DAYS if len(ask.practitioners) > 1 else DAYS[1:]:
        found = _within(moment, ask, start, now, dt.timedelta(days=days))
        if len(found) == ENOUGH:
            break
    return found


def nearest(slots: Iterable[Slot], s: int, count: int = ENOUGH) -> list[Slot]:
    """The slots nearest to a time, in the order of time; one for each start."""
    by_start: dict[int, Slot] = {}
    for slot in slots:
        by_start.setdefault(slot.s, slot)
    closest = sorted(by_start.values(), key=lambda slot: (abs(slot.s - s), slot.s))[:count]
    return sorted(closest, key=lambda slot: slot.s)


def _within(moment: Moment, ask: Ask, start: dt.datetime, now: int, span: dt.timedelta) -> list[Slot]:
    s, first, last = clock.to_minute(start), start.date() - span, start.date() + span
    people = msgspec.structs.replace(ask, rooms=[], with_room=False, equipment=[])
    if (made := finder(moment, people, first, last, now)) is None:
        return []
    mask = 0
    for place in ask.places:
        able = 0
        for staff in ask.practitioners:
            able |= (works := made.works(staff, place)) and works & made.unclaimed(staff)
        if able:
            starts = made.starts(place, *offered(ask, place.timezone, first, last, now))
            mask |= able & starts & made.beside_people(place)
    found: list[Slot] = []
    for count in _TRIED:
        minutes = [made.lo + minute for minute in bits.nearest(mask, s - made.lo, count)]
        if not minutes:
            return []
        # Rooms are looked at only on the days of the starts that are nearest; what is found there is nearest too,
        # where it is not farther away than they are.
        zone = clock.zone(ask.places[0].timezone)
        days = [clock.from_minute(minute).astimezone(zone).date() for minute in (min(minutes), max(minutes))]
        reach = max(abs(minute - s) for minute in minutes)
        whole = search(moment, ask, max(days[0], first), min(days[1], last), now)
        found = nearest((slot for slot in whole if abs(slot.s - s) <= reach), s)
        if len(found) == ENOUGH or len(minutes) < count:
            break
    return found
