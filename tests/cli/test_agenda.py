"""palpate agenda: the grids of fixed practices whole, and what the command does besides."""

from __future__ import annotations

import datetime as dt
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from palpate.practice import Practice
from tests.command import Run, command, refused
from tests.scheduling.clinic import MONDAY, Clinic
from tests.scheduling.conftest import _now, sqlite_clinic  # noqa: F401 fixtures

GRIDS = Path(__file__).parent / "grids"
NOW = "2027-03-08T10:22:00-05:00"


def busy(clinic: Clinic) -> None:
    """A day of three: a no-show, one who arrived, overlaps, buffers, a hold of time off, one to be moved."""
    practice, scheduling = clinic.practice, clinic.scheduling
    practice.premises.add("room", "Room 2", clinic.place.id)
    practice.premises.add("room", "Garden", clinic.place.id)
    idris = clinic.practitioner("Idris Vane", "reflexology", "sports")
    noor = clinic.practitioner("Noor Haddad-Czerwińska", "deep_tissue")
    lea = clinic.practitioner("Léa Moreau", "sports")
    clinic.work(idris, range(6), (600, 1140))
    clinic.work(noor, [0, 2, 4], (480, 720), (780, 960))
    clinic.work(lea, [1], (480, 720))
    sports = practice.services.add("Sports 45", ["sports"], 45, room_after=15)
    deep = practice.services.add("Deep tissue 90", ["deep_tissue"], 90, buffer_after=15)
    feet = practice.services.add("Feet 30", ["reflexology"], 30)
    names = ["Łukasz Žižka", "Δημήτρης Παπαδόπουλος", "山田 太郎", "Maria-Magdalena von Hohenlohe-Bartenstein"]
    lukasz, dimitris, yamada, maria = [practice.clients.add(name) for name in names]
    clinic.book("9:00")
    clinic.book("10:00", lukasz)
    clinic.book("11:30", yamada)
    moved = clinic.book("13:00", maria)
    clinic.book("14:30", dimitris)
    clinic.book("15:00", maria, despite={"overlap": "both want to talk"})
    clinic.book("10:00", dimitris, feet, staff=idris)
    clinic.book("10:30", clinic.ben, feet, staff=idris)
    clinic.book("14:15", clinic.ana, sports, staff=idris)
    clinic.book("8:00", clinic.ben, deep, staff=noor)
    clinic.book("10:00", yamada, deep, staff=noor)
    scheduling.cancel(clinic.book("16:00", lukasz, feet, staff=idris), "ill")
    for day, client in ((9, dimitris), (10, yamada), (11, maria), (12, lukasz)):
        clinic.book(f"2027-03-{day:02} 9:00", client)
    scheduling.settled(lambda writing: scheduling.become(writing, moved, "to_move", "ill"))
    scheduling.time_off.take(noor, dt.date(2027, 3, 12), dt.date(2027, 3, 12), practice.zone, "course")
    target = practice.database.target
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALPATE_NOW", NOW)
        with Practice.open(target) as later:
            later.scheduling.no_show(later.scheduling.appointment(1))
            later.scheduling.arrive(later.scheduling.appointment(2))


