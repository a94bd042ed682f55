"""The audit chain: any change to what was recorded is named, and no two writers fork it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from palpate.errors import Refused
from palpate.practice import Practice
from palpate.store import chain, guards
from palpate.store.database import Database
from tests.store.signed_record import ENTRIES

TEXTS = ("at", "actor", "action", "subject", "body", "salt", "digest", "link")


@pytest.fixture
def long(recorded: str) -> Iterator[Database]:
    """A practice with a chain of ENTRIES."""
    database = Database(recorded)
    yield database
    database.close()


@contextmanager
def unguarded(database: Database) -> Iterator[Connection]:
    """A connection on which the chain can be changed, as whoever takes the guards down could; all of it is undone."""
    with database.snapshot() as connection:
        if database.dialect == "postgresql":
            connection.execution_options(postgresql_readonly=False)
        guards.drop(connection, [guards.stays(database.dialect, "audit", [])])
        yield connection


def after(database: Database, *statements: str, **values: object) -> list[str]:
    """The faults that show when statements have run."""
    with unguarded(database) as connection:
        for statement in statements:
            connection.execute(text(statement), values)
        return list(chain.broken(connection))


def test_an_untouched_chain_holds(practice: Practice) -> None:
    practice.premises.add("room", "Room 1")
    with practice.database.read() as connection:
        assert list(chain.broken(connection)) == []
        assert chain.head(connection).seq > 1


# Text that lies in a file as UTF-8: hypothesis chooses the entry, the column, the place and the other byte.


@given(seq=st.integers(1, ENTRIES), column=st.sampled_from(TEXTS), place=st.integers(0, 400), other=st.integers(1, 255))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_single_changed_byte_is_named(long: Database, seq: int, column: str, place: int, other: int) -> None:
    with long.read() as connection:
        stored = connection.execute(text(f"SELECT {column} FROM audit WHERE seq = {seq}")).scalar_one().encode()
    at = place % len(stored)
    changed = stored[:at] + bytes([stored[at] ^ other]) + stored[at + 1 :]
    if long.dialect == "postgresql":
        try:
            words = changed.decode()
        except UnicodeDecodeError:
            return  # PostgreSQL takes no such text
        if "\0" in words:
            return
        faults = after(long, f"UPDATE audit SET {column} = :words WHERE seq = {seq}", words=words)
    else:
        faults = after(long, f"UPDATE audit SET {column} = CAST(:bytes AS TEXT) WHERE seq = {seq}", bytes=changed)
    assert len(faults) == 1
    assert faults[0].startswith(f"audit entry {seq} ")


@pytest.mark.parametrize("seq", range(1, ENTRIES))
def test_a_removed_entry_is_named(long: Database, seq: int) -> None:
    faults = after(long, f"DELETE FROM audit WHERE seq = {seq}")
    assert faults[0].startswith(f"audit entry {seq + 1} ")
    assert f"entry {seq} is missing" in faults[0]
    closed_up = (f"UPDATE audit SET seq = {later - 1} WHERE seq = {later}" for later in range(seq + 1, ENTRIES + 1))
    faults = after(long, f"DELETE FROM audit WHERE seq = {seq}", *closed_up)
    assert faults[0].startswith(f"audit entry {seq} ")


@given(one=st.integers(1, ENTRIES), other=st.integers(1, ENTRIES))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reordered_entries_are_named(long: Database, one: int, other: int) -> None:
    swap = [(one, 1000), (other, one), (1000, other)]
    faults = after(long, *(f"UPDATE audit SET seq = {to} WHERE seq = {seq}" for seq, to in swap))
    assert bool(faults) == (one != other)
    if faults:
        assert faults[0].startswith(f"audit entry {min(one, other)} ")


@pytest.mark.parametrize("seq", range(1, ENTRIES + 2))
def test_an_inserted_entry_is_named(long: Database, seq: int) -> None:
    columns = "at, actor, action, subject, body, salt, digest"
    moved = [f"UPDATE audit SET seq = {old + 1} WHERE seq = {old}" for old in range(ENTRIES, seq - 1, -1)]
    forged = f"INSERT INTO audit (seq, link, {columns}) SELECT {seq}, 'f', {columns} FROM audit WHERE seq = :of"
    assert after(long, *moved, forged, of=1 if seq > 1 else 2)[0].startswith(f"audit entry {seq} ")


def test_text_that_is_gone_is_named(long: Database) -> None:
    faults = after(long, "UPDATE audit SET body = NULL, salt = NULL WHERE seq IN (2, 3)")
    assert [fault.split(" (")[0] for fault in faults] == ["audit entry 2", "audit entry 3"]
    assert all(fault.endswith("its text is gone") for fault in faults)


@pytest.mark.parametrize("kept", range(ENTRIES))
def test_a_cut_tail_shows_against_a_head_printed_elsewhere(long: Database, kept: int) -> None:
    with unguarded(long) as connection:
        printed = str(chain.head(connection))
        assert chain.cut(connection, printed) is None
        connection.execute(text(f"DELETE FROM audit WHERE seq > {kept}"))
        assert list(chain.broken(connection)) == []
        assert f"the chain ends at {kept} now" in (chain.cut(connection, printed) or "")


def test_a_chain_written_anew_shows_against_a_head_printed_elsewhere(long: Database) -> None:
    with unguarded(long) as connection:
        links = connection.execute(text("SELECT seq, link FROM audit ORDER BY seq"))
        heads = {seq: str(chain.Head(seq=seq, link=link)) for seq, link in links}
        entries = connection.execute(text("SELECT * FROM audit WHERE seq > 4 ORDER BY seq")).mappings().all()
        previous = connection.execute(text("SELECT link FROM audit WHERE seq = 4")).scalar_one()
        for entry in entries:
            forged = {**entry, "actor": "nobody"}
            previous = chain.link(previous, forged)
            change = text("UPDATE audit SET actor = 'nobody', link = :link WHERE seq = :seq")
            connection.execute(change, {"link": previous, "seq": entry["seq"]})
        assert list(chain.broken(connection)) == []
        assert [seq for seq, head in heads.items() if chain.cut(connection, head)] == list(range(5, ENTRIES + 1))


def test_a_head_goes_on_being_one_when_entries_are_added(practice: Practice) -> None:
    with practice.database.read() as connection:
        printed = chain.head(connection)
    practice.premises.add("room", "Room 1")
    with practice.database.read() as connection:
        assert chain.cut(connection, str(printed)) is None
        assert chain.cut(connection, f"{printed.seq}:{printed.link}") is None
        assert chain.cut(connection, "0:" + "0" * 16) is None


@pytest.mark.parametrize("printed", ["", "12", "12:", "12:xyz", ":9f3a6c2e8b1d4f70", "12:9f3a", "-1:9f3a6c2e8b1d4f70"])
def test_what_is_no_head_is_refused(practice: Practice, printed: str) -> None:
    with practice.database.read() as connection, pytest.raises(Refused, match="as it is printed"):
        chain.cut(connection, printed)


# Many writers, one chain.

WRITER = """
import sys
from palpate.practice import Practice
with Practice.open(sys.argv[1], acting=None) as practice:
    input()
    for number in range(int(sys.argv[3])):
        practice.premises.add("room", f"Room {sys.argv[2]}.{number}")
