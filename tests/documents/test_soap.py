"""A note filled in from its record, and the client's copy in plain words: from the document alone."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from palpate.chairside.beside import last_visit
from palpate.documents import plain, soap, wording
from palpate.documents import visit as document_of_visit
from palpate.documents.before_after import before_after
from palpate.plans.model import Terms
from palpate.practice import Practice
from palpate.visits import verify
from palpate.visits.model import SECTIONS, Visit
from tests.command import command
from tests.visits.conftest import _scene_file as _scene_file
from tests.visits.conftest import outside as outside
from tests.visits.conftest import quick_target as quick_target
from tests.visits.plugin import Outside
from tests.visits.scene import NOW, Scene


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", NOW)


@pytest.fixture
def scene(quick_target: str) -> Iterator[Scene]:
    with Practice.open(quick_target) as practice:
        yield Scene(practice)


def worked(scene: Scene, visit: Visit | None = None) -> Visit:
    """A visit with scores before and after, work at two places, and a note."""
    visit = visit or scene.start()
    scene.visits.assess(visit, "neuromuscular", {"pain_now": "6", "touch_tolerance": "4", "numbness": "no"}, typed=True)
    scene.treat(visit)
    scene.treat(visit, site="infraspinatus", pressure=6)
    scene.visits.assess(visit, "neuromuscular", {"pain_now": "3", "touch_tolerance": "6"}, typed=True, after=True)
    scene.visits.write_note(visit, dict.fromkeys(SECTIONS, "PRIVATE WORDS"))
    return visit


def record(scene: Scene, visit: Visit) -> dict[str, Any]:
    return scene.visits.record(scene.visits.get(visit.id))


def text(found: dict[str, Any]) -> str:
    return "\n".join(wording.lines(plain.document(found)))


# -- filled in ----------------------------------------------------------------------------------------------------


def test_each_section_has_what_the_record_knows(scene: Scene) -> None:
    visit = worked(scene)
    scene.visits.finish(visit)
    found = soap.filled(record(scene, visit))
    assert found["subjective"] == ["Pain: pain now 6/10"]
    assert found["objective"] == [
        "Local tenderness (the trade says ischemia): tolerance of touch 4/10",
        "Nerve compression or entrapment: numbness no",
        "Work done, sustained (ischemic) compression: upper trapezius left (felt 5); infraspinatus left (felt 6)",
    ]
    assert found["assessment"][0].startswith("Pain now: 6 before, 3 after: better by 3, beyond the measure's error")
    assert "cannot be said" in found["assessment"][1]  # no error is known of that one
    assert found["plan"][0].startswith("Aftercare told: ")
    assert "To be asked on Tue 9 Mar 2027: soreness after 36 hours" in found["plan"]


def test_the_therapists_words_are_never_among_what_is_filled_in(scene: Scene) -> None:
    visit = worked(scene)
    scene.visits.finish(visit)
    found = record(scene, visit)
    assert "PRIVATE" not in str(soap.filled(found))
    assert "PRIVATE" not in text(found)


def test_a_change_within_the_measures_error_is_called_none(scene: Scene) -> None:
    visit = scene.start()
    scene.visits.assess(visit, "neuromuscular", {"pain_now": "6"}, typed=True)
    scene.visits.assess(visit, "neuromuscular", {"pain_now": "5"}, typed=True, after=True)
    found = record(scene, visit)
    assert soap.filled(found)["assessment"] == ["Pain now: 6 before, 5 after: no change beyond the measure's error (2)"]
    assert "That is about the same." in text(found)


def test_what_two_modalities_asked_and_was_answered_alike_stands_once(scene: Scene) -> None:
    visit = scene.start(service=scene.both)
    for modality in ("neuromuscular", "reflexology"):
        scene.visits.assess(visit, modality, {"pain_now": "6"}, typed=True)
    scene.visits.assess(visit, "reflexology", {"pain_now": "2"}, typed=True, after=True)
    (one,) = before_after(record(scene, visit)["record"])
    assert (one.before, one.after) == (6, 2)


def apart(scene: Scene) -> Visit:
    """A visit of two modalities that each asked for the pain, and were answered differently."""
    visit = scene.start(service=scene.both)
    for modality, before, after in (("neuromuscular", "6", "3"), ("reflexology", "4", "2")):
        scene.visits.assess(visit, modality, {"pain_now": before}, typed=True)
        scene.visits.assess(visit, modality, {"pain_now": after}, typed=True, after=True)
    return visit


def test_what_two_modalities_scored_differently_stands_twice_with_the_modality_named(scene: Scene) -> None:
    found = record(scene, apart(scene))
    filled = soap.filled(found)
    assert filled["subjective"] == [
        "Pain: pain now 6/10 (Neuromuscular therapy)",
        "Listen: pain now 4/10 (Reflexology)",
    ]
    assert [line.partition(":")[0] for line in filled["assessment"]] == [
        "Pain now, Neuromuscular therapy",
        "Pain now, Reflexology",
    ]
    copy_ = text(found)
    assert "Pain now, Neuromuscular therapy: 6 before and 3 after" in copy_
    assert "Pain now, Reflexology: 4 before and 2 after" in copy_
    paper = "\n".join(wording.lines(document_of_visit.document(found, "")))
    assert "Pain now (Numeric pain rating scale; Neuromuscular therapy)" in paper
    assert "Pain now (Numeric pain rating scale; Reflexology)" in paper


def test_two_ends_of_one_beginning_are_both_kept(scene: Scene) -> None:
    visit = scene.start(service=scene.both)
    for modality, after in (("neuromuscular", "3"), ("reflexology", "2")):
        scene.visits.assess(visit, modality, {"pain_now": "6"}, typed=True)
        scene.visits.assess(visit, modality, {"pain_now": after}, typed=True, after=True)
    found = before_after(record(scene, visit)["record"])
    assert [(one.whose, one.before, one.after) for one in found] == [
        ("Neuromuscular therapy", 6, 3),
        ("Reflexology", 6, 2),
    ]


def test_the_last_visit_beside_has_the_scores_of_both(scene: Scene) -> None:
    scene.visits.finish(apart(scene))
    scene.later(days=7)
    beside = "\n".join(last_visit(scene.practice, scene.start(service=scene.both)))
    scale = "Numeric pain rating scale"
    assert f"Scores: {scale} 6 to 3 (Neuromuscular therapy); {scale} 4 to 2 (Reflexology)" in beside


def test_scores_stand_in_the_order_of_the_form_however_they_were_answered(scene: Scene) -> None:
    visit = scene.start()
    for answer in ({"touch_tolerance": "4"}, {"pain_now": "6"}):
        scene.visits.assess(visit, "neuromuscular", answer, typed=True)
    scored = before_after(record(scene, visit)["record"])
    assert [one.field for one in scored] == ["pain_now", "touch_tolerance"]


def test_the_screening_is_said_with_what_it_is_for_and_with_nothing_less(scene: Scene) -> None:
    bela = scene.client("Bela Kis", bruise_or_burn=("yes", {"site": "calf"}), osteoporosis="unknown")
    (line,) = soap.filled(record(scene, scene.start(bela)))["assessment"]
    assert line.startswith("Screening: ask first (not asked: ")
    assert "osteoporosis" in line
    assert "bruise" not in line
    cara = scene.client("Cara Bloom", bruise_or_burn=("yes", {"site": "calf"}), anticoagulant="yes")
    (line,) = soap.filled(record(scene, scene.start(cara, words="Letter of Dr Novak.")))["assessment"]
    assert line == "Screening: clearance (anticoagulant (blood thinner))"


def test_a_visit_of_which_nothing_is_known_has_no_lines(scene: Scene) -> None:
    assert soap.filled(record(scene, scene.start())) == {section: [] for section in SECTIONS}


def test_what_stands_is_the_same_when_the_modality_is_gone(quick_target: str, outside: Outside) -> None:
    outside.install(aftercare='[[aftercare]]\nkey = "marks"\ntext = "Round marks fade in some days."\n')
    outside.offer(quick_target)

    def both(scene: Scene) -> tuple[dict[str, list[str]], str]:
        found = record(scene, scene.visits.get(1))
        return soap.filled(found), text(found)

    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        visit = scene.start(service=practice.services.find("Cups 30"))
        scene.visits.assess(visit, "cupping", {"stiffness": "6"}, typed=True)
        scene.treat(visit, technique="cupping", site="neck", hold=None, minutes=5.0)
        scene.visits.finish(visit)
        scene.visits.sign(visit, scene.mara, "")
        before = both(scene)
    outside.uninstall()
    with Practice.open(quick_target) as practice:
        assert both(Scene(practice)) == before
    assert before[0]["objective"] == ["Found: stiffness 6/10", "Work done, cupping: neck left (felt 5)"]
    assert "Cups lift the skin. Where: left neck. How strong: medium, 5 of 10 as you felt it." in before[1]


NEW = {"assessment": ("kind", "group", "section"), "work": ("summary",)}
MEASURED = ("minimum", "maximum", "better", "error", "meaningful")


def test_a_document_from_before_is_still_read_and_says_nothing_it_does_not_know(scene: Scene) -> None:
    visit = worked(scene)
    scene.visits.finish(visit)
    old = copy.deepcopy(record(scene, visit))
    for assessment in old["record"]["assessment"]:
        for answer in assessment["answers"]:
            for name in NEW["assessment"]:
                answer.pop(name, None)
    for work in old["record"]["work"]:
        work.pop("summary")
    for outcome in old["record"]["outcomes"]:
        for name in MEASURED:
            outcome.pop(name, None)
    found = soap.filled(old)
    assert found["subjective"] == []
    assert "Pain now: 6 before, 3 after" in found["assessment"]
    assert "Sustained (ischemic) compression. Where: " in text(old)


def test_what_is_only_read_by_is_not_held_against_the_rows(scene: Scene) -> None:
    """A signed document that has none of what is new is proved as before."""
    from palpate.visits import document

    visit = worked(scene)
    scene.visits.finish(visit)
    scene.visits.sign(visit, scene.mara, "")
    with scene.practice.database.snapshot() as connection:
        assert list(verify.faults(connection)) == []
    built = record(scene, visit)["record"]
    assert not set(MEASURED) & {key for one in document.stored("outcomes", built["outcomes"]) for key in one}
    assert "summary" not in document.stored("work", built["work"])[0]


# -- in plain words -----------------------------------------------------------------------------------------------


def test_the_copy_says_what_where_how_strong_what_to_do_and_when_to_call(scene: Scene) -> None:
    visit = worked(scene)
    scene.visits.finish(visit)
    said = text(record(scene, visit))
    for words in (
        "Your visit on Monday 8 March 2027",
        "Steady pressure on one tender point",
        "Where: where the neck meets the shoulder, on the left; left shoulder blade.",
        "How strong: medium, 5 to 6 of 10 as you felt it.",
        "Pain now: 6 before and 3 after, of 10 (less is better). That is better.",
        "When to call",
        "Call an ambulance for chest pain",
        "About Tuesday 9 March we will ask you how you are.",
    ):
        assert words in said, said


def test_the_copy_says_how_long_was_held_and_nothing_that_this_belies(scene: Scene) -> None:
    visit = scene.start()
    scene.treat(visit)
    scene.treat(visit, hold=35.0)
    scene.visits.finish(visit)
    said = text(record(scene, visit))
    assert "where the neck meets the shoulder, on the left (2 times)." in said
    assert "Held for: 15 to 35 seconds." in said
    assert "30 seconds, then" not in said


def test_what_a_review_warned_of_stands_once_in_the_document(scene: Scene) -> None:
    visit = scene.start()
    scene.treat(visit, hold=35.0)
    scene.visits.finish(visit)
    found = record(scene, visit)
    warned = "35 s hold is outside its range"
    assert "\n".join(document_of_visit.lines(found, "0")).count(warned) == 1
    assert warned in "\n".join(soap.filled(found)["assessment"]), "the note that is filled in says it too"


def test_the_copy_has_no_words_of_the_trade(scene: Scene) -> None:
    visit = worked(scene)
    scene.visits.finish(visit)
    said = text(record(scene, visit)).casefold()
    for word in ("ischemic", "trapezius", "infraspinatus", "nprs", "numeric", "chain", "screening", "scope"):
        assert word not in said, word


def test_a_declined_and_a_struck_visit_say_what_they_are(scene: Scene) -> None:
    declined = scene.visits.decline(scene.start(), {}, why="A swollen calf.", referred="the hospital")
    said = text(record(scene, declined))
    assert "A swollen calf. You were referred to: the hospital." in said
    assert "No hands-on work." in said
    assert "Nothing special to do" not in said
    struck = scene.signed()
    scene.visits.enter_in_error(struck, scene.mara, "The wrong Ana.")
    assert "entered in error and does not count" in text(record(scene, struck))


def test_the_copy_is_shown_by_a_command(scene: Scene, quick_target: str) -> None:
    visit = worked(scene)
    scene.visits.finish(visit)
    ran = command(quick_target)("visit", "show", visit.ref, "--plain")
    assert ran.code == 0, ran
    assert "What was done" in ran.out


def test_the_plan_a_visit_was_part_of_stands_under_p_and_one_made_later_does_not(scene: Scene) -> None:
    before = scene.signed()
    scene.later(hours=1)
    made = scene.practice.plans.add(scene.ana, scene.mara, Terms(goal="Lift my daughter", visits=6, every_days=7))
    scene.later(days=7)
    during = scene.signed()
    scene.later(minutes=1)
    scene.practice.plans.change(made, replace(made.terms, goal="Run", visits=9))  # the note says what held that day
    scene.practice.plans.end(made.id, reached=True)
    scene.later(days=7)
    after = scene.signed()
    told = [soap.filled(record(scene, scene.visits.get(one.id)))["plan"] for one in (before, during, after)]
    plan = 'Treatment plan p1: "Lift my daughter" (6 visits, every 7 days)'
    assert [plan in lines for lines in told] == [False, True, False]


def test_a_question_of_the_day_that_was_declined_is_said_once_as_declined(scene: Scene) -> None:
    """It was asked: neither the record nor the note says that it was not, nor does the verdict at the start."""
    visit = scene.start(day_of={"fever": "declined"}, words="No other signs.")
    shown = "\n".join(document_of_visit.lines(record(scene, visit), ""))
    assert shown.count("fever: declined") == 1
    assert "Not asked" not in shown
    assert "  ask first - declined to answer: fever" in scene.visits.screened(visit).verdict.lines()
    scene.visits.finish(visit)
    assert any("declined: fever" in line for line in soap.filled(record(scene, visit))["assessment"])


def test_what_was_declined_in_the_history_is_said_as_declined(scene: Scene) -> None:
    scene.practice.histories.record(scene.ana, {"anticoagulant": "declined"}, asked_by=scene.mara)
    shown = "\n".join(document_of_visit.lines(record(scene, scene.start(words="Asked twice.")), ""))
    assert "Declined to answer: anticoagulant" in shown
    assert "Not asked" not in shown
