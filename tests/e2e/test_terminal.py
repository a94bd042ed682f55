"""Asking on a real terminal, line by line: the questions of the day, the history, and a terminal that is killed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from palpate.practice import Practice
from tests.e2e.conftest import COMMAND, Inside, environment

pexpect = pytest.importorskip("pexpect", reason="a terminal is driven with pexpect")
pytestmark = pytest.mark.e2e


@pytest.fixture
def target(sqlite_target: str) -> str:
    """A practice with Mara, qualified for sports, and Ana with her history, in an open visit: v1."""
    with Practice.open(sqlite_target) as practice:
        mara = practice.staff.qualify(practice.staff.add("Mara Lind", "LMT-20417"), "sports")
        service = practice.services.add("Sports 60", ["sports"], 60, needs_room=False)
        ana = practice.clients.add("Ana Diaz", born=dt.date(1984, 5, 2))
        practice.histories.record(ana, {}, rest="no", asked_by=mara)
        day = {one.key: "no" for one in practice.screening.day_of(["sports"])}
        practice.visits.start(practice.visits.from_walk_in(ana, service, mara), day, consent="verbal", words="")
    return sqlite_target


class Terminal:
    """A terminal with a command running in it."""

    def __init__(self, target: str, *words: str) -> None:
        self.child = pexpect.spawn(
            COMMAND,
            ["--database", target, *words],
            encoding="utf-8",
            timeout=60,
            env=environment() | {"TERM": "dumb"},
            dimensions=(60, 250),
        )

    def sees(self, *words: str) -> str:
        """Wait for each of these in turn; gives what came before the last."""
        for one in words:
            self.child.expect_exact(one)
        return str(self.child.before)

    def types(self, line: str) -> None:
        """Type a line, and Enter."""
        self.child.sendline(line)

    def ends(self) -> int:
        """Wait for the command to end; gives its exit code."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus)


@pytest.fixture
def terminals(target: str) -> Iterator[Any]:
    """Opens terminals, and closes what is left of them."""
    opened: list[Terminal] = []

    def open_one(*words: str) -> Terminal:
        opened.append(Terminal(target, *words))
        return opened[-1]

    yield open_one
    for one in opened:
        one.child.close(force=True)


def test_the_questions_of_the_day_take_no_maybe_for_a_no(target: str, terminals: Any) -> None:
    with Practice.open(target) as practice:
        questions = [one.question for one in practice.screening.day_of(["sports"])]
    terminal = terminals("visit", "start", "--walk-in", "Ana", "Sports 60")
    for place, question in enumerate(questions):
        terminal.sees(question)
        if place == 0:
            terminal.types("maybe")
            terminal.sees("'maybe' is neither y, n nor d", question)
        terminal.types("" if place == 1 else "n")
    terminal.sees("ASK FIRST", "Has the client agreed to be treated?")
    terminal.types("y")
    terminal.sees("v2 Ana Diaz, born 1984-05-02: started")
    assert terminal.ends() == 0
    screening = Inside(target, environment()).json("visit", "show", "v2")["record"]["screening"][0]
    assert len(screening["day_of"]) == len(questions) - 1


def test_a_history_that_is_broken_off_keeps_every_group_that_was_answered(target: str, terminals: Any) -> None:
    with Practice.open(target) as practice:
        practice.clients.add("Bo Lind")
        groups = list(dict.fromkeys(one.group for one in practice.histories.asked()))
        first = {one.key for one in practice.histories.asked(groups[0])}
    terminal = terminals("--as", "Mara", "client", "history", "Bo", "--ask")
    terminal.sees("Numbers that are yes", "skip: ")
    terminal.types("none")
    terminal.sees("Numbers that are yes", "skip: ")
    terminal.child.send("1, 2")
    terminal.child.kill(9)
    terminal.child.expect(pexpect.EOF)
    with Practice.open(target) as practice:
        said = practice.histories.current(practice.clients.find("Bo").id)
    assert {key: one.answer for key, one in said.items()} == dict.fromkeys(first, "no")
