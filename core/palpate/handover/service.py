"""Letting somebody go: their last day, and what they had becomes another's where it can be. One transaction."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import update

from palpate import clock
from palpate.errors import Refused
from palpate.handover.leaving import Leaving, booked_after, from_minute, waits_for
from palpate.practice import Practice
from palpate.recurring.tables import series
from palpate.scheduling.booking import holds
from palpate.scheduling.model import Appointment
from palpate.scheduling.working import roster
from palpate.scheduling.working.roster import resource_of
from palpate.scheduling.written import day_said
from palpate.services.service import Services
from palpate.staff.model import Staff
from palpate.staff.tables import staff as staff_table
from palpate.store.context import Writing
from palpate.waitlist.tables import waiting


class HandedOver(msgspec.Struct, frozen=True, kw_only=True):
    """What became of what was booked: with the other at the same time, or to be moved, with why for each."""

    shifted: tuple[Appointment, ...] = ()
    to_move: tuple[Appointment, ...] = ()
    why: tuple[str, ...] = ()


def hand_over(practice: Practice, left: Leaving, to: Staff | None = None) -> HandedOver:
    """Set the last day, end the hours with it, and give what is booked afterwards to ``to``, where they can take it.

    What they cannot take, and all of it where there is nobody, has no time until another is found for it; what is held
    is given up. Series and entries of the waitlist that name who leaves name the other from here on. What is unsigned
    stays theirs.
    """
    staff = left.staff
    if to is not None:
        _must_take_over(left, to)

    def once(writing: Writing) -> HandedOver:
        told = {"leaves_on": left.last, "to": to.ref if to else None}
        writing.execute(update(staff_table).where(staff_table.c.id == staff.id).values(leaves_on=left.last))
        writing.record("leave", f"staff {staff.id}", before={"leaves_on": staff.leaves_on}, after=told)
        if staff.treats:
            roster.end(writing, staff, left.last)
        done = _booked(practice, writing, left, to)
        if to is not None:
            _name_instead(practice.services, writing, left, to)
        return done

    return practice.scheduling.settled(once)


def stay(practice: Practice, staff: Staff) -> None:
    """Take the last day back; hours that ended with it are given anew, and what was handed over stays so."""
    if staff.leaves_on is None:
        raise Refused(f"{staff.name} is not leaving.")
    with practice.context.write() as writing:
        writing.execute(update(staff_table).where(staff_table.c.id == staff.id).values(leaves_on=None))
        writing.record("stay", f"staff {staff.id}", before={"leaves_on": staff.leaves_on})


def _must_take_over(left: Leaving, to: Staff) -> None:
    if to.id == left.staff.id:
        raise Refused(f"{to.name} is the one who leaves: name somebody else.")
    resource_of(to)
    if to.leaves_on is not None and to.leaves_on <= left.last:
        raise Refused(f"{to.name} leaves too, on {day_said(to.leaves_on)}: name somebody else.")


def _booked(practice: Practice, writing: Writing, left: Leaving, to: Staff | None) -> HandedOver:
    scheduling, reason = practice.scheduling, f"{left.staff.name} is here until {day_said(left.last)}"
    after = from_minute(practice, left.last, left.zone)
    for held in holds.standing(writing.connection, clock.to_minute(writing.now)):
        if held.practitioner_id == left.staff.id and held.s >= after:
            scheduling.let_go(writing, held)  # nobody can be promised that time any more
    shifted: list[Appointment] = []
    moved: list[Appointment] = []
    why: list[str] = []
    for was in booked_after(writing.connection, left.staff, after):
        said = ""
        if to is not None:
            try:
                # Refused half-way leaves nothing behind. The time was the client's before, so notice is no matter.
                with writing.connection.begin_nested():
                    despite = {"notice": reason}
                    shifted.append(scheduling.shift(writing, was, was.starts_at, staff=to, despite=despite))
                continue
            except Refused as refused:
                said = str(refused)
        moved.append(scheduling.become(writing, was, "to_move", reason))
        why.append(said)
    return HandedOver(shifted=tuple(shifted), to_move=tuple(moved), why=tuple(why))


def _name_instead(services: Services, writing: Writing, left: Leaving, to: Staff) -> None:
    """Series and the waitlist name the other, where they give the service."""
    for one in left.series:
        if set(services.get(one.service_id).modalities) <= set(to.qualifications):
            writing.execute(update(series).where(series.c.id == one.id).values(practitioner_id=to.id))
            writing.record("hand_over", f"series {one.id}", before=left.staff.ref, after=to.ref)
    for entry in waits_for(writing.connection, left.staff):
        if set(services.get(entry.service_id).modalities) <= set(to.qualifications):
            wanted = (to.id if one == left.staff.id else one for one in entry.preferences.staff_ids)
            after = msgspec.structs.replace(entry.preferences, staff_ids=tuple(dict.fromkeys(wanted)))
            stored = msgspec.to_builtins(after)
            writing.execute(update(waiting).where(waiting.c.id == entry.id).values(preferences=stored))
            writing.record("hand_over", f"waiting {entry.id}", before=left.staff.ref, after=to.ref)


def last_day(practice: Practice, typed: dt.date) -> dt.date:
    """A day on which somebody can leave; Refused where it is far from now."""
    today = practice.clock.today(practice.zone)
    if abs((typed - today).days) > 5 * 366:
        raise Refused(f"{day_said(typed)} is more than five years away.")
    return typed
