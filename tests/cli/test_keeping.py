"""backup, restore, verify and upgrade, as a person or a script runs them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from palpate import schema
from palpate.store import chain, guards
from palpate.store.database import HEAD, Database
from tests.command import Run, command, refused
from tests.store.signed_record import write_record


@pytest.fixture
def palpate(founded: str) -> Run:
    """The command, on a practice of either kind."""
    return command(founded)


@pytest.fixture
def altered(founded: str) -> Callable[[str], None]:
    """Changes a practice from outside: its guards down, and up again."""

    def alter(statement: str) -> None:
        with closing(Database(founded)) as database, database.moving_house() as connection:
            standing = schema.all_guards(database.dialect)
            guards.drop(connection, standing)
            connection.execute(text(statement))
            guards.make(connection, standing)

    return alter


def test_a_record_that_is_as_it_was_is_said_to_be(palpate: Run) -> None:
    ran = palpate("verify")
    assert ran.code == 0
    told = palpate("verify", "--json").json
    assert ran.out == f"5 entries, 0 signed visits, all as recorded; head {told['head']}\n"
    assert told["faults"] == []
    assert (told["entries"], told["signed_visits"]) == (5, 0)
    assert told["head"] == f"5:{told['link'][:16]}"
    assert palpate("verify", "--head", told["head"]).code == 0


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET body = '{}' WHERE seq = 2", "audit entry 2 (enable modality deep_tissue"),
        ("UPDATE audit SET actor = 'nobody' WHERE seq = 4", "audit entry 4"),
        ("DELETE FROM audit WHERE seq = 3", "audit entry 4"),
    ],
)
def test_what_was_altered_is_named_and_exits_1(
    palpate: Run, altered: Callable[[str], None], statement: str, said: str
) -> None:
    altered(statement)
    ran = palpate("verify")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith(said)
    told = palpate("verify", "--json")
    assert told.code == 1
    assert told.json["faults"] == ran.out.splitlines()


def test_a_tail_that_was_cut_shows_against_a_head_that_was_printed(
    palpate: Run, altered: Callable[[str], None]
) -> None:
    head = palpate("verify", "--json").json["head"]
    altered("DELETE FROM audit WHERE seq > 3")
    assert palpate("verify").code == 0
    ran = palpate("verify", "--head", head)
    assert (ran.code, ran.out) == (
        1, "audit entry 5, which was the head once, is missing: the chain ends at 3 now\n"
    )  # fmt: skip
    refused(palpate("verify", "--head", "five"), "is not the head of a chain: write it as it is printed")


def test_a_guard_that_is_gone_is_named(palpate: Run, founded: str) -> None:
    with closing(Database(founded)) as database, database.write() as connection:
        guards.drop(connection, [guards.part_for_ever(database.dialect, "note", ["id"])])
    ran = palpate("verify")
    assert ran.code == 1
    assert "guard_note_" in ran.out
    assert "guards that do not stand" in ran.out


def test_bytes_that_are_no_text_any_more_are_named(sqlite_target: str) -> None:
    with closing(sqlite3.connect(sqlite_target)) as connection, connection:
        connection.execute("DROP TRIGGER guard_audit_updated")
        connection.execute("UPDATE audit SET body = CAST(x'ff7b' || body AS TEXT) WHERE seq = 2")
    ran = command(sqlite_target)("verify")
    assert (ran.code, ran.err) == (1, "")
    assert "audit entry 2" in ran.out
    assert "guard_audit_updated" in ran.out


def test_damage_to_one_part_hides_no_other(palpate: Run, founded: str, altered: Callable[[str], None]) -> None:
    write_record(founded)
    altered("UPDATE audit SET action = 'sign', body = 'no JSON' WHERE seq = 2")
    with closing(Database(founded)) as database, database.write() as connection:
        guards.drop(connection, [guards.not_twice(database.dialect)])
    ran = palpate("verify")
    assert (ran.code, ran.err) == (1, "")
    for said in ("guards that do not stand", "audit entry 2", "visit v1: "):
        assert said in ran.out


def test_a_page_that_is_gone_is_named(sqlite_target: str) -> None:
    path = Path(sqlite_target)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_client_name_key'").fetchone()[0]
    stored = bytearray(path.read_bytes())
    stored[(root - 1) * 4096 : root * 4096] = bytes(4096)
    path.write_bytes(stored)
    ran = command(sqlite_target)("verify")
    assert (ran.code, ran.err) == (1, "")
    assert "the database cannot be read to its end: database disk image is malformed" in ran.out


def test_a_backup_is_made_and_brought_back_by_command(palpate: Run, tmp_path: Path) -> None:
    head = palpate("verify", "--json").json["head"]
    backup, place = tmp_path / "backup.db", str(tmp_path / "elsewhere" / "practice.db")
    made = palpate("backup", str(backup))
    assert made.code == 0
    assert f"is copied to {backup}: 0 clients, 0 appointments, 0 visits, 5 audit entries." in made.out
    assert f"Head of its chain: {head}" in made.out
    back = command(place)("restore", str(backup), "--json")
    assert back.code == 0, back
    assert back.json == {
        "database": place, "version": HEAD, "clients": 0, "appointments": 0, "visits": 0,
        "entries": 5, "head": head, "link": back.json["link"],
    }  # fmt: skip
    assert command(place)("verify", "--head", head).code == 0
    assert command(place)("room", "add", "Room 1").code == 0
    refused(palpate("backup", str(backup)), "exists already, and is left as it is")
    refused(command(place)("restore", str(backup)), "exists already, and is left as it is")
    refused(command(place + "2")("restore", "nowhere.db"), "There is no backup nowhere.db")
    told = palpate("backup", str(tmp_path / "second.db"), "--json").json
    assert told["file"] == str(tmp_path / "second.db")
    assert "database" in told


def test_no_password_is_printed(postgres_target: str, tmp_path: Path) -> None:
    target = postgres_target.replace("postgres:@", "postgres:secret@")
    ran = command(target)("backup", str(tmp_path / "backup.db"))
    assert ran.code == 0
    assert "secret" not in ran.out + ran.err


def test_without_a_name_and_a_terminal_it_is_a_usage_error(palpate: Run) -> None:
    refused(palpate("backup"), "File to write is missing", code=2)
    refused(palpate("restore"), "Backup to restore is missing", code=2)


def test_a_damaged_practice_is_copied_only_as_it_is(
    palpate: Run, altered: Callable[[str], None], tmp_path: Path
) -> None:
    altered("UPDATE audit SET actor = 'nobody' WHERE seq = 2")
    refused(palpate("backup", str(tmp_path / "b.db")), "The audit chain does not hold: audit entry 2", "--as-is")
    assert list(tmp_path.glob("b.db*")) == []
    assert palpate("backup", str(tmp_path / "b.db"), "--as-is").code == 0
    assert command(str(tmp_path / "c.db"))("restore", str(tmp_path / "b.db"), "--as-is").code == 0


def test_what_is_up_to_date_is_left_as_it_is(palpate: Run) -> None:
    before = palpate("verify", "--json").json
    ran = palpate("upgrade")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("is up to date already.\n")
    assert palpate("upgrade", "--json").json["backup"] is None
    assert palpate("verify", "--json").json == before


def test_a_signature_that_was_altered_is_named(palpate: Run, founded: str) -> None:
    """Each signed visit is proved; what can be wrong with one, tests/visits shows."""
    write_record(founded)
    ran = palpate("verify")
    assert ran.code == 1
    assert "visit v1: " in ran.out
    assert json.loads(palpate("verify", "--json").out)["signed_visits"] == 2
    with closing(Database(founded)) as database, database.read() as connection:
        assert list(chain.broken(connection)) == []
