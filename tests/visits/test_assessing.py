"""Assessing: every kind of field, typed and as JSON; whole or not at all; scores; last visit's answers beside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from palpate.errors import Refused
from palpate.practice import Practice
from palpate.visits.model import Visit
from palpate.visits.tables import assessment, outcome
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

FIELDS = """
[[fields]]
kind = "scale"
key = "stiffness"
label = "Stiffness"
quick = true
measure = "stiffness"

[[fields]]
kind = "quantity"
key = "girth"
label = "Girth"
unit = "cm"
minimum = 10
maximum = 60
decimals = 1

[[fields]]
kind = "choice"
key = "onset"
label = "How it began"
choices = { sudden = "suddenly", slow = "little by little" }

[[fields]]
kind = "choices"
key = "quality"
label = "What it is like"
choices = { dull = "dull", sharp = "sharp" }

[[fields]]
kind = "yes_no"
key = "night"
label = "At night"

[[fields]]
kind = "text"
key = "story"
label = "Story"
longest = 40
show_when = "night"

[[fields]]
kind = "day"
key = "since"
label = "Since"

[[fields]]
kind = "duration"
key = "lasts"
label = "Lasts"
unit = "minute"
maximum = 600

[[fields]]
kind = "group"
key = "movement"
label = "Movement"

[[fields.fields]]
kind = "range_of_motion"
key = "shoulder_flexion"
label = "Shoulder, flexion"
joint = "shoulder"
movement = "flexion"
maximum = 240
measure = "arm"

[[fields]]
kind = "sites"
key = "places"
label = "Places"
of = "region"

[[fields.fields]]
kind = "scale"
key = "tender"
label = "tender"
"""

MEASURES = """
[[measures]]
key = "stiffness"
name = "Stiffness"
minimum = 0
maximum = 10
better = "lower"

