"""Notes: the therapist's words, what is carried over and marked, snippets, and wording that crosses a scope."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palpate.errors import NotFound, Refused
from palpate.practice import Practice
from palpate.visits import notes, reading, verify
from palpate.visits.model import SECTIONS, Visit
from palpate.visits.snippets import Expanded, Snippet
from palpate.visits.tables import note, snippet
from tests.command import Run, command, refused
from tests.visits.scene import Scene

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(str.strip)


def words(scene: Scene, visit: Visit) -> dict[str, str]:
    return {name: one.text for name, one in scene.visits.note(visit).items()}


def faults(scene: Scene) -> list[str]:
    with scene.practice.database.snapshot() as connection:
        return list(verify.faults(connection))


def acts(scene: Scene) -> list[tuple[str, Any, Any]]:
    """What the audit keeps of notes: the act, what stood before, what stands after."""
    import msgspec
    from sqlalchemy import select

    from palpate.store import chain

    with scene.practice.context.read() as connection:
        rows = connection.execute(
            select(chain.audit.c.action, chain.audit.c.body)
            .where(chain.audit.c.action.in_(("note", "carry", "snippet")))
            .order_by(chain.audit.c.seq)
        )
        bodies = [(row.action, msgspec.json.decode(row.body)) for row in rows]
    return [(action, body["before"], body["after"]) for action, body in bodies]


# -- writing ------------------------------------------------------------------------------------------------------


def test_a_section_is_written_whole_added_to_and_taken_out_and_the_audit_keeps_what_stood(scene: Scene) -> None:
    visit = scene.start()
    scene.visits.write_note(visit, {"plan": "A week."})
    scene.visits.append_note(visit, "plan", "Stretch.")
    assert words(scene, visit) == {"plan": "A week.\nStretch."}
    scene.visits.write_note(visit, {"plan": ""})
    assert words(scene, visit) == {} == dict(scene.rows(note, visit))
    assert [(before, after["text"]) for _, before, after in acts(scene)] == [
        (None, "A week."),
        ("A week.", "A week.\nStretch."),
        ("A week.\nStretch.", ""),
    ]


def test_what_is_written_as_it_stands_is_no_act(quick: Scene) -> None:
    visit = quick.start()
    quick.visits.write_note(visit, {"plan": "A week."})
    quick.visits.write_note(visit, {"plan": "A week."})
    assert len(acts(quick)) == 1


@pytest.mark.parametrize(
    ("typed", "meant"), [("s", "subjective"), ("O", "objective"), ("ass", "assessment"), ("plan", "plan")]
)
def test_a_section_is_named_as_far_as_it_was_typed(typed: str, meant: str) -> None:
    assert notes.section(typed) == meant


@pytest.mark.parametrize("typed", ["", " ", "x", "plans", "²"])
def test_what_is_no_section_is_refused_with_those_there_are(quick: Scene, typed: str) -> None:
    with pytest.raises(Refused, match="A note has subjective, objective, assessment, plan, not"):
        quick.visits.write_note(quick.start(), {typed: "x"})


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(SECTIONS), st.sampled_from(("write", "append")), WORDS), max_size=8))
def test_whatever_is_done_to_a_note_can_be_undone_step_by_step(quick: Scene, steps: list[tuple[str, str, str]]) -> None:
    visit = quick.visits.unsigned()[0] if quick.visits.unsigned() else quick.start()
    undo: list[tuple[str, str | None]] = []
    with quick.practice.context.write() as writing:
        held = reading.hold(writing, visit.id, "open")
        start = notes.sections(writing.connection, visit.id)
        for section, act, text in steps:
            undo.append((section, getattr(notes, act)(writing, held, section, text)))
        for section, before in reversed(undo):
            notes.write(writing, held, section, before or "")
        assert notes.sections(writing.connection, visit.id) == start


def test_a_note_that_another_wrote_meanwhile_is_not_written_over(scene: Scene) -> None:
    visit = scene.start()
    scene.visits.write_note(visit, {"plan": "A week."})
    with pytest.raises(Refused, match="its plan was written by another meanwhile"):
        scene.visits.write_note(visit, {"subjective": "x", "plan": "y"}, {"subjective": "", "plan": ""})
    assert words(scene, visit) == {"plan": "A week."}


# -- carrying -----------------------------------------------------------------------------------------------------


@pytest.fixture
def twice(scene: Scene) -> tuple[Scene, Visit, Visit]:
    """A visit that is signed, and one a week later that is open."""
    first = scene.signed()
    scene.later(days=7)
    return scene, first, scene.start()


def test_carried_words_are_marked_with_their_day_and_stand_apart(twice: tuple[Scene, Visit, Visit]) -> None:
    scene, first, visit = twice
    assert scene.visits.note(visit) == {}  # never by itself
    (taken,) = scene.visits.carry(visit, ["p"])
    assert (taken.text, taken.on, taken.marked) == (
        "A week.",
        dt.date(2027, 3, 8),
        "as on 8 March 2027, not re-checked",
    )
    scene.visits.write_note(visit, {"plan": "Two weeks now."})
    record = scene.visits.record(visit)["record"]["note"]["plan"]
    assert record["text"] == "Two weeks now."
    assert record["carried"] == {"text": "A week.", "from": first.uid, "on": "2027-03-08"}


def test_carried_words_are_signed_and_held_against_their_rows(twice: tuple[Scene, Visit, Visit]) -> None:
    scene, _, visit = twice
    scene.visits.carry(visit, ["plan", "subjective"])
    scene.visits.finish(visit)
    scene.visits.sign(visit, scene.mara, "")
    assert faults(scene) == []
    assert scene.visits.record(scene.visits.get(visit.id))["record"]["note"]["plan"]["carried"]["text"] == "A week."


def test_what_was_carried_before_keeps_its_first_day(twice: tuple[Scene, Visit, Visit]) -> None:
    scene, first, visit = twice
    scene.visits.carry(visit, ["plan"])
    scene.visits.finish(visit)
    scene.later(days=7)
    (taken,) = scene.visits.carry(scene.start(), ["plan"])
    assert (taken.visit, taken.on) == (first.uid, dt.date(2027, 3, 8))


def test_carried_words_are_taken_out_again_and_the_own_ones_stay(twice: tuple[Scene, Visit, Visit]) -> None:
    scene, _, visit = twice
    scene.visits.carry(visit, ["plan", "subjective"])
    scene.visits.write_note(visit, {"plan": "Mine."})
    assert scene.visits.drop_carried(visit, ["plan", "subjective"]) == ["A week.", "Woke at night."]
    assert {name: (one.text, one.carried) for name, one in scene.visits.note(visit).items()} == {"plan": ("Mine.", "")}
    with pytest.raises(Refused, match="nothing was carried over under plan"):
        scene.visits.drop_carried(visit, ["plan"])


def test_nothing_is_carried_where_one_of_the_sections_has_nothing_earlier(twice: tuple[Scene, Visit, Visit]) -> None:
    scene, _, visit = twice
    with pytest.raises(Refused, match="no earlier visit has words under objective"):
        scene.visits.carry(visit, ["plan", "objective"])
    assert scene.visits.note(visit) == {}


def test_a_struck_visit_and_another_client_give_nothing_to_carry(twice: tuple[Scene, Visit, Visit]) -> None:
    scene, first, visit = twice
    scene.visits.enter_in_error(first, scene.mara, "The wrong Ana.")
    with pytest.raises(Refused, match="no earlier visit"):
        scene.visits.carry(visit, ["plan"])
    with pytest.raises(Refused, match="no earlier visit"):
        scene.visits.carry(scene.start(scene.client("Bela Kis")), ["plan"])


def test_a_merged_client_carries_what_stood_under_the_other_name(scene: Scene) -> None:
    other = scene.client("Anna Dias", dt.date(1984, 5, 2))
    scene.signed(scene.start(other))
    scene.practice.clients.merge(other, scene.ana)
    scene.later(days=1)
    (taken,) = scene.visits.carry(scene.start(), ["plan"])
    assert taken.text == "A week."


# -- snippets -----------------------------------------------------------------------------------------------------


def test_ones_own_snippet_comes_before_the_practices(scene: Scene) -> None:
    snippets = scene.practice.snippets
    snippets.set(None, "stretch", "Stretch daily.")
    snippets.set(scene.mara, "Stretch", "Pec stretch, 30 s, twice a day.")
    for whose, text in (
        (scene.mara, "Pec stretch, 30 s, twice a day."),
        (scene.ben, "Stretch daily."),
        (None, "Stretch daily."),
    ):
        assert snippets.expand(whose, "A week; ;stretch, then rest.").text == f"A week; {text}, then rest."
    assert snippets.all(scene.mara) == [Snippet(key="stretch", text="Pec stretch, 30 s, twice a day.", own=True)]
    snippets.remove(scene.mara, ";stretch")
    assert snippets.expand(scene.mara, ";stretch").text == "Stretch daily."
    with pytest.raises(NotFound, match="Mara Lind has no snippet 'stretch'"):
        snippets.remove(scene.mara, "stretch")


def test_a_snippet_is_kept_once_however_often_it_is_set(scene: Scene) -> None:
    for text in ("One.", "Two."):
        scene.practice.snippets.set(None, "home", text)
    assert [(row["key"], row["text"], row["staff_id"]) for row in scene.rows(snippet)] == [("home", "Two.", None)]
    assert [(before, after["text"]) for _, before, after in acts(scene)] == [(None, "One."), ("One.", "Two.")]


def test_an_unknown_key_stays_as_typed_with_the_nearest(quick: Scene) -> None:
    quick.practice.snippets.set(quick.mara, "stretch", "Pec stretch.")
    found = quick.practice.snippets.expand(quick.mara, "Home: ;strech")
    assert found == Expanded(
        text="Home: ;strech", warnings=[";strech is no snippet and stays as it was typed; ;stretch is nearest."]
    )


@pytest.mark.parametrize("text", ["a;stretch", "; stretch", "x ; y", ";", ";;stretch", "15:00;stretch"])
def test_a_semicolon_elsewhere_is_a_semicolon(quick: Scene, text: str) -> None:
    quick.practice.snippets.set(quick.mara, "stretch", "Pec stretch.")
    assert quick.practice.snippets.expand(quick.mara, text) == Expanded(text=text, warnings=[])


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from("ab ;\né-_1"), max_size=30))
def test_a_text_without_a_known_key_is_never_changed(quick: Scene, text: str) -> None:
    assert quick.practice.snippets.expand(quick.mara, text).text == text


def test_what_a_snippet_holds_is_not_looked_through_again(quick: Scene) -> None:
    quick.practice.snippets.set(quick.mara, "a", ";b ;a")
    quick.practice.snippets.set(quick.mara, "b", "B")
    assert quick.practice.snippets.expand(quick.mara, ";a ;b").text == ";b ;a B"


@pytest.mark.parametrize("key", ["", ";", "two words", "-x", "_", "a" * 41, "a.b", "a\nb"])
def test_a_key_that_could_not_be_typed_is_refused(quick: Scene, key: str) -> None:
    with pytest.raises(Refused, match="cannot be a snippet's key"):
        quick.practice.snippets.set(quick.mara, key, "x")


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001, "a\x1b[2J"])
def test_words_that_a_snippet_cannot_hold_are_refused(quick: Scene, text: str) -> None:
    with pytest.raises(Refused):
        quick.practice.snippets.set(quick.mara, "x", text)
    assert quick.rows(snippet) == []


# -- commands -----------------------------------------------------------------------------------------------------


@pytest.fixture
def palpate(quick_target: str) -> Run:
    """Commands for the small practice with an open visit, by Mara."""
    with Practice.open(quick_target) as practice:
        Scene(practice).start()
    run = command(quick_target)
    return lambda *words, stdin="": run("--as", "Mara", *words, stdin=stdin)


def test_snippets_are_set_listed_typed_and_removed(palpate: Run) -> None:
    assert ";stretch is kept (yours)." in palpate("snippet", "set", "stretch", "-", stdin="Pec stretch.\n").out
    assert ";home is kept (the practice's)." in palpate("snippet", "set", "home", "Rest.", "--practice").out
    assert [one["key"] for one in palpate("snippet", "list", "--json").json] == ["home", "stretch"]
    ran = palpate("visit", "note", "-p", "One week. ;stretch ;hone")
    assert ran.err == ";hone is no snippet and stays as it was typed; ;home is nearest.\n"
    assert palpate("visit", "note", "--json").json["note"]["plan"]["text"] == "One week. Pec stretch. ;hone"
    assert palpate("snippet", "remove", "home", "--practice").code == 0
    refused(palpate("snippet", "remove", "home"), "Mara Lind has no snippet 'home'")


def test_words_are_added_to_what_stands(palpate: Run) -> None:
    palpate("visit", "note", "-p", "A week.")
    palpate("visit", "note", "-p", "Stretch.", "-s", "Slept.", "--add")
    kept = palpate("visit", "note", "--json").json["note"]
    assert (kept["plan"]["text"], kept["subjective"]["text"]) == ("A week.\nStretch.", "Slept.")


def test_the_note_as_it_stands_keeps_own_words_from_what_is_filled_in(palpate: Run) -> None:
    palpate("visit", "assess", "neuromuscular", "--set", "pain_now=6")
    palpate("visit", "note", "-s", "Woke at night.")
    assert "Subjective\n  Woke at night.\n  · Pain: pain now 6/10\n" in palpate("visit", "note").out


def test_carrying_says_what_was_taken_and_of_what_day(palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    palpate("visit", "note", "-p", "A week.")
    for one in ("finish", "sign"):
        assert palpate("visit", one).code == 0
    monkeypatch.setenv("PALPATE_NOW", "2027-03-15T15:00:00+00:00")
    start = ("visit", "start", "--walk-in", "Ana", "NMT 60", "--day-of", "all=no", "--consent", "verbal")
    assert palpate(*start).code == 0
    said = palpate("visit", "note", "--carry", "plan").out
    assert said == "v2 Ana Diaz, born 1984-05-02: plan carried over, as on 8 March 2027, not re-checked: A week.\n"
    assert "(as on 8 March 2027, not re-checked) A week." in palpate("visit", "note").out
    shown = palpate("visit", "show").out
    assert "as on 8 March 2027, not re-checked" in shown
    assert palpate("visit", "note", "--drop-carried", "p").code == 0
    assert "A week." not in palpate("visit", "note").out
