"""Forging a signed visit, one step after the other, as somebody would who knows palpate; each step is named.

What the guards cannot stop is here too: SQLite's own interface to a value's bytes, a table of PostgreSQL that inherits
from one of ours.
"""

from __future__ import annotations

import shutil
import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, text

from palpate import schema
from palpate.practice import Practice
from palpate.store import chain, guards, standing
from palpate.store.database import Database
from palpate.store.metadata import canonical
from palpate.visits import verify
from tests.command import command
from tests.conftest import postgres_database
from tests.visits.scene import NOW, Scene

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def signed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where v1 and v2 are signed, and alike; every test leaves both as they were."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALPATE_NOW", NOW)
        if request.param == "sqlite":
            target = tmp_path_factory.mktemp("forged") / "practice.db"
            shutil.copy(request.getfixturevalue("_scene_file"), target)
            yield _signed(str(target))
            return
        template = request.getfixturevalue("_scene_template")
        with postgres_database(request.getfixturevalue("postgres_server"), template) as url:
            yield _signed(url)


def _signed(target: str) -> str:
    with Practice.open(target) as practice:
        scene = Scene(practice)
        for _ in range(2):
            scene.signed()
        practice.premises.add("room", "Room 1")
    return target


@contextmanager
def forging(target: str) -> Iterator[Connection]:
    """A connection with the guards down; all that it does is undone."""
    with closing(Database(target)) as database, database.engine.connect() as connection:
        transaction = connection.begin()
        guards.drop(connection, schema.all_guards(database.dialect))
        yield connection
        transaction.rollback()


def faults(connection: Connection) -> list[str]:
    return [*chain.broken(connection), *verify.faults(connection)]


NOT_CHAINED = "its signature is not the one in the audit chain"


def row(connection: Connection, table: str, where: str) -> dict[str, Any]:
    return dict(connection.execute(text(f"SELECT * FROM {table} WHERE {where}")).mappings().one())


def put(connection: Connection, table: str, where: str, **values: Any) -> None:
    changes = ", ".join(f"{name} = :{name}" for name in values)
    connection.execute(text(f"UPDATE {table} SET {changes} WHERE {where}"), values)


@pytest.mark.parametrize("columns", [("document", "salt", "digest"), ("document", "salt"), ("document",), ("salt",)])
def test_signatures_that_were_swapped_are_named_on_both_visits(signed: str, columns: tuple[str, ...]) -> None:
    with forging(signed) as connection:
        both = [row(connection, "signature", f"visit_id = {number}") for number in (1, 2)]
        for number, other in ((1, both[1]), (2, both[0])):
            put(connection, "signature", f"visit_id = {number}", **{name: other[name] for name in columns})
        said = faults(connection)
    named = NOT_CHAINED if "digest" in columns else "its document is not what was signed"
    for visit in ("v1", "v2"):
        first = next(line for line in said if line.startswith(f"visit {visit}: "))
        assert first == f"visit {visit}: {named}"


def test_each_step_of_a_forgery_is_named_until_only_a_printed_head_can_tell(signed: str) -> None:
    with forging(signed) as connection:
        printed = str(chain.head(connection))
        kept = row(connection, "signature", "visit_id = 1")

        put(connection, "work", "visit_id = 1", pressure=9)
        assert faults(connection) == [
            "visit v1: its work rows differ from what was signed: 1 pressure is 9, signed as 5"
        ]

        document = msgspec.json.decode(kept["document"])
        document["record"]["work"][0]["pressure"]["value"] = 9
        body = canonical(document)
        put(connection, "signature", "visit_id = 1", document=body)
        assert faults(connection) == ["visit v1: its document is not what was signed"]

        digest = chain.digest(kept["salt"], body)
        put(connection, "signature", "visit_id = 1", digest=digest)
        assert faults(connection) == [f"visit v1: {NOT_CHAINED}"]

        entry = row(connection, "audit", "action = 'sign' AND subject = 'visit 1'")
        named = f"audit entry {entry['seq']} (sign visit 1, {entry['at']})"
        forged = entry["body"].replace(kept["digest"], digest)
        assert forged != entry["body"]
        put(connection, "audit", f"seq = {entry['seq']}", body=forged)
        assert faults(connection) == [f"{named}: its text is not what was recorded"]

        put(connection, "audit", f"seq = {entry['seq']}", digest=chain.digest(entry["salt"], forged))
        assert faults(connection) == [f"{named}: it does not link to the entry before it"]

        previous = row(connection, "audit", f"seq = {entry['seq'] - 1}")["link"]
        link = chain.link(previous, row(connection, "audit", f"seq = {entry['seq']}"))
        put(connection, "audit", f"seq = {entry['seq']}", link=link)
        (fault,) = faults(connection)
        assert fault.startswith(f"audit entry {entry['seq'] + 1} ")

        for seq in range(entry["seq"] + 1, chain.head(connection).seq + 1):
            link = chain.link(link, row(connection, "audit", f"seq = {seq}"))
            put(connection, "audit", f"seq = {seq}", link=link)
        assert faults(connection) == []  # all was written anew: the database alone cannot tell
        assert "is not the one that was the head once" in (chain.cut(connection, printed) or "")


