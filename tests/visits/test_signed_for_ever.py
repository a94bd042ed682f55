"""Signed is for ever, whatever palpate does: every method of a visit, other clients' affairs, another home."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from palpate import schema
from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.exchange import clients_import
from palpate.host import enabling
from palpate.practice import Practice
from palpate.store import backup, guards, standing
from palpate.store.guards import FOR_EVER, SENTENCES
from palpate.visits import verify
from palpate.visits.model import Visit, WorkDone
from palpate.visits.service import Visits
from tests.conftest import postgres_database
from tests.visits import everything as stored
from tests.visits import racing
from tests.visits.scene import NECK, NOW, Scene
from tests.visits.test_verify import PLACES

Doing = Callable[[Scene, Visit], object]

WRITES: dict[str, Doing] = {
    "add_modality": lambda scene, visit: scene.visits.add_modality(visit, "reflexology", "a letter"),
    "adverse_reaction": lambda scene, visit: scene.visits.adverse_reaction(visit, "Felt faint."),
    "answer_day": lambda scene, visit: scene.visits.answer_day(visit, {"fever": "no"}, ""),
    "append_note": lambda scene, visit: scene.visits.append_note(visit, "plan", "More."),
    "assess": lambda scene, visit: scene.visits.assess(visit, "neuromuscular", {"pain_now": "2"}, typed=True),
    "carry": lambda scene, visit: scene.visits.carry(visit, ["plan"]),
    "consent": lambda scene, visit: scene.visits.consent(visit, "treatment", "written", True, ""),
    "decline": lambda scene, visit: scene.visits.decline(visit, {}, why="Fever.", referred="Dr. Lee"),
    "drop_carried": lambda scene, visit: scene.visits.drop_carried(visit, ["plan"]),
    "finish": lambda scene, visit: scene.visits.finish(visit),
    "remove_work": lambda scene, visit: scene.visits.remove_work(visit, 1),
    "reopen": lambda scene, visit: scene.visits.reopen(visit),
    "score": lambda scene, visit: scene.visits.score(visit, "ndi", [20.0]),
    "screen_again": lambda scene, visit: scene.visits.screen_again(visit, ""),
    "sign": lambda scene, visit: scene.visits.sign(visit, scene.mara, ""),
    "treat": lambda scene, visit: scene.visits.treat(visit, WorkDone(**NECK)),
    "unscore": lambda scene, visit: scene.visits.unscore(visit, "ndi"),
    "withdraw_consent": lambda scene, visit: scene.visits.withdraw_consent(visit, "treatment", "She asked me to stop."),
    "write_note": lambda scene, visit: scene.visits.write_note(visit, {"plan": "Another week."}),
}
"""What is done to a visit that is open or finished, and to no other."""

READS = {
    *("answers", "beside", "consent_wanting", "consents_to_ask", "findings", "modality", "note", "overlong"),
    *("record", "review", "scores_after", "screened", "suggestions"),
}
ADDS = {"add", "enter_in_error"}
"""What may be done to a signed visit: something is added to it, and nothing of it changes."""


def test_nothing_that_is_done_to_a_visit_was_forgotten() -> None:
    doors = dict(inspect.getmembers(Visits, inspect.isfunction))
    on_one = {
        name
        for name, door in doors.items()
        if not name.startswith("_") and {"visit", "what"} & set(inspect.signature(door).parameters)
    }
    assert on_one == {*WRITES, *READS, *ADDS}, "say what a new one does to a signed visit"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def closed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """v1 signed, v2 declined, v3 struck before it was signed; no test changes any of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALPATE_NOW", NOW)
        if request.param == "sqlite":
            target = tmp_path_factory.mktemp("closed") / "practice.db"
            shutil.copy(request.getfixturevalue("_scene_file"), target)
            yield from _closed(str(target))
            return
        template = request.getfixturevalue("_scene_template")
        with postgres_database(request.getfixturevalue("postgres_server"), template) as url:
            yield from _closed(url)


