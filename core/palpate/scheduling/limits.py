"""The limits of therapists' bodies in the database: who has any, what they work, and who has room for more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from palpate import clock
from palpate.scheduling.ask import Ask
from palpate.scheduling.bearing import Body, Limit, Work, beyond, filter, hours_of  # noqa: A004 said as limits.filter
from palpate.scheduling.candidates import Candidate, Wish
from palpate.scheduling.choosing import Taken
from palpate.scheduling.model import Appointment
from palpate.scheduling.reading import LONGEST
from palpate.scheduling.tables import appointment, attending, load_limit
from palpate.store.context import Writing
from palpate.store.memory import Moment

COUNTS = ("booked", "arrived", "visited")
"""The statuses in which an appointment is work."""

MOST_STRETCH = 1440
"""The most minutes of work without a rest that a limit can name, and of a rest."""

__all__ = ["Body", "Limit", "Work", "around", "beyond", "everyones", "filter", "hours_of", "limits", "within", "worked"]


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


def within(
    writing: Writing,
    moment: Moment,
    ask: Ask,
    wish: Wish,
    who: Sequence[Candidate],
    moving: Appointment | None = None,
) -> Sequence[Candidate]:
    """Of those who could serve a time, those whose body has room for it; Taken where that is nobody.

    Who assists bears it too. On PostgreSQL two bookings of one practitioner wait for each other at the limit's row, so
    that they do not each pass and exceed it together; SQLite has one writer.
    """
    everybody = moment.get("limits", everyones)
    if not everybody:
        return who
    beside = [one.staff for one in ask.seconds if one.role == "assists"]
    concerned = {one.staff.id for one in who} | {one.id for one in beside}
    found = {staff_id: limit for staff_id, limit in everybody.items() if staff_id in concerned}
    if not found or wish.reason("load"):
        return who
    _one_at_a_time(writing, found)
    load, e = ask.load * ask.minutes, wish.s + ask.minutes
    zones = {clock.zone(one.timezone) for one in who}
    spans = [around(wish.s, e, zone) for zone in zones]
    lo, hi = min(s for s, _ in spans), max(e for _, e in spans)
    work = worked(writing.connection, found, lo, hi, moving.id if moving else None)

    def exceeds(staff_id: int, timezone: str) -> str:
        if staff_id not in found:
            return ""
        return beyond(found[staff_id], work.get(staff_id, ()), wish.s, e, load, clock.zone(timezone))

    left: list[Candidate] = []
    said: dict[str, str] = {}
    for one in who:
        over = {staff.name: exceeds(staff.id, one.timezone) for staff in (one.staff, *beside)}
        over = {name: words for name, words in over.items() if words}
        said |= over
        if not over:
            left.append(one)
    if not left:
        sentences = [f"{name} would bear {words}" for name, words in said.items()]
        raise Taken([*sentences[:3], 'book it all the same with --beyond-limits "why"'])
    return left


def _one_at_a_time(writing: Writing, staff_ids: Collection[int]) -> None:
    if writing.connection.dialect.name == "postgresql":
        rows = select(load_limit.c.id).where(load_limit.c.staff_id.in_(staff_ids)).order_by(load_limit.c.staff_id)
        writing.execute(rows.with_for_update())
