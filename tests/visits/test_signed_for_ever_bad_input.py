"""What is typed wrong at a visit, through the commands: one sentence, exit 1, and not a row of the database changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palpate.practice import Practice
from palpate.store import chain
from palpate.visits import verify
from tests.command import Run, command, refused
from tests.visits.everything import everything
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

Before = Callable[[Scene], object]


def nothing(_: Scene) -> None:
    """No visit."""


def noted(scene: Scene) -> None:
    """Open, and a note recorded: nothing to warn of before the refusal."""
    scene.visits.write_note(scene.start(), {"plan": "A week."})


def struck(scene: Scene) -> None:
    scene.visits.enter_in_error(scene.signed(), scene.mara, "The wrong Ana.")


def struck_open(scene: Scene) -> None:
    scene.visits.enter_in_error(scene.start(), scene.mara, "The wrong Ana.")


def declined(scene: Scene) -> None:
    scene.visits.decline(scene.start(), {}, why="Fever.", referred="Dr. Lee")


OPEN, FINISHED, SIGNED = Scene.start, Scene.finished, Scene.signed
ADD = ("visit", "addendum", "v1", "--why", "she rang", "--text")
IC = ("visit", "treat", "v1", "ic")

CASES: dict[str, tuple[Before, tuple[str, ...], tuple[str, ...]]] = {
    "a score above its range": (
        OPEN,
        ("visit", "assess", "v1", "neuromuscular", "--set", "pain_now=11"),
        ("pain_now", "11", "0 to 10"),
    ),
    "a score below its range": (
        OPEN,
        ("visit", "assess", "v1", "neuromuscular", "--set", "pain_now=-1"),
        ("pain_now", "-1", "0 to 10"),
    ),
    "a score that is no number": (
        OPEN,
        ("visit", "assess", "v1", "neuromuscular", "--set", "pain_now=a lot"),
        ("pain_now", "a lot"),
    ),
    "one good answer, one out of range": (
        OPEN,
        ("visit", "assess", "v1", "neuromuscular", "--set", "pain_now=4", "--set", "pain_worst=12"),
        ("pain_worst", "12"),
    ),
    "a score after treatment out of range": (
        OPEN,
        ("visit", "assess", "v1", "neuromuscular", "--set", "pain_now=99", "--after"),
        ("pain_now", "99"),
    ),
    "pressure out of range": (OPEN, (*IC, "--site", "upper trapezius", "--side", "left", "--pressure", "11"), ("11",)),
    "a site of another modality": (OPEN, (*IC, "--site", "solar_plexus_reflex", "--side", "left"), ("solar",)),
    "a site that is none": (OPEN, (*IC, "--site", "the left ear of nobody"), ("the left ear of nobody",)),
    "a technique of another modality": (OPEN, ("visit", "treat", "v1", "thumb walking"), ("thumb walking",)),
    "a form of another modality": (
        OPEN,
        ("visit", "assess", "v1", "reflexology", "--set", "x=1"),
        ("visit add v1 reflexology",),
    ),
    "work without a visit": (nothing, ("visit", "treat", "ic"), ("No visit", "visit start")),
    "work on a visit that is not there": (nothing, IC, ("There is no visit v1",)),
    "work on one that is finished": (FINISHED, IC, ("is finished", "visit reopen v1")),
    "a signature under one that is open": (noted, ("visit", "sign", "v1"), ("is open", "visit finish v1")),
    "signing twice": (SIGNED, ("visit", "sign", "v1"), ("is signed", "visit addendum v1")),
    "signing what was declined": (declined, ("visit", "sign", "v1"), ("is declined",)),
    "an addendum to an open visit": (OPEN, (*ADD, "More."), ("is open",)),
    "an addendum to a finished visit": (FINISHED, (*ADD, "More."), ("is finished",)),
    "an addendum to one that was struck unsigned": (struck_open, (*ADD, "More."), ("is entered in error",)),
    "an addendum of nothing": (SIGNED, (*ADD, "  "), ("text",)),
    "striking twice": (struck, ("visit", "error", "v1", "--reason", "Again."), ("already",)),
    "striking without a word": (SIGNED, ("visit", "error", "v1", "--reason", " "), ("--reason",)),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_one_sentence_and_nothing_is_written(scene: Scene, scene_target: str, case: str) -> None:
    before, words, said = CASES[case]
    before(scene)
    there = everything(scene.practice)
    refused(command(scene_target)("--as", "Mara", *words), *said)
    assert everything(scene.practice) == there
    with scene.practice.database.snapshot() as connection:
        assert [*chain.broken(connection), *verify.faults(connection)] == []


@pytest.mark.parametrize("founded_on", ["quick_target", "postgres_scene"])
def test_a_blocking_finding_stops_the_signature(
    request: pytest.FixtureRequest, outside: Outside, founded_on: str
) -> None:
    target: str = request.getfixturevalue(founded_on)
    outside.install("def review(self, visit): return [Finding.blocking('The cups were not counted.')]")
    outside.offer(target)
    with Practice.open(target) as practice:
        scene = Scene(practice)
        scene.visits.finish(scene.start(service=practice.services.find("Cups 30")))
        there = everything(practice)
        run: Run = command(target)
        for words in (("visit", "sign", "v1"), ("visit", "sign", "v1", "--words", "They were, later.")):
            ran = run("--as", "Mara", *words)
            assert (ran.code, ran.out) == (1, "")
            assert ran.err.splitlines()[-1] == (
                "v1 Ana Diaz, born 1984-05-02 cannot be signed: The cups were not counted. "
                "Mend it: palpate visit reopen v1."
            )
        assert everything(practice) == there
