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

    def __init__(self, target: str, *words: str, columns: int = 250) -> None:
        self.child = pexpect.spawn(
            COMMAND,
            ["--database", target, *words],
            encoding="utf-8",
            timeout=60,
            env=environment() | {"TERM": "dumb"},
            dimensions=(60, columns),
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

    def open_one(*words: str, columns: int = 250) -> Terminal:
        opened.append(Terminal(target, *words, columns=columns))
        return opened[-1]

    yield open_one
    for one in opened:
        one.child.close(force=True)


def test_the_questions_of_the_day_take_no_maybe_for_a_no(target: str, terminals: Any) -> None:
    with Practice.open(target) as practice:
        practice.visits.finish(practice.visits.get(1))
        asked = practice.screening.day_of(["sports"])
    questions, labels = [one.question for one in asked], [one.label for one in asked]
    terminal = terminals("visit", "start", "--walk-in", "Ana", "Sports 60")
    terminal.sees(*questions, "Keys: ", f"1 {labels[0]}: ")
    terminal.child.send("m")
    terminal.sees("(m is none of y, n, d, s, b, r)")
    terminal.child.send("\r\x1b[D")  # Enter answers nothing, and an arrow is no "d"
    for place, label in enumerate(labels, 1):
        if place > 1:
            terminal.sees(f"{place} {label}: ")
        terminal.child.send("s" if place == 2 else "n")
    terminal.sees("ASK FIRST", "Has the client agreed to be treated?")
    terminal.child.send("\ry")
    terminal.sees("v2 Ana Diaz, born 1984-05-02: started")
    assert terminal.ends() == 0
    screening = Inside(target, environment()).json("visit", "show", "v2")["record"]["screening"][0]
    assert len(screening["day_of"]) == len(questions) - 1


def test_the_rest_of_the_questions_is_no_by_one_key_once_they_were_asked(target: str, terminals: Any) -> None:
    """The key says so; what was answered before it stands, and a key back takes an answer back."""
    with Practice.open(target) as practice:
        practice.visits.finish(practice.visits.get(1))
        labels = [one.label for one in practice.screening.day_of(["sports"])]
    terminal = terminals("visit", "start", "--walk-in", "Ana", "Sports 60")
    terminal.sees("r I asked all the rest: no", f"1 {labels[0]}: ")
    terminal.child.send("nbdr")
    terminal.sees("no", "back", "declined", f"3 to {len(labels)}: I asked all the rest: no", "to be treated?")
    terminal.child.send("y")
    assert terminal.ends() == 0
    day = Inside(target, environment()).json("visit", "show", "v2")["record"]["screening"][0]["day_of"]
    assert sorted(one["answer"] for one in day) == ["declined"] + ["no"] * (len(labels) - 1)


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


def test_a_question_of_the_day_answered_yes_by_mistake_is_asked_again(target: str, terminals: Any) -> None:
    """b at what exactly goes back to the question itself: it is taken for no illness."""
    with Practice.open(target) as practice:
        practice.visits.finish(practice.visits.get(1))
        asked = practice.screening.day_of(["sports"])
    place = next(place for place, one in enumerate(asked) if "text" in one.detail)
    terminal = terminals("visit", "start", "--walk-in", "Ana", "Sports 60")
    terminal.sees(f"1 {asked[0].label}: ")
    terminal.child.send("n" * place + "y")
    terminal.sees(", - for nothing, b back: ")
    terminal.types("b")
    terminal.sees(f"{place + 1} {asked[place].label}: ")
    terminal.child.send("nr")
    terminal.sees("to be treated?")
    terminal.child.send("y")
    assert terminal.ends() == 0
    day = Inside(target, environment()).json("visit", "show", "v2")["record"]["screening"][0]["day_of"]
    assert {one["answer"] for one in day} == {"no"}


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_questions_of_the_day_that_are_broken_off_start_nothing_and_say_so(
    target: str, terminals: Any, key: str
) -> None:
    with Practice.open(target) as practice:
        practice.visits.finish(practice.visits.get(1))
    terminal = terminals("visit", "start", "--walk-in", "Ana", "Sports 60")
    terminal.sees("Keys: ", "1 ")
    terminal.child.send("n")
    terminal.sees("2 ")
    terminal.child.send(key)
    terminal.sees(
        "\r\nNo visit was started, and no answer was saved. Begin again with: palpate visit start --walk-in\r\n"
    )
    assert terminal.ends() == 1
    with Practice.open(target) as practice:
        assert [one.id for one in practice.visits.unsigned()] == [1]


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_a_history_that_is_broken_off_says_what_was_kept(target: str, terminals: Any, key: str) -> None:
    """What was taken as no is said back by its labels, so that it is seen; and no word is broken at the edge."""
    with Practice.open(target) as practice:
        practice.clients.add("Bo Lind")
        asked = practice.histories.asked()
    first = [one for one in asked if one.group == asked[0].group]
    terminal = terminals("--as", "Mara", "client", "history", "Bo", "--ask", columns=80)
    before = terminal.sees("skip: ")
    terminal.types("1d")
    before += terminal.sees("Taken as no: ")
    echoed = terminal.sees("skip: ")
    assert all(max(map(len, part.split("\r\n"))) <= 80 for part in (before, echoed))
    said = " ".join(echoed.split())
    assert all(one.label in said for one in first[1:] if one.red_flag)
    assert all(one.question in " ".join(echoed.split()) for one in asked if one.group == asked[len(first)].group)
    terminal.child.send(key)
    name = asked[0].group.replace("_", " ")
    terminal.sees(f"\r\nKept: the answers of {name}. Nothing else was saved; go on")
    terminal.sees("palpate client history c2 --ask --again")
    assert terminal.ends() == 1


def test_any_other_question_that_is_broken_off_is_said_to_be(target: str, terminals: Any) -> None:
    terminal = terminals("client", "history")
    terminal.sees("Client: ")
    terminal.child.send("\x03")
    terminal.sees("\r\nBroken off: what was not said to be done was not done.\r\n")
    assert terminal.ends() == 1
