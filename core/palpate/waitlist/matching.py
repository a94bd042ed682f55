"""Who fits which time: the finder's own slots, less those that this client was offered before or cannot come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from palpate import clock
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.finding.slots import search
from palpate.scheduling.model import Slot
from palpate.store.context import Context
from palpate.waitlist import reading
from palpate.waitlist.model import Gap, Waiting

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)


def coming(
    context: Context, connection: Connection, one: Waiting, ask: Ask, days: tuple[dt.date, dt.date], now: dt.datetime
) -> Iterator[Slot]:
    """The slots of these days, both included, that fit an entry, in the order of time; searched a week at a time."""
    first, last = max(days[0], one.first), min(days[1], one.last or days[1])
    minute = clock.to_minute(now)
    never, busy = _never(connection, one, minute), reading.elsewhere(connection, one.client_id, minute)
    moment = context.memory.at(connection)
    while first <= last:
        week = min(first + WEEK - DAY, last)
        for slot in search(moment, ask, first, week, minute):
            if slot.s > minute and _may_be(slot, never, busy):
                yield slot
        first = week + DAY


def within(context: Context, connection: Connection, one: Waiting, ask: Ask, gap: Gap, now: dt.datetime) -> list[Slot]:
    """The slots that fit an entry and have some of a gap, those that begin nearest to where it begins first."""
    start, end, zone = max(gap.s, clock.to_minute(now)), gap.e, clock.zone(gap.timezone)
    days = _day(start - ask.minutes, zone), _day(end, zone)
    found = [slot for slot in coming(context, connection, one, ask, days, now) if slot.s < end and start < slot.e]
    return sorted(found, key=lambda slot: (abs(slot.s - start), slot.s))


def _never(connection: Connection, one: Waiting, now: int) -> list[tuple[int, int, int]]:
    """What was offered and not taken: whoever let 10:00 with Mara pass is not asked about 10:15 with her."""
    before = reading.offers(connection, one.id, now)
    return [(offer.s, offer.e, offer.practitioner_id) for offer in before if offer.status in {"withdrawn", "expired"}]


def _may_be(slot: Slot, never: list[tuple[int, int, int]], busy: list[tuple[int, int]]) -> bool:
    return not any(s < slot.e and slot.s < e for s, e in busy) and not any(
        s < slot.e and slot.s < e and slot.practitioner_id == practitioner_id for s, e, practitioner_id in never
    )


def _day(minute: int, zone: ZoneInfo) -> dt.date:
    return clock.from_minute(minute).astimezone(zone).date()
