"""palpate client history --ask, on a terminal."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from palpate.clients.tables import medication
from palpate.practice import Practice

pexpect = pytest.importorskip("pexpect", reason="a terminal is driven with pexpect")

HOW = r"Numbers that are yes .*: "


@pytest.fixture
def target(sqlite_target: str) -> str:
    """A practice with Mara and Ana, who takes warfarin."""
    with Practice.open(sqlite_target) as practice:
        practice.staff.add("Mara Lind", "LMT-20417")
        practice.histories.add_medication(practice.clients.add("Ana Diaz"), "warfarin")
    return sqlite_target


def ask(target: str, group: str, *more: str, who: str = "Ana") -> Any:
    command = str(Path(sys.executable).parent / "palpate")
    words = ["--database", target, "client", "history", who, "--ask", "--group", group, *more]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PALPATE_")}
    return pexpect.spawn(command, words, encoding="utf-8", timeout=60, env=environment, dimensions=(50, 200))


def standing(target: str) -> dict[str, tuple[str, dict[str, Any]]]:
    with Practice.open(target) as practice:
        current = practice.histories.current(practice.clients.find("Ana").id)
    return {key: (one.answer, one.detail) for key, one in current.items()}


def test_a_group_is_asked_at_once_with_the_details_of_what_is_yes(target: str) -> None:
    terminal = ask(target, "pregnancy")
    terminal.expect(HOW)
    terminal.sendline("99")
    terminal.expect("'99' is not one of the numbers")
    terminal.expect(HOW)
    terminal.sendline("1, 2d")
    terminal.expect("Due date.*: ")
    terminal.sendline("")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    said = standing(target)
    assert said["pregnancy"] == ("yes", {})
    assert {answer for key, (answer, _) in said.items() if key != "pregnancy"} == {"declined", "no"}


def test_what_a_medicine_speaks_for_is_asked_by_itself(target: str) -> None:
    terminal = ask(target, "medicines_and_allergies")
    terminal.expect(HOW)
    terminal.sendline("none")
    terminal.expect(r"anticoagulant \(takes warfarin\).*: ")
    terminal.sendline("yes")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert standing(target)["anticoagulant"] == ("yes", {})


def test_only_what_is_to_be_asked_again_is_asked_and_medicines_noted_long_ago(target: str) -> None:
    with Practice.open(target) as practice:
        ana = practice.clients.find("Ana")
        practice.histories.record(ana, {"anticoagulant": "no"}, rest="no", asked_by="Mara")
        with practice.context.write() as writing:
            writing.execute(medication.update().values(asked_on=dt.date(2020, 1, 1)))
        old = {"gout": "no", "anything_else": ("yes", {"text": "Fell in 1999."})}
        later = practice.clients.add("Bela Kis")
        practice.histories.record(later, old, rest="no", asked_by="Mara", asked_on=dt.date(2020, 1, 1))
        practice.histories.record(later, {"gout": "no"}, asked_by="Mara")
    terminal = ask(target, "bones_and_joints", "--again", who="Bela")
    terminal.expect("osteoporosis")
    terminal.expect(r"\[no on 2020-01-01, to be asked again\]")
    terminal.expect(HOW)
    assert "inflammatory arthritis" in terminal.before
    assert "gout" not in terminal.before
    terminal.sendline("none")
    terminal.expect(pexpect.EOF)
    terminal = ask(target, "general", "--again", who="Ana")
    terminal.expect("Medicines: warfarin")
    terminal.expect("Still the same")
    terminal.sendline("perhaps")
    terminal.expect("Still the same")
    terminal.sendline("yes")
    terminal.expect(pexpect.EOF)
    with Practice.open(target) as practice:
        histories, ana = practice.histories, practice.clients.find("Ana")
        assert histories.medicines_to_ask_again(ana.id, histories.today()) == []


def test_what_else_they_tell_us_is_asked_for_its_words(target: str) -> None:
    terminal = ask(target, "general")
    terminal.expect("2  Is there anything else")
    terminal.expect(HOW)
    terminal.sendline("2")
    terminal.expect("What exactly.*: ")
    terminal.sendline("")
    terminal.expect("Say what else they told us")
    terminal.expect(HOW)
    terminal.sendline("2")
    terminal.expect("What exactly.*: ")
    terminal.sendline("Faints at blood.")
    terminal.expect(pexpect.EOF)
    assert standing(target)["anything_else"] == ("yes", {"text": "Faints at blood."})


def test_enter_skips_a_group_and_answers_nothing(target: str) -> None:
    terminal = ask(target, "skin")
    terminal.expect(HOW)
    terminal.sendline("")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert standing(target) == {}
