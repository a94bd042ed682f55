"""Answers in a file: by field, or with the version of the form they were given to; another version is refused whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from palpate.practice import Practice
from palpate.visits.answer_files import form_hash
from palpate.visits.tables import assessment, outcome
from tests.command import Ran, Run, command, refused
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

OLD = """
[[fields]]
kind = "scale"
key = "stiffness"
label = "Stiffness"
maximum = 100

[[fields]]
kind = "yes_no"
key = "night"
label = "At night"

[[fields]]
kind = "yes_no"
key = "gone"
label = "Gone since"
"""
NEW = """
[[fields]]
kind = "scale"
key = "stiffness"
label = "Stiffness"

[[fields]]
kind = "yes_no"
key = "night"
label = "At night"
"""


@pytest.fixture
def palpate(quick_target: str) -> Run:
    return command(quick_target)


def hashed(target: str) -> str:
    with Practice.open(target) as practice:
        return form_hash(practice.host, "cupping")


@pytest.fixture
def old(quick_target: str, outside: Outside) -> str:
    """The version of a form that has changed since; an open visit, v2, and one that was answered before it, v1."""
    outside.install(fields=OLD)
    outside.offer(quick_target)
    before = hashed(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        for _ in range(2):
            scene.start(scene.client("Cara Bloom"), service=practice.services.find("Cups 30"))
        scene.visits.assess(scene.visits.get(1), "cupping", {"night": True}, typed=False)
    outside.uninstall()
    outside.install(fields=NEW)
    return before


def given(palpate: Run, tmp_path: Path, held: Any, *more: str) -> Ran:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(held), encoding="utf-8")
    return palpate("visit", "assess", "v2", "cupping", "--from", str(file), *more)


def test_answers_to_this_form_are_taken_with_its_version_or_without(
    palpate: Run, tmp_path: Path, quick_target: str, old: str
) -> None:
    now = hashed(quick_target)
    for held in (
        {"stiffness": 6},
        {"answers": {"stiffness": 6}},
        {"form": now, "answers": {"stiffness": 6}},
        {"form": now, "modality": "cupping", "answers": {"stiffness": 6}},
    ):
        ran = given(palpate, tmp_path, held, "--json")
        assert ran.json["answers"] == {"stiffness": 6}


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ({"answers": {"stiffness": 60}}, ["in which Stiffness (stiffness) took 0-100 and takes 0-10"]),
        ({"answers": {"night": True}}, ["another version of the form of Cupping"]),
        ({"answers": {"night": True, "gone": True}}, ["without the field gone"]),
        ({"answers": {"night": True}, "form": "0" * 64}, ["000000000000; here it is"]),
        ({"answers": {"night": True}, "form": 7}, ["Cupping, 7; here it is"]),
        ({"answers": {"night": True}, "modality": "neuromuscular"}, ["form of 'neuromuscular', and this is cupping"]),
        ({"answers": {"night": True}, "client": "Ana"}, ["form and modality, not 'client'"]),
        ({"answers": [6]}, ["The file holds no answers"]),
        ({"answers": {}}, ["The file holds no answers"]),
    ],
)
def test_answers_to_another_form_are_one_sentence_and_nothing_is_written(
    palpate: Run, tmp_path: Path, quick_target: str, old: str, held: dict[str, Any], words: list[str]
) -> None:
    said = refused(given(palpate, tmp_path, {"form": old} | held), *words)
    if "another version" in said:
        assert "palpate modality form cupping" in said
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        second = practice.visits.get(2)
        assert scene.rows(assessment, second) == scene.rows(outcome, second) == []


def test_answers_that_were_typed_are_not_taken_with_a_file_of_another_form(
    palpate: Run, tmp_path: Path, quick_target: str, old: str
) -> None:
    refused(given(palpate, tmp_path, {"form": old, "answers": {"night": True}}, "--set", "stiffness=3"), "version")
    with Practice.open(quick_target) as practice:
        assert practice.visits.answers(practice.visits.get(2), "cupping") == {}
