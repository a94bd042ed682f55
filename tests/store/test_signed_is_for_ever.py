"""A signed visit and its rows, under raw SQL from outside palpate: nothing changes them, and nothing is added."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import UniqueConstraint

from palpate import schema
from palpate.store.guards import FOR_EVER, Guard
from tests.store.signed_record import OPEN, OPEN_BARE, SIGNED, SIGNED_BARE, Raw

PARTS = list(schema.VISIT_ROWS)
on_sqlite = pytest.mark.parametrize("recorded", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("recorded", ["postgresql"], indirect=True)

Attack = Callable[[str], str]


def copy(table: str, of: int, **changed: object) -> str:
    """An insert of row ``of`` once more, some of it changed."""
    columns = [column.name for column in schema.tables().tables[table].columns]
    taken = ", ".join(repr(changed[name]) if name in changed else name for name in columns)
    return f"INTO {table} ({', '.join(columns)}) SELECT {taken} FROM {table} WHERE id = {of}"


def guard_of(raw: Raw, table: str) -> Guard:
    """The guard that stands over a table."""
    return next(guard for guard in schema.all_guards(raw.dialect) if f"guard_{table}_" in guard.drop[0])


def unguarded(raw: Raw, table: str, statement: str) -> int:
    """How many rows a statement reaches with the table's guard down; all of it is undone."""
    for line in guard_of(raw, table).drop:
        raw.run(line)
    reached: int = raw.run(statement).rowcount
    raw.undo()
    return reached


ON_ROWS: dict[str, Attack] = {
    "change a row": lambda table: f"UPDATE {table} SET visit_id = visit_id WHERE id = {SIGNED}",
    "take a row away": lambda table: f"DELETE FROM {table} WHERE id = {SIGNED}",
    "take a row to an open visit": lambda table: f"UPDATE {table} SET visit_id = {OPEN_BARE} WHERE id = {SIGNED}",
    "bring a row of an open visit": lambda table: f"UPDATE {table} SET visit_id = {SIGNED_BARE} WHERE id = {OPEN}",
    "add a row": lambda table: "INSERT " + copy(table, OPEN, id=9, visit_id=SIGNED_BARE),
    "upsert over a row": lambda table: (
        f"INSERT {copy(table, SIGNED)} AND true ON CONFLICT (id) DO UPDATE SET visit_id = excluded.visit_id"
    ),
    "upsert over a row, from an open visit": lambda table: (
        f"INSERT {copy(table, OPEN, id=SIGNED, visit_id=OPEN_BARE)} AND true "
        "ON CONFLICT (id) DO UPDATE SET visit_id = excluded.visit_id"
    ),
}
ON_ROWS_OF_SQLITE: dict[str, Attack] = {
    "replace a row": lambda table: f"REPLACE {copy(table, SIGNED)}",
    "replace a row from an open visit": lambda table: f"INSERT OR REPLACE {copy(table, OPEN, id=SIGNED, visit_id=4)}",
    "replace a row by its rowid": lambda table: (
        f"INSERT OR REPLACE {copy(table, OPEN, id=SIGNED, visit_id=OPEN_BARE)}".replace("(id,", "(rowid,")
    ),
    "add a row or ignore": lambda table: "INSERT OR IGNORE " + copy(table, OPEN, id=9, visit_id=SIGNED_BARE),
    "add a row to a visit named in words": lambda table: (
        "INSERT " + copy(table, OPEN, id=9, visit_id=f" {SIGNED_BARE}")
    ),
    "move an open visit's row over it": lambda table: f"UPDATE OR REPLACE {table} SET id = {SIGNED} WHERE id = {OPEN}",
    "move one over it by rowid": lambda table: f"UPDATE OR REPLACE {table} SET rowid = {SIGNED} WHERE id = {OPEN}",
    "take all rows away": lambda table: f"DELETE FROM {table}",
}
OPENS = "DO UPDATE SET status = 'open'"
UID = f"(SELECT uid FROM visit WHERE id = {SIGNED_BARE})"
ON_VISITS = {
    "open it again": f"UPDATE visit SET status = 'open' WHERE id = {SIGNED}",
    "touch it": f"UPDATE visit SET id = id WHERE id = {SIGNED_BARE}",
    "give it another client": f"UPDATE visit SET client_id = 1 WHERE id = {SIGNED_BARE}",
    "take it away": f"DELETE FROM visit WHERE id = {SIGNED_BARE}",
    "upsert over it": f"INSERT {copy('visit', SIGNED)} AND true ON CONFLICT (id) {OPENS}",
    "upsert over its uid": f"INSERT {copy('visit', SIGNED, id=9)} AND true ON CONFLICT (uid) {OPENS}",
}
ON_VISITS_OF_SQLITE = {
    "replace it": f"REPLACE {copy('visit', SIGNED, status='open')}",
    "replace it by its rowid": f"REPLACE {copy('visit', SIGNED, status='open')}".replace("(id,", "(oid,"),
    "replace it by its uid": f"REPLACE {copy('visit', SIGNED_BARE, id=9, appointment_id=None)}".replace("None", "NULL"),
    "replace it by its appointment": f"REPLACE {copy('visit', SIGNED_BARE, id=9, uid='u')}",
    "move an open visit over it": f"UPDATE OR REPLACE visit SET id = {SIGNED_BARE} WHERE id = {OPEN}",
    "move one over its uid": f"UPDATE OR REPLACE visit SET uid = {UID} WHERE id = {OPEN}",
    "move one over its appointment": f"UPDATE OR REPLACE visit SET appointment_id = {SIGNED_BARE} WHERE id = {OPEN}",
}


