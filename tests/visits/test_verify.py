"""Proving closed visits: with the guards gone and one byte changed anywhere, it is named, visit and place."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from palpate import clock, schema
from palpate.practice import Practice
from palpate.store import guards
from palpate.visits import document, verify
from tests.conftest import postgres_database
from tests.visits.scene import NOW, Scene

PLACES = {
    "visit": "visit",
    "visit_modality": "modalities",
    "visit_screening": "screening",
    "consent": "consent",
    "assessment": "assessment",
    "work": "work",
    "note": "note",
    "outcome": "outcomes",
    "hook_answer": "answers",
    "signature": "",
}
"""The tables of a visit, and the word by which a fault names the place."""

OTHERS: dict[str, list[Any]] = {
    "status": ["finished"],
    "how": ["written"],
    "section": ["objective"],
    "moment": ["after"],
    "client_id": [2],
    "service_id": [2, None],
    "practitioner_id": [2],
    "staff_id": [2],
    "location_id": [2],
    "appointment_id": [None],
    "visit_id": [2, 3],
    "given": [False],
    "carried_on": ["2027-03-01"],
}
"""What a column can hold instead, where the database would not have just anything in it."""


def record(scene: Scene) -> None:
    """v1, booked and signed, with a row in every table and additions; v2 and v3 are not; v4 is declined, v5 struck.

    And what its rows could be moved to.
    """
    practice = scene.practice
    practice.premises.add_location("Annex", "America/New_York")
    practice.clients.add("Bela Kis")
    practice.scheduling.hours.give(scene.mara, [0], [(540, 1020)], practice.premises.location("Riverbend"))
    start = dt.datetime(2027, 3, 8, 11, tzinfo=clock.zone("America/New_York"))
    booked = practice.scheduling.book(scene.ana, scene.nmt, start, staff=scene.mara)
    beginning = scene.visits.from_appointment(booked.id)
    begun = scene.visits.start(beginning, scene.all_no(scene.nmt), consent="verbal", words="")
    for place in ("infraspinatus", "upper trapezius"):
        scene.treat(begun, site=place, tool="elbow", applied=3, minutes=5.0, repetitions=2, response="Eased.")
    scene.signed(begun)
    scene.visits.finish(scene.start())
    scene.start(scene.client("Cara Moor"), practice.services.add("Feet 30", ["reflexology"], 30, needs_room=False))
    signed = scene.visits.get(1)
    scene.visits.add(signed, scene.mara, "Sore until Wednesday.", "she rang")
    scene.visits.add(signed, scene.mara, "Left arm, not right.", "", "late_entry")
    scene.visits.enter_in_error(signed, scene.mara, "It was Bela.")
    fevered = scene.visits.from_walk_in(scene.ana, scene.nmt, scene.mara)
    scene.visits.decline(fevered, scene.all_no(scene.nmt), why="She felt unwell.", referred="Dr. Lee")
    scene.visits.enter_in_error(scene.finished(), scene.mara, "The wrong Ana.")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def unguarded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """The record, with every guard dropped; each test leaves it as it was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALPATE_NOW", NOW)
        if request.param == "sqlite":
            target = tmp_path_factory.mktemp("verify") / "practice.db"
            shutil.copy(request.getfixturevalue("_scene_file"), target)
            yield from _opened(str(target))
            return
        template = request.getfixturevalue("_scene_template")
        with postgres_database(request.getfixturevalue("postgres_server"), template) as url:
            yield from _opened(url)


def _opened(target: str) -> Iterator[Practice]:
    with Practice.open(target) as practice:
        record(Scene(practice))
        assert faults(practice) == []
        with practice.database.write() as connection:
            guards.drop(connection, schema.all_guards(practice.database.dialect))
        yield practice


def faults(practice: Practice) -> list[str]:
    with practice.database.snapshot() as connection:
        return list(verify.faults(connection))


def tampered(practice: Practice, statement: str, **values: Any) -> list[str] | None:
    """What verify says while a statement's doing stands; None where the database itself would not have it."""
    with practice.database.engine.connect() as connection:
        transaction = connection.begin()
        try:
            changed = connection.execute(text(statement), values).rowcount
        except DBAPIError:
            return None
        said = list(verify.faults(connection))
        transaction.rollback()
    assert changed, statement
    return said


def one_byte(value: Any) -> list[Any]:
    """Values that differ in one byte, or as little as can be: still readable, and not."""
    if value is None:
        return ["1", 1]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value - 1]
    if not value:
        return ["x"]
    last = max((place for place, character in enumerate(value) if character.isdigit()), default=len(value) - 1)
    readable = value[:last] + ("8" if value[last] != "8" else "3") + value[last + 1 :]
    return [readable, "~" + value[1:], value[:-1]]


