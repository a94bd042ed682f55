"""palpate backup: a consistent copy of the practice in a file."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, Session, needed

app = typer.Typer()


@app.command()
def backup(
    ctx: typer.Context,
    file: Annotated[str | None, typer.Argument(help="The new file; one that exists is left as it is.")] = None,
    as_is: Annotated[
        bool, typer.Option("--as-is", help="Copy a practice that is damaged, or whose audit chain does not hold.")
    ] = False,
    json: Json = False,
) -> None:
    """Write a consistent copy of the practice to a file.

    It is made while others work, from SQLite or PostgreSQL, proved, and readable by its owner alone. The file is a
    practice itself: --database FILE opens it, palpate restore brings it back. Keep the head of the chain that is
    printed elsewhere: palpate verify --head holds the record against it.
    """
    from contextlib import closing

    from palpate import schema
    from palpate.cli.show import as_json
    from palpate.store import backup as store
    from palpate.store.database import Database

    session: Session = ctx.obj
    name = needed(file, "File to write")
    with closing(Database(session.target)) as database:
        copy = store.write(database, name, schema, as_is=as_is)
        if json:
            as_json({"database": database.shown, "file": copy.place, **copy.told()})
        else:
            print(f"{database.shown} is copied to {copy.place}: {copy}.")
            print(f"Head of its chain: {copy.head}")
