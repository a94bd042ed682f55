"""Moving a practice's rows from one kind of database to the other, as they are stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, bindparam, func, insert, select, text, update
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.types import TypeDecorator

from palpate.errors import Refused

_AT_ONCE = 500


def move(source: Connection, target: Connection, tables: MetaData) -> None:
    """Every row of these tables into the same tables of a database that has none in them; guards are down meanwhile.

    Raises Refused where the target cannot hold a row, naming the table.
    """
    for table in tables.sorted_tables:
        plain = _plain(table)
        within = [column.name for column in table.columns if _refers_to_itself(column)]
        try:
            with source.execute(select(plain).execution_options(yield_per=_AT_ONCE)) as found:
                for rows in found.mappings().partitions():
                    # A row may refer to a later row of its own table: such references are set when all are there.
                    target.execute(insert(plain), [{**row, **dict.fromkeys(within)} for row in rows])
            for name in within:
                _refer(source, target, plain, name)
        except OperationalError:
            raise
        except (StatementError, ValueError) as error:
            reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
            raise Refused(f"A row of {table.name} cannot be moved to {target.dialect.name}: {reason}.") from error
        if target.dialect.name == "postgresql":
            _count_on(target, table)


def _plain(table: Table) -> Table:
    """The table with its columns as they are stored, so that what moves is not read and written anew."""
    columns = [
        Column(column.name, kind.impl_instance if isinstance(kind := column.type, TypeDecorator) else kind)
        for column in table.columns
    ]
    return Table(table.name, MetaData(), *columns)


def _refers_to_itself(column: Column[Any]) -> bool:
    return any(key.column.table is column.table for key in column.foreign_keys)


def _refer(source: Connection, target: Connection, plain: Table, name: str) -> None:
    pairs = source.execute(select(plain.c.id, plain.c[name]).where(plain.c[name].is_not(None)))
    statement = update(plain).where(plain.c.id == bindparam("row")).values({name: bindparam("to")})
    for row, to in pairs:
        target.execute(statement, {"row": row, "to": to})


def _count_on(target: Connection, table: Table) -> None:
    """The next row of a table gets the next number, as if all had been added one by one."""
    key = table.autoincrement_column
    if key is None:
        return
    last = target.execute(select(func.max(key))).scalar()
    if last is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :key), :last)")
        target.execute(sequence, {"table": table.name, "key": key.name, "last": last})
