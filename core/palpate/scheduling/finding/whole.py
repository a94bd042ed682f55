"""Leaving the day whole: which slots leave the fewest gaps too short for anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from palpate.scheduling import bits
from palpate.scheduling.claiming import claims
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.model import Slot
from palpate.scheduling.working.hours import kept_timetable
from palpate.store.memory import Moment


def leaving_whole(moment: Moment, ask: Ask, found: Sequence[Slot], shortest: int, now: int) -> list[Slot]:
    """The slots of each day, those first that leave the fewest orphan gaps.

    An orphan gap is free time of the practitioner, beside the slot, in which nothing fits: the ``shortest`` service
    takes so many minutes, its buffers included.
    """
    if not found:
        return []
    lo, hi = min(slot.s for slot in found) - bits.DAY, max(slot.e for slot in found) + bits.DAY
    people = {one.id: one.resource_id for one in ask.practitioners if one.resource_id is not None}
    taken = claims.taken(moment.connection, list(people.values()), lo, hi, now)
    first, last = (slot.starts_at.date() for slot in (min(found, key=_start), max(found, key=_start)))
    table = kept_timetable(moment, first)
    stretches: dict[int, list[tuple[int, int]]] = {}
    for staff_id, resource_id in people.items():
        shifts = table.windows(resource_id, first, last + dt.timedelta(days=1))
        stretches[staff_id] = [
            gap
            for shift in shifts
            for s, e in bits.free(*taken[resource_id], lo, hi, 1)
            for gap in [(max(s, shift.s), min(e, shift.e))]
            if gap[0] < gap[1]
        ]
    before, after = ask.service.practitioner_before, ask.service.practitioner_after

    def orphans(slot: Slot) -> int:
        for s, e in stretches[slot.practitioner_id]:
            if s <= slot.s and slot.e <= e:
                return sum(0 < left < shortest for left in (slot.s - before - s, e - slot.e - after))
        return 0

    return sorted(found, key=lambda slot: (slot.starts_at.date(), orphans(slot), slot.s, slot.practitioner))


def _start(slot: Slot) -> int:
    return slot.s
