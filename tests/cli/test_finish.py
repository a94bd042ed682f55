"""Finishing and signing from the command line: when a visit ended, what is read before, and where there is no sheet."""

from __future__ import annotations

import pytest

from palpate.practice import Practice
from tests.command import Run, command, refused
from tests.visits.conftest import (  # noqa: F401
    _now,
    _scene_file,
    _scene_template,
    postgres_scene,
    quick_target,
    scene_target,
)
from tests.visits.scene import Scene

EVENING = "2027-03-08T22:30:00+00:00"
"""Half past five in New York; the visit began at ten."""


@pytest.fixture
def palpate(scene_target: str) -> Run:  # noqa: F811
    """The command line, as Mara types it."""
    run = command(scene_target)
    return lambda *words, **more: run("--as", "Mara Lind", *words, **more)


def begin(target: str) -> None:
    with Practice.open(target) as practice:
        scene = Scene(practice)
        scene.treat(scene.start())


@pytest.fixture
def evening(scene_target: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """A visit that began at ten is open still, and it is evening."""
    begin(scene_target)
    monkeypatch.setenv("PALPATE_NOW", EVENING)


@pytest.mark.usefixtures("evening")
def test_a_visit_that_is_finished_in_the_evening_is_recorded_as_it_was(palpate: Run) -> None:
    refused(palpate("visit", "finish", "v1", "--ended", "9:00"), "cannot have ended at 2027-03-08 09:00")
    ran = palpate("visit", "finish", "v1", "--ended", "11:00")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("v1 Ana Diaz, born 1984-05-02: finished; it ended Mon 8 Mar 2027 11:00.\n")
    assert "Soreness after 36 hours (Neuromuscular therapy), Tue 9 Mar 2027 23:00" in ran.out
    assert palpate("visit", "sign", "v1").code == 0
    assert "When: 2027-03-08 10:00 to 11:00 (America/New_York)" in palpate("visit", "show", "v1").out
    assert palpate("verify").code == 0


@pytest.mark.usefixtures("evening")
def test_a_visit_of_seven_hours_is_wondered_at_in_one_line_and_can_be_mended(palpate: Run) -> None:
    ran = palpate("visit", "finish", "v1")
    hint = "if it ended earlier: palpate visit reopen v1, then finish --ended HH:MM"
    assert ran.err == f"v1 is recorded as 10:00 to 17:30; {hint}\n"
    assert palpate("visit", "reopen", "v1").code == 0
    ran = palpate("visit", "finish", "v1", "--ended", "11:00", "--json")
    assert (ran.err, ran.json["ended_at"]) == ("", "2027-03-08T11:00-05:00")


@pytest.mark.usefixtures("evening")
def test_one_that_is_said_to_end_now_is_not_wondered_at(palpate: Run) -> None:
    assert palpate("visit", "finish", "v1", "--ended", "now").err == ""


def test_signing_what_is_open_lists_what_the_review_lists(palpate: Run) -> None:
    start = ("visit", "start", "--walk-in", "Ana", "NMT and feet", "--day-of", "all=no")
    palpate(*start, "--consent", "not_recorded")
    palpate("visit", "line", "ic infra 45s")
    reviewed = [line.strip() for line in palpate("visit", "review").out.splitlines()[1:]]
    assert any(line.startswith("signed only with words") for line in reviewed)
    ran = palpate("visit", "sign", "v1")
    *listed, why = ran.err.splitlines()
    assert (ran.code, listed) == (1, reviewed)
    assert "v1 Ana Diaz, born 1984-05-02 is open: finish it first" in why


def test_what_is_signed_already_is_refused_at_once(palpate: Run) -> None:
    palpate("visit", "start", "--walk-in", "Ana", "NMT 60", "--day-of", "all=no", "--consent", "verbal")
    palpate("visit", "line", "ic infra 45s")
    palpate("visit", "finish")
    assert "no side is recorded" in palpate("visit", "sign").err
    refused(palpate("visit", "sign", "v1"), "is signed: add to it instead: palpate visit addendum v1")


def test_of_a_visit_that_was_declined_there_is_no_sheet(palpate: Run) -> None:
    palpate("visit", "start", "--walk-in", "Ana", "NMT 60", "--day-of", "all=no", "--consent", "verbal")
    refused(palpate("aftercare", "v1"), "is open: finish it first, palpate visit finish v1")
    assert palpate("visit", "decline", "v1", "--reason", "Fever.", "--referred", "nobody").code == 0
    no_sheet = "v1 Ana Diaz, born 1984-05-02 was declined: nothing was done, and so there is no sheet."
    refused(palpate("aftercare", "v1"), no_sheet)
    assert palpate("visit", "error", "v1", "--reason", "The wrong Ana.").code == 0
    refused(palpate("aftercare", "v1"), no_sheet)