[[measures]]
key = "arm"
name = "Arm"
unit = "°"
minimum = 0
maximum = 240
better = "higher"
"""


@pytest.fixture
def cups(quick_target: str, outside: Outside) -> Iterator[Scene]:
    """The practice with a modality whose form has every kind of field."""
    outside.install(fields=FIELDS, measures=MEASURES)
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        yield Scene(practice)


def begin(cups: Scene) -> Visit:
    return cups.start(cups.client("Cara Bloom"), service=cups.practice.services.find("Cups 30"))


EVERY_KIND: list[tuple[str, str, Any, str]] = [
    ("stiffness", "6", 6, "6/10"),
    ("girth", "23,5", 23.5, "23.5 cm"),
    ("onset", "Suddenly", "sudden", "suddenly"),
    ("quality", "dull, sharp", ["dull", "sharp"], "dull, sharp"),
    ("night", "n", False, "no"),
    ("story", "Slept badly.", "Slept badly.", "Slept badly."),
    ("since", "2026-11-30", "2026-11-30", "2026-11-30"),
    ("lasts", "2 hours", 120, "120 minutes"),
    ("shoulder_flexion", "l 150 r=160", {"left": 150, "right": 160}, "left 150°, right 160°"),
    ("places", "neck l tender=7", [{"site": "neck", "side": "left", "tender": 7}], "neck left (tender 7/10)"),
]


@pytest.mark.parametrize(("key", "typed", "value", "shown"), EVERY_KIND, ids=[one[0] for one in EVERY_KIND])
def test_every_kind_of_field_is_taken_as_typed_and_as_json(
    cups: Scene, key: str, typed: str, value: Any, shown: str
) -> None:
    for given, is_typed in ((typed, True), (json.loads(json.dumps(value)), False)):
        begun = begin(cups)
        cups.visits.assess(begun, "cupping", {key: given}, typed=is_typed)
        assert cups.visits.answers(begun, "cupping") == {key: value}
        (answer,) = cups.visits.record(begun)["record"]["assessment"][0]["answers"]
        assert (answer["value"], answer["shown"]) == (value, shown)


BAD: list[tuple[str, Any, str]] = [
    ("stiffness", "11", "Stiffness (stiffness) does not take '11': it takes a whole number from 0 to 10"),
    ("stiffness", "6.5", "a whole number from 0 to 10"),
    ("girth", "9", "Girth (girth) does not take '9': it takes a number from 10 to 60 cm"),
    ("girth", "nan", "a number from 10 to 60 cm"),
    ("onset", "sudde", "it takes one of sudden, slow; sudden is nearest"),
    ("quality", "dull, blue", "What it is like (quality) does not take 'blue'"),
    ("night", "perhaps", "it takes yes or no"),
    ("story", "x" * 41, "words, at most 40 characters"),
    ("since", "last week", "a day as YYYY-MM-DD"),
    ("lasts", "11 hours", "a length of time in minutes, at most 600"),
    ("shoulder_flexion", "300", "degrees from 0 to 240 by side (left, right)"),
    ("places", "nekc left", "Places (places): 'nekc' is no point of Cupping, no muscle and no region"),
    ("places", "neck upwards", "a side: left, right, bilateral, midline"),
    ("places", "neck left tender=12", "tender (tender) does not take '12'"),
    ("stifness", "6", "There is no field 'stifness' in this form: stiffness is nearest"),
]


@pytest.mark.parametrize(("key", "typed", "words"), BAD)
def test_a_bad_answer_names_field_value_and_what_is_allowed_and_nothing_is_written(
    cups: Scene, key: str, typed: str, words: str
) -> None:
    begun = begin(cups)
    with pytest.raises(Refused) as refusal:
        cups.visits.assess(begun, "cupping", {"night": "yes", key: typed}, typed=True)
    assert words in str(refusal.value)
    assert cups.rows(assessment) == cups.rows(outcome) == []


@pytest.mark.parametrize("value", [None, True, "6", 6.5, [6], {"left": 6}])
def test_json_of_another_kind_is_no_answer(cups: Scene, value: Any) -> None:
    begun = begin(cups)
    with pytest.raises(Refused, match="Stiffness"):
        cups.visits.assess(begun, "cupping", {"stiffness": value}, typed=False)
    assert cups.rows(assessment) == []


def test_typed_answers_and_json_are_one_write(cups: Scene) -> None:
    """One that is bad leaves nothing of the other."""
    begun = begin(cups)
    for typed, values in (({"stiffness": "6"}, {"girth": 99}), ({"stiffness": "12"}, {"girth": 20})):
        with pytest.raises(Refused):
            cups.visits.assess(begun, "cupping", typed, typed=True, values=values)
    with pytest.raises(Refused, match="girth is answered twice"):
        cups.visits.assess(begun, "cupping", {"girth": "20"}, typed=True, values={"girth": 21})
    assert cups.rows(assessment) == cups.rows(outcome) == []
    cups.visits.assess(begun, "cupping", {"stiffness": "6"}, typed=True, values={"girth": 20})
    assert cups.visits.answers(begun, "cupping") == {"stiffness": 6, "girth": 20}


def test_answers_come_one_by_one_and_the_last_counts(scene: Scene) -> None:
    begun = scene.start()
    for typed in ({"pain_now": "6"}, {"touch_tolerance": "4"}, {"pain_now": "7"}):
        scene.visits.assess(begun, "neuromuscular", typed, typed=True)
    assert scene.visits.answers(begun, "neuromuscular") == {"pain_now": 7, "touch_tolerance": 4}
    assert [row["score"] for row in scene.rows(outcome, begun) if row["field"] == "pain_now"] == [7]


def test_scores_before_and_after_stand_side_by_side(scene: Scene) -> None:
    begun = scene.start()
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "6"}, typed=True)
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "5"}, typed=True, after=True)
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "3"}, typed=True, after=True)
    assert scene.visits.answers(begun, "neuromuscular") == {"pain_now": 6}
    scores = [(one["moment"], one["score"]) for one in scene.visits.record(begun)["record"]["outcomes"]]
    assert sorted(scores) == [("after", 3), ("before", 6)]


def test_a_range_of_motion_is_a_score_a_side(cups: Scene) -> None:
    begun = begin(cups)
    cups.visits.assess(begun, "cupping", {"shoulder_flexion": "l 150 r 160"}, typed=True)
    cups.visits.assess(begun, "cupping", {"shoulder_flexion": "l 170"}, typed=True, after=True)
    rows = {(row["field"], row["moment"]): row["score"] for row in cups.rows(outcome)}
    assert rows == {
        ("shoulder_flexion.left", "before"): 150,
        ("shoulder_flexion.right", "before"): 160,
        ("shoulder_flexion.left", "after"): 170,
    }
    cups.visits.assess(begun, "cupping", {"shoulder_flexion": "r 100"}, typed=True)
    assert ("shoulder_flexion.left", "before") not in {(row["field"], row["moment"]) for row in cups.rows(outcome)}


def test_what_is_no_score_is_asked_before_treatment_only(cups: Scene) -> None:
    begun = begin(cups)
    with pytest.raises(Refused, match="night is no score of an outcome measure"):
        cups.visits.assess(begun, "cupping", {"stiffness": "3", "night": "yes"}, typed=True, after=True)
    assert cups.rows(outcome) == []


def test_last_visits_answers_stand_beside_and_are_never_taken_over(scene: Scene) -> None:
    first = scene.start()
    scene.visits.assess(first, "neuromuscular", {"pain_now": "6", "touch_tolerance": "4"}, typed=True)
    assert scene.visits.beside(first, "neuromuscular") == {}
    scene.later(days=7)
    second = scene.start()
    assert scene.visits.beside(second, "neuromuscular")["pain_now"] == "8 Mar 2027: 6/10"
    assert scene.visits.answers(second, "neuromuscular") == {}
    scene.visits.assess(second, "neuromuscular", {"pain_now": "2"}, typed=True)
    assert scene.visits.answers(second, "neuromuscular") == {"pain_now": 2}
    assert scene.visits.beside(first, "neuromuscular") == {}


def test_a_visit_that_was_entered_in_error_stands_beside_nothing(quick: Scene) -> None:
    wrong = quick.signed()
    quick.visits.enter_in_error(wrong, quick.mara, "The wrong Ana.")
    assert quick.visits.beside(quick.start(), "neuromuscular") == {}


def test_a_visit_before_a_merge_stands_beside_too(quick: Scene) -> None:
    twice = quick.client("Anna Diaz")
    begun = quick.start(twice)
    quick.visits.assess(begun, "neuromuscular", {"pain_now": "6"}, typed=True)
    quick.visits.finish(begun)
    quick.practice.clients.merge(twice, quick.ana)
    assert quick.visits.beside(quick.start(), "neuromuscular") == {"pain_now": "8 Mar 2027: 6/10"}


def test_the_modality_must_be_one_of_the_visits(quick: Scene) -> None:
    begun = quick.start()
    assert quick.visits.modality(begun, None) == "neuromuscular"
    assert quick.visits.modality(begun, "Neuromuscular therapy") == "neuromuscular"
    with pytest.raises(Refused, match="add Reflexology with palpate visit add v1 reflexology"):
        quick.visits.modality(begun, "reflexology")
    with pytest.raises(Refused, match="There is no modality 'cupping' here"):
        quick.visits.modality(begun, "cupping")
    with pytest.raises(Refused, match="has neuromuscular and reflexology: say which"):
        quick.visits.modality(quick.start(quick.client("Bela Kis"), service=quick.both), None)
