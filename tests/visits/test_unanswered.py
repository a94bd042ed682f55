"""An answer is taken back: the question is unanswered again, and the audit has what was answered."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select

from palpate.errors import Refused
from palpate.store import chain
from palpate.visits.tables import assessment, outcome
from tests.command import command, refused
from tests.visits.scene import Scene


def audited(scene: Scene) -> list[dict[str, object]]:
    """What the audit has of assessing, the latest first."""
    with scene.practice.context.read() as connection:
        bodies = connection.execute(
            select(chain.audit.c.body).where(chain.audit.c.action == "assess").order_by(chain.audit.c.seq.desc())
        ).scalars()
        return [msgspec.json.decode(body or "") for body in bodies]


def test_an_answer_taken_back_is_as_if_nobody_had_asked_and_the_audit_has_it(scene: Scene) -> None:
    begun = scene.start()
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "6", "touch_tolerance": "4"}, typed=True)
    scene.visits.assess(begun, "neuromuscular", {}, typed=True, unset=["pain_now"])
    assert scene.visits.answers(begun, "neuromuscular") == {"touch_tolerance": 4}
    assert [row["field"] for row in scene.rows(outcome, begun)] == ["touch_tolerance"]
    assert audited(scene)[0] == {
        "before": {"pain_now": 6},
        "after": {"modality": "neuromuscular", "answers": {"pain_now": None}},
    }
    shown = scene.visits.record(begun)["record"]["assessment"][0]["answers"]
    assert [one["value"] for one in shown] == [4]


def test_the_last_answer_taken_back_leaves_no_assessment(scene: Scene) -> None:
    begun = scene.start()
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "6"}, typed=True)
    scene.visits.assess(begun, "neuromuscular", {}, typed=True, unset=["pain_now"])
    assert scene.rows(assessment, begun) == scene.rows(outcome, begun) == []
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "5"}, typed=True)
    assert scene.visits.answers(begun, "neuromuscular") == {"pain_now": 5}


def test_a_score_after_treatment_is_taken_back_and_the_one_before_stays(scene: Scene) -> None:
    begun = scene.start()
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "6"}, typed=True)
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "3"}, typed=True, after=True)
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "2"}, typed=True, after=True)
    assert audited(scene)[0]["before"] == {"pain_now": 3}
    scene.visits.assess(begun, "neuromuscular", {}, typed=True, unset=["pain_now"], after=True)
    assert audited(scene)[0]["before"] == {"pain_now": 2}
    assert [(row["moment"], row["score"]) for row in scene.rows(outcome, begun)] == [("before", 6)]


def test_what_cannot_be_taken_back_is_refused_and_nothing_else_is_written(quick: Scene) -> None:
    begun = quick.start()
    quick.visits.assess(begun, "neuromuscular", {"pain_now": "6"}, typed=True)
    for given, unset, after, words in (
        ({"numbness": "no"}, ["touch_tolerance"], False, "is not answered: there is nothing to take back"),
        ({}, ["pain_now"], True, "is not answered after treatment"),
        ({"pain_now": "5"}, ["pain_now"], False, "pain_now is answered and taken back: do one of the two"),
        ({"numbness": "no"}, ["pane_now"], False, "pain_now is nearest"),
        ({"numbness": "perhaps"}, ["pain_now"], False, "it takes yes or no"),
    ):
        with pytest.raises(Refused, match=words):
            quick.visits.assess(begun, "neuromuscular", given, typed=True, unset=unset, after=after)
        assert quick.visits.answers(begun, "neuromuscular") == {"pain_now": 6}
    done = quick.finished(begun)
    with pytest.raises(Refused, match="is finished"):
        quick.visits.assess(done, "neuromuscular", {}, typed=True, unset=["pain_now"])


def test_by_command_and_the_prompts_undo_takes_back_nothing_that_is_gone(quick: Scene, quick_target: str) -> None:
    quick.start()
    quick.practice.close()
    palpate = command(quick_target)
    assert palpate("visit", "line", "v1", "pain 6").code == 0
    assert palpate("visit", "line", "v1", "pain 7").code == 0
    ran = palpate("visit", "assess", "v1", "--unset", "pain_now", "--set", "touch_tolerance=4", "--json")
    assert ran.json["answers"] == {"touch_tolerance": 4}
    assert "changed since, and left as it is: pain 7" in palpate("visit", "undo", "v1").out
    assert palpate("visit", "assess", "v1", "--json").json["answers"] == {"touch_tolerance": 4}
    refused(palpate("visit", "assess", "v1", "--unset", "pain_now"), "there is nothing to take back")


SITES = "trigger_points"


def places(scene: Scene, typed: str) -> list[tuple[str, str]]:
    begun = scene.start()
    scene.visits.assess(begun, "neuromuscular", {SITES: typed}, typed=True)
    return [(one["site"], one.get("side", "")) for one in scene.visits.answers(begun, "neuromuscular")[SITES]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("infraspinatus; infraspinatus left", [("infraspinatus", "left")]),
        ("infraspinatus left; infraspinatus", [("infraspinatus", "left")]),
        ("infraspinatus left; infraspinatus left", [("infraspinatus", "left")]),
        ("infraspinatus; infraspinatus", [("infraspinatus", "")]),
        ("infraspinatus left; infraspinatus right", [("infraspinatus", "left"), ("infraspinatus", "right")]),
    ],
)
def test_a_place_stands_once_a_side_however_often_it_is_named(
    quick: Scene, typed: str, expected: list[tuple[str, str]]
) -> None:
    assert places(quick, typed) == expected


def test_which_of_two_sides_is_meant_is_asked(quick: Scene) -> None:
    with pytest.raises(Refused, match="infraspinatus stands on the left and on the right side: say which is meant"):
        places(quick, "infraspinatus left; infraspinatus right; infraspinatus")


def test_what_is_said_later_of_a_place_counts(quick: Scene) -> None:
    begun = quick.start()
    typed = "infraspinatus taut_band=yes pain_on_pressure=4; infraspinatus left pain_on_pressure=6"
    quick.visits.assess(begun, "neuromuscular", {SITES: typed}, typed=True)
    (one,) = quick.visits.answers(begun, "neuromuscular")[SITES]
    assert one == {"site": "infraspinatus", "side": "left", "taut_band": True, "pain_on_pressure": 6}


def test_a_line_with_the_side_completes_the_one_without_and_undo_puts_it_back(quick: Scene, quick_target: str) -> None:
    quick.start()
    quick.practice.close()
    palpate = command(quick_target)

    def standing() -> list[tuple[str, str]]:
        answers = palpate("visit", "assess", "v1", "--json").json["answers"]
        return [(one["site"], one.get("side", "")) for one in answers[SITES]]

    palpate("visit", "assess", "v1", "--set", f"{SITES}=infraspinatus pain_on_pressure=4")
    assert palpate("visit", "line", "v1", "tp infraspinatus L").code == 0
    assert standing() == [("infraspinatus", "left")]
    assert palpate("visit", "undo", "v1").code == 0
    assert standing() == [("infraspinatus", "")]
