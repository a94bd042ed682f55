"""The other guards: what is appended stays, nothing is booked twice, and a guard that does not stand shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from sqlalchemy import Connection, text

from palpate import schema
from palpate.errors import Refused
from palpate.store import guards, standing
from palpate.store.database import Database
from palpate.store.guards import FOR_EVER, NOT_TWICE, STAYS
from tests.store.signed_record import OPEN_BARE, Raw

on_sqlite = pytest.mark.parametrize("recorded", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("recorded", ["postgresql"], indirect=True)

KEYS = {"audit": "seq", "definition": "hash", "addendum": "id", "history_answer": "id"}
APPENDED = list(KEYS)


def again(table: str, **changed: str) -> str:
    """An insert of a table's first row once more, some of it changed."""
    columns = [column.name for column in schema.tables().tables[table].columns]
    taken = ", ".join(changed.get(name, name) for name in columns)
    first = f"(SELECT min({KEYS[table]}) FROM {table})"
    return f"INTO {table} ({', '.join(columns)}) SELECT {taken} FROM {table} WHERE {KEYS[table]} = {first}"


ON_APPENDED: dict[str, Callable[[str, str], str]] = {
    "change": lambda table, key: f"UPDATE {table} SET {key} = {key}",
    "take away": lambda table, key: f"DELETE FROM {table}",
    "upsert": lambda table, key: f"INSERT {again(table)} ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}",
}
ON_APPENDED_OF_SQLITE: dict[str, Callable[[str, str], str]] = {
    "replace": lambda table, key: f"REPLACE {again(table)}",
    "replace or ignore": lambda table, key: f"INSERT OR IGNORE {again(table)}",
    "update or replace": lambda table, key: f"UPDATE OR REPLACE {table} SET {key} = {key}",
}


def attacks(dialect: str) -> dict[str, Callable[[str, str], str]]:
    """What can be tried on a table that is only added to."""
    return ON_APPENDED | (ON_APPENDED_OF_SQLITE if dialect == "sqlite" else {})


@pytest.mark.parametrize("table", APPENDED)
def test_what_is_appended_is_never_changed_replaced_or_taken_away(raw: Raw, table: str) -> None:
    for attack in attacks(raw.dialect).values():
        assert f"{STAYS}: {table}" in raw.refused(attack(table, KEYS[table]))


@pytest.mark.parametrize("table", APPENDED)
def test_without_its_guard_each_of_these_goes_through(raw: Raw, table: str) -> None:
    guard = next(guard for guard in schema.all_guards(raw.dialect) if f"guard_{table}_" in guard.drop[0])
    for name, attack in attacks(raw.dialect).items():
        for line in guard.drop:
            raw.run(line)
        reached = raw.run(attack(table, KEYS[table])).rowcount
        assert reached or name == "replace or ignore"
        raw.undo()


@on_sqlite
def test_a_definition_is_not_replaced_by_the_rowid_it_has_none_the_less(raw: Raw) -> None:
    columns = "(rowid, hash, kind, key, body, first_used)"
    statement = f"REPLACE INTO definition {columns} SELECT rowid, 'new', kind, key, body, first_used FROM definition"
    assert STAYS in raw.refused(statement)
    raw.run("DROP TRIGGER guard_definition_replaced")
    assert raw.run(statement).rowcount == 1


@on_sqlite
@pytest.mark.parametrize("key", ["link", "seq"])
def test_an_audit_entry_is_not_replaced_by_either_of_its_keys(raw: Raw, key: str) -> None:
    changed = {"link": "link", "seq": "seq"} | ({"seq": "1000"} if key == "link" else {"link": "'new'"})
    assert STAYS in raw.refused("REPLACE " + again("audit", **changed))


@on_postgres
@pytest.mark.parametrize("table", APPENDED)
def test_what_is_appended_is_not_truncated(raw: Raw, table: str) -> None:
    assert STAYS in raw.refused(f"TRUNCATE {table}")
    raw.run(f"DROP TRIGGER guard_{table}_stays_whole ON {table}")
    raw.run(f"TRUNCATE {table}")
    assert raw.one(f"SELECT count(*) FROM {table}") == 0


@pytest.mark.parametrize("span", [(0, 60), (-30, 1), (59, 90), (-60, 120), (10, 20)])
def test_one_resource_is_not_claimed_twice(raw: Raw, span: tuple[int, int]) -> None:
    statement = (
        f"INSERT INTO claim (resource_id, kind, s, e, state, reason) VALUES (1, 'block', {span[0]}, {span[1]}, 1, '')"
    )
    assert NOT_TWICE in raw.refused(statement)
    for line in guards.not_twice(raw.dialect).drop:
        raw.run(line)
    assert raw.run(statement).rowcount == 1


def test_what_the_guards_say_reaches_a_person_as_a_sentence(recorded: str) -> None:
    database = Database(recorded)
    for statement, said in (("UPDATE note SET text = 'x'", "closed"), ("DELETE FROM audit", "added to")):
        with pytest.raises(Refused, match=said), database.write() as connection:
            connection.execute(text(statement))
    database.close()


# A row that races the signature: whoever comes second waits, and then sees what was signed.


@pytest.fixture
def second(recorded: str) -> Iterator[Raw]:
    """Another raw connection."""
    connection = Raw(recorded)
    yield connection
    connection.undo()
    connection.close()


