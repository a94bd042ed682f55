"""A signed visit by the roads that lead around a plain statement: every column, views, triggers, cursors, other files.

Each road is walked twice: it is refused, and with the guard of its table down it goes through.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from palpate import schema
from palpate.store.guards import FOR_EVER
from tests.store.signed_record import OPEN, OPEN_BARE, SIGNED, SIGNED_BARE, Raw
from tests.store.test_signed_is_for_ever import copy, guard_of

PARTS = list(schema.VISIT_ROWS)
on_sqlite = pytest.mark.parametrize("recorded", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("recorded", ["postgresql"], indirect=True)

Road = Callable[[str, str], Sequence[str]]
"""The statements of a road to a table, in the words of a database; the last one is the one to be refused."""


def columns(table: str) -> list[str]:
    return [column.name for column in schema.tables().tables[table].columns]


def walked(raw: Raw, statements: Sequence[str], table: str = "") -> Any:
    """What the last statement gives, with the guard of a table down where one is named; all of it is to be undone."""
    for line in guard_of(raw, table).drop if table else []:
        raw.run(line)
    for statement in statements[:-1]:
        raw.run(statement)
    return raw.run(statements[-1])


def refused(raw: Raw, statements: Sequence[str]) -> str:
    """The words that the last statement is refused with."""
    for statement in statements[:-1]:
        raw.run(statement)
    return raw.refused(statements[-1])


@pytest.mark.parametrize("table", ["visit", *PARTS])
def test_no_column_of_a_signed_visit_is_written(raw: Raw, table: str) -> None:
    for column in columns(table):
        statement = f"UPDATE {table} SET {column} = {column} WHERE id = {SIGNED}"
        assert FOR_EVER in raw.refused(statement), column
    for column in columns(table):
        assert walked(raw, [f"UPDATE {table} SET {column} = {column} WHERE id = {SIGNED}"], table).rowcount == 1, column
        raw.undo()


@on_sqlite
@pytest.mark.parametrize("table", PARTS)
def test_a_guard_that_watched_one_column_would_let_the_others_through(raw: Raw, table: str) -> None:
    (updated,) = (line for line in guard_of(raw, table).make if "BEFORE UPDATE" in line)
    raw.run(f"DROP TRIGGER guard_{table}_updated")
    raw.run(updated.replace("BEFORE UPDATE", "BEFORE UPDATE OF visit_id"))
    through = [
        column
        for column in columns(table)
        if column != "visit_id" and raw.run(f"UPDATE {table} SET {column} = {column} WHERE id = {SIGNED}").rowcount
    ]
    assert through == [column for column in columns(table) if column != "visit_id"]


def trigger_on_door(does: str, dialect: str) -> list[str]:
    """What makes an insert into a temporary table do this."""
    if dialect == "sqlite":
        return [f"CREATE TEMP TRIGGER opens AFTER INSERT ON door BEGIN {does} END"]
    return [
        f"CREATE FUNCTION pg_temp.opens() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {does} RETURN NULL; END$$",
        "CREATE TRIGGER opens AFTER INSERT ON door FOR EACH ROW EXECUTE FUNCTION pg_temp.opens()",
    ]


ROADS: dict[str, Road] = {
    "a common table expression": lambda table, _: [
        f"WITH one AS (SELECT {SIGNED} AS id) UPDATE {table} SET visit_id = visit_id "
        "WHERE id IN (SELECT id FROM one) RETURNING id"
    ],
    "another table beside": lambda table, _: [
        f"UPDATE {table} SET visit_id = visit_id FROM visit WHERE visit.id = {table}.visit_id AND status = 'signed'"
    ],
    "all rows, of open visits too": lambda table, _: [f"UPDATE {table} SET visit_id = visit_id"],
    "many rows, one of them its": lambda table, _: [
        f"INSERT {copy(table, OPEN, id=9, visit_id=OPEN_BARE)} UNION ALL "
        + copy(table, OPEN, id=10, visit_id=SIGNED_BARE).partition(") ")[2]
    ],
    "an insert that would give way": lambda table, _: [
        f"INSERT {copy(table, OPEN, id=9, visit_id=SIGNED_BARE)} AND true ON CONFLICT DO NOTHING"
    ],
    "a visit that is opened first": lambda table, _: [
        "SAVEPOINT here",
        f"UPDATE {table} SET visit_id = visit_id WHERE id = {OPEN}",
        "RELEASE SAVEPOINT here",
        f"DELETE FROM {table} WHERE id IN ({SIGNED}, {OPEN})",
    ],
    "a trigger of another table": lambda table, dialect: [
        "CREATE TEMP TABLE door (opened INTEGER)",
        *trigger_on_door(f"DELETE FROM {table} WHERE id = {SIGNED};", dialect),
        "INSERT INTO door VALUES (1)",
    ],
}


@pytest.mark.parametrize("road", ROADS)
def test_no_road_leads_to_a_row_of_a_signed_visit(raw: Raw, road: str) -> None:
    for table in PARTS:
        assert FOR_EVER in refused(raw, ROADS[road](table, raw.dialect)), table


@pytest.mark.parametrize("road", ROADS)
def test_each_of_these_is_one_where_no_guard_stands(raw: Raw, road: str) -> None:
    for table in PARTS:
        assert walked(raw, ROADS[road](table, raw.dialect), table).rowcount, table
        raw.undo()


@pytest.mark.parametrize("table", PARTS)
def test_what_was_refused_in_a_savepoint_is_not_there_when_the_rest_is_kept(raw: Raw, table: str) -> None:
    before = raw.one(f"SELECT count(*) FROM {table}")
    raw.run("SAVEPOINT here")
    with pytest.raises(raw.error, match=FOR_EVER):
        raw.run("INSERT " + copy(table, OPEN, id=9, visit_id=SIGNED_BARE))
    raw.run("ROLLBACK TO SAVEPOINT here")
    raw.run("RELEASE SAVEPOINT here")
    raw.keep()
    assert raw.one(f"SELECT count(*) FROM {table}") == before


@pytest.mark.parametrize("table", ["client", "staff", "location", "service", "appointment"])
def test_who_was_there_does_not_go_and_takes_no_visit_along(raw: Raw, table: str) -> None:
    if raw.dialect == "sqlite":
        raw.run("PRAGMA foreign_keys = ON")
    assert raw.refused(f"DELETE FROM {table}")
    assert raw.refused(f"UPDATE {table} SET id = id + 100")
    assert raw.one("SELECT count(*) FROM visit WHERE status = 'signed'") == 2


UNIQUE = {
    "visit_modality": "visit_id, modality",
    "assessment": "visit_id, modality",
    "note": "visit_id, section",
    "outcome": "visit_id, modality, field, moment",
    "hook_answer": "visit_id, modality, hook",
    "signature": "visit_id",
}
"""The keys by which an insert could come upon a row of the same visit."""


@pytest.mark.parametrize("table", UNIQUE)
def test_an_upsert_by_another_key_than_the_id_is_refused(raw: Raw, table: str) -> None:
    key, last = UNIQUE[table], columns(table)[-1]
    upsert = f"INSERT {copy(table, SIGNED, id=9)} AND true ON CONFLICT ({key}) DO UPDATE SET {last} = excluded.{last}"
    assert FOR_EVER in raw.refused(upsert)
    assert walked(raw, [upsert], table).rowcount == 1
    raw.undo()
    if raw.dialect == "sqlite":
        assert FOR_EVER in raw.refused(f"REPLACE {copy(table, SIGNED, id=9)}")


def test_these_are_all_keys_there_are() -> None:
    from sqlalchemy import UniqueConstraint

    for name in PARTS:
        table = schema.tables().tables[name]
        unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        assert [", ".join(one.columns.keys()) for one in unique] == ([UNIQUE[name]] if name in UNIQUE else []), name


@on_sqlite
@pytest.mark.parametrize("table", PARTS)
def test_a_view_with_a_trigger_leads_no_further(raw: Raw, table: str) -> None:
    road = [
        f"CREATE TEMP VIEW seen AS SELECT * FROM main.{table}",
        f"CREATE TEMP TRIGGER writes INSTEAD OF DELETE ON seen BEGIN DELETE FROM {table} WHERE id = OLD.id; END",
        f"DELETE FROM seen WHERE id = {SIGNED}",
    ]
    assert FOR_EVER in refused(raw, road)
    walked(raw, road, table)
    assert raw.one(f"SELECT count(*) FROM {table} WHERE id = {SIGNED}") == 0


@on_sqlite
@pytest.mark.parametrize("rowid", ["rowid", "_rowid_", "oid", "ROWID"])
def test_no_name_of_the_rowid_is_a_way_in(raw: Raw, rowid: str) -> None:
    for table in PARTS:
        onto = copy(table, OPEN, id=SIGNED, visit_id=OPEN_BARE).replace("(id,", f"({rowid},")
        assert FOR_EVER in raw.refused(f"REPLACE {onto}")
        assert FOR_EVER in raw.refused(f"UPDATE OR REPLACE {table} SET {rowid} = {SIGNED} WHERE {rowid} = {OPEN}")
        assert FOR_EVER in raw.refused(f"DELETE FROM {table} WHERE {rowid} = {SIGNED}")


@on_sqlite
def test_from_another_file_it_is_guarded_all_the_same(recorded: str, raw: Raw, tmp_path: Path) -> None:
    """The practice attached to a database of one's own, with tables of the same names in it."""
    with closing(sqlite3.connect(tmp_path / "own.db", isolation_level=None)) as own:
        own.execute(f"CREATE TABLE visit AS SELECT {SIGNED_BARE} AS id, 'open' AS status")
        own.execute("CREATE TABLE note (id, visit_id)")
        own.execute("ATTACH ? AS practice", (recorded,))
        for table in PARTS:
            for statement in (
                f"UPDATE practice.{table} SET visit_id = visit_id WHERE id = {SIGNED}",
                f"DELETE FROM practice.{table}",
                f"REPLACE INTO practice.{table} SELECT * FROM practice.{table} WHERE id = {SIGNED}",
            ):
                with pytest.raises(sqlite3.Error, match=FOR_EVER):
                    own.execute(statement)