@pytest.mark.parametrize("attack", ON_ROWS)
@pytest.mark.parametrize("table", PARTS)
def test_no_row_of_a_signed_visit_is_changed_and_none_is_added(raw: Raw, table: str, attack: str) -> None:
    assert FOR_EVER in raw.refused(ON_ROWS[attack](table))


@on_sqlite
@pytest.mark.parametrize("attack", ON_ROWS_OF_SQLITE)
@pytest.mark.parametrize("table", PARTS)
def test_nor_by_what_only_sqlite_has(raw: Raw, table: str, attack: str) -> None:
    assert FOR_EVER in raw.refused(ON_ROWS_OF_SQLITE[attack](table))


@pytest.mark.parametrize("table", PARTS)
def test_without_the_guard_of_a_table_each_of_these_goes_through(raw: Raw, table: str) -> None:
    attacks = ON_ROWS | (ON_ROWS_OF_SQLITE if raw.dialect == "sqlite" else {})
    reached = {name: unguarded(raw, table, attack(table)) for name, attack in attacks.items()}
    assert all(reached.values()), reached


@pytest.mark.parametrize("attack", ON_VISITS)
def test_a_signed_visit_is_not_changed(raw: Raw, attack: str) -> None:
    assert FOR_EVER in raw.refused(ON_VISITS[attack])


@on_sqlite
@pytest.mark.parametrize("attack", ON_VISITS_OF_SQLITE)
def test_nor_replaced_by_what_only_sqlite_has(raw: Raw, attack: str) -> None:
    assert FOR_EVER in raw.refused(ON_VISITS_OF_SQLITE[attack])


def test_without_its_guard_a_signed_visit_is_changed_by_each_of_these(raw: Raw) -> None:
    attacks = ON_VISITS | (ON_VISITS_OF_SQLITE if raw.dialect == "sqlite" else {})
    reached = {name: unguarded(raw, "visit", attack) for name, attack in attacks.items()}
    assert all(reached.values()), reached


@pytest.mark.parametrize("status", ["declined", "entered_in_error"])
def test_a_visit_that_was_declined_or_struck_is_closed_too(raw: Raw, status: str) -> None:
    raw.run(f"UPDATE visit SET status = '{status}' WHERE id = {OPEN}")
    raw.run("SAVEPOINT closed") if raw.dialect == "postgresql" else None
    with pytest.raises(raw.error, match=FOR_EVER):
        raw.run(f"UPDATE note SET text = 'x' WHERE id = {OPEN}")


@pytest.mark.parametrize("table", PARTS)
def test_an_open_visit_takes_rows_and_changes(raw: Raw, table: str) -> None:
    assert raw.run("INSERT " + copy(table, OPEN, id=9, visit_id=OPEN_BARE)).rowcount == 1
    assert raw.run(f"UPDATE {table} SET visit_id = visit_id WHERE id = {OPEN}").rowcount == 1
    assert raw.run(f"DELETE FROM {table} WHERE id = {OPEN}").rowcount == 1


@on_sqlite
@pytest.mark.parametrize(
    "setting",
    ["foreign_keys = ON", "recursive_triggers = ON", "ignore_check_constraints = ON", "defer_foreign_keys = ON"],
)
@pytest.mark.parametrize("table", PARTS)
def test_no_setting_of_a_connection_opens_a_way_around(raw: Raw, table: str, setting: str) -> None:
    raw.run(f"PRAGMA {setting}")
    for attack in [*ON_ROWS.values(), *ON_ROWS_OF_SQLITE.values()]:
        assert FOR_EVER in raw.refused(attack(table))


@on_sqlite
def test_a_temporary_table_called_visit_misleads_no_guard(raw: Raw) -> None:
    raw.run(f"CREATE TEMP TABLE visit AS SELECT {SIGNED_BARE} AS id, 'open' AS status")
    raw.keep()
    assert FOR_EVER in raw.refused(ON_ROWS["add a row"]("note"))


