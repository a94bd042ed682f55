"""Additions to signed visits held against the audit chain, both ways: each row has its entry, each entry its row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, String, select, type_coerce

from palpate.staff.tables import staff
from palpate.visits.chained import entries
from palpate.visits.tables import addendum, visit

KINDS = ("addendum", "late_entry", "entered_in_error")
"""What an addition can be, which is also what the audit calls the act."""


def faults(connection: Connection) -> Iterator[str]:
    """What is wrong with additions, each in a line."""
    recorded = {
        entry.after["uid"]: {**entry.after, "kind": entry.action, "at": entry.at, "on": entry.subject}
        for entry in entries(connection, *KINDS)
        if "uid" in entry.after
    }
    for row in _rows(connection):
        kept, name = recorded.pop(row["uid"], None), f"visit v{row['visit_id']}: its addendum {row['addendum']}"
        if kept is None:
            yield f"{name} ({row['uid']}) is not in the audit chain"
            continue
        for part in ("addendum", "visit", "kind", "by", "at", "why", "text"):
            if row[part] != kept.get(part):
                yield f"{name} differs from what was recorded: {part} is {row[part]!r}, was {kept.get(part)!r}"
    for uid, kept in recorded.items():
        number = kept["on"].removeprefix("visit ")
        yield f"visit v{number}: its addendum {kept.get('addendum')} ({uid}) is gone"


def _rows(connection: Connection) -> list[Any]:
    """The additions as they are stored, whether or not their time can be read, with visit and signer by uid."""
    own = (addendum.c.uid, addendum.c.visit_id, addendum.c.kind, addendum.c.why, addendum.c.text)
    named = (addendum.c.id.label("addendum"), visit.c.uid.label("visit"), staff.c.uid.label("by"))
    statement = (
        select(*own, *named, type_coerce(addendum.c.at, String).label("at"))
        .outerjoin(visit, visit.c.id == addendum.c.visit_id)
        .outerjoin(staff, staff.c.id == addendum.c.staff_id)
        .order_by(addendum.c.id)
    )
    return list(connection.execute(statement).mappings())
