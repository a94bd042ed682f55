"""Rows read and written plainly: the same SQL on both databases, in SQLAlchemy's transaction and past its compiler.

Finding slots and booking run the same few statements all day, and compiling and wrapping cost more there than the
database does. What is bound is still bound by each column's own type. On SQLite, what only reads and has not begun a
transaction otherwise is not put into one: each statement is of its own moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError


def rows(connection: Connection, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What a statement finds. ``sql`` has a ``?`` for each value, and nothing in it came from outside."""
    found: list[tuple[Any, ...]] = _run(connection, sql, values).fetchall()
    return found


def rows_after(connection: Connection, first: str, then: str) -> list[tuple[Any, ...]]:
    """What the second of two statements finds, on PostgreSQL, in one journey; neither has values."""
    cursor = _run(connection, f"{first}; {then}")
    cursor.nextset()
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def written(connection: Connection, sql: str, values: Sequence[Any] = ()) -> int:
    """How many rows a statement wrote; ``sql`` as of ``rows``."""
    return int(_run(connection, sql, values).rowcount)


def add(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    """Insert one row, with the defaults of the columns that are not named, and give its first key."""
    sql, binds, defaults = _insert(table, tuple(values), connection.dialect)
    given = [value if bind is None else bind(value) for value, bind in zip(values.values(), binds, strict=True)]
    cursor = _run(connection, sql, (*given, *defaults))
    return int(cursor.fetchone()[0] if connection.dialect.name == "postgresql" else cursor.lastrowid)


def marks(values: Sequence[Any]) -> str:
    """A ``?`` for each value, to be put in brackets after IN."""
    return ",".join("?" * len(values))


def _run(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """A cursor of the driver's own on which a statement has run; what it raises is raised as SQLAlchemy would."""
    if connection.dialect.name == "postgresql":
        sql = sql.replace("?", "%s")
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(sql, tuple(values)) if values else cursor.execute(sql)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            sql, tuple(values), error, connection.dialect.loaded_dbapi.Error, dialect=connection.dialect
        ) from error
    return cursor


@lru_cache(maxsize=512)
def _insert(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, list[Any], tuple[Any, ...]]:
    """The statement, how each value that is given is bound, and the values of the columns that are not."""
    left = [column for column in table.columns if column.default is not None and column.name not in names]
    binds = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    defaults = []
    for column in left:
        default: Any = column.default
        bind = column.type.dialect_impl(dialect).bind_processor(dialect)
        defaults.append(default.arg if bind is None else bind(default.arg))
    quote = dialect.identifier_preparer.quote
    columns = [*names, *(column.name for column in left)]
    sql = (
        f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, columns))}) "  # noqa: S608 names of palpate's own
        f"VALUES ({marks(columns)})"
    )
    if dialect.name == "postgresql":
        sql += f" RETURNING {quote(next(iter(table.primary_key)).name)}"
    return sql, binds, tuple(defaults)
