"""A modality changes its fields: old records read on as they were, and what is compared over time goes on.

The modality is one file, so that a practice can take a newer text of it, and an older one again.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from palpate.practice import Practice
from palpate.reports.outcomes import outcomes
from palpate.reports.progress import progress
from palpate.visits import verify
from palpate.visits.model import Visit
from tests.command import command
from tests.visits.scene import Scene

HEAD = 'key = "lymph"\ntitle = "Lymph"\nsummary = "Light strokes."\napi = 1\nversion = "{version}"\n'
MEASURE = (
    '[[measures]]\nkey = "heaviness"\nname = "Heaviness"\nminimum = 0\nmaximum = {most}\nbetter = "lower"\nerror = 1\n'
)
FIELD = '[[fields]]\nkind = "scale"\nkey = "{key}"\nlabel = "{label}"\nmeasure = "heaviness"\nmaximum = {most}\n'
CHANGE = '[[changes]]\nkey = "{key}"\nversion = "2.0"\nkind = "{kind}"\nfield = "{field}"\n'


def text(version: str, fields: dict[str, str], changes: str = "", most: int = 10) -> str:
    asked = "".join(FIELD.format(key=key, label=label, most=most) for key, label in fields.items())
    return HEAD.format(version=version) + MEASURE.format(most=most) + asked + changes


def renamed(field: str, becomes: str) -> str:
    change = CHANGE.format(key=f"{field}_{becomes}", kind="renamed", field=field)
    return f'{change}becomes = ["{becomes}"]\n'


FIRST = text("1.0", {"heavy": "How heavy it feels"})
RENAMED = text(
    "2.0",
    {"weight": "Weight of the limb"},
    CHANGE.format(key="r", kind="renamed", field="heavy") + 'becomes = ["weight"]\n',
)
SPLIT = text(
    "2.0",
    {"arm": "Weight of the arm", "leg": "Weight of the leg"},
    CHANGE.format(key="s", kind="split", field="heavy") + 'becomes = ["arm", "leg"]\n',
)
WIDENED = text("2.0", {"heavy": "How heavy it feels"}, CHANGE.format(key="w", kind="widened", field="heavy"), most=100)
SAYS_NOTHING = text("2.0", {"weight": "Weight of the limb"})


class Clinic:
    """The small practice, which takes one text of the modality after another."""

    def __init__(self, target: str, file: Path) -> None:
        self.target, self.file, self.run = target, file, command(target)
        self.take(FIRST)
        for words in (
            ("staff", "qualify", "Mara", "lymph"),
            ("service", "add", "Lymph 30", "--modality", "lymph", "--minutes", "30", "--no-room"),
        ):
            assert self.run(*words).code == 0

    def take(self, given: str) -> None:
        self.file.write_text(given, encoding="utf-8")
        ran = self.run("modality", "add", str(self.file))
        assert ran.code == 0, ran.err

    def open(self) -> Practice:
        return Practice.open(self.target)

    def begin(self) -> Visit:
        with self.open() as practice:
            return Scene(practice).start(service=practice.services.find("Lymph 30"))

    def assess(self, visit: Visit, **answers: str) -> None:
        with self.open() as practice:
            practice.visits.assess(visit, "lymph", answers, typed=True)

    def sign(self, visit: Visit) -> None:
        with self.open() as practice:
            scene = Scene(practice)
            scene.visits.sign(scene.visits.finish(scene.visits.get(visit.id))[0], scene.mara, "")

    def visit(self, **answers: str) -> Visit:
        begun = self.begin()
        self.assess(begun, **answers)
        self.sign(begun)
        return begun

    def shown(self, visit: Visit) -> str:
        return self.run("visit", "show", visit.ref).out.partition("Chain head")[0]

    def trends(self) -> dict[str, list[float]]:
        with self.open() as practice:
            found = progress(practice, practice.clients.find("Ana")).trends
        return {one.field: [point.score for point in one.points] for one in found}

    def compared(self) -> int:
        """Changes that are counted from one visit to the next."""
        with self.open() as practice:
            tables = outcomes(practice, "modality").tables
        return sum(row.n for table in tables if table.interval == "next" for row in table.rows)

    def faults(self) -> list[str]:
        with self.open() as practice, practice.context.read() as connection:
            return list(verify.faults(connection))


@pytest.fixture
def clinic(quick_target: str, tmp_path: Path) -> Clinic:
    return Clinic(quick_target, tmp_path / "lymph.toml")


def test_a_renamed_field_goes_on_under_its_new_name_and_old_visits_read_as_they_were(clinic: Clinic) -> None:
    first = clinic.visit(heavy="7")
    before = clinic.shown(first)
    clinic.take(RENAMED)
    clinic.visit(weight="4")
    assert clinic.trends() == {"weight": [7, 4]}
    assert clinic.compared() == 1
    assert clinic.shown(first) == before
    assert "How heavy it feels" in before
    assert clinic.faults() == []


def test_what_an_older_machine_answers_beside_a_newer_ones_is_found_before_it_is_signed(clinic: Clinic) -> None:
    clinic.take(RENAMED)
    begun = clinic.begin()
    clinic.assess(begun, weight="4")
    clinic.take(FIRST)  # the other machine has not been updated, and knows nothing of what became of the question
    clinic.assess(begun, heavy="5")
    clinic.take(RENAMED)
    with clinic.open() as practice:
        found = [one.text for _, one in practice.visits.review(practice.visits.get(begun.id)).findings]
    assert "heavy and weight are one question in two versions of the form, and both are answered." in " ".join(found)
    assert clinic.run("visit", "assess", begun.ref, "lymph", "--unset", "heavy").code == 0
    with clinic.open() as practice:
        assert practice.visits.review(practice.visits.get(begun.id)).findings == []


def test_without_a_word_about_it_the_two_are_not_taken_for_one(clinic: Clinic) -> None:
    clinic.visit(heavy="7")
    clinic.take(SAYS_NOTHING)
    clinic.visit(weight="4")
    assert clinic.trends() == {"heavy": [7], "weight": [4]}
    assert clinic.compared() == 0


def test_a_field_renamed_twice_is_one(clinic: Clinic) -> None:
    clinic.visit(heavy="7")
    clinic.take(RENAMED)
    clinic.visit(weight="5")
    twice = RENAMED.replace('"weight"\nlabel', '"load"\nlabel').replace('"2.0"\nkind', '"3.0"\nkind')
    twice += CHANGE.format(key="again", kind="renamed", field="weight") + 'becomes = ["load"]\n'
    clinic.take(twice)
    clinic.visit(load="3")
    assert clinic.trends() == {"load": [7, 5, 3]}


def test_scores_of_a_split_field_stay_as_they_were_and_are_shown_beside_each(clinic: Clinic) -> None:
    clinic.visit(heavy="7")
    clinic.take(SPLIT)
    begun = clinic.begin()
    with clinic.open() as practice:
        beside = practice.visits.beside(begun, "lymph")
    assert set(beside) == {"arm", "leg"}
    assert beside["arm"].endswith("7/10 (asked as How heavy it feels)")
    clinic.assess(begun, arm="4", leg="6")
    assert clinic.trends() == {"heavy": [7], "arm": [4], "leg": [6]}


def test_scores_of_a_widened_field_are_scores_of_it(clinic: Clinic) -> None:
    clinic.visit(heavy="7")
    clinic.take(WIDENED)
    clinic.visit(heavy="40")
    assert clinic.trends() == {"heavy": [7, 40]}
    assert clinic.compared() == 1


def test_a_field_that_was_widened_and_then_renamed_is_one(clinic: Clinic) -> None:
    clinic.visit(heavy="6")
    clinic.take(WIDENED)
    clinic.visit(heavy="50")
    changes = CHANGE.format(key="w", kind="widened", field="heavy")
    changes += CHANGE.format(key="r", kind="renamed", field="heavy") + 'becomes = ["weight"]\n'
    clinic.take(text("3.0", {"weight": "Weight of the limb"}, changes, most=100))
    clinic.visit(weight="40")
    assert clinic.trends() == {"weight": [6, 50, 40]}


def test_a_wider_range_that_is_read_the_other_way_is_another_scale(clinic: Clinic) -> None:
    clinic.visit(heavy="6")
    clinic.take(WIDENED.replace('better = "lower"', 'better = "higher"'))
    clinic.visit(heavy="50")
    with clinic.open() as practice:
        found = progress(practice, practice.clients.find("Ana")).trends
    assert [[point.score for point in one.points] for one in found] == [[6], [50]]


def test_a_wider_range_that_is_not_told_of_is_another_scale(clinic: Clinic) -> None:
    clinic.visit(heavy="7")
    clinic.take(WIDENED.partition("[[changes]]")[0])
    clinic.visit(heavy="40")
    assert clinic.compared() == 0


def test_the_last_visits_answer_stands_beside_what_its_field_became(clinic: Clinic) -> None:
    clinic.visit(heavy="7")
    clinic.take(RENAMED)
    begun = clinic.begin()
    with clinic.open() as practice:
        assert practice.visits.beside(begun, "lymph") == {"weight": "8 Mar 2027: 7/10 (asked as How heavy it feels)"}


def test_a_plan_measured_by_a_renamed_field_goes_on(clinic: Clinic) -> None:
    clinic.visit(heavy="7")
    goal = ("plan", "add", "Ana", "--goal", "Walk to the shop", "--measure", "lymph.heavy", "--target", "3")
    assert clinic.run("--as", "Mara", *goal).code == 0
    clinic.take(RENAMED)
    with clinic.open() as practice:
        Scene(practice).later(minutes=5)
    clinic.visit(weight="2")
    with clinic.open() as practice:
        (plan,) = progress(practice, practice.clients.find("Ana")).plans
    assert plan.plan.field == "weight"
    assert plan.measure is not None


def test_a_visit_begun_with_one_version_and_ended_with_another_keeps_every_label(clinic: Clinic) -> None:
    begun = clinic.begin()
    clinic.assess(begun, heavy="7")
    clinic.take(RENAMED)
    clinic.assess(begun, weight="5")
    clinic.sign(begun)
    shown = clinic.shown(begun)
    assert "How heavy it feels" in shown
    assert "Weight of the limb" in shown
    assert clinic.faults() == []


def test_a_colleague_with_the_older_version_goes_on_with_the_same_visit(clinic: Clinic) -> None:
    clinic.take(RENAMED)
    begun = clinic.begin()
    clinic.assess(begun, weight="5")
    clinic.take(FIRST)
    clinic.assess(begun, heavy="6")
    clinic.sign(begun)
    shown = clinic.shown(begun)
    assert "How heavy it feels" in shown
    assert "Weight of the limb" in shown
    assert clinic.faults() == []


def test_after_a_downgrade_what_the_newer_version_recorded_reads_on(clinic: Clinic) -> None:
    clinic.take(RENAMED)
    newer = clinic.visit(weight="5")
    before = clinic.shown(newer)
    clinic.take(FIRST)
    assert clinic.shown(newer) == before
    clinic.visit(heavy="4")
    assert clinic.trends() == {"weight": [5], "heavy": [4]}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (FIRST + CHANGE.format(key="r", kind="renamed", field="heavy") + 'becomes = ["heavy"]\n', "is still asked"),
        (FIRST + CHANGE.format(key="r", kind="renamed", field="old") + 'becomes = ["new"]\n', "no field 'new'"),
        (FIRST + CHANGE.format(key="r", kind="renamed", field="old"), "names the one field it `becomes`"),
        (FIRST + CHANGE.format(key="r", kind="split", field="old") + 'becomes = ["heavy"]\n', "names the several"),
        (FIRST + CHANGE.format(key="r", kind="widened", field="old"), "no field 'old'"),
        (FIRST + CHANGE.format(key="r", kind="widened", field="heavy") + 'becomes = ["x"]\n', "keeps its name"),
        (FIRST + renamed("old", "heavy") + renamed("older", "heavy"), "two fields never become one"),
        (FIRST + renamed("old", "heavy") + renamed("old", "older"), "became something else already"),
        (FIRST + renamed("old", "older") + renamed("older", "old"), "leads in a circle"),
    ],
)
def test_what_did_not_become_of_a_field_is_not_taken(clinic: Clinic, given: str, said: str) -> None:
    clinic.file.write_text(given, encoding="utf-8")
    ran = clinic.run("modality", "add", str(clinic.file))
    assert ran.code == 1
    assert said in ran.err


def test_a_line_of_before_is_taken_back_after_its_field_is_gone(clinic: Clinic) -> None:
    begun = clinic.begin()
    assert clinic.run("--as", "Mara", "visit", "line", begun.ref, "heavy 7").code == 0
    clinic.take(RENAMED)
    ran = clinic.run("--as", "Mara", "visit", "undo", begun.ref)
    assert ran.code == 0, ran.err
    with clinic.open() as practice:
        assert practice.visits.answers(begun, "lymph") == {}
    assert clinic.trends() == {}
