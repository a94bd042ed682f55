"""What every area works with: the database, the clock, and who acts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from palpate.clock import Clock
from palpate.store import chain, rows
from palpate.store.database import Database
from palpate.store.memory import Memory, Moment

Watcher = Callable[["Writing", Any], None]
"""Somebody who is told of a change inside the transaction that makes it."""


class Writing:
    """One write transaction: a connection, its instant, and the acts that go into the audit chain at its end."""

    def __init__(
        self,
        connection: Connection,
        now: dt.datetime,
        actor: str,
        memory: Memory | None = None,
        watchers: Mapping[str, Watcher] | None = None,
    ) -> None:
        self.connection = connection
        self._memory = memory or Memory()
        self._watchers = watchers or {}
        self.now = now
        self.actor = actor
        self.acts: list[chain.Act] = []
        self._at_end: list[Callable[[], None]] = []

    @cached_property
    def moment(self) -> Moment:
        """What changes rarely, as it was when this transaction first asked."""
        return self._memory.at(self.connection)

    def execute(self, statement: Any, *args: Any) -> Any:
        """Run a statement."""
        return self.connection.execute(statement, *args)

    def add(self, table: Any, **values: Any) -> int:
        """Insert one row and give its id; a ``uid`` is made where the table has one and none is given."""
        if "uid" in table.c and "uid" not in values:
            values["uid"] = str(uuid.uuid4())
        return rows.add(self.connection, table, values)

    def record(self, action: str, subject: str, *, before: Any = None, after: Any = None) -> None:
        """Note what is done; it is appended to the chain when the transaction ends."""
        self.acts.append(chain.Act(action=action, subject=subject, before=before, after=after))

    def tell(self, what: str, change: Any) -> None:
        """Tell whoever watches this of a change; what they write goes in too, and what they refuse undoes it all."""
        if what in self._watchers:
            self._watchers[what](self, change)

    def at_end(self, act: Callable[[], None]) -> None:
        """Do this in the same transaction, when all else that it does is done."""
        self._at_end.append(act)

    def finish(self) -> None:
        """Append what was recorded to the chain, as the last thing the transaction does."""
        while self._at_end:
            self._at_end.pop(0)()
        if self.acts:
            chain.append(self.connection, self.actor, self.now, self.acts)
            self.acts = []


class Context:
    """A practice as its areas see it. ``actor`` names who acts, as it stands in the audit.

    ``watchers`` are told of changes by areas that may not know them, each of those of one name.
    """

    def __init__(self, database: Database, clock: Clock, actor: Callable[[], str]) -> None:
        self.database = database
        self.clock = clock
        self.memory = Memory()
        self.watchers: dict[str, Watcher] = {}
        self._actor = actor

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read with."""
        with self.database.read() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Writing]:
        """One transaction, whole or not at all, audited at its end."""
        actor = self._actor()
        with self.database.write() as connection:
            writing = Writing(connection, self.clock.now(), actor, self.memory, self.watchers)
            yield writing
            writing.finish()
