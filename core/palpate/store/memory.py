"""What changes rarely, kept in memory until the database says that it changed.

Hours, people, rooms and services are read for every search and every booking, and change a few times a month. Every
write to their tables, whoever makes it, raises ``practice.standing`` by a trigger; what is kept here is of one number.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from palpate.store.rows import rows

T = TypeVar("T")


class Moment:
    """What is kept, as of one connection's moment."""

    def __init__(self, connection: Connection, number: int, values: dict[Hashable, Any]) -> None:
        self.connection = connection
        self._number = number
        self._values = values

    def get(self, key: Hashable, load: Callable[[Connection], T]) -> T:
        """A value by its key, read by ``load`` where it is not known yet."""
        if key in self._values:
            return cast("T", self._values[key])
        value = load(self.connection)
        if standing(self.connection) == self._number:  # else it is newer than what is kept, and may yet be undone
            self._values[key] = value
        return value


class Memory:
    """What one open practice keeps."""

    def __init__(self) -> None:
        self._number = -1
        self._values: dict[Hashable, Any] = {}

    def at(self, connection: Connection) -> Moment:
        """What is kept, where it is still so; else nothing yet."""
        number = standing(connection)
        if number != self._number:
            if connection.get_execution_options().get("palpate_write"):
                # It may be this very transaction that raised it, and it may yet be undone: kept for nobody else.
                return Moment(connection, number, {})
            self._number, self._values = number, {}
        return Moment(connection, number, self._values)


def standing(connection: Connection) -> int:
    """The number of the practice's standing data: it rises with every change of it."""
    ((number,),) = rows(connection, "SELECT standing FROM practice")
    return int(number)