@pytest.fixture
def palpate(sqlite_clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Run:  # noqa: F811
    """The command, in the clinic on that Monday."""
    busy(sqlite_clinic)
    monkeypatch.setenv("PALPATE_NOW", NOW)
    monkeypatch.setenv("COLUMNS", "80")
    return command(sqlite_clinic.practice.database.target)


@pytest.mark.parametrize(
    ("name", "columns", "words"),
    [
        ("day_80", "80", ()),
        ("day_120", "120", ()),
        ("rooms_80", "80", ("--by", "room")),
        ("rooms_120", "120", ("--by", "room")),
        ("week_80", "80", ("--week", "--staff", "Mara")),
        ("week_120", "120", ("--week", "--staff", "Noor")),
        ("list_40", "40", ()),
    ],
)
def test_the_grid_is_as_it_was_looked_at(
    palpate: Run, monkeypatch: pytest.MonkeyPatch, name: str, columns: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = palpate("agenda", *words)
    golden = GRIDS / f"{name}.txt"
    if os.environ.get("PALPATE_NEW_GRIDS"):
        golden.write_text(ran.out, encoding="utf-8")
    assert ran.out == golden.read_text(encoding="utf-8")
    assert (ran.code, ran.err) == (0, "")


def test_a_week_of_all_has_a_part_for_each_and_names_every_day(palpate: Run) -> None:
    week = palpate("agenda", "--week").out
    assert "Mara Lind: 8 booked, 32:30 free; closed Sat 13 Mar" in week
    assert "Idris Vane: 3 booked" in week
    assert "Léa Moreau: 0 booked, 4:00 free; closed Mon 8 Mar, Wed 10 Mar" in week
    assert "Tue 9 Mar" in week


def test_json_says_which_visits_are_not_signed(palpate: Run) -> None:
    palpate("client", "history", "Łukasz", "--rest", "no", "--asked-by", "Mara")
    started = palpate("--as", "Mara", "visit", "start", "a2", "--day-of", "all=no", "--consent", "verbal")
    assert started.code == 0, started.err
    found = {one["ref"]: one for one in palpate("agenda", "--json").json}
    assert {ref for ref, one in found.items() if one["unsigned"]} == {"a2"}
    assert "a12" not in found
    assert found["a4"]["status"] == "to_move"
    assert "U a2" in palpate("agenda").out
    room = palpate("agenda", "--json", "--room", "Room 2").json
    assert {one["room"] for one in room} == {"Room 2"}


def test_the_calendar_of_the_shown_days_is_one(palpate: Run) -> None:
    icalendar = pytest.importorskip("icalendar")
    calendar = icalendar.Calendar.from_ical(palpate("agenda", "--ics", "--staff", "Idris").out)
    events = [one for one in calendar.walk("VEVENT") if str(one.get("STATUS")) != "CANCELLED"]
    assert len(events) == 3


def test_prints_are_the_owners_alone_and_take_the_place_of_older_prints_only(palpate: Run, tmp_path: Path) -> None:
    svg, pdf = tmp_path / "week.svg", tmp_path / "week.pdf"
    for _ in range(2):
        ran = palpate("agenda", "--week", "--svg", str(svg), "--pdf", str(pdf), "--paper", "a4")
        assert ran.code == 0, ran.err
    assert [stat.S_IMODE(one.stat().st_mode) for one in (svg, pdf)] == [0o600, 0o600]
    other = tmp_path / "practice-copy.db"
    other.write_bytes(b"SQLite format 3\0")
    for option in ("--svg", "--pdf"):
        refused(palpate("agenda", option, str(other)), "left as it is")
    refused(palpate("agenda", "--pdf", str(other), "--svg", str(svg)), "left as it is")
    assert other.read_bytes() == b"SQLite format 3\0"
    refused(palpate("agenda", "--pdf", str(tmp_path / "nowhere" / "x.pdf")), "cannot be")
    refused(palpate("agenda", "--pdf", str(tmp_path)), "cannot be")
    assert sorted(one.name for one in tmp_path.iterdir() if ".part" in one.name) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--by", "modality"), 2, "practitioner or room"),
        (("--paper", "a5", "--svg", "x"), 2, "a4 or letter"),
        (("--paper", "a4"), 2, "goes with"),
        (("--json", "--ics"), 2, "Say one of"),
        (("--pdf", "-"), 2, "Name the file"),
        (("--day", "9999-12-31"), 1, "too far away"),
        (("--day", "someday"), 1, "not a time"),
        (("--room", "Hall"), 1, "no room"),
        (("--staff", "Zoe"), 1, "no staff member"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(palpate: Run, words: tuple[str, ...], code: int, said: str) -> None:
    refused(palpate("agenda", *words), said, code=code)


def test_the_front_desk_has_no_columns(palpate: Run) -> None:
    palpate("staff", "add", "Rosa Desk", "--front-desk")
    refused(palpate("agenda", "--staff", "Rosa"), "not a practitioner")


def test_a_day_on_which_nobody_works_says_so(palpate: Run) -> None:
    said = palpate("agenda", "--day", "2027-03-14").out
    assert "Nobody works, and nothing is booked." in said
    assert "On Sun 14 Mar the clocks go forward at 2:00: it has 23 hours." in said
    assert str(MONDAY.year) in said


def test_a_terminal_of_an_absurd_width_is_no_reason_to_fail(palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in ("0", "-3", "wide", "1", "100000000"):
        monkeypatch.setenv("COLUMNS", columns)
        assert palpate("agenda").code == 0


def test_the_grid_and_its_picture_load_no_library_for_printing(palpate: Run, tmp_path: Path) -> None:
    target = palpate("agenda", "--svg", str(tmp_path / "x.svg")).err and str(tmp_path / "practice.db")
    code = (
        "import sys; from palpate.cli.root import run; sys.argv = sys.argv[:1] + sys.argv[2:]\n"
        "try: run()\nexcept SystemExit: pass\n"
        "print([one for one in ('reportlab', 'rich', 'icalendar', 'alembic') if one in sys.modules], file=sys.stderr)"
    )
    for more in ((), ("--svg", str(tmp_path / "y.svg"))):
        words = [sys.executable, "-c", code, "-", "--database", target, "agenda", *more]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        assert done.stderr.splitlines()[-1] == "[]"
