"""One person, two entries: merging moves nothing, everything is read together, and undo gives it all back."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

import palpate
from palpate import schema
from palpate.clients.model import Client
from palpate.clients.tables import client, identifier
from palpate.errors import NotFound, Refused
from palpate.exchange.known import Known
from palpate.exchange.people import Person
from palpate.practice import Practice
from tests.command import command, refused

BORN = dt.date(1984, 5, 2)


@pytest.fixture
def pair(practice: Practice) -> tuple[Client, Client]:
    """Ana, and Ana again."""
    practice.staff.add("Mara Lind")
    return (
        practice.clients.add("Ana Diaz", born=BORN, phones=["212 736 5000"], avoid=["neck"], pronouns="she/her"),
        practice.clients.add("Ana Soto", phones=["212 736 5001"], avoid=["face"], pressure=4),
    )


def _identifiers(practice: Practice, ana: Client) -> bool:
    with practice.context.read() as connection:
        match = Known(connection).match(Person(where="line 1", name="Ana Diaz", identifiers=(("mrn", "7"),), born=BORN))
    return match.here == ana.ref


def _put_identifier(practice: Practice, soto: Client) -> None:
    with practice.context.write() as writing:
        writing.add(identifier, client_id=soto.id, system="mrn", value="7")


Put = Callable[[Practice, Client], Any]

ROWS: dict[str, tuple[Put, Callable[[Practice, Client], bool]]] = {
    "contact": (
        lambda practice, soto: None,  # the phone she came with
        lambda practice, ana: "212 736 5001" in [one.value for one in practice.clients.contacts(ana)],
    ),
    "alert": (
        lambda practice, soto: practice.clients.add_alert(soto, "Faints"),
        lambda practice, ana: [one.text for one in practice.clients.alerts(ana)] == ["Faints"],
    ),
    "identifier": (_put_identifier, _identifiers),
    "history_answer": (
        lambda practice, soto: practice.histories.record(soto, {"gout": "yes"}, asked_by="Mara"),
        lambda practice, ana: practice.histories.current(ana.id)["gout"].answer == "yes",
    ),
    "medication": (
        lambda practice, soto: practice.histories.add_medication(soto, "warfarin"),
        lambda practice, ana: "anticoagulant" in practice.histories.raised(ana.id),
    ),
    "allergy": (
        lambda practice, soto: practice.histories.add_allergy(soto, "nuts"),
        lambda practice, ana: [one.substance for one in practice.histories.allergies(ana.id)] == ["nuts"],
    ),
    "agreement": (
        lambda practice, soto: practice.agreements.add(soto, "photographs", "written"),
        lambda practice, ana: [one.kind for one in practice.agreements.of(ana)] == ["photographs"],
    ),
    "clearance": (
        lambda practice, soto: practice.clearances.add(soto, "gout", given_by="Dr Novak", dated=dt.date(2026, 1, 2)),
        lambda practice, ana: [one.condition for one in practice.clearances.of(ana)] == ["gout"],
    ),
}
"""For every table with a client: write a row to the one who is merged away, and read it as the one who stays."""

ELSEWHERE = {
    "appointment": "tests/scheduling",
    "visit": "tests/visits",
    "follow_up": "tests/followups",
    "hold": "tests/scheduling",
    "series": "tests/recurring",
    "waiting": "tests/waitlist",
    "message": "tests/outbox",
    "plan": "tests/plans",
}
"""Tables of other areas, whose own tests read them through a merge; the source is read for all of them below."""


def test_every_table_with_a_client_is_read_for_the_whole_person() -> None:
    refer = {
        table.name
        for table in schema.tables().tables.values()
        for key in table.foreign_keys
        if key.column is client.c.id and table is not client
    }
    assert refer == ROWS.keys() | ELSEWHERE.keys(), "say here how a new table with a client is read through a merge"


@pytest.mark.parametrize("table", ROWS)
def test_what_a_merged_client_had_is_read_with_the_one_who_stays(
    practice: Practice, pair: tuple[Client, Client], table: str
) -> None:
    ana, soto = pair
    put, seen = ROWS[table]
    put(practice, soto)
    practice.clients.merge(soto, ana)
    assert seen(practice, ana)


def equal_to_a_client(source: str) -> list[int]:
    """The lines that compare a client_id with one value, where all ids of the person belong."""

    def is_client(node: ast.expr) -> bool:
        return isinstance(node, ast.Attribute) and node.attr == "client_id"

    def is_column(node: ast.expr) -> bool:  # a join: client.c.id == visit.c.client_id
        return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "c"

    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(isinstance(sign, ast.Eq | ast.NotEq) for sign in node.ops):
            sides = [node.left, *node.comparators]
            if any(is_client(side) and is_column(side) for side in sides) and not all(
                is_column(side) for side in sides
            ):
                found.append(node.lineno)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "filter_by":
            found += [node.lineno for word in node.keywords if word.arg == "client_id"]
    return found


def test_no_read_takes_one_id_of_a_client_for_the_person() -> None:
    root = Path(palpate.__file__).parent
    faults = [
        f"{path.relative_to(root)}:{line}"
        for path in sorted(root.rglob("*.py"))
        for line in equal_to_a_client(path.read_text("utf-8"))
    ]
    assert faults == [], "use in_(clients.ids(…)): a merged client has rows under several ids"


def test_a_planted_read_of_one_id_is_seen() -> None:
    assert equal_to_a_client("select(visit).where(visit.c.client_id == one.id)\n") == [1]
    assert equal_to_a_client("select(visit).where(one == visit.c.client_id)\n") == [1]
    assert equal_to_a_client("select(visit).where(visit.c.client_id.in_(ids))\n") == []
    assert equal_to_a_client("select(visit).join(client, client.c.id == visit.c.client_id)\n") == []


def test_merging_keeps_what_the_one_who_stays_does_not_say(practice: Practice, pair: tuple[Client, Client]) -> None:
    ana, soto = pair
    one = practice.clients.merge(soto, ana)
    assert (one.ref, one.name, one.born, one.pressure, one.pronouns) == ("c1", "Ana Diaz", BORN, 4, "she/her")
    assert one.avoid == ("neck", "face")
    assert practice.clients.get(soto.id) == one == practice.clients.find("c2") == practice.clients.find("soto")
    assert practice.clients.ids(ana.id) == practice.clients.ids(soto.id) == {1, 2}
    assert [each.ref for each in practice.clients.search()] == ["c1"]
    assert practice.clients.edit(one, {"avoid": []}).avoid == ()


def test_undoing_a_merge_gives_each_back_what_they_had(practice: Practice, pair: tuple[Client, Client]) -> None:
    ana, soto = pair
    practice.clients.add_alert(soto, "Faints")
    practice.clients.merge(soto, ana)
    practice.clients.add_alert(ana, "Afraid of dogs")
    assert practice.clients.unmerge(soto.id) == soto
    assert practice.clients.get(ana.id) == ana
    assert [one.text for one in practice.clients.alerts(ana)] == ["Afraid of dogs"]
    assert [one.text for one in practice.clients.alerts(soto)] == ["Faints"]
    assert [one.value for one in practice.clients.contacts(ana)] == ["212 736 5000"]


def test_merges_in_a_row_are_one_person_and_come_apart_again(practice: Practice, pair: tuple[Client, Client]) -> None:
    ana, soto = pair
    third = practice.clients.add("Anita")
    practice.clients.merge(soto, ana)
    practice.clients.merge(ana, third)
    assert practice.clients.ids(soto.id) == {1, 2, 3}
    assert practice.clients.get(soto.id).id == third.id
    for one, into in ((third, soto), (soto, third), (ana, ana)):
        with pytest.raises(Refused, match="are one person already"):
            practice.clients.merge(one, into)
    practice.clients.unmerge(ana.id)
    assert practice.clients.ids(third.id) == {3}
    assert practice.clients.ids(ana.id) == {1, 2}


def test_people_born_on_different_days_are_merged_on_purpose_only(practice: Practice) -> None:
    one, two = (practice.clients.add("Ana", born=dt.date(1984, 5, day)) for day in (2, 3))
    with pytest.raises(Refused, match="born on different days"):
        practice.clients.merge(one, two)
    assert practice.clients.ids(one.id) == {one.id}
    assert practice.clients.merge(one, two, anyway=True).id == two.id


def test_what_cannot_be_merged_or_unmerged_is_said(practice: Practice, pair: tuple[Client, Client]) -> None:
    ana, soto = pair
    with pytest.raises(Refused, match=r"c1 is not merged into another client\."):
        practice.clients.unmerge(ana.id)
    with pytest.raises(NotFound, match="no client c9"):
        practice.clients.unmerge(9)
    practice.clients.merge(soto, ana)
    with pytest.raises(Refused, match="merged into it are c2, name one of these"):
        practice.clients.unmerge(ana.id)
    practice.clients.unmerge(soto.id)
    with pytest.raises(Refused, match="is archived"):
        practice.clients.merge(ana, practice.clients.archive(soto))


def test_a_circle_made_by_hand_is_no_endless_loop(practice: Practice, pair: tuple[Client, Client]) -> None:
    with practice.context.write() as writing:
        for number, other in ((1, 2), (2, 1)):
            writing.execute(client.update().where(client.c.id == number).values(merged_into=other))
    assert practice.clients.ids(1) == {1, 2}


def test_the_latest_answer_stands_whichever_entry_it_was_given_to(
    practice: Practice, pair: tuple[Client, Client]
) -> None:
    ana, soto = pair
    practice.histories.record(soto, {"gout": "no"}, asked_by="Mara", asked_on=dt.date(2026, 1, 2))
    practice.histories.record(ana, {"gout": "yes"}, asked_by="Mara", asked_on=dt.date(2026, 1, 1))
    practice.clients.merge(soto, ana)
    assert practice.histories.current(ana.id)["gout"].answer == "no"
    practice.clients.unmerge(soto.id)
    assert practice.histories.current(ana.id)["gout"].answer == "yes"


def test_merging_by_command(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("client", "add", "Ana Diaz", "--born", "1984-05-02")
    palpate("client", "add", "Ana Soto", "--born", "1984-05-03")
    refused(palpate("client", "merge", "c2", "c1"), "born on different days", "--yes")
    assert palpate("client", "merge", "c2", "c1", "--yes", "--json").json["merged"] == ["c2"]
    assert palpate("client", "show", "c2", "--json").json["ref"] == "c1"
    assert palpate("client", "unmerge", "c2", "--json").json["ref"] == "c2"
    refused(palpate("client", "unmerge", "Ana"), "reference")


def test_rows_of_a_client_cannot_lose_their_client(practice: Practice, pair: tuple[Client, Client]) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), practice.context.write() as writing:
        writing.execute(insert(identifier).values(client_id=99, system="mrn", value="1"))
    with practice.context.read() as connection:
        assert connection.execute(select(identifier)).all() == []
