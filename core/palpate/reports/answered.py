"""The scores among the answers to follow-ups, and whether an answer came in its time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import Connection, select

from palpate.followups.lateness import GRACE
from palpate.host import definitions
from palpate.host.tables import definition
from palpate.modality.outcomes import Measure
from palpate.plans.change import measure_of

Timing = Literal["in_time", "early", "late"]


def asks(stored: Mapping[str, Any]) -> dict[str, str]:
    """The questions of a follow-up that are scores, each with its measure's key."""
    return {ask["key"]: ask["measure"] for ask in stored["asks"] if ask.get("measure")}


def score_in(answers: Mapping[str, Any] | None, field: str) -> float | None:
    """The score among the answers of a follow-up; None where it was not answered."""
    value = (answers or {}).get(field)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def timing(due_at: dt.datetime, answered_at: dt.datetime) -> Timing:
    """Whether an answer is of the time it was asked for: one of the second day says nothing of the fourteenth."""
    if answered_at > due_at + GRACE:
        return "late"
    return "early" if answered_at < due_at - GRACE else "in_time"


def stored_measure(connection: Connection, modality: str, key: str) -> Measure | None:
    """A measure as this practice last scored it, whatever became of its modality; None where it never did."""
    statement = (
        select(definition.c.hash)
        .where(definition.c.kind == "measure", definition.c.key == f"{modality}.{key}")
        .order_by(definition.c.first_used.desc())
        .limit(1)
    )
    hashed = connection.execute(statement).scalar()
    return measure_of(definitions.load(connection, hashed)) if hashed else None
