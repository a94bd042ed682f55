"""Opening, reading, writing a practice: what fails is told in one sentence, and a write is whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from palpate.errors import Refused
from palpate.practice import Practice
from palpate.store.database import Busy, Database

NOWHERE = "postgresql://nobody:secret@127.0.0.1:1/practice"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nothing.db", "does not exist: make a practice with palpate init"),
        ("words.txt/inside.db", "does not exist"),
        (".", "is a folder"),
        ("words.txt", "is not a palpate database"),
        ("empty.db", "holds no practice"),
        ("other.db", "holds no practice"),
        ("a" * 300, "cannot be opened: File name too long"),
        (NOWHERE, "does not answer"),
        ("sqlite:///practice.db", "Name a SQLite practice by its file: practice.db"),
        ("mysql://host/practice", "SQLite or PostgreSQL, not in mysql"),
        ("postgresql://host:port/practice", "is not a database: name a file, or a URL"),
        ("://", "is not a database: name a file, or a URL"),
    ],
)
def test_what_is_no_practice_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("words.txt").write_text("Dear diary, " * 500)
    Path("empty.db").touch()
    with closing(sqlite3.connect("other.db")) as other, other:
        other.execute("CREATE TABLE alembic_version AS SELECT '9f3a' AS version_num")
    with pytest.raises(Refused, match=said) as refusal:
        Practice.open(target)
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_practice_is_never_made_over_what_exists(tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    found = {"name": "R", "timezone": "Europe/Berlin", "modalities": []}
    for target, said in ((there, "exists already"), (there / "in.db", "cannot be made"), (tmp_path, "exists already")):
        with pytest.raises(Refused, match=said):
            Practice.found(str(target), **found)  # type: ignore[arg-type]
    assert there.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [there]


def test_a_new_practice_is_for_its_owner_alone_and_safe_at_every_write(tmp_path: Path) -> None:
    path = tmp_path / "new" / "practice.db"
    Practice.found(str(path), name="R", timezone="Europe/Berlin", modalities=[]).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with closing(Database(str(path))) as database, database.read() as connection:
        settings = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in SETTINGS}
    assert settings == SETTINGS


SETTINGS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}


@pytest.mark.parametrize("name", ["with space.db", "50%.db", "wh?t#.db", "Zoë.db", "'quoted'.db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    Practice.found(str(tmp_path / name), name="R", timezone="Europe/Berlin", modalities=[]).close()
    with Practice.open(str(tmp_path / name)) as practice:
        assert practice.info.name == "R"
    assert (tmp_path / name).exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="whoever is root may write anywhere")
def test_a_read_only_practice_says_so(sqlite_target: str) -> None:
    os.chmod(sqlite_target, 0o400)
    with Practice.open(sqlite_target) as practice, pytest.raises(Refused, match="read-only"):
        practice.premises.add("room", "Room 1")


def test_a_practice_that_another_is_writing_to_says_so(sqlite_target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        Practice.open(sqlite_target) as practice,
        closing(sqlite3.connect(sqlite_target, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with practice.database.read() as connection:
            connection.execute(text("PRAGMA busy_timeout = 0"))
        with pytest.raises(Refused, match="is busy: another palpate is writing to it; try again"):
            practice.premises.add("room", "Room 1")
        other.execute("ROLLBACK")
        practice.premises.add("room", "Room 1")


@pytest.fixture
def database(founded: str) -> Iterator[Database]:
    """A practice's database."""
    with closing(Database(founded)) as database:
        yield database


def places(database: Database) -> list[str]:
    """The names of the locations."""
    with database.read() as connection:
        return list(connection.execute(text("SELECT name FROM location ORDER BY id")).scalars())


def test_a_write_is_whole_or_not_at_all(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:  # noqa: PT012
        connection.execute(text("UPDATE location SET name = 'half'"))
        raise ZeroDivisionError
    assert places(database) == ["Riverbend"]


def test_what_is_read_within_a_write_is_what_stood_before_it(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE location SET name = 'new'"))
        assert places(database) == ["Riverbend"]
    assert places(database) == ["new"]


def test_a_snapshot_is_of_one_moment_while_others_write(database: Database) -> None:
    with database.snapshot() as connection:
        before = connection.execute(text("SELECT name FROM location")).scalar()
        with database.write() as writing:
            writing.execute(text("UPDATE location SET name = 'new'"))
        assert connection.execute(text("SELECT name FROM location")).scalar() == before
    assert places(database) == ["new"]


def test_one_of_two_writes_that_wait_for_each_other_is_tried_again(postgres_target: str) -> None:
    """A deadlock, made on purpose: the write that PostgreSQL breaks off is done again, and both are."""
    from threading import Barrier, Event, Thread

    with closing(Database(postgres_target)) as database:
        with database.write() as connection:
            connection.execute(text("CREATE TABLE tally (id int PRIMARY KEY, n int)"))
            connection.execute(text("INSERT INTO tally VALUES (1, 0), (2, 0)"))
        both, tries, met = Barrier(2), [], Barrier(2)
        through = {1: Event(), 2: Event()}

        def write(first: int, second: int) -> None:
            waits = True

            def once() -> None:
                nonlocal waits
                tries.append(first)
                if not waits:
                    through[second].wait()  # the other is through first, so that they meet once
                with database.write() as connection:
                    connection.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
                    connection.execute(text(f"UPDATE tally SET n = n + 1 WHERE id = {first}"))
                    if waits:
                        waits = False
                        met.wait()
                    connection.execute(text(f"UPDATE tally SET n = n + 1 WHERE id = {second}"))

            both.wait()
            database.retry(once)
            through[first].set()

        threads = [Thread(target=write, args=pair) for pair in ((1, 2), (2, 1))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.read() as connection:
            assert connection.execute(text("SELECT n FROM tally")).scalars().all() == [2, 2]
        assert len(tries) == 3


def test_what_is_tried_again_is_given_up_after_three_tries(database: Database) -> None:
    tries = []

    def once() -> None:
        tries.append(1)
        raise Busy("two writes met")

    with pytest.raises(Refused, match="two writes met"):
        database.retry(once)
    assert len(tries) == 3


def test_a_login_that_may_not_is_told_so(postgres_target: str) -> None:
    refused = pytest.raises(Refused, match="does not let this login do that: permission denied")
    with closing(Database(postgres_target)) as database, refused, database.write() as connection:
        connection.execute(text("CREATE ROLE front_desk"))
        connection.execute(text("SET LOCAL ROLE front_desk"))
        connection.execute(text("SELECT * FROM practice"))