def test_a_tail_that_was_cut_with_all_it_had_signed_shows_against_a_printed_head(signed: str) -> None:
    with forging(signed) as connection:
        printed = str(chain.head(connection))
        began = row(connection, "audit", "action = 'start' AND subject = 'visit 2'")["seq"]
        connection.execute(text(f"DELETE FROM audit WHERE seq >= {began}"))
        assert faults(connection) == [f"visit v2: {NOT_CHAINED}"]
        for table in [*schema.VISIT_ROWS, "follow_up"]:
            connection.execute(text(f"DELETE FROM {table} WHERE visit_id = 2"))
        connection.execute(text("DELETE FROM visit WHERE id = 2"))
        assert faults(connection) == []
        assert f"the chain ends at {began - 1} now" in (chain.cut(connection, printed) or "")


def test_the_command_names_the_first_broken_link_first(scene_target: str, scene: Scene) -> None:
    """Of several faults, in an order that a person can follow: the chain, then visit by visit."""
    for _ in range(2):
        scene.signed()
    with scene.practice.database.moving_house() as connection:
        every = schema.all_guards(scene.practice.database.dialect)
        guards.drop(connection, every)
        entry = row(connection, "audit", "action = 'sign' AND subject = 'visit 1'")["seq"]
        put(connection, "audit", f"seq = {entry}", actor="nobody")
        put(connection, "work", "visit_id = 2", response="x")
        put(connection, "note", "visit_id = 1 AND section = 'plan'", text="x")
        guards.make(connection, every)
    ran = command(scene_target)("verify")
    assert (ran.code, ran.err) == (1, "")
    assert [line.split(" (")[0].split(": ")[0] for line in ran.out.splitlines()] == [
        f"audit entry {entry}",
        "visit v1",
        "visit v2",
    ]


# What no guard can stop.


def test_bytes_written_through_sqlites_own_interface_are_named(quick: Scene, quick_target: str) -> None:
    quick.signed()
    for table, column, named in (
        ("signature", "document", "its document is not what was signed"),
        ("note", "text", "its note rows differ from what was signed"),
    ):
        with closing(sqlite3.connect(quick_target)) as raw:
            with raw.blobopen(table, column, 1) as blob:
                was = blob[4:5]
                blob[4:5] = b"~"
            raw.commit()
            with quick.practice.database.snapshot() as connection:
                assert standing.missing(connection, schema.all_guards("sqlite")) == []
                assert any(line.startswith(f"visit v1: {named}") for line in verify.faults(connection)), table
            with raw.blobopen(table, column, 1) as blob:
                blob[4:5] = was
            raw.commit()
    with quick.practice.database.snapshot() as connection:
        assert list(verify.faults(connection)) == []


@pytest.mark.parametrize("signed", ["postgresql"], indirect=True)
def test_a_table_that_inherits_from_one_of_ours_adds_no_row_unseen(signed: str) -> None:
    with closing(Database(signed)) as database, database.engine.connect() as connection:
        connection.execute(text("CREATE TABLE more () INHERITS (work)"))
        connection.execute(text("INSERT INTO more SELECT * FROM ONLY work WHERE visit_id = 1"))
        assert list(verify.faults(connection)) == [
            "visit v1: its work rows differ from what was signed: has 2 rows, signed with 1"
        ]


# However many there are.


def test_no_more_than_a_few_documents_are_in_memory_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.setenv("PALPATE_NOW", NOW)
    record = import_module("record")
    target, many = str(tmp_path / "practice.db"), 100
    record.found(target)
    record.fill(target, many, 2, note="word " * 20_000)
    with Practice.open(target) as practice, practice.database.snapshot() as connection:
        length = connection.execute(text("SELECT sum(length(document)) FROM signature")).scalar_one()
        assert length > many * 100_000
        tracemalloc.start()
        assert list(verify.faults(connection)) == []
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < length / 2, f"{peak / 1e6:.1f} MB to prove documents of {length / 1e6:.1f} MB"
