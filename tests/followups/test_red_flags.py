"""Answers that call for somebody: said at once, kept, and shown until it is said what was done."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.errors import Refused
from palpate.followups import red_flags
from palpate.followups.model import FollowUp
from palpate.host import host, references
from palpate.host.discovery import discover
from palpate.modality import when
from palpate.modality.aftercare import FollowUp as Asked
from palpate.modality.fields import AnyField, Choice, Choices, Scale, YesNo, flatten
from palpate.practice import Practice
from palpate.store import chain
from tests.conftest import BUILT_IN
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

NUMB = "new_numbness_or_weakness"


def asked_by(scene: Scene) -> FollowUp:
    return scene.practice.follow_ups.of_visit(scene.signed().id)[0]


def test_an_answer_that_meets_a_red_flag_is_kept_until_it_is_said_what_was_done(scene: Scene) -> None:
    follow_ups, one = scene.practice.follow_ups, asked_by(scene)
    scene.later(hours=37)
    answered = follow_ups.answer(one.id, {NUMB: "yes", "pain_now": "3"}, typed=True)
    assert answered.alert.startswith("DOCTOR: See a doctor today about numbness or weakness that is new.")
    assert answered.calls is True
    assert [each.ref for each in follow_ups.calling()] == ["f1"]
    at = scene.later(hours=1)
    done = follow_ups.act(one.id, " She sees her doctor at noon. ")
    assert done.alert == answered.alert
    assert [(act.what, act.at, act.by) for act in done.acted] == [
        ("She sees her doctor at noon.", at, "Mara Lind (s1)")
    ]
    assert (done.calls, follow_ups.calling()) == (False, [])
    more = follow_ups.act(one.id, "Rang again: all is well.")
    assert [act.what for act in more.acted] == ["She sees her doctor at noon.", "Rang again: all is well."]
    with scene.practice.context.read() as connection:
        entries = connection.execute(chain.audit.select().where(chain.audit.c.action == "act")).mappings().all()
        assert list(chain.broken(connection)) == []
    assert "She sees her doctor at noon." in "".join(entry["body"] for entry in entries)


def test_correcting_an_answer_takes_no_alert_away_unseen(quick: Scene) -> None:
    follow_ups, one = quick.practice.follow_ups, asked_by(quick)
    follow_ups.answer(one.id, {NUMB: True}, typed=False)
    corrected = follow_ups.answer(one.id, {NUMB: False}, typed=False)
    assert (corrected.answers, corrected.calls) == ({NUMB: False}, True)
    follow_ups.act(one.id, "Mistyped.")
    assert follow_ups.answer(one.id, {"pain_now": 2}, typed=False).calls is False
    again = follow_ups.answer(one.id, {"pain_now": 9}, typed=False, note="Since last night.")
    assert again.calls is True
    assert [line.partition(":")[0] for line in again.alert.splitlines()] == ["DOCTOR", "DOCTOR"]
    assert again.note.splitlines() == ["2027-03-08 10:00: Mistyped.", "Since last night."]


def test_there_is_nothing_to_be_done_where_no_answer_calls_for_anybody(quick: Scene) -> None:
    follow_ups, one = quick.practice.follow_ups, asked_by(quick)
    answered = follow_ups.answer(one.id, {NUMB: "no", "pain_now": "7", "soreness": "10"}, typed=True)
    assert (answered.alert, answered.calls) == ("", False)
    with pytest.raises(Refused, match="No answer of f1 calls for anybody"):
        follow_ups.act(one.id, "Rang.")
    follow_ups.answer(one.id, {NUMB: "yes"}, typed=True)
    with pytest.raises(Refused, match="Say what was done"):
        follow_ups.act(one.id, " ")


def built_in() -> list[tuple[str, Asked]]:
    found = [(key, one) for key in BUILT_IN for one in host.instance(discover()[key])._data.follow_ups]
    assert len(found) >= 10
    return found


def values(field: AnyField) -> list[Any]:
    """What can be answered to a field, the harmless first."""
    match field:
        case Scale():
            return [field.minimum, field.maximum]
        case YesNo():
            return [False, True]
        case Choice():
            return [*field.choices]
        case Choices():
            return [[], *([one] for one in field.choices)]
    return [None]


@pytest.mark.parametrize(("modality", "asked"), built_in(), ids=lambda one: getattr(one, "key", one))
def test_every_red_flag_of_a_built_in_is_met_by_some_answers_and_not_by_those_of_one_who_is_well(
    modality: str, asked: Asked
) -> None:
    fields = {field.key: field for field in flatten(asked.asks)}
    sources = {one.key for one in host.instance(discover()[modality])._data.sources}
    assert asked.red_flags, "pain, at least, may be severe"
    for flag in asked.red_flags:
        keys = sorted(when.keys(flag.when))
        assert set(keys) <= fields.keys()
        assert flag.source, flag.when
        assert set(flag.source) <= sources
        choices = itertools.product(*(values(fields[key]) for key in keys))
        met = [red_flags.met([flag], dict(zip(keys, chosen, strict=True))) for chosen in choices]
        assert any(met), flag.when
    well = {"reactions_gone": True, **{key: values(field)[0] for key, field in fields.items()}}
    assert red_flags.met(asked.red_flags, well | {"reactions_gone": True}) == ""
    assert red_flags.met(asked.red_flags, {}) == ""


@given(score=st.integers(0, 10), numb=st.none() | st.booleans())
def test_what_is_met_depends_on_the_answers_alone(score: int, numb: bool | None) -> None:
    (asked,) = (one for key, one in built_in() if (key, one.key) == ("neuromuscular", "soreness_36h"))
    said = red_flags.met(asked.red_flags, {"pain_now": score, NUMB: numb})
    assert len(said.splitlines()) == (score >= 8) + (numb is True)


FLAGGED = """
[[follow_ups]]
key = "next_day"
title = "The day after"
due_hours = 24