def columns() -> list[tuple[str, str]]:
    tables = schema.tables().tables
    return [(table, column.name) for table in PLACES for column in tables[table].columns if column.name != "id"]


def first_row(connection: Connection, table: str, column: str) -> Any:
    key = "id" if table == "visit" else "visit_id"
    row = connection.execute(text(f"SELECT id, {column} FROM {table} WHERE {key} = 1 ORDER BY id LIMIT 1")).one()
    return row[0], row[1]


def test_every_table_of_a_visit_is_held_against_what_was_signed() -> None:
    assert set(PLACES) == {"visit", *schema.VISIT_ROWS}


@pytest.mark.parametrize("table", PLACES)
def test_one_byte_changed_is_named_with_visit_and_place(unguarded: Practice, table: str) -> None:
    for name, column in columns():
        if name != table:
            continue
        with unguarded.database.read() as connection:
            number, value = first_row(connection, table, column)
        tried = 0
        for other in OTHERS.get(column) or one_byte(value):
            if other == value:
                continue
            statement = f"UPDATE {table} SET {column} = :other WHERE id = :number"
            said = tampered(unguarded, statement, other=other, number=number)
            if said is None:
                continue
            tried += 1
            about = [line for line in said if line.startswith("visit v1: ") or "signed visit" in line]
            assert about, (column, other, said)
            if column not in {"uid", "status", "digest"}:
                assert any(PLACES[table] in line for line in about), (column, other, about)
        assert tried, (table, column, value)


@pytest.mark.parametrize("table", [table for table in PLACES if table != "visit"])
def test_a_row_that_is_gone_or_added_is_named(unguarded: Practice, table: str) -> None:
    with unguarded.database.read() as connection:
        number, _ = first_row(connection, table, "visit_id")
    said = tampered(unguarded, f"DELETE FROM {table} WHERE id = :number", number=number)
    assert said
    assert said[0].startswith("visit v1: ")
    if table == "signature":
        assert "it is marked signed and has no signature" in said[0]
        return
    names = [column.name for column in schema.tables().tables[table].columns if column.name != "id"]
    moved = ", ".join({"visit_id": "1", "section": "'objective'", "field": "'other'"}.get(one, one) for one in names)
    if table in {"visit_modality", "assessment"}:
        moved = moved.replace("modality,", "'reflexology',", 1)
    if table == "hook_answer":
        moved = moved.replace("hook,", "'suggest',", 1)
    copy = f"INSERT INTO {table} (id, {', '.join(names)}) SELECT 999, {moved} FROM {table} WHERE id = :number"
    said = tampered(unguarded, copy, number=number)
    assert said
    assert said[0].startswith("visit v1: ")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM visit_modality", "its modalities rows differ from what was signed: has 0 rows, signed with 1"),
        ("UPDATE work SET pressure = 7", "its work rows differ from what was signed: 1 pressure is 7, signed as 5"),
        ("UPDATE work SET hold = NULL", "1 hold is None, signed as 15"),
        ("UPDATE visit_screening SET verdict = 'no'", "its screening rows cannot be read any more"),
        (
            "UPDATE visit_screening SET level = 'great'",
            "its screening rows cannot be read any more (KeyError: 'GREAT')",
        ),
        ("UPDATE work SET technique_definition = 'x'", "its work rows cannot be read any more (NotFound"),
        ("UPDATE visit SET status = 'open' WHERE id = 1", "visit v1: it has a signature and is marked open"),
        ("UPDATE visit SET status = 'signed' WHERE id = 2", "visit v2: it is marked signed and has no signature"),
        ("UPDATE visit SET client_id = 2 WHERE id = 1", "its visit rows differ from what was signed: client is"),
        ("UPDATE signature SET document = replace(document, 'Woke', 'Rose')", "its document is not what was signed"),
        ("UPDATE signature SET document = NULL", "visit v1: its document is gone"),
        ("UPDATE signature SET digest = 'x'", "its signature is not the one in the audit chain"),
        (
            "UPDATE signature SET signed_at = 'never'",
            "its signature differs from what was signed: signed_at is 'never'",
        ),
        ("UPDATE signature SET staff_id = 2", "its signature differs from what was signed: practitioner"),
        ("UPDATE definition SET body = replace(body, 'Sustained', 'Brisk')", "is not what was stored"),
        ("UPDATE audit SET body = 'x' WHERE action = 'sign'", "its signature is not the one in the audit chain"),
        ("DELETE FROM audit WHERE action = 'sign'", "its signature is not the one in the audit chain"),
    ],
)
def test_a_fault_is_a_sentence(unguarded: Practice, statement: str, words: str) -> None:
    said = tampered(unguarded, statement)
    assert said
    assert any(words in line for line in said), said


