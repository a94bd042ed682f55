"""palpate verify: prove the audit chain and every signed visit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, Session

if TYPE_CHECKING:
    from sqlalchemy import Connection

app = typer.Typer()


@app.command()
def verify(
    ctx: typer.Context,
    head: Annotated[
        str | None,
        typer.Option(metavar="SEQ:LINK", help="A head of the chain, as a document or backup printed it."),
    ] = None,
    json: Json = False,
) -> None:
    """Prove the audit chain and every signed visit.

    Every entry is held against the one before it, every signed visit against its document and signature, and the
    database against its own rules. Each fault is a line, and any fault exits 1. A tail that was cut shows only against
    a head printed earlier: give it with --head.
    """
    from contextlib import closing

    from palpate.cli.show import as_json
    from palpate.store import chain
    from palpate.store.database import Database

    session: Session = ctx.obj
    with closing(Database(session.target)) as database:
        database.require_current()
        with database.snapshot() as connection:
            faults = list(_faults(connection, head))
            end, signed = chain.head(connection), _signed(connection)
        shown = database.shown
    if json:
        found = {"database": shown, "entries": end.seq, "signed_visits": signed, "head": str(end), "link": end.link}
        as_json({**found, "faults": faults})
    elif faults:
        print("\n".join(faults))
    else:
        print(f"{_many(end.seq, 'entry', 'entries')}, {_many(signed, 'signed visit')}, all as recorded; head {end}")
    if faults:
        raise typer.Exit(1)


def _faults(connection: Connection, head: str | None) -> Iterator[str]:
    """What is wrong, each part on its own, so that damage to one hides no other."""
    from sqlalchemy.exc import DatabaseError

    from palpate import schema
    from palpate.store import backup, chain, standing
    from palpate.visits import verify as visits

    if head and (fault := chain.cut(connection, head)):
        yield fault
    if missing := standing.missing(connection, schema.all_guards(connection.dialect.name)):
        names = ", ".join(dict.fromkeys(missing))
        yield f"guards that do not stand, so that this database was changed from outside palpate: {names}"
    parts = {"the database": backup.damage, "the audit chain": chain.broken, "a signed visit": visits.faults}
    for named, part in parts.items():
        try:
            yield from part(connection)
        except (DatabaseError, ValueError, LookupError, TypeError) as error:
            yield f"{named} cannot be read to its end: {str(getattr(error, 'orig', error)).splitlines()[0]}"


def _signed(connection: Connection) -> int:
    from sqlalchemy import func, select

    from palpate.visits.tables import visit

    return connection.execute(select(func.count()).where(visit.c.status == "signed")).scalar_one()


def _many(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"
