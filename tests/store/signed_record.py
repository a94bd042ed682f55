"""A record to attack: one signed visit and one open one, each with a row in every table; and a way in from outside."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from typing import Any

import pytest
from sqlalchemy import Connection, Date, Float, Integer, String, insert, text

from palpate import schema
from palpate.practice import Practice
from palpate.store import chain
from palpate.store.database import Database

SIGNED, OPEN = 1, 2
"""The ids of two visits, and of the row that each has in every table."""

SIGNED_BARE, OPEN_BARE = 3, 4
"""The ids of two visits with no rows at all, so that nothing but a guard stands in the way of one."""

FITTING: dict[str, Any] = {"how": "verbal", "section": "plan", "moment": "before", "registration": "LMT-1"}
"""Values where not just any will do."""


class Raw:
    """A connection to a practice's database from outside palpate: sqlite3 or psycopg, in a transaction."""

    def __init__(self, target: str) -> None:
        self.dialect = "postgresql" if "://" in target else "sqlite"
        if self.dialect == "postgresql":
            import psycopg

            self.connection: Any = psycopg.connect(target)
            self.error: type[Exception] = psycopg.Error
        else:
            self.connection = sqlite3.connect(target, isolation_level=None, timeout=0)
            self.error = sqlite3.Error

    def run(self, sql: str, *values: Any) -> Any:
        """Run one statement, ``?`` for each value, beginning a transaction where none is open."""
        if self.dialect == "postgresql":
            return self.connection.execute(sql.replace("?", "%s"), values or None)
        if not self.connection.in_transaction and not sql.startswith(("PRAGMA", "BEGIN")):
            self.connection.execute("BEGIN")
        return self.connection.execute(sql, values)

    def one(self, sql: str, *values: Any) -> Any:
        """The single value that a statement gives."""
        return self.run(sql, *values).fetchone()[0]

    def refused(self, sql: str, *values: Any) -> str:
        """The words a statement is refused with; the transaction is undone."""
        with pytest.raises(self.error) as refusal:
            self.run(sql, *values)
        self.undo()
        return str(refusal.value)

    def undo(self) -> None:
        """Roll the transaction back."""
        self.connection.rollback()

    def keep(self) -> None:
        """Commit the transaction."""
        self.connection.commit()

    def close(self) -> None:
        """Close it."""
        self.connection.close()


def fill(connection: Connection, table: str, **given: Any) -> None:
    """One row, with something fitting in every column that is not given."""
    columns = schema.tables().tables[table].columns
    values = {column.name: given.get(column.name, something(column)) for column in columns if _needed(column, given)}
    connection.execute(insert(schema.tables().tables[table]).values(values))


def _needed(column: Any, given: dict[str, Any]) -> bool:
    return column.name in given or not (column.nullable or column.default or column.name == "id")


def something(column: Any) -> Any:
    """A value that fits a column."""
    if column.name in FITTING:
        return FITTING[column.name]
    kind = column.type
    if column.name == "uid":
        return str(uuid.uuid4())
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, Float):
        return 1.0
    if isinstance(kind, Date):
        return dt.date(2027, 3, 8)
    if type(kind).__name__ == "Instant":
        return dt.datetime(2027, 3, 8, 15, tzinfo=dt.UTC)
    if type(kind).__name__ == "Json":
        return {}
    return "x" if isinstance(kind, String) else True


ENTRIES = 9
"""How long the audit chain is."""


def write_record(target: str) -> None:
    """The four visits and their rows; then two are signed. And a row in every table that is only added to."""
    with Practice.open(target) as practice, practice.database.read() as connection:
        for number in range(ENTRIES - chain.head(connection).seq):
            practice.premises.add("room", f"Room {number}")
    database = Database(target)
    with database.write() as connection:
        fill(connection, "staff", name="Mara Lind")
        fill(connection, "client", name="Ana Diaz", avoid=[])
        fill(connection, "service", name="NMT 60", minutes=60)
        for number in (SIGNED, OPEN, SIGNED_BARE, OPEN_BARE):
            span = {"s": number * 60, "e": number * 60 + 60, "minutes": 60}
            fill(connection, "appointment", status="booked", local_start="2027-03-08T10:00", **span)
            fill(connection, "visit", status="open", appointment_id=number)
        for table in schema.VISIT_ROWS:
            for number in (SIGNED, OPEN):
                fill(connection, table, visit_id=number)
        fill(connection, "addendum", visit_id=SIGNED, kind="addendum")
        fill(connection, "definition", hash="f" * 64)
        fill(connection, "history_answer", answer="no")
        fill(connection, "claim", kind="block", s=0, e=60, state=1)
        signed = f"UPDATE visit SET status = 'signed' WHERE id IN ({SIGNED}, {SIGNED_BARE})"
        connection.execute(text(signed))
    database.close()