def test_a_visit_that_is_gone_is_missed(unguarded: Practice) -> None:
    assert without(unguarded, 1) == [
        f"the signed visit {uid_of(unguarded, 1)} is gone",
        *(f"visit v1: its addendum {number} ({uid_of(unguarded, number, 'addendum')}) is gone" for number in (1, 2, 3)),
    ]


@pytest.mark.parametrize(("number", "was"), [(4, "declined"), (5, "entered in error")])
def test_a_visit_closed_unsigned_that_is_gone_is_missed(unguarded: Practice, number: int, was: str) -> None:
    uid = uid_of(unguarded, number)
    assert without(unguarded, number) == [f"visit v{number} ({uid}): it was {was}, and is gone"]


def uid_of(practice: Practice, number: int, table: str = "visit") -> str:
    with practice.database.read() as connection:
        return str(connection.execute(text(f"SELECT uid FROM {table} WHERE id = {number}")).scalar_one())


def without(practice: Practice, number: int) -> list[str]:
    """What verify says while a visit is gone, with all of its rows."""
    with practice.database.engine.connect() as connection:
        transaction = connection.begin()
        for table in (*schema.VISIT_ROWS, "follow_up", "addendum"):
            connection.execute(text(f"DELETE FROM {table} WHERE visit_id = {number}"))
        connection.execute(text(f"DELETE FROM visit WHERE id = {number}"))
        said = list(verify.faults(connection))
        transaction.rollback()
    return said


ADDED = "visit v1: its addendum 1 differs from what was recorded: "


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE addendum SET text = 'Fine.' WHERE id = 1", ADDED + "text is 'Fine.', was 'Sore until Wednesday.'"),
        ("UPDATE addendum SET why = '' WHERE id = 1", ADDED + "why is '', was 'she rang'"),
        ("UPDATE addendum SET kind = 'late_entry' WHERE id = 1", ADDED + "kind is 'late_entry', was 'addendum'"),
        ("UPDATE addendum SET staff_id = 2 WHERE id = 1", ADDED + "by is"),
        ("UPDATE addendum SET at = 'never' WHERE id = 1", ADDED + "at is 'never'"),
        ("UPDATE addendum SET visit_id = 2 WHERE id = 1", "visit v2: its addendum 1 differs from what was recorded"),
        ("UPDATE addendum SET uid = 'x' WHERE id = 1", "visit v1: its addendum 1 (x) is not in the audit chain"),
        ("DELETE FROM addendum WHERE id = 2", "visit v1: its addendum 2 ("),
        (
            "INSERT INTO addendum (id, uid, visit_id, kind, staff_id, at, why, text) SELECT 9, 'x', visit_id, "
            "'entered_in_error', staff_id, at, why, text FROM addendum WHERE id = 1",
            "visit v1: its addendum 9 (x) is not in the audit chain",
        ),
    ],
)
def test_what_is_done_to_an_addition_is_named(unguarded: Practice, statement: str, words: str) -> None:
    said = tampered(unguarded, statement)
    assert said
    assert len(said) == (2 if "uid =" in statement else 1), said
    assert said[0].startswith(words)


CLOSED = "its rows are not what they were when it was "


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE visit SET declined_why = 'x' WHERE id = 4", f"{CLOSED}declined"),
        ("UPDATE visit SET client_id = 2 WHERE id = 4", f"{CLOSED}declined"),
        ("DELETE FROM visit_screening WHERE visit_id = 4", f"{CLOSED}declined"),
        ("UPDATE visit_screening SET level = 'great' WHERE visit_id = 4", "its rows cannot be read any more (KeyError"),
        ("UPDATE visit SET status = 'open' WHERE id = 4", "it was declined, and is marked open"),
        ("UPDATE visit SET status = 'declined' WHERE id = 2", "it is marked declined, and the audit chain does not"),
        ("UPDATE visit SET error_why = 'x' WHERE id = 5", f"{CLOSED}entered in error"),
        ("UPDATE work SET pressure = 9 WHERE visit_id = 5", f"{CLOSED}entered in error"),
        ("UPDATE note SET text = 'x' WHERE visit_id = 5", f"{CLOSED}entered in error"),
    ],
)
def test_what_is_done_to_a_visit_closed_unsigned_is_named(unguarded: Practice, statement: str, words: str) -> None:
    said = tampered(unguarded, statement)
    assert said
    assert len(said) == 1, said
    assert said[0].startswith(f"visit v{statement[-1]}")
    assert words in said[0]


def test_another_wording_breaks_no_visit_closed_unsigned(unguarded: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_label", lambda key: f"Worded anew: {key}")
    assert faults(unguarded) == []


def test_how_many_were_proved(unguarded: Practice) -> None:
    with unguarded.database.read() as connection:
        assert verify.count(connection) == 1
    assert faults(unguarded) == []