[[follow_ups.asks]]
kind = "yes_no"
key = "blister"
label = "A blister"

[[follow_ups.red_flags]]
when = "{when}"
call = "therapist"
text = "Ask how large it is."

[[follow_ups.red_flags]]
when = "blister"
call = "ambulance"
text = "Ring at once."
"""


def test_the_most_urgent_is_said_first(quick_target: str, outside: Outside) -> None:
    outside.install(follow_ups=FLAGGED.format(when="blister"))
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        done, _ = scene.visits.finish(scene.start(service=practice.services.find("Cups 30")))
        (one,) = practice.follow_ups.of_visit(done.id)
        answered = practice.follow_ups.answer(one.id, {"blister": "y"}, typed=True)
    assert answered.alert.splitlines() == ["AMBULANCE: Ring at once.", "CALL THE CLIENT: Ask how large it is."]


@pytest.mark.parametrize(
    ("fault", "said"), [("blisters", "no answer in a red flag 'blisters'"), ("blister >=", "compares 'blister'")]
)
def test_a_red_flag_that_could_never_be_met_is_a_problem_of_its_modality(
    outside: Outside, fault: str, said: str
) -> None:
    outside.install(follow_ups=FLAGGED.format(when=fault))
    data = host.instance(discover()["cupping"])._data
    entries = references.Entries(**{name: getattr(data, name) for name in references.Entries.__struct_fields__})
    assert any(said in str(problem) for problem in references.problems(entries))


def test_one_that_cannot_be_read_is_not_found_out_when_somebody_answers(quick_target: str, outside: Outside) -> None:
    outside.install(follow_ups=FLAGGED.format(when="blister >="))
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        done, failures = scene.visits.finish(scene.start(service=practice.services.find("Cups 30")))
        assert any("compares 'blister'" in failure for failure in failures)
        assert practice.follow_ups.of_visit(done.id) == []
