"""Visits that end before they were meant to: what is closed at once, and what goes on to be signed.

Where nothing was recorded yet, the client was not treated, and the record is closed. Where anything was, it is the
record of a treatment that was broken off: it is finished with why, and signed, added to and struck like any other.
"""

from __future__ import annotations

from sqlalchemy import update

from palpate.followups import setting as followups
from palpate.host.host import Host
from palpate.modality.safety import Level
from palpate.modality.views import ClientView
from palpate.store.context import Writing
from palpate.visits import finishing, reading, unsigned
from palpate.visits.model import Visit
from palpate.visits.tables import visit


def close(writing: Writing, held: Visit, why: str, referred: str) -> None:
    """Close a visit of a client who was not treated. Nobody signs it: the audit keeps a digest of its rows."""
    dropped = followups.take_back(writing, held.id)
    ended = finishing.end(held, writing.now)
    values = {"status": "declined", "declined_why": why, "referred_to": referred, "ended_at": ended}
    writing.execute(update(visit).where(visit.c.id == held.id).values(**values))
    after = {"why": why, "referred_to": referred, "follow_ups_taken_back": dropped}
    writing.record("decline", f"visit {held.id}", after=after | unsigned.closing(writing.connection, held.id))


def stop(writing: Writing, host: Host, held: Visit, client: ClientView, why: str, referred: str) -> None:
    """Finish a visit that was broken off, with why; it is to be signed.

    The modalities are asked what they are asked at any finish, and about aftercare and follow-ups only where there
    was work, and no emergency: whoever was sent to a hospital is not asked how sore they are. The verdict is not made
    anew: a stop is what an emergency asks for.
    """
    if held.status == "finished":
        finishing.reopen(writing, held)
    worked = finishing.worked_in(writing.connection, held.id)
    emergency = reading.screened(writing.connection, held.id).verdict.level is Level.EMERGENCY
    asked = finishing.HOOKS if worked and not emergency else ("review",)
    finishing.finish(writing, host, held, client, asked)
    values = {"declined_why": why, "referred_to": referred}
    writing.execute(update(visit).where(visit.c.id == held.id).values(**values))
    writing.record("stop", f"visit {held.id}", after={"why": why, "referred_to": referred})
