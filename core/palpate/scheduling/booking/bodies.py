"""Whose body has room for a time, inside the transaction that takes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from palpate import clock
from palpate.scheduling.body import limits
from palpate.scheduling.body.bearing import beyond
from palpate.scheduling.booking.candidates import Candidate, Wish
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import load_limit
from palpate.store.context import Writing
from palpate.store.memory import Moment


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
    everybody = moment.get("limits", limits.everyones)
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
    spans = [limits.around(wish.s, e, zone) for zone in zones]
    lo, hi = min(s for s, _ in spans), max(e for _, e in spans)
    work = limits.worked(writing.connection, found, lo, hi, moving.id if moving else None)

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
