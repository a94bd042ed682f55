"""The follow-ups of a visit as a document tells them: what was asked, when it fell due, what was answered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from palpate.followups import reading
from palpate.followups.model import FollowUp
from palpate.followups.tables import follow_up
from palpate.modality.answers import show


def of_visit(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    """Each with its answers written out, the first due first."""
    mine = reading.select_follow_ups().where(follow_up.c.visit_id == visit_id)
    return [_told(one) for one in reading.follow_ups(connection, mine)]


def _told(one: FollowUp) -> dict[str, Any]:
    asks = {ask.key: ask for ask in one.asks}
    return {
        "ref": one.ref,
        "modality": one.modality,
        "title": one.title,
        "due_at": one.due_at,
        "status": one.status,
        "answered_at": one.answered_at,
        "late": one.late,
        "corrected_at": one.corrected_at,
        "answers": [
            {
                "key": key,
                "label": asks[key].label if key in asks else key,
                "value": value,
                "shown": show(asks[key], value) if key in asks else str(value),
            }
            for key, value in (one.answers or {}).items()
        ],
        "note": one.note,
        "alert": one.alert,
        "acted": [{"what": act.what, "at": act.at, "by": act.by} for act in one.acted],
    }
