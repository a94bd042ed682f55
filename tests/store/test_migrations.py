"""Migrations: they lead to the schema that fresh practices are made with, and an upgrade loses nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import IntegrityError

from palpate import migrations, schema
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.store import backup, chain, guards, standing
from palpate.store.database import HEAD, Database
from tests.command import command as run_command
from tests.store.first_version import at_first_version, of_first_version, stored
from tests.store.signed_record import write_record

HERE = Path(__file__).parent
EVERYTHING_OF_POSTGRES = {
    "column": "SELECT table_name || '.' || column_name, ROW(data_type, character_maximum_length, is_nullable, "
    "column_default)::text FROM information_schema.columns WHERE table_schema = 'public'",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "trigger": "SELECT tgrelid::regclass || '.' || tgname, tgenabled::text || pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "function": "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def everything(connection: Connection) -> dict[str, list[str]]:
    """Every table, index, trigger, function and constraint of a database, as the database itself tells it."""
    if connection.dialect.name == "sqlite":
        told = connection.execute(text("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {name: _parts(sql) for name, sql in told}
    parts: dict[str, list[str]] = {}
    for kind, query in EVERYTHING_OF_POSTGRES.items():
        parts |= {f"{kind} {name}": [told] for name, told in connection.execute(text(query))}
    return parts


def _parts(sql: str) -> list[str]:
    """A statement as its lines in no order, its spacing made one: the order of constraints means nothing."""
    return sorted(
        " ".join(part.split()).rstrip(", ") for part in re.split(r",\s|\n|(?=\bCONSTRAINT\b)", sql) if part.strip()
    )


@pytest.fixture
def migrated(target: str) -> Iterator[Database]:
    """An empty database, and then every migration."""
    with closing(Database(target, create=True)) as database:
        with database.moving_house() as connection:
            migrations.run(connection)
        yield database


def test_a_fresh_practice_and_a_migrated_one_have_the_same_schema(
    migrated: Database, request: pytest.FixtureRequest
) -> None:
    fresh = request.getfixturevalue("sqlite_target" if migrated.path else "postgres_target")
    with closing(Database(fresh)) as database, migrated.read() as one, database.read() as other:
        assert everything(one) == everything(other)


def test_the_migrations_lead_to_the_tables_as_they_are(migrated: Database) -> None:
    """Where this fails, a table has changed: python -m palpate.migrations "what changed" writes what is missing."""
    with migrated.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.tables()) == []
        assert standing.missing(connection, schema.all_guards(migrated.dialect)) == []
        assert migrated.version() == HEAD == migrations.versions()[-1]


def to_come(target: str, further: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line of a palpate to come."""
    command = [sys.executable, str(HERE / "palpate_to_come.py"), str(HERE / further), "--database", target, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})


