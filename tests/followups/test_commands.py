"""Follow-ups by command: the list, an answer in one line, what it calls for, and what was done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from palpate.practice import Practice
from tests.command import Run, command, refused
from tests.visits.scene import Scene

NUMB = "new_numbness_or_weakness"


@pytest.fixture
def palpate(quick_target: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line, as Mara types it, two and a half days after a signed visit."""
    with Practice.open(quick_target) as practice:
        Scene(practice).signed()
    monkeypatch.setenv("PALPATE_NOW", "2027-03-11T03:30:00+00:00")
    run = command(quick_target)
    return lambda *words, **more: run("--as", "Mara Lind", *words, **more)


def test_the_list_says_what_is_due_how_late_and_with_all_what_became_of_the_others(palpate: Run) -> None:
    out = palpate("followups").out
    assert "f1   LATE 1 day  Tue 9 Mar 2027 22:00   Ana Diaz, born 1984-05-02  Soreness after 36 hours (Neuro" in out
    assert out.splitlines()[2].startswith("f2               Mon 22 Mar 2027 11:00")
    (one,) = palpate("followups", "--due", "--json").json
    assert (one["ref"], one["due"], one["hours_overdue"], one["late"], one["practitioner"]) == (
        *("f1", True, 24, False, "Mara Lind"),
    )
    palpate("followups", "answer", "f1", "pain_now=3")
    palpate("followups", "answer", "f1", "pain_now=2", f"{NUMB}=yes")
    palpate("followups", "drop", "f2", "--reason", "Moved away.")
    none, calls = palpate("followups").out.splitlines()[:2]
    assert none == "No follow-up is waiting."
    assert calls.startswith("f1 Ana Diaz, born 1984-05-02: DOCTOR: ")
    assert "f1   answered, late, corrected, TO ACT ON" in palpate("followups", "--all").out
    assert [one["status"] for one in palpate("followups", "--all", "--json").json] == ["answered", "dropped"]
    refused(palpate("followups", "--all", "--due"), "give one", code=2)


def test_an_answer_is_one_command(palpate: Run) -> None:
    ran = palpate("followups", "answer", "f1", "pain_now=3", "soreness=2", f"{NUMB}=no")
    assert ran.code == 0
    for wanted in ("f1 Ana Diaz, born 1984-05-02: Soreness after 36 hours", "Pain now: 3/10", "2/10", "weakness: no"):
        assert wanted in ran.out
    assert ran.err == "Answered late; it is marked so.\n"


@pytest.mark.parametrize("stdin", ["pain_now=3\n\nsoreness = 2\n", "pain_now=3\r\nsoreness=2"])
def test_answers_are_read_from_standard_input_line_by_line(palpate: Run, stdin: str) -> None:
    ran = palpate("followups", "answer", "f1", "-", f"{NUMB}=no", "--json", stdin=stdin)
    assert ran.json["answers"] == {"pain_now": 3, "soreness": 2, NUMB: False}


def test_an_answer_that_meets_a_red_flag_says_at_once_what_to_do(palpate: Run) -> None:
    ran = palpate("followups", "answer", "f1", "pain_now=9", f"{NUMB}=yes")
    assert ran.code == 0
    loud = [line for line in ran.err.splitlines() if line.startswith("!! ")]
    assert [line.partition(". ")[0] for line in loud] == [
        "!! f1 Ana Diaz, born 1984-05-02: DOCTOR: See a doctor today about numbness or weakness that is new",
        "!! f1 Ana Diaz, born 1984-05-02: DOCTOR: Pain as strong as this is for a doctor to look at, "
        "unless one knows of it already.",
        "!! When it is done: palpate followups done f1 --what -",
    ]
    again = palpate("followups", "answer", "f1", "pain_now=8", "--json")
    assert "DOCTOR" in again.err
    assert (again.json["alert"].count("DOCTOR"), again.json["acted"]) == (2, [])
    assert palpate("followups", "done", "f1", "--what", "-", stdin="She sees her doctor.\n").code == 0
    shown = palpate("followups", "show", "f1").out
    assert "DOCTOR: See a doctor today" in shown
    assert "Corrected Wed 10 Mar 2027 22:30: the audit keeps what stood there before." in shown
    assert "Done: She sees her doctor. (Mara Lind (s1), Wed 10 Mar 2027 22:30)" in shown
    assert palpate("followups", "show", "f1", "--json").json["acted"][0]["what"] == "She sees her doctor."


def test_who_was_not_reached_goes_on_waiting(palpate: Run) -> None:
    assert "it goes on waiting" in palpate("followups", "answer", "f1", "--none", "did not reach").out
    one = palpate("followups", "show", "f1", "--json").json
    assert (one["status"], one["note"]) == ("waiting", "2027-03-10 22:30: did not reach")
    shown = palpate("followups", "show", "f1").out
    assert "Soreness after 36 hours (LATE 1 day)" in shown
    assert "Pain now (pain_now): 0-10" in shown


BAD: list[tuple[tuple[str, ...], str, int]] = [
    (("answer", "f1", "pain_now"), "'pain_now' is not a pair", 2),
    (("answer", "f1", "pain_now=3", "--none", "x"), "--none says that there is no answer", 2),
    (("answer", "f1", "-", "-"), "Standard input is read once", 2),
    (("answer",), "missing", 2),
    (("done", "f1"), "missing", 2),
    (("answer", "f1"), "f1 has no answer yet", 1),
    (("answer", "f1", "-"), "Nothing was read", 1),
    (("answer", "f1", "--none", " "), "Say what happened", 1),
    (("answer", "f1", "pain_now=11"), "takes a whole number from 0 to 10", 1),
    (("answer", "f1", "pian_now=1"), "pain_now is nearest", 1),
    (("answer", "f1", "疼=1"), "This follow-up does not ask", 1),
    (("done", "f1", "--what", "Rang."), "No answer of f1 calls for anybody", 1),
    (("done", "f9", "--what", "Rang."), "There is no follow-up f9 here", 1),
    (("show", "v1"), "v1 is the reference of a visit, not of a follow-up", 1),
]


@pytest.mark.parametrize(("words", "says", "code"), BAD, ids=[" ".join(words) for words, _, _ in BAD])
def test_what_is_typed_wrong_is_one_sentence_and_changes_nothing(
    palpate: Run, words: tuple[str, ...], says: str, code: int
) -> None:
    before = palpate("followups", "--all", "--json").json
    refused(palpate("followups", *words), says, code=code)
    assert palpate("followups", "--all", "--json").json == before


def test_answers_in_a_file_and_on_the_line_go_in_together(palpate: Run, tmp_path: Path) -> None:
    file: Any = tmp_path / "answers.json"
    file.write_text('{"soreness": 2}')
    ran = palpate("followups", "answer", "f1", "pain_now=3", "--from", str(file), "--note", "Slept well.", "--json")
    assert (ran.json["answers"], ran.json["note"]) == ({"pain_now": 3, "soreness": 2}, "Slept well.")
