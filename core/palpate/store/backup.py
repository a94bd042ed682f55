"""Backups: a consistent copy of a practice in one SQLite file, and the way back to a new place.

A copy is written beside its final name, proved, and only then given the name: whatever stops it in between, nothing
half stands there. A backup is itself a practice: ``--database FILE`` opens it.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, text

from palpate.errors import Refused
from palpate.store import chain, guards
from palpate.store.database import HEAD, Database
from palpate.store.engine import is_url
from palpate.store.moving import move

_COUNTED = ("client", "appointment", "visit")


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """A copy that was made and proved: where, of which version, how many rows of each, and the end of its chain."""

    place: str
    version: str
    clients: int
    appointments: int
    visits: int
    head: chain.Head

    def __str__(self) -> str:
        counts = {"client": self.clients, "appointment": self.appointments, "visit": self.visits}
        entries = f"{self.head.seq} audit {'entry' if self.head.seq == 1 else 'entries'}"
        return ", ".join([*(f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items()), entries])

    def told(self) -> dict[str, Any]:
        """As JSON gives it."""
        counts = {"clients": self.clients, "appointments": self.appointments, "visits": self.visits}
        head = {"entries": self.head.seq, "head": str(self.head), "link": self.head.link}
        return {"version": self.version, **counts, **head}


def write(database: Database, name: str, schema: ModuleType, *, as_is: bool = False) -> Copy:
    """Copy a practice into a new file, while it is in use; ``schema`` is palpate.schema.

    Refused where the file exists, or where the copy is damaged or its audit chain does not hold, unless ``as_is``.
    """
    if is_url(name):
        raise Refused(f"A backup is a file, and {name} is none.")
    file = Path(name).expanduser().absolute()
    if database.version() is None:
        raise Refused(f"{database.shown} holds no practice: there is nothing to back up.")
    with _beside(file) as fresh:
        if database.path:
            with database.read() as connection:
                _copy_file(connection, fresh, "DELETE")
        else:
            database.require_current()
            with closing(Database(str(fresh))) as copy, database.snapshot() as source, copy.write() as target:
                schema.build(target)
                move(source, target, schema.tables())
                guards.make(target, schema.all_guards("sqlite"))
        return _proved(fresh, file, as_is)


def restore(name: str, place: str, schema: ModuleType, *, as_is: bool = False) -> Copy:
    """Bring a backup back to a new file, or into an empty PostgreSQL database; what is there is never touched.

    Refused where the file is no backup, or of a newer palpate; and where it is damaged or its audit chain does not
    hold, unless ``as_is``.
    """
    file = Path(name).expanduser().absolute()
    if is_url(name) or not file.is_file():
        raise Refused(f"There is no backup {name}: name the file that palpate backup made.")
    with closing(Database(str(file))) as backup:
        version = backup.version()
        if version is None:
            raise Refused(f"{file} is no backup of a practice.")
        if version > HEAD:
            raise Refused(f"{file} was written by a newer palpate: upgrade palpate to restore it.")
        if not is_url(place):
            new = Path(place).expanduser().absolute()
            with backup.snapshot() as source, _beside(new, parents=True) as fresh:
                _copy_file(source, fresh, "WAL")
                return _proved(fresh, new, as_is)
        if version < HEAD:
            raise Refused(f"{file} is of an older palpate: restore it to a file, and palpate upgrade that, first.")
        with closing(Database(place)) as new_database, backup.snapshot() as source, new_database.write() as target:
            schema.build(target)
            move(source, target, schema.tables())
            guards.make(target, schema.all_guards("postgresql"))
            return _counted(target, new_database.shown, version, as_is)


@contextmanager
def _beside(file: Path, parents: bool = False) -> Iterator[Path]:
    """A new file, its owner's alone, that takes the name of ``file`` when all went well, and is gone when not."""
    if os.path.lexists(file):
        raise Refused(f"{file} exists already, and is left as it is: name a new file.")
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        if parents:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise Refused(f"{file} cannot be made: {error.strerror}.") from error
    try:
        yield fresh
        _settle(fresh, file)
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{fresh}{suffix}").unlink(missing_ok=True)


def _settle(fresh: Path, file: Path) -> None:
    """Give a finished file its name, which no other file may have taken meanwhile, and see it safe on the disk."""
    _flush(fresh, os.O_RDWR)
    try:
        os.link(fresh, file)
    except FileExistsError as error:
        raise Refused(f"{file} exists by now, and is left as it is: name a new file.") from error
    except OSError:  # A file system without links, as on a memory stick.
        if os.path.lexists(file):
            raise Refused(f"{file} exists by now, and is left as it is: name a new file.") from None
        os.rename(fresh, file)
    if os.name == "posix":
        _flush(file.parent, os.O_RDONLY)


def _flush(path: Path, mode: int) -> None:
    opened = os.open(path, mode)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _copy_file(source: Connection, fresh: Path, journal: str) -> None:
    """One moment of a SQLite database into another file, whole, while others write to it."""
    raw = cast("sqlite3.Connection", source.connection.dbapi_connection)
    try:
        with closing(sqlite3.connect(fresh, isolation_level=None)) as target:
            raw.backup(target)
            target.execute(f"PRAGMA journal_mode = {journal}")
    except sqlite3.Error as error:
        raise Refused(f"The copy could not be written: {error}.") from error


def _proved(fresh: Path, file: Path, as_is: bool) -> Copy:
    with closing(Database(str(fresh))) as copy:
        version = copy.version()
        assert version is not None
        with copy.snapshot() as connection:
            return _counted(connection, str(file), version, as_is)


def damage(connection: Connection) -> Iterator[str]:
    """What SQLite itself finds wrong with a file, and rows that refer to nothing; on PostgreSQL its own affair."""
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.execute(text("PRAGMA integrity_check(20)")).all():
        if line != "ok":
            yield str(line)
    for table, row, other, _ in connection.execute(text("PRAGMA foreign_key_check")).all():
        yield f"row {row} of {table} refers to a row of {other} that is not there"


def _counted(connection: Connection, place: str, version: str, as_is: bool) -> Copy:
    if not as_is:
        for fault in damage(connection):
            raise Refused(f"The copy is damaged: {fault}. To keep it all the same, say --as-is.")
        for fault in chain.broken(connection):
            raise Refused(f"The audit chain does not hold: {fault}. To copy it all the same, say --as-is.")
    counts: list[Any] = [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in _COUNTED]  # noqa: S608
    clients, appointments, visits = counts
    head = chain.head(connection)
    return Copy(place=place, version=version, clients=clients, appointments=appointments, visits=visits, head=head)
