"""palpate restore: bring a backup back, to a new place."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, Session, needed, warn

app = typer.Typer()


@app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[str | None, typer.Argument(help="The file that palpate backup made.")] = None,
    as_is: Annotated[
        bool, typer.Option("--as-is", help="Restore a backup that is damaged, or whose audit chain does not hold.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring a backup back, to a new place.

    The place is what --database names: a file that does not exist yet, or an empty PostgreSQL database. So a practice
    moves from SQLite to PostgreSQL, and back.
    """
    from palpate import schema
    from palpate.cli.show import as_json
    from palpate.store import backup as store
    from palpate.store.database import HEAD

    session: Session = ctx.obj
    copy = store.restore(needed(file, "Backup to restore"), session.target, schema, as_is=as_is)
    if json:
        as_json({"database": copy.place, **copy.told()})
    else:
        print(f"{copy.place} is ready: {copy}.")
        print(f"Head of its chain: {copy.head}")
    if copy.version < HEAD:
        warn("It is of an older palpate: bring it up to date with palpate upgrade.")
