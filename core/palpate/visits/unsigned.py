"""Visits that are closed without a signature: declined, or struck before they were signed.

Nobody signs them, so the audit entry that closes one keeps a digest of its rows, and they are held against that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Connection, literal, select

from palpate.refs import ref
from palpate.store.metadata import canonical
from palpate.visits import document, who
from palpate.visits.chained import entries
from palpate.visits.tables import visit

CLOSES = {"decline": "declined", "entered_in_error": "entered_in_error"}
"""What closes a visit without a signature, and what it is marked then."""


def closing(connection: Connection, visit_id: int) -> dict[str, Any]:
    """What the audit keeps of a visit as it is closed, its last row written."""
    uid = connection.execute(select(visit.c.uid).where(visit.c.id == visit_id)).scalar_one()
    return {"visit": uid, "digest": digest(connection, visit_id)}


def digest(connection: Connection, visit_id: int) -> str:
    """SHA-256 over all that is kept of a visit, without what is only worded for a person."""
    names = (document.VISIT, *document.PARTS)
    kept = {name: document.stored(name, document.part(connection, visit_id, name)) for name in names}
    return hashlib.sha256(canonical({**kept, "who": who.uids(connection, visit_id)}).encode()).hexdigest()


def faults(connection: Connection) -> Iterator[str]:
    """What is wrong with visits that were closed without a signature, each in a line."""
    kept = (entry for entry in entries(connection, *CLOSES) if {"visit", "digest"} <= entry.after.keys())
    closed = {entry.after["visit"]: entry for entry in kept}
    for row in _visits(connection):
        name, entry = f"visit {ref('v', row.id)}", closed.pop(row.uid, None)
        if entry is None:
            if row.status in CLOSES.values():
                yield f"{name}: it is marked {_words(row.status)}, and the audit chain does not say so"
            continue
        became = CLOSES[entry.action]
        if row.status != became:
            yield f"{name}: it was {_words(became)}, and is marked {_words(row.status)}"
        try:
            same = digest(connection, row.id) == entry.after["digest"]
        except Exception as error:  # whatever was put there, it is no value that palpate wrote
            first = (str(error).splitlines() or [""])[0]
            yield f"{name}: its rows cannot be read any more ({type(error).__name__}: {first})"
            continue
        if not same:
            yield f"{name} ({row.uid}): its rows are not what they were when it was {_words(became)}"
    for uid, entry in closed.items():
        number = entry.subject.removeprefix("visit ")
        yield f"visit v{number} ({uid}): it was {_words(CLOSES[entry.action])}, and is gone"


def _visits(connection: Connection) -> Iterator[Any]:
    """Every visit by number, uid and status, a thousand at a time."""
    after, columns = -(2**63), select(visit.c.id, visit.c.uid, visit.c.status).order_by(visit.c.id).limit(1000)
    while found := connection.execute(columns.where(visit.c.id > literal(after, BigInteger))).all():
        yield from found
        after = found[-1].id


def _words(status: str) -> str:
    return status.replace("_", " ")
