"""Whether the guards stand: what a database has, held against what was made."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, text

from palpate.store import guards


def missing(connection: Connection, wanted: Iterable[guards.Guard]) -> list[str]:
    """The names of what should stand guard and does not, or not as it was made."""
    standing = _standing_postgres(connection) if connection.dialect.name == "postgresql" else _standing(connection)
    return [_named(statement) for guard in wanted for statement in guard.make if statement not in standing]


def _standing(connection: Connection) -> set[str]:
    return set(connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).scalars())


def _standing_postgres(connection: Connection) -> set[str]:
    """What stands, in the words it is made with."""
    standing = set()
    for name, body, settings in connection.execute(
        text("SELECT proname, prosrc, proconfig FROM pg_proc WHERE pronamespace = current_schema()::regnamespace")
    ):
        if settings == ["search_path=pg_catalog, pg_temp"]:
            standing.add(guards.function(name, body))
    for table, name, fires, definition in connection.execute(
        text(
            "SELECT relname, tgname, tgenabled, pg_get_triggerdef(t.oid, true) FROM pg_trigger t JOIN pg_class c "
            "ON c.oid = tgrelid WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal"
        )
    ):
        standing.add(definition)
        if fires == "A":
            standing.add(guards.always(table, name))
    constraints = text("SELECT 1 FROM pg_constraint WHERE conname = :name AND contype = 'x' AND convalidated")
    if connection.execute(constraints, {"name": guards.NOT_TWICE}).first():
        standing.update(guards.not_twice("postgresql").make)
    return standing


def _named(statement: str) -> str:
    match = re.search(rf"guard_\w+|{guards.NOT_TWICE}", statement)
    return match[0] if match else statement
