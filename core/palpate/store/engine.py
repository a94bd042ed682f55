"""Engines: how a SQLite file and a PostgreSQL URL are opened."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from palpate.errors import Refused


def is_url(target: str) -> bool:
    """Whether a database is named by URL and not by the path of a file."""
    return "://" in target


def sqlite_engine(path: Path, create: bool) -> Engine:
    """An engine over a SQLite file, which is made where ``create`` says so and has to be there where not."""
    if create:
        _make_file(path)
    else:
        _require_file(path)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=rw", uri=True, timeout=10, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    # A URL without a file would give one connection a thread, and a read within a write its transaction.
    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=QueuePool, pool_size=1)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("palpate_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _require_file(path: Path) -> None:
    try:
        folder = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refused(
            f"{path} does not exist: make a practice with palpate init, or name its file with --database."
        ) from error
    except OSError as error:
        raise Refused(f"{path} cannot be opened: {error.strerror}.") from error
    if folder:
        raise Refused(f"{path} is a folder: name the file of a practice with --database.")


def _make_file(path: Path) -> None:
    """An empty database in WAL mode that only its owner may read; an existing file is never touched."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refused(f"The folder {path.parent} cannot be made: {error.strerror}.") from error
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise Refused(f"{path} exists already, and is left as it is: choose another file with --database.") from error
    except OSError as error:
        raise Refused(f"{path} cannot be made: {error.strerror}.") from error
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _masked(target: str) -> str:
    """A URL without the name and the password in it. It could not be parsed: all before the last @ may be either."""
    return re.sub(r"(?i)(pass\w*=)[^&]*", r"\1***", re.sub(r"://.*@", "://***@", target, flags=re.DOTALL))


def postgres_engine(target: str) -> Engine:
    """An engine over a PostgreSQL database; whether it answers shows when it is asked."""
    try:
        url = make_url(target)
    except (ArgumentError, ValueError):
        raise Refused(
            f"{_masked(target)!r} is not a database: name a file, or a URL as in postgresql://host/name."
        ) from None
    backend = url.get_backend_name()
    if backend == "sqlite":
        raise Refused(f"Name a SQLite practice by its file: {url.database or 'practice.db'}.")
    if backend not in {"postgresql", "postgres"}:
        raise Refused(f"palpate keeps its records in SQLite or PostgreSQL, not in {backend}.")
    options: dict[str, Any] = {"connect_timeout": 15} if "connect_timeout" not in url.query else {}
    try:
        return create_engine(url.set(drivername="postgresql+psycopg"), connect_args=options)
    except ModuleNotFoundError as error:
        raise Refused("PostgreSQL needs its driver: pip install 'palpate[postgres]'.") from error
