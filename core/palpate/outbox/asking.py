"""Messages that ask how a client is after a visit: written when a follow-up is set, withdrawn when it is not asked.

A visit that is opened again takes its follow-ups back, and sets them anew when it is finished: who has been asked
already is not asked by message again.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select, update

from palpate.clients import person
from palpate.followups import reading as follow_ups
from palpate.followups.model import Change, FollowUp
from palpate.outbox.model import OUT, Claimed, Message, Passed
from palpate.outbox.noting import queue
from palpate.outbox.reach import reach
from palpate.outbox.tables import message
from palpate.premises.quiet import Quiet
from palpate.premises.settings import MessageSettings
from palpate.refs import ref
from palpate.store.context import Writing

STALE = dt.timedelta(days=3)
"""So long after it fell due nobody is asked by message any more: "after 36 hours" would be asked of another day."""


def noted(writing: Writing, change: Change, settings: MessageSettings) -> None:
    """Queue the message of a follow-up that is set; withdraw that of one that is answered, dropped or taken back."""
    if change.kind == "set":
        if settings.on and settings.follow_ups:
            _queue(writing, follow_ups.one(writing.connection, change.follow_up_id), settings)
        return
    mine = message.c.follow_up_id == change.follow_up_id
    values = {"status": "withdrawn", "error": f"{ref('f', change.follow_up_id)} is {change.kind.replace('_', ' ')}"}
    if writing.execute(update(message).where(mine, message.c.status == "waiting").values(values)).rowcount:
        writing.record("withdraw message", f"follow-up {change.follow_up_id}", after=change.kind)
    if change.kind == "taken_back":  # its row goes; what went out of it stays, and knows by itself what it asked
        writing.execute(update(message).where(mine).values(follow_up_id=None))


def look(connection: Connection, one: Message, now: dt.datetime) -> Claimed | Passed:
    """What a message would ask as things stand, and of whom; or why it asks nothing."""
    if one.follow_up_id is None:
        return Passed(message=one, status="withdrawn", why="what it asked was taken back")
    found = follow_ups.one(connection, one.follow_up_id)
    if found.status != "waiting":
        return Passed(message=one, status="withdrawn", why=f"{found.ref} is {found.status}")
    if now > found.due_at + STALE:
        days = (now - found.due_at).days
        return Passed(message=one, status="withdrawn", why=f"{found.ref} was due {days} days ago: call them instead")
    who = reach(connection, one.client_id, found.timezone)
    if who.lacking:
        status = "failed" if who.wants else "withdrawn"
        return Passed(message=one, status=status, why=f"{one.client} {who.lacking}")
    return Claimed(message=one, reach=who, follow_up=found, told={"follow_up": _what(found)})


def _queue(writing: Writing, found: FollowUp, settings: MessageSettings) -> None:
    who = reach(writing.connection, found.client_id, found.timezone)
    if who.lacking or _asked_before(writing.connection, found):
        return
    at = Quiet(settings.quiet_until, settings.quiet_from).first(max(found.due_at, writing.now), who.zone)
    queued = queue(writing, "follow_up", at, found.client_id, follow_up_id=found.id)
    writing.record("note messages", f"follow-up {found.id}", after={"queued": [queued]})


def _asked_before(connection: Connection, found: FollowUp) -> bool:
    """Whether the same of the same visit went out before, when it was set for the first time."""
    mine = (
        message.c.kind == "follow_up",
        message.c.follow_up_id.is_(None),
        message.c.client_id.in_(person.ids(connection, found.client_id)),
        message.c.status.in_(OUT),
    )
    sent = connection.execute(select(message.c.sent).where(*mine)).scalars()
    return any((one or {}).get("told", {}).get("follow_up") == _what(found) for one in sent)


def _what(found: FollowUp) -> dict[str, Any]:
    """Which question it is, whatever row it is asked by."""
    return {"visit": found.visit_id, "asks": f"{found.modality}.{found.key}"}
