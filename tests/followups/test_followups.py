"""Follow-ups: set when a visit is finished, due its hours after the end, asked, answered, dropped."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from palpate.errors import NotFound, Refused
from palpate.followups.lateness import behind
from palpate.followups.model import FollowUp
from palpate.practice import Practice
from palpate.store import chain
from tests.visits.plugin import Outside
from tests.visits.scene import Scene


def set_by_a_visit(scene: Scene) -> list[FollowUp]:
    return scene.practice.follow_ups.of_visit(scene.signed().id)


def test_they_fall_due_after_36_hours_and_after_two_weeks(scene: Scene) -> None:
    began = scene.practice.clock.now()
    soreness, weeks = set_by_a_visit(scene)
    assert (soreness.ref, soreness.key, soreness.due_at) == ("f1", "soreness_36h", began + dt.timedelta(hours=36))
    assert (weeks.key, weeks.due_at) == ("two_weeks", began + dt.timedelta(days=14))
    assert (soreness.client, soreness.born) == ("Ana Diaz", scene.ana.born)
    follow_ups = scene.practice.follow_ups
    assert follow_ups.waiting(scene.later(hours=35, minutes=59)) == []
    assert [one.key for one in follow_ups.waiting(scene.later(minutes=1))] == ["soreness_36h"]
    assert [one.key for one in follow_ups.waiting()] == ["soreness_36h", "two_weeks"]


def test_an_answer_takes_it_off_the_list_and_keeps_what_was_said(scene: Scene) -> None:
    soreness, _ = set_by_a_visit(scene)
    at = scene.later(hours=37)
    answered = scene.practice.follow_ups.answer(soreness.id, {"pain_now": "3"}, typed=True, note="Slept well.")
    assert (answered.status, answered.answers, answered.note) == ("answered", {"pain_now": 3}, "Slept well.")
    assert (answered.answered_at, answered.late) == (at, False)
    assert [one.key for one in scene.practice.follow_ups.waiting()] == ["two_weeks"]


def test_what_is_answered_again_adds_to_it_and_the_audit_keeps_what_stood_there(scene: Scene) -> None:
    soreness, _ = set_by_a_visit(scene)
    asks = {field.key for field in soreness.asks}
    assert "pain_now" in asks
    other = next(key for key in asks if key != "pain_now" and key.startswith("soreness"))
    scene.practice.follow_ups.answer(soreness.id, {"pain_now": 5}, typed=False)
    again = scene.practice.follow_ups.answer(soreness.id, {"pain_now": "2", other: "1"}, typed=True)
    assert again.answers == {"pain_now": 2, other: 1}
    with scene.practice.context.read() as connection:
        entries = connection.execute(chain.audit.select().where(chain.audit.c.action == "answer")).mappings().all()
    assert '"before":{"alert":"","answers":{"pain_now":5}' in entries[-1]["body"]


def test_an_answer_more_than_a_day_late_is_marked_so(quick: Scene) -> None:
    soreness, _ = set_by_a_visit(quick)
    quick.later(hours=36 + 25)
    assert quick.practice.follow_ups.answer(soreness.id, {"pain_now": 3}, typed=False).late is True


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"pain_now": "11"}, "(pain_now) does not take '11': it takes a whole number from 0 to 10"),
        ({"pain_now": "3", "pian": "1"}, "This follow-up does not ask 'pian'"),
        ({"painnow": "1"}, "pain_now is nearest"),
        ({}, "f1 has no answer yet: give it with --set, as in --set"),
    ],
)
def test_a_bad_answer_is_refused_and_nothing_is_written(quick: Scene, given: dict[str, Any], words: str) -> None:
    soreness, _ = set_by_a_visit(quick)
    with pytest.raises(Refused) as refusal:
        quick.practice.follow_ups.answer(soreness.id, given, typed=True)
    assert words in str(refusal.value)
    kept = quick.practice.follow_ups.get(soreness.id)
    assert (kept.status, kept.answers) == ("waiting", None)


def test_one_that_was_dropped_is_asked_no_more(quick: Scene) -> None:
    soreness, weeks = set_by_a_visit(quick)
    dropped = quick.practice.follow_ups.drop(soreness.id, "Does not want to be asked.")
    assert (dropped.status, dropped.note) == ("dropped", "Does not want to be asked.")
    with pytest.raises(Refused, match="f1 is dropped already"):
        quick.practice.follow_ups.drop(soreness.id, "again")
    with pytest.raises(Refused, match="f1 was dropped: it is not asked any more"):
        quick.practice.follow_ups.answer(soreness.id, {"pain_now": 3}, typed=False)
    assert [one.id for one in quick.practice.follow_ups.waiting()] == [weeks.id]


def test_there_is_no_follow_up_of_that_number(quick: Scene) -> None:
    with pytest.raises(NotFound, match="There is no follow-up f9 here"):
        quick.practice.follow_ups.get(9)
    with pytest.raises(NotFound, match="There is no follow-up f9 here"):
        quick.practice.follow_ups.answer(9, {"pain_now": 3}, typed=False)


def test_a_merged_client_is_one_person(scene: Scene) -> None:
    twice = scene.client("Anna Diaz")
    scene.visits.finish(scene.start(twice))
    scene.signed()
    scene.practice.clients.merge(twice, scene.ana)
    mine = scene.practice.follow_ups.of_clients(scene.practice.clients.ids(scene.ana.id))
    assert len(mine) == 4
    assert {(one.client, one.client_id, one.born) for one in mine} == {("Ana Diaz", scene.ana.id, scene.ana.born)}


FOLLOW_UPS = """
[[follow_ups]]
key = "after_cups"
title = "Marks"
due_hours = 24
after = ["cupping"]

