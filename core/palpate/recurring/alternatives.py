"""Times that are worth a try where an occurrence is not free: the same day first, then the nearest within a week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.errors import Refused
from palpate.recurring.expanding import about
from palpate.recurring.model import Planned
from palpate.scheduling.model import Slot

_AROUND = dt.timedelta(days=7)
_WIDEST = 60
"""Days that are searched at once: what is found for them is held in memory."""
_EACH = 12
_STEP = 15

Stretch = tuple[dt.date, dt.date, list[Planned]]


def near(
    search: Callable[[dt.date, dt.date], list[Slot]], blocked: Sequence[Planned], zone: ZoneInfo
) -> dict[int, list[dt.datetime]]:
    """For each, by number, the starts to try, the best first. Neighbours are searched for together."""
    found: dict[int, list[dt.datetime]] = {}
    for first, last, some in _stretches(blocked):
        try:
            free = {slot.s: slot.starts_at for slot in search(first, last)}
        except Refused:
            free = {}  # What can be moved may no longer be offered, and so is not searched for.
        for one in some:
            found[one.number] = _best(one, {**free, **_beside(one)}, zone)
    return found


def _stretches(blocked: Iterable[Planned]) -> list[Stretch]:
    found: list[Stretch] = []
    for one in sorted(blocked, key=lambda one: one.wall):
        first, last = one.wall.date() - _AROUND, one.wall.date() + _AROUND
        if found and first <= found[-1][1] and (last - found[-1][0]).days <= _WIDEST:
            found[-1] = (found[-1][0], last, [*found[-1][2], one])
        else:
            found.append((first, last, [one]))
    return found


def _best(one: Planned, free: dict[int, dt.datetime], zone: ZoneInfo) -> list[dt.datetime]:
    wanted, day = about(one.wall, zone), one.wall.date()
    around = [
        (start.astimezone(zone).date() != day, abs(s - wanted), s)
        for s, start in free.items()
        if abs(s - wanted) <= _AROUND.days * 1440
    ]
    return [free[s] for _, _, s in sorted(around)[:_EACH]]


def _beside(one: Planned) -> dict[int, dt.datetime]:
    """Starts at which what is moved would overlap its own old time, which a search takes for taken."""
    was = one.was
    if was is None:
        return {}
    steps = range(_STEP, was.minutes, _STEP)
    return {
        was.s + step: clock.from_minute(was.s + step).astimezone(was.zone)
        for step in (*steps, *(-step for step in steps))
    }