def _closed(target: str) -> Iterator[Scene]:
    with Practice.open(target) as practice:
        scene = Scene(practice)
        scene.signed()
        scene.visits.decline(scene.start(), {}, why="She felt unwell.", referred="Dr. Lee")
        scene.visits.enter_in_error(scene.finished(), scene.mara, "The wrong Ana.")
        scene.signed()
        yield scene


@pytest.mark.parametrize("door", WRITES)
def test_nothing_done_to_a_closed_visit_writes_anything(closed: Scene, door: str) -> None:
    """Whether it is known to be closed, or somebody still holds it as it was when it was open or finished."""
    before = stored.everything(closed.practice)
    closed_visits = [closed.visits.get(number) for number in (1, 2, 3)]
    for known, status in product(closed_visits, ("as it is", "open", "finished")):
        held = known if status == "as it is" else msgspec.structs.replace(known, status=status)
        if door == "screen_again":  # which has nothing to do
            WRITES[door](closed, held)
            continue
        with pytest.raises(Refused) as refusal:
            WRITES[door](closed, held)
        assert "\n" not in str(refusal.value)
    assert stored.everything(closed.practice) == before


@pytest.mark.parametrize("door", WRITES)
def test_each_of_these_is_done_to_a_visit_that_is_not_closed(scene: Scene, door: str) -> None:
    """So that what is refused above is refused because the visit is closed."""
    finished = {"reopen", "sign"}
    scene.signed()
    scene.later(days=1)
    if door == "screen_again":
        visit = scene.start()
        scene.practice.histories.record(scene.ana, {"controlled_hypertension": "yes"}, asked_by=scene.mara)
    else:
        visit = scene.finished() if door in finished else scene.start()
    if door == "remove_work":
        scene.treat(visit)
    if door == "unscore":
        scene.visits.score(visit, "ndi", [20.0])
    if door == "drop_carried":
        scene.visits.carry(visit, ["plan"])
    before = stored.everything(scene.practice)
    WRITES[door](scene, visit)
    assert stored.everything(scene.practice) != before


# Other affairs: of the client, of the practice. A signed visit is none of them.

AFFAIRS: dict[str, Callable[[Scene, Path], object]] = {
    "its client merged into another": lambda scene, _: scene.practice.clients.merge(
        scene.ana, scene.practice.clients.add("Ana Dias")
    ),
    "and taken apart again": lambda scene, _: scene.practice.clients.unmerge(scene.ana.id),
    "another merged into its client": lambda scene, _: scene.practice.clients.merge(
        scene.practice.clients.add("Anna Diaz"), scene.practice.clients.get(scene.ana.id)
    ),
    "its client under another name": lambda scene, _: scene.practice.clients.edit(
        scene.practice.clients.get(scene.ana.id), {"name": "Ana Soto", "pronouns": "they"}
    ),
    "an import that knows its client": lambda scene, folder: take_in(scene.practice, folder),
    "its client archived": lambda scene, _: scene.practice.clients.archive(scene.practice.clients.get(scene.ana.id)),
    "its service retired": lambda scene, _: scene.practice.services.retire(scene.nmt),
    "another answer to the history": lambda scene, _: scene.practice.histories.record(
        scene.ana, {"anticoagulant": "yes"}, asked_by=scene.mara
    ),
    "its follow-ups dropped": lambda scene, _: [
        scene.practice.follow_ups.drop(one.id, "She moved away.") for one in scene.practice.follow_ups.waiting()[0:1]
    ],
    "an addendum": lambda scene, _: scene.visits.add(scene.visits.get(1), scene.mara, "Sore for a day.", "she rang"),
    "its modality disabled": lambda scene, _: disable(scene.practice, "neuromuscular"),
    "struck": lambda scene, _: scene.visits.enter_in_error(scene.visits.get(1), scene.mara, "It was Bela."),
}