ADD = (
    "INSERT INTO note (visit_id, section, text, carried, carried_from, saved_at) "
    f"VALUES ({OPEN_BARE}, 'plan', 'x', '', '', '2027')"
)
LOCK = f"SELECT status FROM visit WHERE id = {OPEN_BARE} FOR UPDATE"
SIGN = f"UPDATE visit SET status = 'signed' WHERE id = {OPEN_BARE}"


def outcome_of_racing(signer: Raw, adder: Raw, recorded: str, keeps: bool) -> str:
    """What becomes of a row that is added while a visit is being signed: it waits, then the signer ends."""
    signer.run(LOCK)
    outcome = []

    def add() -> None:
        try:
            adder.run(ADD)
            outcome.append("added")
        except adder.error as error:
            outcome.append(str(error))

    adding = Thread(target=add)
    adding.start()
    watcher = Raw(recorded)
    waits = "SELECT count(*) FROM pg_stat_activity WHERE pid = ? AND cardinality(pg_blocking_pids(pid)) > 0"
    while adding.is_alive() and not watcher.one(waits, adder.connection.info.backend_pid):
        watcher.undo()
    watcher.close()
    assert not outcome, "it did not wait"
    signer.run(SIGN)
    signer.keep() if keeps else signer.undo()
    adding.join()
    adder.undo()
    return outcome[0]


@on_postgres
def test_a_row_added_while_a_visit_is_signed_waits_and_is_refused(raw: Raw, second: Raw, recorded: str) -> None:
    assert outcome_of_racing(raw, second, recorded, keeps=False) == "added"
    assert FOR_EVER in outcome_of_racing(raw, second, recorded, keeps=True)
    open_again(raw)


@on_postgres
def test_a_guard_that_did_not_wait_for_the_signature_would_let_it_in(raw: Raw, second: Raw, recorded: str) -> None:
    guard = next(guard for guard in schema.all_guards("postgresql") if "guard_note_" in guard.drop[0])
    raw.run(guard.make[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(" FOR SHARE", ""))
    raw.keep()
    assert outcome_of_racing(raw, second, recorded, keeps=True) == "added"
    raw.run(guard.make[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    open_again(raw)


@on_postgres
def test_the_signer_waits_for_a_row_that_is_being_added_and_reads_it(raw: Raw, second: Raw) -> None:
    raw.run(ADD)
    second.run("SET lock_timeout = 1")
    assert "lock timeout" in second.refused(LOCK)
    raw.undo()
    assert second.one(LOCK) == "open"


@on_sqlite
def test_on_sqlite_one_writes_at_a_time_and_the_second_sees_the_signature(raw: Raw, second: Raw) -> None:
    second.run("SELECT count(*) FROM note")  # it began before, and saw an open visit
    raw.run("BEGIN IMMEDIATE")
    raw.run(SIGN)
    with pytest.raises(second.error, match="locked"):
        second.run(ADD)
    raw.keep()
    assert "locked" in second.refused(ADD)  # what it saw is over: it has to begin anew
    assert FOR_EVER in second.refused(ADD)
    open_again(raw)


def open_again(raw: Raw) -> None:
    """For the next test: as no one could."""
    guard = guards.visit_for_ever(raw.dialect, ["id", "uid", "appointment_id"])
    for line in guard.drop:
        raw.run(line)
    raw.run(SIGN.replace("'signed'", "'open'"))
    for line in guard.make:
        raw.run(line)
    raw.keep()


# A guard that does not stand shows.


def missing(connection: Connection) -> list[str]:
    """What does not stand."""
    return standing.missing(connection, schema.all_guards(connection.dialect.name))


@pytest.fixture
def connection(recorded: str) -> Iterator[Connection]:
    """A connection whose changes are undone."""
    database = Database(recorded)
    with database.engine.connect() as connection:
        yield connection
        connection.rollback()
    database.close()


def test_every_guard_stands_and_any_that_is_taken_away_is_named(connection: Connection) -> None:
    assert missing(connection) == []
    for guard in schema.all_guards(connection.dialect.name):
        for line in guard.drop:
            connection.execute(text(line))
        assert missing(connection), guard.drop
        guards.make(connection, [guard])
        assert missing(connection) == []


@on_sqlite
def test_a_trigger_that_does_nothing_is_no_guard(connection: Connection) -> None:
    connection.execute(text("DROP TRIGGER guard_note_updated"))
    connection.execute(text("CREATE TRIGGER guard_note_updated BEFORE UPDATE ON note BEGIN SELECT 1; END"))
    assert missing(connection) == ["guard_note_updated"]


@on_postgres
@pytest.mark.parametrize(
    "undermined",
    [
        "ALTER TABLE note DISABLE TRIGGER guard_note_for_ever",
        "ALTER TABLE note ENABLE TRIGGER guard_note_for_ever",
        "ALTER FUNCTION guard_note_for_ever() RESET ALL",
        "CREATE OR REPLACE FUNCTION guard_note_for_ever() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)
def test_a_guard_that_sleeps_or_does_nothing_is_none(connection: Connection, undermined: str) -> None:
    connection.execute(text(undermined))
    assert "guard_note_for_ever" in missing(connection)
