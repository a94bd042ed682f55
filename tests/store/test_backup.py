"""Backup and restore: a copy of one moment, whole or not there, that loses nothing on either database."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from palpate import schema
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.store import backup, chain, standing
from palpate.store.database import Database
from tests.store.every_row import add_another, empty, empty_columns, fill_every_table
from tests.store.signed_record import fill, write_record

HERE = Path(__file__).parent


def everything(target: str) -> dict[str, list[Any]]:
    """Every row of every table, in an order of its own."""
    with closing(Database(target)) as database, database.read() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in schema.tables().sorted_tables
        }


def write(target: str, file: Path, **options: Any) -> backup.Copy:
    """Back up."""
    with closing(Database(target)) as database:
        return backup.write(database, str(file), schema, **options)


@pytest.fixture
def full(founded: str) -> str:
    """A practice with a row in every table, and clients who are one person."""
    write_record(founded)
    with closing(Database(founded)) as database, database.write() as connection:
        for name in ("Zoë O'Hara-Łukasz", "two\nlines\tand \N{PILE OF POO}", "", "   "):
            fill(connection, "client", name=name, avoid=["neck"])
        connection.execute(text("UPDATE client SET merged_into = 4 WHERE id = 2"))  # one that comes later
        connection.execute(text("UPDATE client SET merged_into = 1 WHERE id = 3"))
        fill_every_table(connection)
        # What is held against its copy is not empty against empty.
        assert empty(connection) == [], "give a new table a row in tests/store/every_row.py"
        assert empty_columns(connection) == []
    return founded


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Gives a new place on a kind of database."""
    return lambda kind: str(tmp_path / "new.db") if kind == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_restored_anywhere_has_every_row_and_every_guard(
    full: str, tmp_path: Path, elsewhere: Callable[[str], str], kind: str
) -> None:
    copy = write(full, tmp_path / "backup.db")
    place = elsewhere(kind)
    back = backup.restore(copy.place, place, schema)
    assert everything(copy.place) == everything(place) == everything(full)
    assert (back.clients, back.appointments, back.visits) == (5, 4, 4)
    assert back.head == copy.head
    for target in (copy.place, place):
        with closing(Database(target)) as database, database.snapshot() as connection:
            assert standing.missing(connection, schema.all_guards(database.dialect)) == []
            assert chain.cut(connection, str(copy.head)) is None
    with Practice.open(place) as practice:
        # The next row of each table gets the next number.
        for table in schema.tables().sorted_tables:
            if table.autoincrement_column is not None and table.name != "practice":
                with practice.context.write() as writing:
                    last = writing.execute(text(f"SELECT max(id) FROM {table.name}")).scalar()
                    add_another(writing.connection, table.name)
                    assert writing.execute(text(f"SELECT max(id) FROM {table.name}")).scalar() == last + 1
        with pytest.raises(IntegrityError, match="claim_no_overlap"), practice.context.write() as writing:
            fill(writing.connection, "claim", kind="block", s=30, e=90, state=1)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
works = st.fixed_dictionaries(
    {
        "hold": st.none() | st.floats(0.001, 1e300, allow_subnormal=False),
        "minutes": st.none() | st.floats(0.001, 1e9),
        "pressure": st.none() | st.integers(0, 10),
        "response": words,
    }
)
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
answers = st.dictionaries(words, st.none() | st.booleans() | numbers | words, max_size=4)