def take_in(practice: Practice, folder: Path) -> None:
    """Import a list that has its client, otherwise told."""
    file = folder / "people.csv"
    file.write_text("name,born,phone\nAna Soto,1984-05-02,212 736 5000\nBea Soto,1990-01-01,555-806-9773\n", "utf-8")
    batch = clients_import.load(file, practice.info.country)
    clients_import.run(practice, batch, file.name, write=True)


def disable(practice: Practice, key: str) -> None:
    with practice.context.write() as writing:
        enabling.disable(writing, key)


def faults(practice: Practice) -> list[str]:
    """What verify says, and whether a guard is missing."""
    with practice.database.snapshot() as connection:
        missing = standing.missing(connection, schema.all_guards(practice.database.dialect))
        return [*missing, *verify.faults(connection)]


def test_no_other_affair_changes_a_row_of_it(scene: Scene, tmp_path: Path) -> None:
    signed = scene.signed()
    before = stored.of_visit(scene.practice.database, signed.id)
    shown = scene.visits.record(signed)
    for affair, doing in AFFAIRS.items():
        everything = stored.everything(scene.practice)
        doing(scene, tmp_path)
        assert stored.everything(scene.practice) != everything, affair
        assert stored.of_visit(scene.practice.database, signed.id) == before, affair
        assert faults(scene.practice) == [], affair
    after = scene.visits.record(scene.visits.get(signed.id))
    assert {name: after[name] for name in ("record", "signature", "client")} == {
        name: shown[name] for name in ("record", "signature", "client")
    }


def test_brought_back_from_a_backup_it_is_the_same_and_guarded(
    scene: Scene, tmp_path: Path, postgres_server: str
) -> None:
    signed = scene.signed()
    before = stored.of_visit(scene.practice.database, signed.id)
    kept = tmp_path / "kept.db"
    backup.write(scene.practice.database, str(kept), schema)
    with postgres_database(postgres_server) as url:
        for place in (str(tmp_path / "back.db"), url):
            backup.restore(str(kept), place, schema)
            with Practice.open(place) as back:
                assert stored.of_visit(back.database, signed.id) == before
                assert faults(back) == []
                there = Scene(back)
                with pytest.raises(Refused, match="is signed: add to it instead"):
                    there.treat(there.visits.get(signed.id))
                with pytest.raises(Refused, match="stays as it is"), back.database.write() as connection:
                    connection.execute(text("UPDATE work SET pressure = 9"))


# A row that races the signature: it is in what is signed, or it is refused.

ROUNDS = 12


def test_a_row_inserted_while_a_visit_is_signed_is_in_the_document_or_refused(scene_target: str, scene: Scene) -> None:
    numbers = [treated(scene, scene.client(f"Client {number}")).id for number in range(ROUNDS)]
    signed, inserted = racing.race(scene_target, [racing.finish_and_sign, racing.insert], numbers)
    assert signed == [""] * ROUNDS
    assert set(inserted) == {SENTENCES[FOR_EVER]}
    assert faults(scene.practice) == []
    raced = {number: racing.RACED[number % len(racing.RACED)] for number in numbers}
    held = [len(stored.of_visit(scene.practice.database, number)[table]) for number, table in raced.items()]
    assert sum(held) > len(held), "no row came in before a signature: nothing raced"


def treated(scene: Scene, client: Client | None = None) -> Visit:
    visit = scene.start(client)
    scene.treat(visit)
    return visit


@pytest.mark.parametrize("table", racing.RACED)
def test_without_its_guard_a_row_comes_in_after_the_signature_and_verify_names_it(scene: Scene, table: str) -> None:
    visit = treated(scene)
    scene.visits.sign(scene.visits.finish(visit)[0], scene.mara, "")
    guard = next(one for one in schema.all_guards(scene.practice.database.dialect) if f"guard_{table}_" in one.drop[0])
    with scene.practice.database.write() as connection:
        guards.drop(connection, [guard])
        connection.execute(racing.again(table, visit.id))
        guards.make(connection, [guard])
    (fault,) = faults(scene.practice)
    assert fault.startswith(f"visit {visit.ref}: its {PLACES[table]} rows differ from what was signed: has 2 rows")
