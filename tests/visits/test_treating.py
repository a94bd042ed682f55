"""Recording work: naming technique, place, side and tool; the edges of figures; taking a line back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.store import chain
from palpate.visits.tables import note, work
from tests.visits.plugin import Outside
from tests.visits.scene import Scene


def test_work_is_kept_as_it_was_done(scene: Scene) -> None:
    begun = scene.start()
    done = {
        "technique": "sustained compr isch",
        "site": "infraspin",
        "side": "l",
        "tool": "elbow",
        "response": "Eased.",
    }
    scene.treat(begun, **done, minutes=5.0, repetitions=3, applied=3)
    (row,) = scene.visits.record(begun)["record"]["work"]
    kept = {name: row[name] for name in ("technique", "site", "side", "tool", "tool_name", "response", "region")}
    assert kept == {
        "technique": "ischemic_compression",
        "site": "infraspinatus",
        "side": "left",
        "tool": "elbow",
        "tool_name": "elbow",
        "response": "Eased.",
        "region": "scapula",
    }
    assert row["pressure"] == {"value": 5, "unit": "felt, 0 to 10"}
    assert row["applied"] == {"value": 3, "unit": "applied, 1 to 5"}
    assert row["hold"] == {"value": 15, "unit": "s"}
    assert row["repetitions"] == {"value": 3, "unit": "times"}


@pytest.mark.parametrize("typed", ["ischemic_compression", "Ischemic Compression", "IC", "sustained isch"])
def test_a_technique_is_named_by_key_short_form_or_enough_of_its_name(quick: Scene, typed: str) -> None:
    begun = quick.start()
    for named in (typed, "neuromuscular.ischemic_compression"):
        assert quick.treat(begun, technique=named)["technique"] == "ischemic_compression"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"technique": "ischemic"}, "could be neuromuscular.ischemic_compression, neuromuscular.classic_compression"),
    ({"technique": "neuromuscular.ic"}, "Neuromuscular therapy has no technique 'ic'"),
    ({"technique": "compression"}, "could be neuromuscular.ischemic_compression, neuromuscular.classic_compression"),
    ({"technique": "petrissage"}, "'petrissage' is no technique of Neuromuscular therapy: palpate modality show"),
    ({"technique": ""}, "'' is no technique"),
    ({"technique": "reflexology.thumb_walking"}, "is no technique of Neuromuscular therapy"),
    ({"site": "solar plexus"}, "'solar plexus' is no point of Neuromuscular therapy, no muscle and no region"),
    ({"site": "trapezius"}, "could be Upper trapezius, Middle trapezius, Lower trapezius"),
    ({"side": "top"}, "'top' is not a side: left, right, bilateral or midline"),
    ({"side": "midline"}, "Upper trapezius has no midline side: it is left or right"),
    ({"site": "", "side": "left"}, "A side needs a site"),
    ({"tool": "hammer"}, "'hammer' is not a tool: there is"),
    ({"pressure": -1}, "Pressure felt is a whole number from 0 to 10, not -1"),
    ({"pressure": 5.5}, "Pressure felt is a whole number from 0 to 10, not 5.5"),
    ({"pressure": 11}, "Pressure felt is a whole number from 0 to 10, not 11"),
    ({"applied": 0}, "Pressure applied (Walton) is a whole number from 1 to 5, not 0"),
    ({"applied": 6}, "Pressure applied (Walton) is a whole number from 1 to 5, not 6"),
    ({"hold": 0.0}, "A hold in seconds is above 0 and at most 3600, not 0"),
    ({"hold": float("nan")}, "A hold in seconds is above 0"),
    ({"hold": float("inf")}, "A hold in seconds is above 0"),
    ({"minutes": 601.0}, "Time in minutes is above 0 and at most 600, not 601"),
    ({"repetitions": 0}, "How often is a whole number from 1 to 999, not 0"),
]


@pytest.mark.parametrize(
    ("done", "words"), REFUSED, ids=[f"{next(iter(one))} {next(iter(one.values()))}" for one, _ in REFUSED]
)
def test_what_cannot_be_work_is_refused_and_nothing_is_written(quick: Scene, done: dict[str, Any], words: str) -> None:
    begun = quick.start()
    with pytest.raises(Refused) as refusal:
        quick.treat(begun, **done)
    assert words in str(refusal.value)
    assert quick.rows(work) == []


@pytest.mark.parametrize(
    "edge",
    [
        {"pressure": 0},
        {"pressure": 10},
        {"applied": 1},
        {"applied": 5},
        {"hold": 3600.0},
        {"hold": 0.5},
        {"minutes": 600.0},
    ],
    ids=str,
)
def test_the_edges_are_taken(quick: Scene, edge: dict[str, Any]) -> None:
    row = quick.treat(quick.start(), **edge)
    assert {name: row[name] for name in edge} == edge


def test_a_technique_that_two_modalities_have_is_asked_for(quick: Scene) -> None:
    begun = quick.start(service=quick.both)
    assert quick.treat(begun)["modality"] == "neuromuscular"
    walk = {"technique": "thumb_walk", "site": "solar_plexus_reflex", "hold": None}
    assert quick.treat(begun, **walk)["modality"] == "reflexology"
    with pytest.raises(Refused, match="no point of Neuromuscular therapy"):
        quick.treat(begun, site="solar_plexus_reflex")


def test_a_modality_that_fails_keeps_nobody_from_recording_what_another_does(
    quick_target: str, outside: Outside
) -> None:
    outside.install("def technique_catalog(self): raise RuntimeError('gone')")
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        begun = scene.start(service=practice.services.find("Cups and NMT"))
        assert scene.treat(begun)["modality"] == "neuromuscular"
        with pytest.raises(Refused, match="cupping cannot be used: its technique_catalog failed: RuntimeError: gone"):
            scene.treat(begun, technique="cupping")


def test_what_is_to_be_avoided_is_named_in_words(quick: Scene) -> None:
    cara = quick.client("Cara Bloom", pregnancy=("yes", {"due": "2027-06-12"}))
    visit = quick.start(cara, quick.both, words="Letter seen.")
    with pytest.raises(
        Refused, match="avoid inner side of the ankle, outer side of the ankle, Achilles tendon, heel, "
    ):
        quick.treat(visit, technique="reflexology.thumb_walk", site="heel", pressure=2, hold=None)


def test_beyond_a_limit_it_is_refused_or_kept_with_words_limit_and_source(scene: Scene) -> None:
    begun = scene.start(scene.client("Bela Kis", anticoagulant="yes"), words="Letter of Dr Novak.")
    with pytest.raises(Refused, match=r"3 applied is beyond the limit of 2.*\[.*\].*--words"):
        scene.treat(begun, applied=3)
    with pytest.raises(Refused, match="--words"):
        scene.treat(begun, applied=3, words="  ")
    assert scene.rows(work) == []
    scene.treat(begun, applied=3, words="Asked for, and well borne before.")
    scene.treat(begun, applied=2, words="Not needed.")
    first, second = scene.visits.record(begun)["record"]["work"]
    assert "beyond the limit of 2" in first["beyond"]
    assert first["words"] == "Asked for, and well borne before."
    assert (second["beyond"], second["words"]) == ("", "")


def test_a_technique_or_tool_that_is_ruled_out_needs_words_however_lightly_it_is_used(quick: Scene) -> None:
    begun = quick.start(quick.client("Bela Kis", anticoagulant="yes"), words="Letter of Dr Novak.")
    with pytest.raises(Refused, match=r"rules out the elbow\. \(.*\[.*\].*--words"):
        quick.treat(begun, applied=2, tool="elbow")
    with pytest.raises(Refused, match="rules out Cross-fibre friction"):
        quick.treat(begun, applied=1, technique="cross_fibre_friction")
    assert quick.rows(work) == []
    assert quick.treat(begun, applied=2, tool="thumb")["beyond"] == ""
    done = quick.treat(begun, applied=2, tool="elbow", words="The flat of it, no weight.")
    assert done["beyond"].startswith("Screening rules out the elbow.")


def test_what_is_ruled_out_of_a_place_is_free_elsewhere(quick: Scene) -> None:
    injured = {"recent_injury": "yes", "recent_injury.since": "2027-02-20", "recent_injury.site": "calf"}
    begun = quick.start(day_of=injured)
    with pytest.raises(Refused, match="rules out Sustained"):
        quick.treat(begun, site="calf")
    assert quick.treat(begun)["beyond"] == ""
    nowhere = quick.start(quick.client("Cy Hale"), day_of={"recent_injury": "yes", "recent_injury.since": "2027-02-20"})
    with pytest.raises(Refused, match="rules out Sustained"):
        quick.treat(nowhere)


def test_a_line_is_taken_back_and_the_audit_keeps_it(quick: Scene) -> None:
    begun = quick.start()
    quick.treat(begun)
    quick.treat(begun, site="infraspinatus")
    for wrong in (0, 3, -1):
        with pytest.raises(Refused, match=f"has 2 lines of work: there is no line {wrong}"):
            quick.visits.remove_work(begun, wrong)
    assert quick.visits.remove_work(begun, 1) == "Sustained (ischemic) compression"
    assert [row["site"] for row in quick.rows(work)] == ["infraspinatus"]
    with quick.practice.context.read() as connection:
        kept = connection.execute(chain.audit.select().where(chain.audit.c.action == "untreat")).mappings().one()
    assert "upper_trapezius" in kept["body"]


def test_a_note_is_written_by_section_and_the_audit_keeps_what_stood_there(scene: Scene) -> None:
    begun = scene.start()
    scene.visits.write_note(begun, {"subjective": "Woke at night.", "plan": "A week."})
    scene.visits.write_note(begun, {"plan": "Two weeks."})
    assert {row["section"]: row["text"] for row in scene.rows(note)} == {
        "subjective": "Woke at night.",
        "plan": "Two weeks.",
    }
    with pytest.raises(Refused, match="A note has subjective, objective, assessment, plan, not 'opinion'"):
        scene.visits.write_note(begun, {"plan": "Three.", "opinion": "x"})
    assert len(scene.rows(note)) == 2
    with scene.practice.context.read() as connection:
        bodies = connection.execute(chain.audit.select().where(chain.audit.c.action == "note")).mappings().all()
    assert "A week." in bodies[-1]["body"]


def test_an_adverse_reaction_has_a_field_of_its_own(quick: Scene) -> None:
    begun = quick.start()
    quick.visits.adverse_reaction(begun, "Felt faint on getting up; sat down, water, well after 5 minutes.")
    assert "Felt faint" in quick.visits.get(begun.id).adverse_reaction
    quick.visits.adverse_reaction(begun, "Well again.")
    with pytest.raises(Refused, match="Say what happened"):
        quick.visits.adverse_reaction(begun, "  ")
    first, second = quick.visits.record(begun)["record"]["adverse_reaction"].splitlines()
    assert "Felt faint" in first
    assert "Well again." in second


SUGGESTS = """def suggest(self, assessment):
        cups = {"kind": "technique", "key": "cupping", "name": "Cupping", "because": "stiff", "answer": "stiffness"}
        return [Suggestion(**cups, region=one) for one in ("neck", "calf") if assessment.answers["stiffness"] > 3]