[[follow_ups.asks]]
kind = "yes_no"
key = "gone"
label = "Gone"

[[follow_ups]]
key = "if_stiff"
title = "Still stiff?"
due_hours = 48
when = "stiffness >= 4"
asks = []
"""


@pytest.mark.parametrize(
    ("stiffness", "worked", "expected"),
    [(None, False, []), (3, False, []), (None, True, ["after_cups"]), (4, True, ["after_cups", "if_stiff"])],
)
def test_what_is_asked_depends_on_what_was_found_and_done(
    quick_target: str, outside: Outside, stiffness: int | None, worked: bool, expected: list[str]
) -> None:
    outside.install(follow_ups=FOLLOW_UPS)
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        begun = scene.start(service=practice.services.find("Cups 30"))
        if stiffness is not None:
            scene.visits.assess(begun, "cupping", {"stiffness": stiffness}, typed=False)
        if worked:
            scene.treat(begun, technique="cupping", hold=None)
        done, _ = scene.visits.finish(begun)
        assert [one.key for one in practice.follow_ups.of_visit(done.id)] == expected


def test_one_whose_modality_failed_is_not_asked_and_the_others_are(quick_target: str, outside: Outside) -> None:
    outside.install("def follow_ups(self, visit): return [None]")
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        done, failures = scene.visits.finish(scene.start(service=practice.services.find("Cups and NMT")))
        assert len(failures) == 1
        assert {one.modality for one in practice.follow_ups.of_visit(done.id)} == {"neuromuscular"}


def test_typed_answers_and_json_are_one_write(quick: Scene) -> None:
    soreness, _ = set_by_a_visit(quick)
    follow_ups = quick.practice.follow_ups
    for typed, values in (({"pain_now": "3"}, {"soreness": 99}), ({"pain_now": "33"}, {"soreness": 1})):
        with pytest.raises(Refused):
            follow_ups.answer(soreness.id, typed, typed=True, values=values)
    assert follow_ups.get(soreness.id).status == "waiting"
    other = next(field.key for field in soreness.asks if field.key.startswith("soreness"))
    answered = follow_ups.answer(soreness.id, {"pain_now": "3"}, typed=True, values={other: 1})
    assert answered.answers == {"pain_now": 3, other: 1}


def test_what_is_corrected_says_so_and_stays_as_timely_as_the_first_answer(scene: Scene) -> None:
    soreness, _ = set_by_a_visit(scene)
    first = scene.later(hours=40)
    follow_ups = scene.practice.follow_ups
    follow_ups.answer(soreness.id, {"pain_now": 5}, typed=False)
    scene.later(hours=40)
    more = follow_ups.answer(soreness.id, {"soreness": 1, "pain_now": 5}, typed=False)
    assert more.corrected_at is None
    at = scene.later(minutes=5)
    corrected = follow_ups.answer(soreness.id, {"pain_now": 2}, typed=False)
    assert (corrected.answered_at, corrected.corrected_at, corrected.late) == (first, at, False)


def test_who_was_not_reached_goes_on_waiting_and_each_time_is_kept(scene: Scene) -> None:
    soreness, _ = set_by_a_visit(scene)
    follow_ups = scene.practice.follow_ups
    follow_ups.attempt(soreness.id, "Did not reach.")
    scene.later(hours=5)
    tried = follow_ups.attempt(soreness.id, "Busy.")
    assert (tried.status, tried.answers) == ("waiting", None)
    answered = follow_ups.answer(soreness.id, {"pain_now": 3}, typed=False, note="Slept well.")
    lines = ["2027-03-08 10:00: Did not reach.", "2027-03-08 15:00: Busy.", "Slept well."]
    assert answered.note.splitlines() == lines
    with pytest.raises(Refused, match="f1 is answered already"):
        follow_ups.attempt(soreness.id, "Again.")
    with pytest.raises(Refused, match="Say what happened"):
        follow_ups.attempt(2, "  ")


@pytest.mark.parametrize(
    ("hours", "stands"), [(35, ""), (36, "due"), (60, "due"), (60.1, "LATE 1 day"), (36 + 72, "LATE 3 days")]
)
def test_one_that_waits_says_how_far_behind_it_is(quick: Scene, hours: float, stands: str) -> None:
    soreness, _ = set_by_a_visit(quick)
    assert behind(soreness.overdue(quick.later(hours=hours))) == stands


def test_it_knows_the_visit_it_is_of(scene: Scene) -> None:
    began = scene.practice.clock.now()
    soreness, _ = set_by_a_visit(scene)
    assert (soreness.visited_at, soreness.zone.key, soreness.practitioner) == (began, "America/New_York", "Mara Lind")
