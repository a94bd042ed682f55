"""The watcher: what is to be said of a change, written in the transaction that makes it.

Nothing is worded here. A message that waits is rendered when it goes out, as things stand then; so a move before the
confirmation went out leaves the confirmation alone, which will name the new time.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from palpate import clock
from palpate.outbox.model import Reach
from palpate.outbox.reach import reach
from palpate.outbox.tables import message
from palpate.outbox.telling import standings, together
from palpate.premises.quiet import Quiet
from palpate.premises.settings import MessageSettings
from palpate.refs import ref
from palpate.scheduling.booking.watching import Change, HoldChange
from palpate.scheduling.tables import appointment
from palpate.store.context import Writing


def noted(writing: Writing, change: Change | HoldChange, settings: MessageSettings) -> None:
    """Say what there is to say of a change."""
    if isinstance(change, Change):
        note(writing, change, settings)
    else:
        note_hold(writing, change, settings)


def note(writing: Writing, change: Change, settings: MessageSettings) -> None:
    """Queue what a change asks to be said, and withdraw what is no longer true."""
    booked, minute = change.now, clock.to_minute(writing.now)
    which = together(booked.id, booked.series_id)
    waiting = writing.execute(
        select(message.c.id, message.c.kind, message.c.appointment_id)
        .join(appointment, appointment.c.id == message.c.appointment_id)
        .where(which, message.c.status == "waiting")
    ).all()
    # Told in one message is what has one of its own waiting; a reminder is of one appointment alone.
    withdrawn = [row.id for row in waiting if row.kind == "reminder" and row.appointment_id == booked.id]
    if change.kind == "booked" and change.was is None:
        wanted: str | None = "confirmation"
    else:
        yet = {one.id: one.kind(minute) for one in standings(writing.connection, which)}
        wanted = yet[booked.id]
        withdrawn += [row.id for row in waiting if row.kind != "reminder" and row.kind not in yet.values()]
    queued = []
    reminds = change.kind in {"booked", "moved"} and settings.reminder > 0
    if (wanted and wanted not in {row.kind for row in waiting}) or reminds:
        person = reach(writing.connection, booked.client_id, booked.timezone)
        quiet, start = Quiet(settings.quiet_until, settings.quiet_from), clock.from_minute(booked.s)
        if not person.lacking:
            at = quiet.first(writing.now, person.zone)
            if wanted and wanted not in {row.kind for row in waiting} and at < start:
                queued.append(queue(writing, wanted, at, booked.client_id, appointment_id=booked.id))
            if reminds and (when := _reminder(quiet, start, settings.reminder, person, at)):
                queued.append(queue(writing, "reminder", when, booked.client_id, appointment_id=booked.id))
    if withdrawn:
        why = f"{booked.ref} is {'at another time' if change.kind == 'moved' else change.kind.replace('_', ' ')}"
        values = {"status": "withdrawn", "error": why}
        writing.execute(update(message).where(message.c.id.in_(withdrawn)).values(values))
    if queued or withdrawn:
        done = {"queued": queued, "withdrawn": [ref("m", number) for number in withdrawn]}
        writing.record("note messages", f"appointment {booked.id}", after=done)


def note_hold(writing: Writing, change: HoldChange, settings: MessageSettings) -> None:
    """Queue an offer to somebody on the waitlist; withdraw it where the time is no longer theirs to take."""
    hold = change.hold
    if hold.client_id is None or hold.waiting_id is None:
        return
    if change.kind != "held":
        mine = (message.c.hold_id == hold.id, message.c.status == "waiting")
        values = {"status": "withdrawn", "error": f"{hold.ref} is {change.kind}"}
        if writing.execute(update(message).where(*mine).values(values)).rowcount:
            writing.record("withdraw offer", f"hold {hold.id}", after=change.kind)
        return
    person = reach(writing.connection, hold.client_id, hold.timezone)
    at = Quiet(settings.quiet_until, settings.quiet_from).first(writing.now, person.zone)
    if not person.lacking and at < hold.expires_at:
        queued = queue(writing, "offer", at, hold.client_id, hold_id=hold.id)
        writing.record("note messages", f"hold {hold.id}", after={"queued": [queued]})


def _reminder(quiet: Quiet, start: dt.datetime, before: int, person: Reach, first: dt.datetime) -> dt.datetime | None:
    """When to remind of a start, never in quiet hours; None where that is past, or the first word comes no sooner."""
    when = quiet.last(start - dt.timedelta(minutes=before), person.zone)
    return when if when > first else None


def queue(writing: Writing, kind: str, at: dt.datetime, client_id: int, **about: int) -> str:
    """Write a message that waits; gives what the audit says of it."""
    values = {"due_at": at, "status": "waiting", "created_at": writing.now, **about}
    return f"{ref('m', writing.add(message, kind=kind, client_id=client_id, **values))} {kind}"
