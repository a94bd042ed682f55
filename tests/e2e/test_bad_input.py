"""Bad input: one sentence that says what to do, exit code 1 or 2, and nothing half-written."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import Command, Inside, environment

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("bad_input")]

MONDAY = "2027-03-08 10:00"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A practice with two of one first name, two practitioners, a booking, a visit under way, a disabled modality."""
    folder = tmp_path_factory.mktemp("bad")
    palpate = Inside(str(folder / "practice.db"), environment())
    two = "neuromuscular,reflexology"
    palpate.ok("init", "--name", "Riverbend", "--timezone", "America/New_York", "--modalities", two)
    palpate.ok("staff", "add", "Mara Lind", "--registration", "LMT-20417")
    palpate.ok("staff", "qualify", "Mara", "neuromuscular")
    palpate.ok("staff", "hours", "Mara", "daily", "0:00-24:00")
    palpate.ok("staff", "add", "Idris Vane", "--registration", "LMT-7")
    palpate.ok("room", "add", "Room 1")
    palpate.ok("service", "add", "NMT 60", "--modality", "neuromuscular", "--minutes", "60", "--buffer-after", "15")
    palpate.ok("service", "add", "Feet 45", "--modality", "reflexology", "--minutes", "45")
    palpate.ok("client", "add", "Ana Diaz", "--born", "1984-05-02")
    palpate.ok("client", "add", "Ana Silver", "--born", "1991-11-19")
    palpate.ok("book", "Ana Diaz", "NMT 60", MONDAY, "--staff", "Mara")
    walk_in = ("--walk-in", "Ana Silver", "NMT 60", "--staff", "Mara", "--day-of", "all=no", "--consent", "verbal")
    palpate.ok("visit", "start", *walk_in)
    palpate.ok("visit", "note", "v1", "--plan", "A week.")
    palpate.ok("modality", "disable", "reflexology")
    (folder / "broken.json").write_text("{pain_now: 6", encoding="utf-8")
    (folder / "list.json").write_text("[6]", encoding="utf-8")
    (folder / "latin.csv").write_bytes("name,phone\nJos\xe9 N\xfa\xf1ez,2125550100\n".encode("latin-1"))
    (folder / "columns.csv").write_text("phone,colour\n2125550100,blue\n", encoding="utf-8")
    return Command(palpate.target, palpate.environment)


def fingerprint(palpate: Command) -> str:
    """All that the database holds, as one digest."""
    with sqlite3.connect(palpate.target) as connection:
        held = "\n".join(connection.iterdump())
    connection.close()
    return hashlib.sha256(held.encode()).hexdigest()


