"""The limits of therapists' bodies in the database: who has any, and what they work."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from palpate import clock
from palpate.scheduling.body.bearing import Limit, Work
from palpate.scheduling.reading import LONGEST
from palpate.scheduling.tables import appointment, attending, load_limit

COUNTS = ("booked", "arrived", "visited")
"""The statuses in which an appointment is work."""

MOST_STRETCH = 1440
"""The most minutes of work without a rest that a limit can name, and of a rest."""


def everyones(connection: Connection) -> dict[int, Limit]:
    """Every limit that is set, by practitioner: a small table, and empty in most practices."""
    rows = connection.execute(select(*(load_limit.c[name] for name in Limit.__struct_fields__))).mappings()
    return {row["staff_id"]: Limit(**row) for row in rows}


def limits(connection: Connection, staff_ids: Collection[int]) -> dict[int, Limit]:
    """The limits of these practitioners; nobody is in it who has none."""
    return {staff_id: limit for staff_id, limit in everyones(connection).items() if staff_id in staff_ids}


def around(s: int, e: int, zone: ZoneInfo) -> tuple[int, int]:
    """The UTC minutes whose work matters for starts from ``s`` to ``e``: their weeks, and what may join a stretch."""
    first, last = (clock.from_minute(minute).astimezone(zone).date() for minute in (s, e))
    lo, _ = clock.window(first, -first.weekday() * 1440, 1440, zone)
    _, hi = clock.window(last, 0, (7 - last.weekday()) * 1440, zone)
    return lo - 2 * MOST_STRETCH, hi + 2 * MOST_STRETCH


def worked(
    connection: Connection, staff_ids: Collection[int], s: int, e: int, without: int | None = None
) -> dict[int, list[Work]]:
    """What these practitioners treat or assist in that reaches into a time; what they supervise is none of it.

    Nobody is in it who has no work then. ``without`` is the number of an appointment to leave out.
    """
    one = appointment
    within = [one.c.status.in_(COUNTS), one.c.s < e, one.c.s > s - LONGEST, one.c.e > s]
    if without is not None:
        within.append(one.c.id != without)
    columns = (one.c.s, one.c.e, one.c.load)
    treats = select(one.c.practitioner_id, *columns).where(one.c.practitioner_id.in_(staff_ids), *within)
    assists = (
        select(attending.c.staff_id, *columns)
        .join(one, one.c.id == attending.c.appointment_id)
        .where(attending.c.staff_id.in_(staff_ids), attending.c.role == "assists", *within)
    )
    found: dict[int, list[Work]] = {}
    for statement in (treats, assists):
        for staff_id, start, end, load in connection.execute(statement):
            found.setdefault(staff_id, []).append((start, end, load))
    return found