@on_postgres
@pytest.mark.parametrize("table", ["visit", *PARTS])
def test_copy_a_cursor_a_view_and_a_block_lead_no_further(raw: Raw, table: str) -> None:
    roads = [
        [f"CREATE TEMP VIEW seen AS SELECT * FROM {table}", f"DELETE FROM seen WHERE id = {SIGNED}"],
        [
            f"DECLARE here CURSOR FOR SELECT * FROM {table} WHERE id = {SIGNED} FOR UPDATE",
            "FETCH here",
            f"DELETE FROM {table} WHERE CURRENT OF here",
        ],
        [f"DO $$BEGIN DELETE FROM {table} WHERE id = {SIGNED}; END$$"],
        [f"WITH gone AS (DELETE FROM ONLY {table} WHERE id = {SIGNED} RETURNING id) SELECT count(*) FROM gone"],
        [
            f"MERGE INTO {table} USING (SELECT 1) one ON {table}.id = {SIGNED} WHEN MATCHED THEN DELETE",
        ],
    ]
    for road in roads:
        assert FOR_EVER in refused(raw, road), road
    if table == "visit":
        return
    for road in roads:
        walked(raw, road, table)
        assert raw.one(f"SELECT count(*) FROM {table} WHERE id = {SIGNED}") == 0, road
        raw.undo()
    row = raw.run(f"SELECT * FROM {table} WHERE id = {OPEN}").fetchone()
    names = columns(table)
    stored = [{"id": 9, "visit_id": SIGNED_BARE}.get(name, value) for name, value in zip(names, row, strict=True)]
    with (
        pytest.raises(raw.error, match=FOR_EVER),
        raw.connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as stream,
    ):
        stream.write_row(stored)


@on_postgres
def test_several_tables_truncated_at_once_are_refused(raw: Raw) -> None:
    assert FOR_EVER in raw.refused(f"TRUNCATE {', '.join(['visit', *PARTS])} RESTART IDENTITY CASCADE")
    assert raw.one("SELECT count(*) FROM visit") == 4