def test_an_older_practice_says_so_and_is_brought_up_to_date(founded: str) -> None:
    write_record(founded)
    before = counts(founded)
    refused = to_come(founded, "later", "room", "list")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "was made by an older palpate: bring it up to date with palpate upgrade" in refused.stderr
    done = to_come(founded, "later", "upgrade", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    assert f'"from": "{HEAD}"' in done.stdout
    assert '"to": "9999"' in done.stdout
    with closing(Database(founded)) as database, database.snapshot() as connection:
        assert standing.missing(connection, schema.all_guards(database.dialect)) == []
        assert list(chain.broken(connection)) == []
        assert connection.execute(text("SELECT DISTINCT weather FROM work")).scalars().all() == ["rain"]
        assert "shoes" in {column["name"] for column in inspect(connection).get_columns("client")}
        last = connection.execute(text("SELECT action, subject FROM audit ORDER BY seq DESC")).first()
        assert last == ("upgrade", "database")
    assert counts(founded) == {**before, "audit": before["audit"] + 1}
    with pytest.raises(Refused, match="written by a newer palpate"):
        Practice.open(founded)
    again = to_come(founded, "later", "upgrade")
    assert (again.returncode, again.stdout.count("up to date already")) == (0, 1)


def test_before_a_sqlite_practice_is_upgraded_it_is_copied_beside_itself(sqlite_target: str) -> None:
    before = counts(sqlite_target)
    done = to_come(sqlite_target, "later", "upgrade")
    assert done.returncode == 0, done.stderr
    (copy,) = Path(sqlite_target).parent.glob(f"practice-20*-version-{HEAD}.db")
    assert f"A copy as it was is in {copy}." in done.stdout
    assert copy.stat().st_mode & 0o777 == 0o600
    with Practice.open(str(copy)):  # which this palpate opens as ever
        assert counts(str(copy)) == before


def test_a_postgresql_practice_is_upgraded_only_when_somebody_has_a_copy(postgres_target: str) -> None:
    refused = to_come(postgres_target, "later", "upgrade")
    assert refused.returncode == 1
    assert "pg_dump first" in refused.stderr
    with Practice.open(postgres_target):
        pass


@pytest.mark.parametrize(
    ("fails_with", "said"),
    [
        ("INSERT INTO nowhere VALUES (1)", "nowhere"),
        ("UPDATE work SET visit_id = 77", "77|not there|foreign key"),
    ],
)
def test_an_upgrade_that_fails_leaves_the_practice_as_it_was(founded: str, fails_with: str, said: str) -> None:
    write_record(founded)
    with closing(Database(founded)) as database, database.read() as connection:
        before = everything(connection), counts(founded)
    failed = to_come(founded, "failing", "upgrade", "--yes", FAILS_WITH=fails_with)
    assert failed.returncode == 1
    assert re.search(said, failed.stderr)
    assert "Traceback" not in failed.stderr
    with closing(Database(founded)) as database, database.read() as connection:
        assert (everything(connection), counts(founded)) == before
    with Practice.open(founded):
        pass


def test_a_version_that_no_migration_knows_is_refused(practice: Practice, founded: str) -> None:
    with practice.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(Refused, match="older palpate"):
        Practice.open(founded)
    with pytest.raises(Refused, match="at version 0000, which this palpate does not know"):
        migrations.needed(practice.database)


def test_a_current_practice_needs_nothing(practice: Practice) -> None:
    assert migrations.needed(practice.database) is None


def test_alembic_is_imported_only_to_migrate(sqlite_target: str) -> None:
    script = (
        "import sys; from palpate.practice import Practice; from palpate import schema\n"
        "with Practice.open(sys.argv[1]) as practice: practice.premises.add('room', 'Room 1')\n"
        "print('alembic' in sys.modules, 'palpate.migrations' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script, sqlite_target], capture_output=True, text=True, check=True)
    assert ran.stdout == "False False\n"


def counts(target: str) -> dict[str, int]:
    """How many rows each table has."""
    with closing(Database(target)) as database, database.read() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in schema.tables().tables
        }


# From the first version, with a practice's data in it.


@pytest.fixture
def first(target: str) -> str:
    """A practice as the first version of palpate left it: its tables, its guards, and people, bookings and visits."""
    with closing(Database(target, create=True)) as database, database.moving_house() as connection:
        command.upgrade(migrations.config(connection), "0001")
        at_first_version(connection)
        guards.make(connection, of_first_version(connection))
    return target


def test_a_practice_of_the_first_version_is_upgraded_with_all_that_is_in_it(first: str) -> None:
    with closing(Database(first)) as database, database.read() as connection:
        before = stored(connection)
        assert database.version() == "0001"
    assert all(before.values()), [name for name, rows in before.items() if not rows]
    with pytest.raises(Refused, match="older palpate"):
        Practice.open(first)
    done = run_command(first)("upgrade", "--yes", "--json")
    assert done.code == 0, done.err
    with closing(Database(first)) as database, database.snapshot() as connection:
        assert database.version() == HEAD
        after = stored(connection, {name: list(rows[0]) for name, rows in before.items()})
        assert after.pop("audit")[:-1] == before.pop("audit")
        assert after == before
        assert standing.missing(connection, schema.all_guards(database.dialect)) == []
        assert [*backup.damage(connection), *chain.broken(connection)] == []
        assert compare_metadata(MigrationContext.configure(connection), schema.tables()) == []


def test_what_came_later_has_its_default_in_every_row(first: str) -> None:
    run_command(first)("upgrade", "--yes")
    defaults = {
        "appointment": {"load": 0, "series_id": None, "occurrence": None},
        "claim": {"hold_id": None, "source": None},
        "client": {"practitioner_gender": "", "timezone": "", "messages": True},
        "resource": {"place_of": None},
        "service": {"notice": None, "horizon": None},
        "staff": {"leaves_on": None},
    }
    with closing(Database(first)) as database, database.read() as connection:
        for name, expected in defaults.items():
            columns = [schema.tables().tables[name].c[column] for column in expected]
            rows = connection.execute(select(*columns)).mappings().all()
            assert rows, name
            assert {tuple(row.values()) for row in rows} == {tuple(expected.values())}, name


def test_after_the_upgrade_the_practice_is_worked_in_and_guarded(first: str) -> None:
    run_command(first)("upgrade", "--yes")
    with Practice.open(first) as practice:
        ana = practice.clients.get(2)  # merged into the first
        assert (ana.ref, ana.name) == ("c1", "Ana Diaz")
        assert practice.clients.ids(1) == {1, 2}
        assert [one.status for one in practice.scheduling.of_client({1, 2})] == ["visited", "booked", "cancelled"]
        assert practice.clients.add("Ben Okafor").id == 3  # numbers go on
        for statement, said in (
            (
                "INSERT INTO claim (resource_id, kind, s, e, state, reason) VALUES (1, 'block', 30, 90, 1, '')",
                "no_overlap",
            ),
            ("UPDATE visit SET status = 'open' WHERE id = 1", "closed"),
            ("DELETE FROM audit", "part of the record"),
        ):
            with pytest.raises((Refused, IntegrityError), match=said), practice.context.write() as writing:
                writing.execute(text(statement))
