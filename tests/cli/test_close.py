"""Closing the day: what is left is listed anywhere, and on a terminal walked through once, a key each."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from palpate import clock
from palpate.practice import Practice
from tests.command import Run, command, refused
from tests.e2e.conftest import COMMAND, environment
from tests.visits.conftest import (  # noqa: F401
    _now,
    _scene_file,
    _scene_template,
    postgres_scene,
    quick_target,
    scene_target,
)
from tests.visits.scene import Scene

EVENING = "2027-03-10T22:00:00+00:00"
"""Wednesday, five in the afternoon in New York."""


def leave_open(target: str) -> None:
    """One answer to act on (f1), one not given (f3), one visit finished (v2) and one open (v3), and two awaited."""
    with Practice.open(target) as practice:
        scene = Scene(practice)
        scene.signed()
        scene.finished()
        practice.scheduling.hours.give(scene.mara, list(range(5)), [(540, 1020)], practice.premises.location())
        bela = scene.client("Bela Kis", dt.date(1950, 1, 31))
        for hour in (13, 15):
            start = dt.datetime(2027, 3, 10, hour, tzinfo=clock.zone("America/New_York"))
            practice.scheduling.book(bela, scene.nmt, start, staff=scene.mara)
        scene.later(hours=50)
        scene.start()
        practice.follow_ups.answer(1, {"new_numbness_or_weakness": "yes"}, typed=True)


@pytest.fixture
def target(scene_target: str, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: F811
    """A practice at the end of a Wednesday."""
    leave_open(scene_target)
    monkeypatch.setenv("PALPATE_NOW", EVENING)
    return scene_target


@pytest.fixture
def palpate(target: str) -> Run:
    """The command line, as Mara types it."""
    run = command(target)
    return lambda *words, **more: run("--as", "Mara Lind", *words, **more)


LISTED = """\
Closing Wed 10 Mar 2027

