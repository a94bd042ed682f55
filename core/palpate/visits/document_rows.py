"""The rows of a visit, as its document is built from them."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select


def rows(connection: Connection, table: Table, visit_id: int, order: str = "id") -> list[Any]:
    """A visit's rows of a table, in this order."""
    return list(connection.execute(_mine(table, order), {"visit": visit_id}).mappings())


@cache
def _mine(table: Table, order: str) -> Select[Any]:
    """The statement that reads a visit's rows of a table, made once: proving a practice runs it for every visit."""
    return select(table).where(table.c.visit_id == bindparam("visit")).order_by(table.c[order])


def where_given(row: Any, *names: str) -> dict[str, Any]:
    """Columns that came after the first documents were signed: only where they hold something, so that those hold."""
    given = {name: row[name] for name in names if row[name] is not None and row[name] != ""}
    return {name: str(value) if isinstance(value, dt.date) else value for name, value in given.items()}
