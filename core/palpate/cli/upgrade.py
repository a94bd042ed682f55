"""palpate upgrade: bring an older database up to date."""

from __future__ import annotations

import typer

from palpate.cli.session import Json, Session, Yes, agreed

app = typer.Typer()


@app.command()
def upgrade(ctx: typer.Context, yes: Yes = False, json: Json = False) -> None:
    """Bring an older database up to date.

    A SQLite practice is copied first, to a file beside it; the upgrade itself is done whole or not at all.
    """
    from contextlib import closing

    from palpate import migrations, schema
    from palpate.cli.show import as_json
    from palpate.clock import Clock
    from palpate.errors import Refused
    from palpate.practice import login
    from palpate.store import backup
    from palpate.store.database import HEAD, Database

    session: Session = ctx.obj
    now = Clock().now()
    copied = None
    with closing(Database(session.target)) as database:
        version = migrations.needed(database)
        if version and database.path:
            path = database.path
            name = path.with_name(f"{path.stem}-{now:%Y-%m-%d-%H%M%S}-version-{version}{path.suffix}")
            copied = backup.write(database, str(name), schema).place
        elif version and not agreed("Is there a backup of this PostgreSQL database, by pg_dump?", yes):
            raise Refused("Make a backup with pg_dump first, and say --yes: palpate copies a SQLite practice only.")
        if version:
            migrations.upgrade(database, now, session.acting or login())
        shown = database.shown
    if json:
        as_json({"database": shown, "from": version or HEAD, "to": HEAD, "backup": copied})
        return
    if copied:
        print(f"A copy as it was is in {copied}.")
    print(f"{shown} is up to date, at version {HEAD}." if version else f"{shown} is up to date already.")
