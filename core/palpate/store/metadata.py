"""One MetaData for every table, and the column types they share. Every constraint is named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TextClause,
    event,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[dt.datetime]):
    """An aware instant, kept as UTC text that sorts: 2027-03-08T15:00:00.000000Z."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        return None if value is None else dt.datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """A value as canonical JSON text: sorted keys, no spaces, so that equal values are equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else msgspec.json.decode(value)


def canonical(value: Any) -> str:
    """Canonical JSON: what is hashed, and what is stored."""
    return msgspec.json.encode(value, order="sorted").decode()


def instant_text(instant: dt.datetime) -> str:
    """An instant as it is stored."""
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def row_id() -> Column[int]:
    """The integer a row is joined by."""
    return Column("id", Integer, primary_key=True)


def uid() -> Column[str]:
    """The UUID a row is known by in the world."""
    return Column("uid", String(36), nullable=False, unique=True)


def index_of_few(name: str, column: Column[Any], where: ColumnElement[bool] | TextClause) -> None:
    """An index of the rows for which ``where`` holds, and of no others, on both databases.

    ``where`` is given to it as it is made: as an argument of Index it would load both dialects with every command.
    """
    index = Index(name, column)

    @event.listens_for(index, "before_create")
    def _(target: Index, connection: Connection, **_: Any) -> None:
        target.dialect_options[connection.dialect.name]["where"] = where


def refers(column: str, target: str, nullable: bool = False, **options: Any) -> Column[int]:
    """A reference to another row, which then cannot go."""
    return Column(column, Integer, ForeignKey(f"{target}.id", ondelete="RESTRICT"), nullable=nullable, **options)
