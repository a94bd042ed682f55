"""Setting follow-ups when a visit is finished, and taking them back, inside the transaction that does it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update

from palpate.followups.tables import follow_up as table
from palpate.modality.aftercare import FollowUp as Asked
from palpate.store.context import Writing


def add(
    writing: Writing, visit_id: int, client_id: int, modality: str, asked: Asked, definition: str, ended: dt.datetime
) -> None:
    """Set a follow-up, due its hours after the visit ended; one that was answered or dropped stays as it is."""
    mine = (table.c.visit_id == visit_id, table.c.modality == modality, table.c.key == asked.key)
    if writing.execute(select(table.c.id).where(*mine)).first():
        return
    writing.add(
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


def take_back(writing: Writing, visit_id: int) -> list[str]:
    """Take back the follow-ups of an unsigned visit that nobody has answered; gives what they were, for the audit."""
    waiting = (table.c.visit_id == visit_id, table.c.status == "waiting")
    rows = writing.execute(select(table.c.modality, table.c.key).where(*waiting).order_by(table.c.id)).all()
    writing.execute(delete(table).where(*waiting))
    return [f"{modality}.{key}" for modality, key in rows]


def drop_waiting(writing: Writing, visit_id: int, why: str) -> None:
    """Ask no more after a signed visit that was entered in error."""
    waiting = (table.c.visit_id == visit_id, table.c.status == "waiting")
    for follow_up_id in writing.execute(select(table.c.id).where(*waiting)).scalars().all():
        writing.record("drop", f"follow-up {follow_up_id}", before="waiting", after=why)
    writing.execute(update(table).where(*waiting).values(status="dropped", note=why))