@on_postgres
@pytest.mark.parametrize("table", ["visit", *PARTS])
def test_truncate_is_refused(raw: Raw, table: str) -> None:
    assert FOR_EVER in raw.refused(f"TRUNCATE {table} CASCADE")
    for line in guard_of(raw, table).drop:
        raw.run(line)
    if table != "visit":  # which others stand behind
        raw.run(f"TRUNCATE {table}")
        assert raw.one(f"SELECT count(*) FROM {table}") == 0


@on_postgres
@pytest.mark.parametrize("table", ["client", "staff", "service", "practice", "appointment"])
def test_truncate_reaches_no_visit_from_what_it_refers_to(raw: Raw, table: str) -> None:
    if table == "practice":
        raw.run("TRUNCATE practice CASCADE")  # which nothing refers to
        assert raw.one("SELECT count(*) FROM visit") == 4
    else:
        assert "signed_is_for_ever" in (words := raw.refused(f"TRUNCATE {table} CASCADE")) or "appended" in words


@on_postgres
@pytest.mark.parametrize("table", PARTS)
def test_a_connection_that_replicates_is_guarded_too(raw: Raw, table: str) -> None:
    for attack in ON_ROWS.values():
        raw.run("SET session_replication_role = replica")
        assert FOR_EVER in raw.refused(attack(table))
    raw.run(f"ALTER TABLE {table} ENABLE TRIGGER guard_{table}_for_ever")  # as it is where nobody says ALWAYS
    raw.run("SET session_replication_role = replica")
    assert raw.run(ON_ROWS["change a row"](table)).rowcount == 1


def misled(raw: Raw, path: str) -> str:
    """A connection that would find other tables and operators first; and a row added to a signed visit with it."""
    raw.run("CREATE SCHEMA elsewhere")
    for place in ("pg_temp", "elsewhere"):
        raw.run(f"CREATE TABLE {place}.visit AS SELECT {SIGNED_BARE} AS id, 'open'::text AS status")
    raw.run("CREATE FUNCTION elsewhere.never(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false'")
    raw.run("CREATE OPERATOR elsewhere.= (LEFTARG = text, RIGHTARG = text, FUNCTION = elsewhere.never)")
    raw.run(f"SET search_path = {path}")
    return (
        ON_ROWS["add a row"]("note").replace("INTO note ", "INTO public.note ").replace("FROM note", "FROM public.note")
    )


@on_postgres
@pytest.mark.parametrize("path", ["pg_temp, public", "elsewhere, public, pg_catalog"])
def test_no_search_path_misleads_a_guard(raw: Raw, path: str) -> None:
    assert FOR_EVER in raw.refused(misled(raw, path))


@on_postgres
def test_a_guard_with_the_callers_search_path_would_be_misled(raw: Raw) -> None:
    raw.run("ALTER FUNCTION guard_note_for_ever() RESET ALL")
    assert raw.run(misled(raw, "elsewhere, public, pg_catalog")).rowcount == 1


@on_postgres
def test_merge_and_copy_add_nothing(raw: Raw) -> None:
    merge = f"USING (SELECT 1) one ON note.id = {SIGNED} WHEN MATCHED THEN UPDATE SET text = 'x'"
    assert FOR_EVER in raw.refused(f"MERGE INTO note {merge}")
    columns = "(id, visit_id, section, text, saved_at)"
    with (
        pytest.raises(raw.error, match=FOR_EVER),
        raw.connection.cursor() as cursor,
        cursor.copy(f"COPY note {columns} FROM STDIN") as stream,
    ):
        stream.write_row((9, SIGNED_BARE, "plan", "x", "2027"))


def test_every_table_that_names_a_visit_is_guarded_or_says_why_not() -> None:
    naming = {table.name for table in schema.tables().sorted_tables if "visit_id" in table.c}
    assert naming == {*schema.VISIT_ROWS, *schema.LIVES_ON}


def test_the_guards_know_every_key_that_a_replace_could_hit() -> None:
    known = {**schema.VISIT_ROWS, "visit": ["id", "uid", "appointment_id"], "audit": ["seq", "link"]}
    known |= {"definition": ["hash"], "addendum": ["id", "uid"], "history_answer": ["id"]}
    for name, keys in known.items():
        table = schema.tables().tables[name]
        unique = [set(table.primary_key.columns.keys())]
        unique += [set(one.columns.keys()) for one in table.constraints if isinstance(one, UniqueConstraint)]
        unique += [set(index.columns.keys()) for index in table.indexes if index.unique]
        across = {key for one in unique for key in one if "visit_id" not in one or name not in schema.VISIT_ROWS}
        assert across == set(keys), name
