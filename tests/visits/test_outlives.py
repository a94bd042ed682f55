"""Records outlive plugins: a visit shows whole when its modality is disabled, uninstalled, or another version."""

from __future__ import annotations

import pytest

from palpate.documents import aftercare
from palpate.documents.visit import lines
from palpate.errors import Refused
from palpate.host import enabling
from palpate.practice import Practice
from palpate.visits import verify
from palpate.visits.model import Visit
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

AFTERCARE = """
[[aftercare]]
key = "marks"
text = "Round marks fade in some days."
"""
FOLLOW_UPS = """
[[follow_ups]]
key = "marks"
title = "Are the marks gone?"
due_hours = 72

[[follow_ups.asks]]
kind = "yes_no"
key = "gone"
label = "Gone"
"""
POINTS = """
[[points]]
key = "high_cup"
name = "The high cup"
kind = "cup"
region = "interscap"
"""


@pytest.fixture
def treated(quick_target: str, outside: Outside) -> str:
    """Where a practice is with v1, signed, and v2, finished: both of a modality from outside."""
    outside.install(aftercare=AFTERCARE, follow_ups=FOLLOW_UPS, points=POINTS)
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        for sign in (True, False):
            begun = scene.start(service=practice.services.find("Cups 30"))
            scene.visits.assess(begun, "cupping", {"stiffness": "6"}, typed=True)
            scene.treat(begun, technique="cupping", site="the high cup", hold=None, minutes=5.0)
            done, _ = scene.visits.finish(begun)
            if sign:
                scene.visits.sign(done, scene.mara, "")
    return quick_target


def shown(practice: Practice, number: int) -> str:
    visit = practice.visits.get(number)
    return "\n".join(lines(practice.visits.record(visit), "0:0"))


WORDS = ("Cupping", "The high cup left", "5 felt", "5 min", "Stiffness: 6/10", "Assessment, Cupping")


@pytest.mark.parametrize("gone", ["disabled", "uninstalled", "another version"])
def test_it_shows_whole_with_labels_and_units(treated: str, outside: Outside, gone: str) -> None:
    with Practice.open(treated) as practice:
        before = [shown(practice, number) for number in (1, 2)]
        if gone == "disabled":
            with practice.context.write() as writing:
                enabling.disable(writing, "cupping")
    if gone != "disabled":
        outside.uninstall()
    if gone == "another version":
        outside.install(
            fields='[[fields]]\nkind = "text"\nkey = "other"\nlabel = "Other"\n',
            techniques='[[techniques]]\nkey = "sliding"\nname = "Sliding cups"\nsummary = "They move."\n',
        )
    with Practice.open(treated) as practice:
        assert [shown(practice, number) for number in (1, 2)] == before
        for word in WORDS:
            assert word in before[0], word
            assert word in before[1], word
        with practice.database.snapshot() as connection:
            assert list(verify.faults(connection)) == []
        told = aftercare.notes(practice.visits.record(practice.visits.get(1)))
        assert [note["text"] for note in told] == ["Round marks fade in some days."]


def test_its_follow_ups_are_asked_and_answered_all_the_same(treated: str, outside: Outside) -> None:
    outside.uninstall()
    with Practice.open(treated) as practice:
        practice.act(practice.staff.find("Mara"))
        first, _ = practice.follow_ups.waiting()
        assert (first.title, [field.label for field in first.asks]) == ("Are the marks gone?", ["Gone"])
        assert practice.follow_ups.answer(first.id, {"gone": "yes"}, typed=True).answers == {"gone": True}


def test_new_writes_of_it_are_refused_and_say_what_to_do(treated: str, outside: Outside) -> None:
    with Practice.open(treated) as practice:
        scene = Scene(practice)
        begun = scene.start(service=practice.services.find("Cups 30"))
    outside.uninstall()
    with Practice.open(treated) as practice:
        scene = Scene(practice)
        refusals(scene, begun, "it is enabled here but not installed; install its package again")
        with practice.context.write() as writing:
            enabling.disable(writing, "cupping")
    with Practice.open(treated) as practice:
        refusals(Scene(practice), begun, "is not enabled here: palpate modality enable cupping")


def refusals(scene: Scene, begun: Visit, words: str) -> None:
    for doing in (
        lambda: scene.treat(begun, technique="cupping", hold=None),
        lambda: scene.treat(begun, technique="cupping.cupping", hold=None),
        lambda: scene.visits.assess(begun, "cupping", {"stiffness": "3"}, typed=True),
    ):
        with pytest.raises(Refused) as refusal:
            doing()
        assert words in str(refusal.value)
    assert scene.visits.record(begun)["record"]["work"] == []


def test_a_visit_signed_with_its_modality_gone_is_signed_as_it_stood(treated: str, outside: Outside) -> None:
    outside.uninstall()
    with Practice.open(treated) as practice:
        scene = Scene(practice)
        scene.visits.sign(scene.visits.get(2), scene.mara, "")
        for word in WORDS:
            assert word in shown(practice, 2)
