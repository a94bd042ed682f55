"""Taking a message to send it: one process has it, and what it tells is fixed in the same transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select, update

from palpate import clock
from palpate.followups.tables import follow_up
from palpate.outbox import asking, reading
from palpate.outbox.model import Claimed, Message, Passed
from palpate.outbox.reach import reach
from palpate.outbox.tables import message
from palpate.outbox.telling import Standing, kept, standings, together
from palpate.premises.quiet import Quiet
from palpate.scheduling import reading as scheduled
from palpate.scheduling.booking import holds
from palpate.scheduling.cancelling import cancellations
from palpate.scheduling.tables import appointment
from palpate.store.context import Writing


def claim(writing: Writing, number: int, quiet: Quiet | None) -> Claimed | Passed | None:
    """Take a waiting message; what it is instead, where it does not go out now; None where another took it.

    ``quiet`` are the hours to keep; None where nobody is disturbed, as by a message that is printed.
    """
    one = reading.one(writing.connection, number)
    if one.appointment_id is not None:
        # In this order, as every change of an appointment does it: first the appointment, then its messages.
        series = select(appointment.c.series_id).where(appointment.c.id == one.appointment_id)
        which = together(one.appointment_id, writing.execute(series).scalar_one())
        writing.execute(
            select(appointment.c.id).where(which).order_by(appointment.c.id).with_for_update(key_share=True)
        )
    if one.follow_up_id is not None:  # first it, then its messages, as whoever answers it does
        writing.execute(
            select(follow_up.c.id).where(follow_up.c.id == one.follow_up_id).with_for_update(key_share=True)
        )
    mine = (message.c.id == number, message.c.status == "waiting", message.c.due_at <= writing.now)
    taken = update(message).where(*mine)
    values = {"status": "sending", "sent_at": writing.now, "tries": one.tries + 1, "error": ""}
    if writing.execute(taken.values(values)).rowcount != 1:
        return None
    found = look(writing.connection, one, writing.now)
    if isinstance(found, Claimed) and quiet and not quiet.allows(writing.now, found.reach.zone):
        when = quiet.first(writing.now, found.reach.zone)
        _change(writing, one, status="waiting", due_at=when, tries=one.tries, sent_at=one.sent_at)
        writing.record("put off", f"message {number}", after=when)
        return Passed(message=one, status="waiting", why="it is night for them")
    if isinstance(found, Passed):
        _change(writing, one, status=found.status, error=found.why, tries=one.tries, sent_at=None)
        writing.record(found.status, f"message {number}", after=found.why)
        return found
    _change(writing, one, address=found.reach.address, sent={"told": found.told})
    writing.record("sending", f"message {number}", after={"try": one.tries + 1})
    return found


def look(connection: Connection, one: Message, now: dt.datetime) -> Claimed | Passed:
    """What a message would say as things stand, and to whom; or why it says nothing."""
    if one.kind == "follow_up":
        return asking.look(connection, one, now)
    return _offer(connection, one, now) if one.hold_id is not None else _about(connection, one, clock.to_minute(now))


def _about(connection: Connection, one: Message, minute: int) -> Claimed | Passed:
    assert one.appointment_id is not None
    booked = scheduled.one(connection, one.appointment_id)
    everything = standings(connection, together(booked.id, booked.series_id))
    if one.kind == "reminder":
        tells = [each for each in everything if each.id == booked.id and each.now["status"] == "booked"]
        tells = [each for each in tells if each.s > minute]
    else:
        tells = [each for each in everything if each.kind(minute) == one.kind]
    if not tells:
        return Passed(message=one, status="withdrawn", why=_why(booked.status, booked.s <= minute, booked.ref))
    person = reach(connection, one.client_id, booked.timezone)
    if person.lacking:
        status = "failed" if person.wants else "withdrawn"
        return Passed(message=one, status=status, why=f"{one.client} {person.lacking}")
    numbers = [each.id for each in tells]
    statement = scheduled.select_appointments().where(appointment.c.id.in_(numbers))
    charged = cancellations.of(connection, numbers) if one.kind == "cancellation" else {}
    return Claimed(
        message=one,
        reach=person,
        appointments=tuple(scheduled.appointments(connection, statement)),
        before={each.id: before for each in tells if (before := _before(each))},
        told=kept(tells),
        fees={number: each.fee for number, each in charged.items() if each.fee},
    )


def _offer(connection: Connection, one: Message, now: dt.datetime) -> Claimed | Passed:
    assert one.hold_id is not None
    hold = holds.one(connection, one.hold_id, clock.to_minute(now))
    if hold.status != "held":
        return Passed(message=one, status="withdrawn", why=f"{hold.ref} is {hold.status}")
    person = reach(connection, one.client_id, hold.timezone)
    if person.lacking:
        status = "failed" if person.wants else "withdrawn"
        return Passed(message=one, status=status, why=f"{one.client} {person.lacking}")
    return Claimed(message=one, reach=person, offer=hold)


def _before(one: Standing) -> str:
    return "" if one.told is None or one.told["local_start"] == one.now["local_start"] else one.told["local_start"]


def _why(status: str, past: bool, name: str) -> str:
    if past:
        return f"{name} is past"
    return f"{name} is {status.replace('_', ' ')}" if status != "booked" else f"of {name} the client knows already"


def _change(writing: Writing, one: Message, **values: Any) -> None:
    writing.execute(update(message).where(message.c.id == one.id).values(values))
