"""Setting follow-ups when a visit is finished, and taking them back, inside the transaction that does it.

Whoever watches ``follow_up`` is told of each, in that transaction.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update

from palpate.followups.model import Change
from palpate.followups.tables import follow_up as table
from palpate.modality.aftercare import FollowUp as Asked
from palpate.store.context import Writing

WATCHED = "follow_up"
"""What those who are told of follow-ups watch."""


def add(
    writing: Writing, visit_id: int, client_id: int, modality: str, asked: Asked, definition: str, ended: dt.datetime
) -> None:
    """Set a follow-up, due its hours after the visit ended; one that was answered or dropped stays as it is."""
    mine = (table.c.visit_id == visit_id, table.c.modality == modality, table.c.key == asked.key)
    if writing.execute(select(table.c.id).where(*mine)).first():
        return
    new = writing.add(
        table,
        visit_id=visit_id,
        client_id=client_id,
        modality=modality,
        key=asked.key,
        title=asked.title,
        definition=definition,
        due_at=ended + dt.timedelta(hours=asked.due_hours),
        status="waiting",
    )
    writing.tell(WATCHED, Change(kind="set", follow_up_id=new))


def take_back(writing: Writing, visit_id: int) -> list[str]:
    """Take back the follow-ups of an unsigned visit that nobody has answered; gives what they were, for the audit."""
    waiting = (table.c.visit_id == visit_id, table.c.status == "waiting")
    mine = select(table.c.id, table.c.modality, table.c.key).where(*waiting).order_by(table.c.id)
    rows = writing.execute(mine.with_for_update()).all()
    for number, _, _ in rows:
        writing.tell(WATCHED, Change(kind="taken_back", follow_up_id=number))
    writing.execute(delete(table).where(*waiting))
    return [f"{modality}.{key}" for _, modality, key in rows]


def drop_waiting(writing: Writing, visit_id: int, why: str) -> None:
    """Ask no more after a signed visit that was entered in error."""
    waiting = (table.c.visit_id == visit_id, table.c.status == "waiting")
    for number in writing.execute(select(table.c.id).where(*waiting).with_for_update()).scalars().all():
        writing.record("drop", f"follow-up {number}", before="waiting", after=why)
        writing.execute(update(table).where(table.c.id == number).values(status="dropped", note=why))
        writing.tell(WATCHED, Change(kind="dropped", follow_up_id=number))
