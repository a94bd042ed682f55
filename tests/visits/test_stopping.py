"""A visit that is broken off: what was done is finished with why, signed, added to and struck like any other."""

from __future__ import annotations

import datetime as dt

import pytest

from palpate import clock
from palpate.errors import Refused
from palpate.followups.tables import follow_up
from palpate.practice import Practice
from palpate.visits import verify
from palpate.visits.day import closing, today
from palpate.visits.model import Visit
from tests.command import command
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

FELT_FAINT = {"why": "Felt faint", "referred": "Dr Novak"}


def treated(scene: Scene) -> Visit:
    """An open visit with work in it."""
    begun = scene.start()
    scene.treat(begun)
    return begun


def unsigned(scene: Scene) -> tuple[list[str], list[str]]:
    """What is not signed yet, at a glance and at the close of the day."""
    day, zone, now = dt.date(2027, 3, 8), clock.zone("America/New_York"), scene.practice.clock.now()
    with scene.practice.context.read() as connection:
        return (
            [one.ref for one in today(connection, day, zone, now).unsigned],
            [one.ref for one in closing(connection, day, zone, now).unsigned],
        )


def faults(scene: Scene) -> list[str]:
    with scene.practice.context.read() as connection:
        return list(verify.faults(connection))


def test_it_is_finished_with_why_and_signed(scene: Scene) -> None:
    stopped = scene.visits.decline(treated(scene), {}, **FELT_FAINT)
    assert (stopped.status, stopped.stands, stopped.stopped) == ("finished", "finished, stopped", True)
    scene.visits.sign(stopped, scene.mara, "")
    signed = scene.visits.get(stopped.id)
    assert signed.stands == "signed, stopped"
    record = scene.visits.record(signed)["record"]
    assert record["declined"] == {"why": "Felt faint", "referred_to": "Dr Novak"}
    assert len(record["work"]) == 1
    assert faults(scene) == []


def test_it_is_added_to_and_struck_once_it_is_signed(scene: Scene) -> None:
    stopped = scene.visits.decline(treated(scene), {}, **FELT_FAINT)
    with pytest.raises(Refused, match="is finished: open it again first"):
        scene.visits.add(stopped, scene.mara, "She rang.", "")
    scene.visits.sign(stopped, scene.mara, "")
    signed = scene.visits.get(stopped.id)
    scene.visits.add(signed, scene.mara, "She rang: better.", "message from the client")
    scene.visits.enter_in_error(signed, scene.mara, "The wrong Ana.")
    assert [one["kind"] for one in scene.visits.record(signed)["addenda"]] == ["addendum", "entered_in_error"]
    assert faults(scene) == []


def test_the_day_shows_it_until_it_is_signed(quick: Scene) -> None:
    stopped = quick.visits.decline(treated(quick), {}, **FELT_FAINT)
    assert unsigned(quick) == ([stopped.ref], [stopped.ref])
    quick.visits.sign(stopped, quick.mara, "")
    assert unsigned(quick) == ([], [])


def test_what_was_worked_on_is_asked_about_afterwards(quick: Scene) -> None:
    stopped = quick.visits.decline(treated(quick), {}, **FELT_FAINT)
    assert {row["status"] for row in quick.rows(follow_up, stopped)} == {"waiting"}


def test_nothing_is_asked_afterwards_where_only_an_answer_was_recorded(quick: Scene) -> None:
    begun = quick.start()
    quick.visits.assess(begun, "neuromuscular", {"pain_now": "6"}, typed=True)
    stopped = quick.visits.decline(begun, {}, **FELT_FAINT)
    assert stopped.status == "finished"
    assert quick.rows(follow_up, stopped) == []


@pytest.mark.parametrize("recorded", ["answer", "work", "note", "reaction"])
def test_whatever_was_recorded_is_signed(quick: Scene, recorded: str) -> None:
    begun = quick.start()
    {
        "answer": lambda: quick.visits.assess(begun, "neuromuscular", {"pain_now": "6"}, typed=True),
        "work": lambda: quick.treat(begun),
        "note": lambda: quick.visits.write_note(begun, {"subjective": "Woke at night."}),
        "reaction": lambda: quick.visits.adverse_reaction(begun, "Dizzy."),
    }[recorded]()
    assert quick.visits.decline(begun, {}, **FELT_FAINT).status == "finished"


def test_where_nothing_was_recorded_nobody_signs(scene: Scene) -> None:
    declined = scene.visits.decline(scene.start(), {}, **FELT_FAINT)
    assert (declined.status, declined.stands, declined.stopped) == ("declined", "declined", False)
    assert faults(scene) == []


def test_one_that_was_finished_is_stopped_afterwards_and_keeps_its_end(scene: Scene) -> None:
    done = scene.finished()
    asked = len(scene.rows(follow_up, done))
    scene.later(minutes=20)
    stopped = scene.visits.decline(done, {}, **FELT_FAINT)
    assert (stopped.status, stopped.ended_at) == ("finished", done.ended_at)
    assert len([row for row in scene.rows(follow_up, done) if row["status"] == "waiting"]) == asked


def test_opened_again_it_is_not_stopped_any_more(quick: Scene) -> None:
    stopped = quick.visits.decline(treated(quick), {}, **FELT_FAINT)
    opened = quick.visits.reopen(stopped)
    assert (opened.stands, opened.declined_why) == ("open", "")
    done, _ = quick.visits.finish(opened)
    assert quick.visits.record(done)["record"]["declined"] == {"why": "", "referred_to": ""}


def test_an_emergency_in_the_middle_is_stopped_with_where_the_client_was_referred(scene: Scene) -> None:
    begun = treated(scene)
    with pytest.raises(Refused, match="EMERGENCY"):
        scene.visits.answer_day(begun, {"calf_swelling": "yes"}, "")
    with pytest.raises(Refused, match="screening says emergency"):
        scene.visits.finish(begun)
    with pytest.raises(Refused, match="say where the client was referred"):
        scene.visits.decline(begun, {}, why="Calf", referred="")
    stopped = scene.visits.decline(begun, {}, why="Calf", referred="Emergency department")
    assert scene.rows(follow_up, stopped) == []
    scene.visits.sign(stopped, scene.mara, "")
    record = scene.visits.record(scene.visits.get(stopped.id))["record"]
    assert record["screening"][-1]["level"] == "emergency"
    with pytest.raises(Refused, match="is signed"):
        scene.visits.reopen(stopped)
    assert faults(scene) == []


def test_what_a_review_would_stop_does_not_keep_a_stopped_visit_from_being_signed(
    quick_target: str, outside: Outside
) -> None:
    """What it found may be why the therapist stopped; it stands in what is signed."""
    outside.install("def review(self, visit): return [Finding.blocking('The cups were not counted.')]")
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        begun = scene.start(service=practice.services.find("Cups 30"))
        scene.visits.write_note(begun, {"subjective": "Too sore."})
        stopped = scene.visits.decline(begun, {}, why="Too sore", referred="")
        scene.visits.sign(stopped, scene.mara, "")
        signed = scene.visits.get(stopped.id)
        assert signed.stands == "signed, stopped"
        assert "The cups were not counted." in str(scene.visits.record(signed)["record"])


def test_the_command_says_that_it_is_to_be_signed(quick_target: str, quick: Scene) -> None:
    treated(quick)
    ran = command(quick_target)("--as", "Mara", "visit", "decline", "v1", "--reason", "Felt faint")
    assert ran.out.splitlines() == [
        "v1 Ana Diaz, born 1984-05-02: stopped. Felt faint. Referred to: nobody.",
        "What was recorded is to be signed: palpate visit sign v1",
    ]
