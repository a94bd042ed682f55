"""One person, however many rows: merging moves nothing, so every read takes all ids of the person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from palpate.clients.tables import client
from palpate.errors import NotFound
from palpate.refs import ref


def root(connection: Connection, client_id: int) -> int:
    """The row that stands for a person: where merging leads to from this one. NotFound where there is no such row."""
    seen: set[int] = set()
    current = client_id
    while current not in seen:
        seen.add(current)
        row = connection.execute(select(client.c.merged_into).where(client.c.id == current)).first()
        if row is None:
            raise NotFound(f"There is no client {ref('c', client_id)} here.")
        if row.merged_into is None:
            break
        current = row.merged_into
    return current


def standing(connection: Connection, client_id: int) -> dict[str, Any]:
    """Who a row's client is, as rows of other areas show it: ``client_id``, ``client`` (the name) and ``born``."""
    number = root(connection, client_id)
    named = select(client.c.id.label("client_id"), client.c.name.label("client"), client.c.born)
    return dict(connection.execute(named.where(client.c.id == number)).mappings().one())


def ids(connection: Connection, client_id: int) -> set[int]:
    """Every id of the person that a row is of, the merged ones included; to be used with ``in_``."""
    found = {root(connection, client_id)}
    new = set(found)
    while new:
        rows = connection.execute(select(client.c.id).where(client.c.merged_into.in_(new))).scalars()
        new = set(rows) - found
        found |= new
    return found