To act on
  f1 Ana Diaz, born 1984-05-02: DOCTOR: See a doctor today about numbness or weakness that is new."""


def test_without_a_terminal_it_lists_and_changes_nothing(palpate: Run) -> None:
    ran = palpate("today", "--close")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(LISTED)
    for wanted in (
        "Not signed yet\n  v2 Ana Diaz, finished, Mara Lind, since Mon 8 Mar 2027 10:00\n  v3 Ana Diaz, open, Mara",
        "Neither came nor marked\n  a1 Bela Kis, 13:00, NMT 60 with Mara Lind: is booked still\n  a2 Bela Kis, 15:00",
        "Not answered\n  f3 Ana Diaz: Soreness after 36 hours, neuromuscular (due, since Tue 9 Mar 2027 22:00)",
    ):
        assert wanted in ran.out
    found = palpate("today", "--close", "--json").json
    assert (found["day"], found["left"]) == ("2027-03-10", 6)
    assert [one["ref"] for key in ("calling", "unsigned", "awaited", "follow_ups") for one in found[key]] == [
        *("f1", "v2", "v3", "a1", "a2", "f3")
    ]
    assert palpate("today", "--close").out == ran.out
    earlier = palpate("today", "--close", "--day", "yesterday", "--json").json
    assert [one["ref"] for one in earlier["unsigned"]] == ["v2"]
    refused(palpate("today", "--close", "--day", "tomorrow"), "2027-03-11 is still to come")
    shown = palpate("today").out
    assert "To act on\n  f1 Ana Diaz, born 1984-05-02: DOCTOR: See a doctor today" in shown
    assert "when it is done: palpate followups done f1" in shown


def test_a_day_with_nothing_left_is_closed(scene_target: str) -> None:  # noqa: F811
    assert "Nothing is left: the day is closed." in command(scene_target)("today", "--close").out


class Terminal:
    """A terminal with a command running in it."""

    def __init__(self, target: str, *words: str) -> None:
        pexpect = pytest.importorskip("pexpect", reason="a terminal is driven with pexpect")
        self.ended = pexpect.EOF
        self.child = pexpect.spawn(
            COMMAND,
            ["--database", target, "--as", "Mara Lind", *words],
            encoding="utf-8",
            timeout=60,
            env=environment() | {"TERM": "dumb", "PALPATE_NOW": EVENING},
            dimensions=(60, 250),
        )

    def sees(self, *words: str) -> str:
        """Wait for each of these in turn; gives what came before the last."""
        for one in words:
            self.child.expect_exact(one)
        return str(self.child.before)

    def presses(self, key: str) -> None:
        """Press a key, without Enter."""
        self.child.send(key)

    def ends(self) -> int:
        """Wait for the command to end; gives its exit code."""
        self.child.expect(self.ended)
        self.child.close()
        return int(self.child.exitstatus)


@pytest.fixture
def terminals(target: str) -> Iterator[Callable[..., Terminal]]:
    """Opens terminals, and closes what is left of them."""
    opened: list[Terminal] = []

    def open_one(*words: str) -> Terminal:
        opened.append(Terminal(target, *words))
        return opened[-1]

    yield open_one
    for one in opened:
        one.child.close(force=True)


on_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@on_a_terminal
@pytest.mark.e2e
def test_one_walk_closes_the_day(target: str, terminals: Any) -> None:
    terminal = terminals("today", "--close")
    terminal.sees("Closing Wed 10 Mar 2027", "f1 Ana Diaz", "[d] say what was done", "[q] stop: ")
    terminal.presses("x")  # no key of these: asked again
    terminal.sees("[d] say what was done", "[q] stop: ")
    terminal.presses("r")
    terminal.sees("New numbness or weakness: yes", "[q] stop: ")
    terminal.presses("d")
    terminal.sees("What was done (--what): ")
    terminal.presses("She sees her doctor tonight.\r")
    terminal.sees("f1 Ana Diaz, born 1984-05-02: noted.", "v2 Ana Diaz, finished", "[s] sign", "[q] stop: ")
    terminal.presses("s")
    terminal.sees("Sign v2? It never changes afterwards.")
    terminal.presses("y\r")
    terminal.sees("v2 Ana Diaz, born 1984-05-02: signed by Mara Lind", "v3 Ana Diaz, open", "[q] stop: ")
    terminal.presses("p")  # it began at noon, and its hour is over since four: only she knows when it ended
    terminal.sees("v3 Ana Diaz, born 1984-05-02: finished; it ended Wed 10 Mar 2027 13:00.")
    terminal.sees("v3 Ana Diaz, finished", "[q] stop: ")
    terminal.presses("s")
    terminal.sees("Sign v3?")
    terminal.presses("n\r")  # not now: it is left
    terminal.sees("a1 Bela Kis, 13:00", "[a] arrived  [n] no-show  [m] move it", "[q] stop: ")
    terminal.presses("n")
    terminal.sees("a1 is a no-show", "a2 Bela Kis, 15:00", "[q] stop: ")
    terminal.presses("m")
    terminal.sees("When, as in 2027-03-08 11:00")
    terminal.presses("yesterday 9:00\r")
    terminal.sees("[a] arrived", "[q] stop: ")  # refused, and asked again
    terminal.presses("m")
    terminal.sees("When, as in 2027-03-08 11:00")
    terminal.presses("fri 10:00\r")
    terminal.sees("f3 Ana Diaz: Soreness after 36 hours", "[a] answer  [m] message  [n] not reached", "[q] stop: ")
    terminal.presses("m")
    terminal.sees("Hello Ana Diaz,", "[q] stop: ")
    terminal.presses("a")
    terminal.sees("Soreness where you were worked on [")
    terminal.presses("1\r")
    terminal.sees("Pain now [")
    terminal.presses("2\r")
    terminal.sees("New numbness or weakness [")
    terminal.presses("n\r")
    terminal.sees("1 left: palpate today --close goes on.")
    assert terminal.ends() == 0
    with Practice.open(target) as practice:
        assert [practice.visits.get(number).status for number in (1, 2, 3)] == ["signed", "signed", "finished"]
        assert [practice.scheduling.appointment(number).status for number in (1, 2)] == ["no_show", "booked"]
        assert practice.follow_ups.get(3).answers == {
            "soreness": 1,
            "pain_now": 2,
            "new_numbness_or_weakness": False,
        }
    again = terminals("today", "--close")
    again.sees("v3 Ana Diaz, finished", "[q] stop: ")
    again.presses("s")
    again.sees("Sign v3?")
    again.presses("y\r")
    again.sees("Nothing is left: the day is closed.")
    assert again.ends() == 0


@on_a_terminal
@pytest.mark.e2e
def test_a_walk_that_is_broken_off_goes_on_where_it_was(target: str, terminals: Any) -> None:
    terminal = terminals("today", "--close")
    terminal.sees("[d] say what was done", "[q] stop: ")
    terminal.presses("\r")
    terminal.sees("v2 Ana Diaz, finished", "[q] stop: ")
    terminal.child.kill(9)
    again = terminals("today", "--close")
    again.sees("[d] say what was done", "[q] stop: ")
    again.presses("d")
    again.sees("What was done (--what): ")
    again.presses("\x03")  # broken off in the middle: nothing was done
    again.sees("[d] say what was done", "[q] stop: ")
    again.presses("q")
    again.sees("6 left: palpate today --close goes on.")
    assert again.ends() == 0


@on_a_terminal
@pytest.mark.e2e
def test_who_arrived_is_started_and_what_another_did_meanwhile_is_not_asked(
    target: str, terminals: Any, palpate: Run
) -> None:
    terminal = terminals("today", "--close")
    for _ in range(3):
        terminal.sees("[q] stop: ")
        terminal.presses(" ")
    terminal.sees("a1 Bela Kis, 13:00", "[q] stop: ")
    assert palpate("noshow", "a2").code == 0
    terminal.presses("a")
    terminal.sees(
        "a1 has arrived", "a1 Bela Kis, 13:00", "has arrived, and no visit was started", "[s] start the visit"
    )
    terminal.presses("\r")
    before = terminal.sees("f3 Ana Diaz", "[q] stop: ")
    assert "a2" not in before
    terminal.presses("n")
    terminal.sees("f3 Ana Diaz, born 1984-05-02: noted; it goes on waiting.", "left: palpate today --close goes on.")
    assert terminal.ends() == 0


@on_a_terminal
@pytest.mark.e2e
@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_answers_to_a_follow_up_that_are_broken_off_are_not_saved(target: str, terminals: Any, key: str) -> None:
    with Practice.open(target) as practice:
        before = practice.follow_ups.get(3)
    terminal = terminals("followups", "answer", "f3")
    terminal.sees(f"{before.asks[0].label} [")
    terminal.sees("]: ")
    terminal.presses("3\r")
    terminal.sees(f"{before.asks[1].label} [")
    terminal.sees("]: ")
    terminal.presses(key)
    terminal.sees("\r\nNothing was saved: f3 is as it was. Begin again with: palpate followups answer f3")
    assert terminal.ends() == 1
    with Practice.open(target) as practice:
        assert practice.follow_ups.get(3) == before


@on_a_terminal
@pytest.mark.e2e
def test_when_a_visit_ended_is_asked_and_never_taken_for_granted(target: str, terminals: Any) -> None:
    terminal = terminals("today", "--close")
    for shown in ("[d] say what was done", "v2 Ana Diaz, finished"):
        terminal.sees(shown, "[q] stop: ")
        terminal.presses("\r")
    terminal.sees("v3 Ana Diaz, open", "[p] finish: it ended 13:00, as planned", "[t] finish: say when it ended")
    terminal.sees("[n] finish: it ends now", "[q] stop: ")
    terminal.presses("t")
    terminal.sees("When it ended, as in 12:00")
    terminal.presses("\r")  # nothing is said, and nothing done
    terminal.sees("v3 Ana Diaz, open", "[q] stop: ")
    terminal.presses("t")
    terminal.sees("When it ended, as in 12:00")
    terminal.presses("11:30\r")
    terminal.sees("cannot have ended at 2027-03-10 11:30", "v3 Ana Diaz, open", "[q] stop: ")
    terminal.presses("\r")
    terminal.sees("a1 Bela Kis", "[q] stop: ")
    terminal.presses("q")
    assert terminal.ends() == 0
    with Practice.open(target) as practice:
        assert practice.visits.get(3).status == "open"
    again = terminals("today", "--close")
    for shown in ("[d] say what was done", "v2 Ana Diaz, finished"):
        again.sees(shown, "[q] stop: ")
        again.presses("\r")
    again.sees("v3 Ana Diaz, open", "[q] stop: ")
    again.presses("t")
    again.sees("When it ended, as in 12:00")
    again.presses("12:45\r")
    again.sees("finished; it ended Wed 10 Mar 2027 12:45.", "v3 Ana Diaz, finished", "[q] stop: ")
    again.presses("q")
    assert again.ends() == 0
