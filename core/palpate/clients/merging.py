"""Two rows that are one person: merging moves nothing, and undo is clearing what it set."""

from __future__ import annotations

from sqlalchemy import select, update

from palpate.clients import person, reading
from palpate.clients.model import Client
from palpate.clients.tables import client
from palpate.errors import Refused
from palpate.refs import ref
from palpate.store.context import Writing


def merge(writing: Writing, one: Client, into: Client, anyway: bool) -> Client:
    """Make one client stand for another; Refused where they were born on different days, unless ``anyway``."""
    connection = writing.connection
    # Two merges at once, one each way, would lead in a circle; SQLite has one writer anyhow.
    both = select(client.c.id).where(client.c.id.in_({one.id, into.id})).order_by(client.c.id)
    connection.execute(both.with_for_update())
    merged, stays = reading.get(connection, one.id), reading.get(connection, into.id)
    if merged.id == stays.id:
        raise Refused(f"{one.ref} and {into.ref} are one person already: {stays.shown}.")
    if stays.archived:
        raise Refused(f"{stays.shown} is archived: merge the other way round, or take it out of the archive first.")
    if merged.born and stays.born and merged.born != stays.born and not anyway:
        raise Refused(
            f"{merged.shown} and {stays.shown} were born on different days: "
            "if they are one person all the same, merge them with --yes."
        )
    writing.execute(update(client).where(client.c.id == merged.id).values(merged_into=stays.id))
    writing.record("merge", f"client {merged.id}", after={"into": stays.uid, "client": merged.uid})
    return reading.get(connection, stays.id)


def unmerge(writing: Writing, client_id: int) -> Client:
    """Take a merge back: the row stands for itself again, with all that it had."""
    connection = writing.connection
    standing = person.root(connection, client_id)
    into = connection.execute(select(client.c.merged_into).where(client.c.id == client_id)).scalar_one()
    if into is None:
        merged = sorted(person.ids(connection, client_id) - {client_id})
        rows = ", ".join(ref("c", number) for number in merged)
        hint = f": merged into it are {rows}, name one of these." if merged else "."
        raise Refused(f"{ref('c', client_id)} is not merged into another client{hint}")
    writing.execute(update(client).where(client.c.id == client_id).values(merged_into=None))
    writing.record("unmerge", f"client {client_id}", before={"into": standing})
    return reading.get(connection, client_id)
