"""Reading clients: rows into people."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
from sqlalchemy import Connection, RowMapping, select

from palpate.clients import person
from palpate.clients.model import Client
from palpate.clients.tables import client, contact
from palpate.names import fold, matches

_PLAIN = [name for name in Client.__struct_fields__ if name not in {"avoid", "archived"}]


def from_row(row: RowMapping) -> Client:
    """One row as a client."""
    values = {name: row[name] for name in _PLAIN}
    return Client(**values, avoid=tuple(row["avoid"]), archived=row["archived_at"] is not None)


def get(connection: Connection, client_id: int) -> Client:
    """The person that a row is of. What the standing row does not say is taken from those merged into it."""
    standing = person.root(connection, client_id)
    everyone = person.ids(connection, standing)
    rows = connection.execute(select(client).where(client.c.id.in_(everyone)).order_by(client.c.id)).mappings()
    by_id = {row["id"]: from_row(row) for row in rows}
    one = by_id.pop(standing)
    for other in by_id.values():
        gaps = {name: getattr(other, name) for name in _PLAIN if getattr(one, name) in ("", None)}
        avoid = tuple(dict.fromkeys((*one.avoid, *other.avoid)))
        # Who said of one entry that they want no messages gets none.
        one = msgspec.structs.replace(one, **gaps, avoid=avoid, messages=one.messages and other.messages)
    return one


def named(connection: Connection, text: str, *, merged: bool = False) -> list[Client]:
    """The clients, neither merged nor archived, whose name begins with each word of a text.

    With ``merged``, those who bear that name in a row that was merged into theirs.
    """
    statement = select(client).order_by(client.c.name_key, client.c.id)
    for word in fold(text).split():
        statement = statement.where(client.c.name_key.contains(word, autoescape=True))
    if not merged:
        rows = connection.execute(statement.where(client.c.merged_into.is_(None), client.c.archived_at.is_(None)))
        return [from_row(row) for row in rows.mappings() if matches(text, row["name_key"])]
    rows = connection.execute(statement.where(client.c.merged_into.is_not(None)))
    found = {person.root(connection, row["id"]) for row in rows.mappings() if matches(text, row["name_key"])}
    people = [get(connection, client_id) for client_id in sorted(found)]
    return [one for one in people if not one.archived]


def born_on(connection: Connection, day: dt.date) -> list[Client]:
    """The clients born on a day, neither merged nor archived."""
    those = (client.c.born == day, client.c.merged_into.is_(None), client.c.archived_at.is_(None))
    rows = connection.execute(select(client).where(*those).order_by(client.c.id))
    return [from_row(row) for row in rows.mappings()]


def reached_by(connection: Connection, digits: str) -> list[Client]:
    """The clients with these digits in a phone number."""
    statement = select(contact.c.client_id, contact.c.value, contact.c.normal).where(contact.c.kind == "phone")
    found = {
        person.root(connection, row.client_id)
        for row in connection.execute(statement)
        if digits in row.normal or digits in re.sub(r"\D", "", row.value)
    }
    people = [get(connection, client_id) for client_id in sorted(found)]
    return [one for one in people if not one.archived]
