"""A database: a SQLite file or a PostgreSQL URL, opened, read and written the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DatabaseError as SqlDatabaseError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from palpate.errors import Refused
from palpate.store.engine import is_url as is_url
from palpate.store.engine import postgres_engine, sqlite_engine
from palpate.store.guards import SENTENCES

T = TypeVar("T")

HEAD = "0003"
"""The newest migration: "am I current" is one row against this constant."""

_RETRIED = {"40P01", "40001"}  # PostgreSQL: deadlock, serialization failure
_WRITES = {"palpate_write": True}
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Busy(Refused):
    """PostgreSQL broke a deadlock, and this write was the one to go; it may be tried again."""


class Database:
    """One practice's database. ``read`` and ``write`` give a connection in a transaction."""

    def __init__(self, target: str, *, create: bool = False) -> None:
        self.target = target
        self.path = None if is_url(target) else Path(target).expanduser().absolute()
        self.engine = sqlite_engine(self.path, create) if self.path else postgres_engine(target)
        self._reading = self.engine if self.path else self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read with.

        On PostgreSQL each statement is of its own moment whatever is done, so none is put into a transaction.
        """
        with self._sentences(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection to read with, all of one moment, while others write.

        It is for looking at damage too: on SQLite, text that is not UTF-8 any more is read all the same.
        """
        with self._sentences(), self.engine.connect() as bare:
            if self.dialect == "postgresql":
                yield bare.execution_options(**_SNAPSHOT)
                return
            raw: Any = bare.connection.dbapi_connection
            raw.text_factory = lambda stored: stored.decode(errors="backslashreplace")
            try:
                yield bare
            finally:
                raw.text_factory = str

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection to write with: whole or not at all. On SQLite the write lock is taken at once."""
        with self._sentences(), self.engine.connect() as bare:
            connection = bare.execution_options(**_WRITES)
            with connection.begin():
                yield connection

    @contextmanager
    def moving_house(self) -> Iterator[Connection]:
        """As ``write``, for changing tables: on SQLite without foreign keys, which whoever moves checks at the end."""
        with self._sentences(), self.engine.connect() as bare:
            raw: Any = bare.connection.dbapi_connection
            if self.dialect == "sqlite":
                raw.execute("PRAGMA foreign_keys = OFF")
            try:
                connection = bare.execution_options(**_WRITES)
                with connection.begin():
                    yield connection
            finally:
                if self.dialect == "sqlite":
                    raw.execute("PRAGMA foreign_keys = ON")

    def retry(self, once: Callable[[], T], tries: int = 3) -> T:
        """What ``once`` gives, tried again where PostgreSQL broke a deadlock; ``once`` is one idempotent write."""
        for _ in range(tries - 1):
            try:
                return once()
            except Busy:
                continue
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _RETRIED:
                    raise
        return once()

    def version(self) -> str | None:
        """The migration the database is at; None where it is not a practice."""
        table = (
            "SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'practice')"
            if self.dialect == "sqlite"
            else "SELECT num_nonnulls(to_regclass('alembic_version'), to_regclass('practice'))"
        )
        with self.read() as connection:
            if connection.execute(text(table)).scalar() != 2:
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def require_current(self) -> None:
        """Refused where the database is no practice, or one of an older or a newer palpate."""
        version = self.version()
        if version is None:
            raise Refused(f"{self.shown} holds no practice: make one with palpate init.")
        if version < HEAD:
            raise Refused(f"{self.shown} was made by an older palpate: bring it up to date with palpate upgrade.")
        if version > HEAD:
            raise Refused(f"{self.shown} was written by a newer palpate: upgrade palpate to open it.")

    @property
    def shown(self) -> str:
        """The database as it is named to a person, without a password."""
        return str(self.path) if self.path else make_url(self.target).render_as_string(hide_password=True)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise self._refusal(error) from error
        except IntegrityError as error:
            # The guards of the record speak for themselves; what is booked twice is for scheduling to say.
            for word, sentence in SENTENCES.items():
                if word in str(error.orig):
                    raise Refused(sentence) from error
            raise
        except SqlDatabaseError as error:
            if "not a database" in str(error.orig) or "malformed" in str(error.orig):
                raise Refused(f"{self.shown} is not a palpate database, or it is damaged ({error.orig}).") from error
            if getattr(error.orig, "sqlstate", None) == "42501":
                raise Refused(f"{self.shown} does not let this login do that: {_first_line(error)}.") from error
            raise

    def _refusal(self, error: OperationalError) -> Refused:
        reason = _first_line(error)
        if getattr(error.orig, "sqlstate", None) in _RETRIED:
            return Busy(f"{self.shown} is busy: two writes met, and this one was not done; try again.")
        if "unable to open" in reason:
            return Refused(f"{self.shown} cannot be opened: is the folder there, and may you write to it?")
        if "readonly" in reason:
            return Refused(f"{self.shown} cannot be written: it or its folder is read-only.")
        if "locked" in reason:
            return Refused(f"{self.shown} is busy: another palpate is writing to it; try again.")
        if self.path is None:
            return Refused(f"{self.shown} does not answer: {reason}.")
        return Refused(f"{self.shown} cannot be used: {reason}.")


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip().splitlines() or ["no reason given"])[0].rstrip(".")