"""


def test_eight_processes_append_to_one_chain(founded: str) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, founded, str(number), "10"], stdin=subprocess.PIPE)
        for number in range(8)
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"\n")
        writer.stdin.close()
    assert [writer.wait() for writer in writers] == [0] * 8
    with closing(Database(founded)) as database, database.read() as connection:
        assert list(chain.broken(connection)) == []
        assert connection.execute(text("SELECT count(*) FROM audit WHERE subject LIKE 'room%'")).scalar() == 80


def test_an_entry_that_goes_on_from_an_old_head_is_not_taken(practice: Practice) -> None:
    with practice.database.read() as connection:
        old = chain.head(connection)
    practice.premises.add("room", "Room 1")
    entry = dict.fromkeys(("at", "actor", "action", "subject", "body", "salt", "digest"), "x")
    entry |= {"seq": old.seq + 1, "link": chain.link(old.link, {**entry, "seq": old.seq + 1})}
    with pytest.raises((IntegrityError, Refused)), practice.database.write() as connection:
        connection.execute(insert(chain.audit).values(entry))


def test_a_flipped_byte_of_the_file_itself_is_named(sqlite_target: str) -> None:
    path = Path(sqlite_target)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        at = path.read_bytes().find(b'"timezone":"America/New_York"')
    stored = bytearray(path.read_bytes())
    stored[at + 3] ^= 0xFF
    path.write_bytes(stored)
    with closing(Database(sqlite_target)) as database, database.snapshot() as connection:
        assert any("its text is not what was recorded" in fault for fault in chain.broken(connection))
