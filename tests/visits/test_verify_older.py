"""What an earlier palpate signed is proved and shown by this one, its database brought up to date."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, select, text

from palpate import migrations, schema
from palpate.documents.visit import lines
from palpate.practice import Practice
from palpate.store import chain, guards, standing
from palpate.store.database import Database
from palpate.store.metadata import canonical
from palpate.store.moving import _plain
from palpate.visits import verify
from tests.command import command as run_command
from tests.visits.first_format import as_first_signed
from tests.visits.scene import Scene

BEFORE = "0002"
"""The version of the database in which visits were signed before this one."""


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, quick: Scene, tmp_path: Path) -> tuple[str, list[str]]:
    """Where a practice is as it was at ``BEFORE``, v1 signed as then, v2 struck; and how this palpate shows v1."""
    target = str(tmp_path / "older.db") if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    quick.signed()
    quick.visits.enter_in_error(quick.finished(), quick.mara, "The wrong Ana.")
    shown = list(lines(quick.visits.record(quick.visits.get(1)), "0:0"))
    with closing(Database(target, create=True)) as database, database.moving_house() as connection:
        command.upgrade(migrations.config(connection), BEFORE)
        with quick.practice.database.read() as source:
            rows_of_then(source, connection)
        sign_as_then(connection)
        guards.make(connection, schema.all_guards(database.dialect))
    return target, shown


def rows_of_then(source: Connection, target: Connection) -> None:
    """The rows of a practice of today, in the tables and columns that there were."""
    then = MetaData()
    then.reflect(target, only=lambda name, _: name != "alembic_version")
    for table in then.sorted_tables:
        names = [column.name for column in table.columns]
        today = _plain(schema.tables().tables[table.name])
        rows = [dict(row) for row in source.execute(select(*(today.c[name] for name in names))).mappings()]
        if rows:
            target.execute(today.insert(), rows)


def sign_as_then(connection: Connection) -> None:
    """The signature of v1 made over the document of then, and chained."""
    kept = connection.execute(text("SELECT document, salt, digest FROM signature WHERE visit_id = 1")).one()
    body = canonical(as_first_signed(msgspec.json.decode(kept.document)))
    assert len(body) < len(kept.document)
    digest = chain.digest(kept.salt, body)
    connection.execute(
        text("UPDATE signature SET document = :body, digest = :digest WHERE visit_id = 1"),
        {"body": body, "digest": digest},
    )
    link = chain.START
    for entry in connection.execute(text("SELECT * FROM audit ORDER BY seq")).mappings().all():
        row = dict(entry) | {"body": entry["body"].replace(kept.digest, digest)}
        row["digest"] = chain.digest(row["salt"], row["body"])
        link = row["link"] = chain.link(link, row)
        changed = "UPDATE audit SET body = :body, digest = :digest, link = :link WHERE seq = :seq"
        connection.execute(text(changed), {name: row[name] for name in ("body", "digest", "link", "seq")})


def test_what_was_signed_before_an_upgrade_holds_after_it_and_reads_the_same(older: tuple[str, list[str]]) -> None:
    target, shown = older
    ran = run_command(target)("upgrade", "--yes")
    assert ran.code == 0, ran
    with Practice.open(target) as practice:
        with practice.database.snapshot() as connection:
            assert standing.missing(connection, schema.all_guards(practice.database.dialect)) == []
            assert [*chain.broken(connection), *verify.faults(connection)] == []
        now = list(lines(practice.visits.record(practice.visits.get(1)), "0:0"))
    # What differs: the digest of another document, and under which section of a note a score goes.
    assert [_score(line) for line in now if "Document " not in line] == [
        _score(line) for line in shown if "Document " not in line
    ]


def _score(line: str) -> str:
    return re.sub(r"^\s+([SOAP], from the record: )?((Found|Pain): )?", "", line)


def test_what_came_later_is_held_against_it_too(older: tuple[str, list[str]]) -> None:
    """A column that was not there when a visit was signed is no place to write into it unseen."""
    target, _ = older
    run_command(target)("upgrade", "--yes")
    later = {
        "consent": ("signed_by", "relation"),
        "note": ("carried", "carried_from", "carried_on"),
        "outcome": ("detail",),
    }
    words = {"carried_on": "2020-02-02", "detail": '{"items":3}'}
    with closing(Database(target)) as database, database.engine.connect() as connection:
        guards.drop(connection, schema.all_guards(database.dialect))
        for table, columns in later.items():
            for column in columns:
                with connection.begin_nested() as put:
                    change = text(f"UPDATE {table} SET {column} = :other WHERE visit_id = 1")
                    connection.execute(change, {"other": words.get(column, "x")})
                    assert any(line.startswith("visit v1: its ") for line in verify.faults(connection)), column
                    put.rollback()
        assert list(verify.faults(connection)) == []
