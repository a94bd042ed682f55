"""Alerts: what has to be seen whenever a client comes."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from palpate.clients.model import Alert
from palpate.clients.tables import alert
from palpate.errors import Refused
from palpate.names import printable
from palpate.store.context import Writing


def standing(connection: Connection, client_ids: set[int]) -> list[Alert]:
    """The alerts of a person, of all their ids, that have not been ended."""
    rows = connection.execute(
        select(alert).where(alert.c.client_id.in_(client_ids), alert.c.ended_at.is_(None)).order_by(alert.c.id)
    ).mappings()
    return [Alert(id=row["id"], text=row["text"], since=row["since"]) for row in rows]


def add(writing: Writing, client_id: int, text: str) -> Alert:
    """Put an alert on a client."""
    text = printable(text)
    if not text:
        raise Refused("An alert says something.")
    new = writing.add(alert, client_id=client_id, text=text, since=writing.now)
    writing.record("add", f"alert {new} of client {client_id}", after={"text": text})
    return Alert(id=new, text=text, since=writing.now)


def end(writing: Writing, client_id: int, one: Alert) -> None:
    """Take an alert off; that it stood is kept."""
    writing.execute(update(alert).where(alert.c.id == one.id).values(ended_at=writing.now))
    writing.record("end", f"alert {one.id} of client {client_id}", before={"text": one.text})
