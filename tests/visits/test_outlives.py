"""Records outlive plugins: a visit shows whole when its modality is disabled, uninstalled, or another version."""

from __future__ import annotations

import re

import pytest

from palpate.documents import aftercare
from palpate.documents.visit import lines
from palpate.errors import Refused
from palpate.host import enabling
from palpate.practice import Practice
from palpate.visits import verify
from palpate.visits.model import Visit
from tests.command import command
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
SOURCES = """
[[sources]]
key = "T1"
grade = "A"
title = "Told by nobody, 2020"
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


WORDS = ("Cupping", "The high cup left", "felt 5", "5 min", "Stiffness: 6/10", "Assessment, Cupping")


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


# The same through the commands, the modality changed in every way that keeps its keys.

FIELDS = """
[[fields]]
kind = "scale"
key = "stiffness"
label = "Stiffness"
measure = "stiffness"
quick = true

[[fields]]
kind = "quantity"
key = "suction"
label = "Suction"
unit = "kPa"
minimum = 0
maximum = 80
"""
MEASURES = """
[[measures]]
key = "stiffness"
name = "Stiffness as felt"
minimum = 0
maximum = 10
unit = "/10"
better = "lower"
error = 1.0
meaningful = 2.0
licence = "free"
source = ["T1"]
"""
CHANGED = {
    "modality": 'key = "cupping"\ntitle = "Suction therapy"\nsummary = "Cups."\napi = 1\nversion = "2.0"\n',
    "fields": FIELDS.replace('"Stiffness"', '"Tightness"')
    .replace('"Suction"', '"Pull"')
    .replace("kPa", "mbar")
    .replace("maximum = 80", "maximum = 800"),
    "measures": MEASURES.replace("Stiffness as felt", "Softness")
    .replace("maximum = 10", "maximum = 100")
    .replace('"lower"', '"higher"')
    .replace('"/10"', '"%"')
    .replace("2.0", "50.0"),
    "techniques": '[[techniques]]\nkey = "cupping"\nname = "Suction"\nsummary = "Cups pull."\n',
    "points": POINTS.replace("The high cup", "Point one").replace("interscap", "neck_posterior"),
    "aftercare": AFTERCARE.replace("Round marks fade in some days.", "Drink water."),
    "follow_ups": FOLLOW_UPS.replace("Are the marks gone?", "Any marks?").replace('"Gone"', '"No more marks"'),
}
"""Another version: the same keys, and nothing else the same."""

READ = {
    "its record": ("visit", "show", "v1"),
    "its record as data": ("visit", "show", "v1", "--json"),
    "one that is not signed": ("visit", "show", "v2"),
    "one that is not signed, as data": ("visit", "show", "v2", "--json"),
    "the visits of its client": ("visit", "list", "Ana", "--json"),
    "its aftercare": ("aftercare", "v1"),
    "what is asked after it": ("followups", "--all", "--json"),
    "the scores of its client": ("progress", "Ana", "--json"),
    "the scores, as a plot": ("progress", "Ana"),
    "the proof": ("verify",),
}


def read(target: str) -> dict[str, str]:
    """What the commands say of it, but for how long the audit is by now; nothing goes wrong."""
    said = {}
    for name, words in READ.items():
        ran = command(target)("--as", "Mara", *words)
        assert ran.code == 0, (name, ran)
        said[name] = re.sub(r"\d+ entries|\d+:[0-9a-f]{16}", "the chain", ran.out)
    return said


@pytest.mark.parametrize("founded_on", ["quick_target", "postgres_scene"])
def test_every_command_says_the_same_of_it_whatever_becomes_of_its_modality(
    request: pytest.FixtureRequest, outside: Outside, founded_on: str
) -> None:
    target: str = request.getfixturevalue(founded_on)
    outside.install(
        aftercare=AFTERCARE, follow_ups=FOLLOW_UPS, points=POINTS, fields=FIELDS, measures=MEASURES, sources=SOURCES
    )
    outside.offer(target)
    with Practice.open(target) as practice:
        scene = Scene(practice)
        for sign, score in ((True, "8"), (False, "3")):
            begun = scene.start(service=practice.services.find("Cups 30"))
            scene.visits.assess(begun, "cupping", {"stiffness": score, "suction": "40"}, typed=True)
            scene.visits.assess(begun, "cupping", {"stiffness": "2"}, typed=True, after=True)
            scene.treat(begun, technique="cupping", site="the high cup", hold=None, minutes=5.0)
            done, _ = scene.visits.finish(begun)
            if sign:
                scene.visits.sign(done, scene.mara, "")
    before = read(target)
    for words in ("Cupping", "The high cup left", "Stiffness", "kPa", "5 min"):
        assert words in before["its record"], words
    assert "Stiffness as felt" in before["the scores of its client"]
    assert "Are the marks gone?" in before["what is asked after it"]
    outside.uninstall()
    outside.install(**CHANGED, sources=SOURCES)
    assert changed(read(target), before) == {}, "another version"
    outside.uninstall()
    assert changed(read(target), before) == {}, "uninstalled"
    with Practice.open(target) as practice, practice.context.write() as writing:
        enabling.disable(writing, "cupping")
    assert changed(read(target), before) == {}, "disabled, and gone"


def changed(now: dict[str, str], before: dict[str, str]) -> dict[str, list[str]]:
    """The lines that are not as they were, by what was read."""
    return {
        name: sorted(set(now[name].splitlines()) ^ set(before[name].splitlines()))
        for name in now
        if now[name] != before[name]
    }


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