"""


def test_what_is_suggested_leaves_out_what_screening_excludes(quick_target: str, outside: Outside) -> None:
    local = '[[contraindications]]\nkey = "x"\ncondition = "bruise_or_burn"\nclass = "local"\nadvice = "Beside it."\n'
    outside.install(SUGGESTS, contraindications=local)
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)

        def suggested(client: Client, **day_of: str) -> list[str]:
            begun = scene.start(client, practice.services.find("Cups 30"), day_of=day_of)
            scene.visits.assess(begun, "cupping", {"stiffness": "5"}, typed=True)
            return [one.region for one in scene.visits.suggestions(begun, "cupping")]

        assert suggested(scene.ana) == ["neck", "calf"]
        assert suggested(scene.client("Dora Lang", bruise_or_burn=("yes", {"site": "calf"}))) == ["neck"]
        assert suggested(scene.client("Eve Marsh", bruise_or_burn="yes")) == []
        assert suggested(scene.client("Flo Hart", bruise_or_burn=("yes", {"site": "neck"})), fever="declined") == [
            "calf"
        ]
        with pytest.raises(Refused, match="nothing is suggested until these are asked: one leg swollen"):
            suggested(scene.client("Ida Roth"), calf_swelling="declined")
        asked_on = scene.practice.clock.now().date() - dt.timedelta(days=40)
        gus, old = scene.client("Gus Ray"), {"bruise_or_burn": ("yes", {"site": "calf"})}
        practice.histories.record(gus, old, asked_by=scene.mara, asked_on=asked_on)
        assert suggested(gus) == ["neck"]  # written down later for an earlier day: the rest does not take it back
        hal = practice.clients.add("Hal Voss")
        practice.histories.record(hal, old, asked_by=scene.mara, asked_on=asked_on)
        practice.histories.record(hal, {}, rest="no", asked_by=scene.mara)
        assert suggested(hal) == ["neck"]  # a bruise that has to be asked about again is left alone until then