@given(works=st.lists(works, min_size=1, max_size=8), avoid=st.lists(words, max_size=3), answered=st.lists(answers))
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_whatever_is_recorded_goes_to_postgresql_and_back_unchanged(
    works: list[dict[str, Any]],
    avoid: list[str],
    answered: list[Any],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("there_and_back")
    first, there, second = folder / "first.db", folder / "there.db", folder / "back.db"
    backup.restore(str(request.getfixturevalue("_template")), str(first), schema)
    write_record(str(first))
    with closing(Database(str(first))) as database, database.write() as connection:
        fill(connection, "client", name="Bo Ek", avoid=avoid)
        for work in works:
            fill(connection, "work", visit_id=2, **work)
        for answer in answered:
            fill(connection, "history_answer", answer="yes", detail=answer)
    with request.getfixturevalue("empty_postgres")() as url:
        backup.restore(str(first), url, schema)
        write(url, there)
    backup.restore(str(there), str(second), schema)
    assert stored(first) == stored(there) == stored(second)


def stored(path: Path) -> dict[str, Counter[Any]]:
    """Every row of a SQLite file, byte for byte as it is stored."""
    rows = {}
    with closing(sqlite3.connect(path)) as connection:
        for name, table in schema.tables().tables.items():
            columns = ", ".join(f'quote("{column.name}")' for column in table.columns)
            rows[name] = Counter(connection.execute(f"SELECT {columns} FROM {name}"))
    return rows


# While others write.

WRITER = """
import sys
from palpate.practice import Practice
with Practice.open(sys.argv[1]) as practice:
    for number in range(100000):
        practice.premises.add("room", f"Room {number}")
        print(number, flush=True)
"""


@pytest.fixture
def writer(founded: str) -> Iterator[subprocess.Popen[str]]:
    """A process that goes on adding rooms, and prints the number of each that it has added."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, founded], stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def added(process: subprocess.Popen[str]) -> int:
    """The next number it prints."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def rooms_and_entries(target: str) -> tuple[int, int]:
    """How many rooms there are, and how many audit entries of adding one; after proving the chain."""
    with closing(Database(target)) as database, database.snapshot() as connection:
        assert [*backup.damage(connection), *chain.broken(connection)] == []
        rooms = connection.execute(text("SELECT count(*) FROM resource WHERE kind = 'room'")).scalar_one()
        entries = connection.execute(text("SELECT count(*) FROM audit WHERE subject LIKE 'room %'")).scalar_one()
        return rooms, entries


def test_a_backup_made_while_others_write_is_of_one_moment(
    founded: str, writer: subprocess.Popen[str], tmp_path: Path
) -> None:
    for number in range(5):
        least = added(writer) + 1
        copy = write(founded, tmp_path / f"backup-{number}.db")
        rooms, entries = rooms_and_entries(copy.place)
        assert rooms == entries >= least
    assert writer.poll() is None
    assert added(writer) > 4


@pytest.mark.parametrize("after", random.Random(7).sample(range(1, 40), 4))
def test_a_killed_writer_leaves_whole_transactions_and_all_it_said_it_wrote(
    founded: str, writer: subprocess.Popen[str], after: int
) -> None:
    for _ in range(after):
        last = added(writer)
    writer.kill()
    writer.wait()
    rooms, entries = rooms_and_entries(founded)
    assert rooms == entries >= last + 1
    with Practice.open(founded) as practice:
        practice.premises.add("room", "The next")


@pytest.mark.skipif(os.name != "posix", reason="processes are forked and killed")
def test_a_killed_backup_leaves_no_half_file_under_its_name(full: str, tmp_path: Path) -> None:
    command = [sys.executable, str(HERE / "dying.py"), full, str(tmp_path), "6"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    ends = Counter(tuple(line.split()) for line in ran.stdout.splitlines())
    assert {stands for _, _, stands in ends} <= {"nothing", "whole"}, ends
    assert ends["die_at_line", "9", "nothing"] >= 6, ends
    assert ends["die_at_line", "9", "whole"] >= 1, ends  # killed when it had its name
    assert ends["die_at_byte", "25", "nothing"] == 6, ends


# Where, and of what.


def test_a_backup_is_one_file_that_its_owner_alone_may_read(full: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    write(full, folder / "backup.db")
    assert [file.name for file in folder.iterdir()] == ["backup.db"]
    assert (folder / "backup.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_a_practice_that_can_be_opened(full: str, tmp_path: Path) -> None:
    write(full, tmp_path / "backup.db")
    with Practice.open(str(tmp_path / "backup.db")) as practice:
        assert practice.info.name == "Riverbend"


def test_a_file_that_exists_is_left_as_it_is(full: str, tmp_path: Path) -> None:
    (tmp_path / "there.db").write_text("mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("there.db", "dangling", "."):
        with pytest.raises(Refused, match="exists already, and is left as it is"):
            write(full, tmp_path / name)
    assert (tmp_path / "there.db").read_text() == "mine"
    with pytest.raises(Refused, match="exists already, and is left as it is"):
        backup.restore(write(full, tmp_path / "backup.db").place, str(tmp_path / "there.db"), schema)
    assert (tmp_path / "there.db").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "said"),
    [("no/such/folder/b.db", "No such file"), ("a" * 300, "too long"), ("postgresql://host/b", "A backup is a file")],
)
def test_a_backup_that_cannot_be_made_says_why(sqlite_target: str, tmp_path: Path, name: str, said: str) -> None:
    with closing(Database(sqlite_target)) as database, pytest.raises(Refused, match=said):
        backup.write(database, name if "://" in name else str(tmp_path / name), schema)


@pytest.mark.skipif(os.name != "posix", reason="limits are of POSIX")
def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing(sqlite_target: str, tmp_path: Path) -> None:
    script = (
        "import resource, sys; from palpate.__main__ import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000)); main()"
    )
    command = [sys.executable, "-c", script, "--database", sqlite_target, "backup", str(tmp_path / "new" / "backup.db")]
    (tmp_path / "new").mkdir()
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "could not be written" in ran.stderr
    assert list((tmp_path / "new").iterdir()) == []


def test_what_is_no_backup_is_not_restored(tmp_path: Path, elsewhere: Callable[[str], str]) -> None:
    (tmp_path / "words.txt").write_text("Dear diary, " * 100)
    (tmp_path / "empty.db").touch()
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("INSERT INTO alembic_version VALUES ('0001')")
        other.commit()
    refusals = {"words.txt": "not a palpate database", "empty.db": "no backup", "other.db": "no backup"}
    for name, said in (refusals | {"nowhere.db": "There is no backup", ".": "There is no backup"}).items():
        with pytest.raises(Refused, match=said):
            backup.restore(str(tmp_path / name), elsewhere("sqlite"), schema)
    assert not Path(elsewhere("sqlite")).exists()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_of_another_version_is_told(sqlite_target: str, elsewhere: Callable[[str], str], kind: str) -> None:
    stamp(sqlite_target, "9999")
    with pytest.raises(Refused, match="written by a newer palpate"):
        backup.restore(sqlite_target, elsewhere(kind), schema)
    stamp(sqlite_target, "0000")
    if kind == "postgresql":
        with pytest.raises(Refused, match="of an older palpate"):
            backup.restore(sqlite_target, elsewhere(kind), schema)
    else:
        assert backup.restore(sqlite_target, elsewhere(kind), schema).version == "0000"


def stamp(target: str, version: str) -> None:
    """Give a SQLite practice another version."""
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))


def test_a_postgresql_database_with_anything_in_it_is_left_as_it_is(sqlite_target: str, postgres_url: str) -> None:
    with closing(Database(postgres_url)) as database:
        with database.write() as connection:
            connection.execute(text("CREATE TABLE theirs (id int)"))
        with pytest.raises(Refused, match="is not empty, and is left as it is"):
            backup.restore(sqlite_target, postgres_url, schema)
        with pytest.raises(Refused, match="is not empty, and is left as it is"):
            Practice.found(postgres_url, name="R", timezone="Europe/Berlin", modalities=[])
        with database.read() as connection:
            tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            assert connection.execute(text(tables)).scalar() == 1


def test_a_row_that_postgresql_cannot_hold_is_named_and_nothing_is_left(sqlite_target: str, postgres_url: str) -> None:
    with closing(Database(sqlite_target)) as database, database.write() as connection:
        connection.execute(text("UPDATE location SET name = 'a' || char(0) || 'b'"))
    with pytest.raises(Refused, match="A row of location cannot be moved to postgresql"):
        backup.restore(sqlite_target, postgres_url, schema)
    with closing(Database(postgres_url)) as database:
        assert database.version() is None


# A practice that is not as it was recorded.


def alter(target: str, statement: str) -> None:
    """Change a practice with its guards down."""
    from palpate.store import guards

    with closing(Database(target)) as database, database.moving_house() as connection:
        guards.drop(connection, schema.all_guards(database.dialect))
        connection.execute(text(statement))
        guards.make(connection, schema.all_guards(database.dialect))


def test_a_practice_whose_chain_does_not_hold_is_copied_only_as_is(full: str, tmp_path: Path) -> None:
    alter(full, "UPDATE audit SET actor = 'nobody' WHERE seq = 3")
    with pytest.raises(Refused, match=r"The audit chain does not hold: audit entry 3 .*--as-is"):
        write(full, tmp_path / "backup.db")
    assert not (tmp_path / "backup.db").exists()
    copy = write(full, tmp_path / "backup.db", as_is=True)
    with pytest.raises(Refused, match=r"The audit chain does not hold"):
        backup.restore(copy.place, str(tmp_path / "new.db"), schema)
    backup.restore(copy.place, str(tmp_path / "new.db"), schema, as_is=True)
    assert everything(full) == everything(str(tmp_path / "new.db"))


def test_a_backup_that_was_altered_or_damaged_is_not_restored(sqlite_target: str, tmp_path: Path) -> None:
    copy = write(sqlite_target, tmp_path / "backup.db")
    with closing(sqlite3.connect(copy.place)) as connection, connection:
        connection.execute("INSERT INTO hours SELECT 1, 77, 1, 1, 1, 2, NULL, NULL, 1, NULL")
    with pytest.raises(Refused, match="row 1 of hours refers to a row of resource that is not there"):
        backup.restore(copy.place, str(tmp_path / "new.db"), schema)
    stored = bytearray(Path(copy.place).read_bytes())
    stored[len(stored) // 2 : len(stored) // 2 + 4096] = bytes(4096)
    Path(copy.place).write_bytes(stored)
    with pytest.raises(Refused, match="damaged"):
        backup.restore(copy.place, str(tmp_path / "new.db"), schema)
    Path(copy.place).write_bytes(stored[: len(stored) // 3])
    with pytest.raises(Refused, match="damaged"):
        backup.restore(copy.place, str(tmp_path / "new.db"), schema)
    assert not (tmp_path / "new.db").exists()
