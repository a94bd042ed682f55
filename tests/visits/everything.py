"""Everything a practice holds, row by row: to be the same before and after what must write nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from palpate import schema
from palpate.practice import Practice
from palpate.store.database import Database


def rows(connection: Connection, table: str, where: str = "") -> list[tuple[Any, ...]]:
    """Rows of a table as they are stored, in an order of their own."""
    names = ", ".join(column.name for column in schema.tables().tables[table].columns)
    return sorted((tuple(row) for row in connection.execute(text(f"SELECT {names} FROM {table} {where}"))), key=repr)


def everything(practice: Practice) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with practice.database.read() as connection:
        return {table: rows(connection, table) for table in schema.tables().tables}


def of_visit(database: Database, number: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of one visit."""
    with database.read() as connection:
        found = {table: rows(connection, table, f"WHERE visit_id = {number}") for table in schema.VISIT_ROWS}
        return {**found, "visit": rows(connection, "visit", f"WHERE id = {number}")}