BOOK = ("book", "Ana Diaz", "NMT 60")
CASES: dict[str, tuple[tuple[str, ...], str]] = {
    "an unknown client": (("screen", "Zebedee"), "Zebedee"),
    "an ambiguous name": (("screen", "Ana"), "1991-11-19"),
    "a time in the past": ((*BOOK, "2020-03-09 10:00"), "past"),
    "a time that the clocks skip": ((*BOOK, "2027-03-14 02:30"), "does not exist"),
    "a time that comes twice": ((*BOOK, "2027-11-07 01:30"), "twice"),
    "a time nobody can read": ((*BOOK, "whenever"), "whenever"),
    "a practitioner who is not qualified": ((*BOOK, "2027-03-09 10:00", "--staff", "Idris"), "qualified"),
    "a booking over another": ((*BOOK, "2027-03-08 10:30", "--staff", "Mara"), "a1"),
    "a booking in another's buffer": ((*BOOK, "2027-03-08 11:10", "--staff", "Mara"), "a1"),
    "a service of a disabled modality": (("book", "Ana Diaz", "Feet 45", "2027-03-09 10:00"), "enable"),
    "slots of a service of a disabled modality": (("slots", "Feet 45"), "enable"),
    "a bare number that could be two things": (("visit", "decline", "1", "--reason", "x"), "a1"),
    "a reference of another kind": (("move", "c1", MONDAY), "c1"),
    "an appointment that is not there": (("cancel", "a99", "--reason", "ill"), "a99"),
    "a score out of range": (("visit", "assess", "v1", "neuromuscular", "--set", "pain_now=11"), "0 to 10"),
    "a word for a number": (("visit", "assess", "v1", "neuromuscular", "--set", "pain_now=much"), "pain_now"),
    "a field that is not there": (("visit", "assess", "v1", "neuromuscular", "--set", "pain_nwo=3"), "pain_now"),
    "a modality that is not in the visit": (("visit", "assess", "v1", "reflexology", "--set", "pain_now=3"), "enable"),
    "pressure out of range": (("visit", "treat", "v1", "ic", "--pressure", "12"), "0 to 10"),
    "a technique that is not there": (("visit", "treat", "v1", "levitation"), "levitation"),
    "a site that is not there": (("visit", "treat", "v1", "ic", "--site", "wing"), "wing"),
    "an end before its start": (("staff", "hours", "Mara", "mon", "17:00-9:00x"), "17:00"),
    "answers that are not JSON": (("visit", "assess", "v1", "neuromuscular", "--from", "broken.json"), "JSON"),
    "answers that are no object": (("visit", "assess", "v1", "neuromuscular", "--from", "list.json"), "pain_now"),
    "a file of answers that is not there": (("visit", "assess", "v1", "neuromuscular", "--from", "no.json"), "no.json"),
    "a condition that is not there": (
        ("client", "history", "Ana Diaz", "--set", "pregnant=no", "--asked-by", "Mara"),
        "pregnancy",
    ),
    "a CSV in Latin-1": (("client", "import", "latin.csv", "--yes"), "UTF-8"),
    "a CSV without a column for names": (("client", "import", "columns.csv", "--yes"), "name"),
    "a CSV that is not there": (("client", "import", "no.csv", "--yes"), "no.csv"),
    "a backup over a file": (("backup", "broken.json"), "broken.json"),
    "signing what is open": (("visit", "sign", "v1"), "finish"),
    "a practice over a practice": (
        ("init", "--name", "x", "--timezone", "America/New_York", "--modalities", "none"),
        "exists already",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_one_sentence_and_nothing_is_half_written(
    practice: Command, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, says = CASES[case]
    monkeypatch.chdir(Path(practice.target).parent)
    before = fingerprint(practice)
    done = practice("--as", "Mara", *words)
    assert done.code in {1, 2}, (done.code, done.out, done.err)
    assert says in done.err, done.err
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == (1 if done.code == 1 else len(done.err.strip().splitlines()))
    assert fingerprint(practice) == before


def test_a_database_that_is_a_text_file_is_left_as_it_is(new: Callable[[str], Command]) -> None:
    palpate = new("notes.txt")
    Path(palpate.target).write_text("not a database\n" * 100, encoding="utf-8")
    assert "not a palpate database" in palpate.refused("today")
    assert "exists already" in palpate.refused(
        "init", "--name", "R", "--timezone", "America/New_York", "--modalities", "none"
    )
    assert Path(palpate.target).read_text(encoding="utf-8") == "not a database\n" * 100


def test_a_folder_that_cannot_be_written_is_said_so(new: Callable[[str], Command]) -> None:
    # Permissions do not hold root back; /proc does.
    palpate = Command("/proc/practice.db", new("x").environment)
    said = palpate.refused("init", "--name", "R", "--timezone", "America/New_York", "--modalities", "none")
    assert "/proc/practice.db" in said


def test_a_server_that_is_not_there_is_said_so_soon(new: Callable[[str], Command]) -> None:
    palpate = Command("postgresql://127.0.0.1:1/practice", new("x").environment)
    assert "does not answer" in palpate.refused("today")


def test_a_database_of_another_kind_is_said_so(new: Callable[[str], Command]) -> None:
    palpate = Command("mysql://127.0.0.1/practice", new("x").environment)
    assert "SQLite or PostgreSQL" in palpate.refused("today")


def test_a_missing_argument_without_a_terminal_is_a_usage_error(practice: Command) -> None:
    for words in (("book",), ("visit", "start"), ("screen",), ("cancel", "a1"), ("client", "add"), ("nonsense",)):
        done = practice("--as", "Mara", *words)
        assert done.code == 2, (words, done.code, done.err)
        assert done.out == ""
