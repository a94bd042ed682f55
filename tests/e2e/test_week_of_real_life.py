"""A week of real life through the installed command, on SQLite and on PostgreSQL.

Sickness, a move, a couple, a series over a clock change, an offer to the waitlist that is taken and one that expires,
a no-show with a fee; and what is then in the agenda, the report, the calendar and the messages. The clocks of New York
go back on the Sunday of it, 7 November 2027.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.e2e.conftest import Command

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("week")]

FRIDAY = "2027-10-29T12:00:00-04:00"
CLIENTS = (
    "Ana Diaz",
    "Ben Okafor",
    "Cleo Park",
    "Dan Park",
    "Eva Stone",
    "Fay Lund",
    "Gil Moss",
    "Hal Ito",
    "Ida Roth",
)


def founded(palpate: Command, folder: Path) -> None:
    """A practice of two with a room each and one for couples, its policy, its messages, and nine clients."""
    rows = "".join(f"{name},1980-01-01,{name.split()[0].lower()}@example.org\n" for name in CLIENTS)
    (folder / "clients.csv").write_text(f"name,born,email\n{rows}", encoding="utf-8")
    for words in (
        (
            "init",
            "--name",
            "Riverbend",
            "--timezone",
            "America/New_York",
            "--modalities",
            "neuromuscular",
            "--simulated",
        ),
        ("staff", "add", "Mara Lind", "--registration", "LMT-20417"),
        ("staff", "add", "Jonas Weber", "--registration", "LMT-20418"),
        ("staff", "qualify", "Mara", "neuromuscular"),
        ("staff", "qualify", "Jonas", "neuromuscular"),
        ("staff", "hours", "Mara", "mon-fri", "9:00-17:00"),
        ("staff", "hours", "Jonas", "mon-fri", "12:00-18:00"),
        ("room", "add", "Room 1"),
        ("room", "add", "Couples room", "--places", "2"),
        (
            "service",
            "add",
            "NMT 60",
            "--modality",
            "neuromuscular",
            "--minutes",
            "60",
            "--buffer-after=15",
            "--price=95",
        ),
        ("client", "import", str(folder / "clients.csv"), "--yes"),
        ("practice", "set", "messages.on", "on"),
        ("practice", "set", "messages.sender", "Riverbend <desk@example.org>"),
        ("practice", "set", "messages.reply", "+1 212 555 0100"),
        ("policy", "set", "--within", "24h", "--late", "50%", "--no-show", "100%"),
    ):
        palpate.ok(*words, now=FRIDAY)


class Week:
    """The practice's desk, at a moment that moves on."""

    def __init__(self, palpate: Command) -> None:
        self.palpate = palpate
        self.now = FRIDAY
        self.sent: list[tuple[str, str]] = []

    def ok(self, *words: str) -> str:
        return self.palpate.ok(*words, now=self.now, acting="Mara").out

    def json(self, *words: str) -> Any:
        return self.palpate.json(*words, now=self.now, acting="Mara")

    def refused(self, *words: str) -> str:
        return self.palpate.refused(*words, now=self.now, acting="Mara")

    def at(self, moment: str) -> None:
        self.now = moment

    def book(self, client: str, start: str) -> str:
        """Book with Mara; the reference."""
        return str(self.json("book", client, "NMT 60", start, "--staff", "Mara")["ref"])

    def wait(self, client: str, day: str) -> str:
        """Put somebody on the waitlist for the mornings of a weekday; the reference."""
        return str(self.json("waitlist", "add", client, "NMT 60", "--days", day, "--part", "morning")["ref"])

    def send(self) -> list[tuple[str, str]]:
        """What goes out now: to whom, and what kind of message."""
        found = [
            (one["client"], one["kind"])
            for one in self.json("message", "send", "--print")
            if one["status"] == "printed"
        ]
        self.sent += found
        return sorted(found)


def times(*booked: dict[str, Any]) -> list[str]:
    return [one["starts_at"] for one in booked]


def test_a_week_of_real_life(palpate: Command, inside: Command, tmp_path: Path) -> None:
    founded(inside, tmp_path)
    desk = Week(palpate)

    # Friday before: a series that goes over the clock change, a couple, single bookings, and who waits.
    series = desk.json(
        *("series", "book", "Ana", "NMT 60", "2027-11-03 10:00", "--weekly", "--count", "4", "--staff", "Mara", "--yes")
    )
    ana = ["2027-11-03T10:00-04:00", "2027-11-10T10:00-05:00", "2027-11-17T10:00-05:00", "2027-11-24T10:00-05:00"]
    assert times(*(one["appointment"] for one in series["occurrences"])) == ana
    ben = desk.book("Ben", "2027-11-01 14:00")
    couple = desk.json("book", "Cleo", "NMT 60", "2027-11-04 13:00", "--couple", "Dan")
    assert [(one["client"], one["room"], one["practitioner"]) for one in couple] == [
        ("Cleo Park", "Couples room", "Mara Lind"),
        ("Dan Park", "Couples room", "Jonas Weber"),
    ]
    assert couple[0]["linked"] == couple[1]["linked"]
    cleo = couple[0]["ref"]
    eva, gil = desk.book("Eva", "2027-11-01 16:00"), desk.book("Gil", "2027-11-02 9:00")
    ben_again = desk.book("Ben", "2027-11-05 10:00")
    fay, hal, ida = desk.wait("Fay", "tue"), desk.wait("Hal", "fri"), desk.wait("Ida", "fri")
    told = ("Ana Diaz", "Ben Okafor", "Ben Okafor", "Cleo Park", "Dan Park", "Eva Stone", "Gil Moss")
    assert desk.send() == [(name, "confirmation") for name in told]
    assert desk.send() == []

    # A move: once it is taken, twice it is not.
    assert f"({gil})" in desk.refused("move", ben, "2027-11-02 9:30")
    assert times(desk.json("move", ben, "2027-11-02 15:00")) == ["2027-11-02T15:00-04:00"]
    assert desk.send() == [("Ben Okafor", "change")]

    # Monday: Gil cancels in time, Fay is offered his hour and takes it; Eva does not come, and that costs.
    desk.at("2027-11-01T09:30:00-04:00")
    desk.ok("cancel", gil, "--reason", "away", "--waive", "called at once")
    assert ("Fay Lund", "offer") in desk.send()
    assert [(one["status"], one["starts_at"]) for one in desk.json("waitlist", "show", fay)["offers"]] == [
        ("held", "2027-11-02T09:00-04:00")
    ]
    assert "Mara Lind is held" in desk.refused("book", "Ida", "NMT 60", "2027-11-02 9:00", "--staff", "Mara")
    desk.at("2027-11-01T10:10:00-04:00")
    assert desk.json("waitlist", "accept", fay)["client"] == "Fay Lund"
    assert "Fay Lund" in desk.ok("agenda", "--day", "2027-11-02", "--list")
    desk.at("2027-11-01T17:10:00-04:00")
    fee = desk.json("noshow", eva)["cancellation"]
    assert (fee["kind"], fee["fee"], fee["currency"]) == ("no_show", "95.00", "USD")
    assert "95.00 USD" in desk.ok("client", "bookings", "Eva")

    # Tuesday: Ben gives Friday back. Hal is offered it and does not answer; then it is Ida's.
    desk.at("2027-11-02T09:30:00-04:00")
    assert desk.json("cancel", ben_again, "--reason", "away")["cancellation"]["fee"] == "0.00"
    offer = desk.json("waitlist", "show", hal)["offers"]
    assert [(one["status"], one["expires_at"]) for one in offer] == [("held", "2027-11-02T11:30-04:00")]
    desk.at("2027-11-02T11:31:00-04:00")
    desk.ok("waitlist")
    offers = {ref: desk.json("waitlist", "show", ref)["offers"] for ref in (hal, ida)}
    assert [one["status"] for one in offers[hal]] == ["expired"]
    assert [(one["status"], one["starts_at"]) for one in offers[ida]] == [("held", "2027-11-05T10:00-04:00")]
    assert desk.json("waitlist", "accept", ida)["client"] == "Ida Roth"

    # Wednesday: Mara is ill on Thursday. What is booked is listed, put to be moved, and moved.
    desk.at("2027-11-03T17:30:00-04:00")
    assert cleo in desk.refused("staff", "off", "Mara", "2027-11-04")
    called = desk.json("staff", "off", "Mara", "2027-11-04", "--to-move", "Mara is ill")["to_move"]
    assert [(one["ref"], one["status"], one["reached"]) for one in called] == [(cleo, "to_move", ["cleo@example.org"])]
    assert cleo in desk.ok("tomove")
    assert desk.json("slots", "NMT 60", "--from", "2027-11-04", "--to", "2027-11-04", "--staff", "Mara") == []
    assert times(*desk.json("move", cleo, "2027-11-05 13:00", "--both")) == ["2027-11-05T13:00-04:00"] * 2
    assert desk.json("tomove") == []
    assert {("Cleo Park", "change"), ("Dan Park", "change")} <= set(desk.send())

    # Monday after the clock change: 10:00 has stayed 10:00, everywhere it is said.
    desk.at("2027-11-08T09:00:00-05:00")
    assert times(*(one["appointment"] for one in desk.json("series", "show", series["ref"])["occurrences"])) == ana
    assert times(*desk.json("agenda", "--day", "2027-11-10")) == ["2027-11-10T10:00-05:00"]
    week = desk.ok("agenda", "--day", "2027-11-05", "--week", "--list")
    for name in ("Ben Okafor", "Cleo Park", "Dan Park", "Eva Stone", "Fay Lund", "Ida Roth"):
        assert name in week
    assert "Gil Moss" not in week

    report = desk.json("report", "utilisation", "--from", "2027-11-01", "--to", "2027-11-07")
    mara = next(one for one in report["rows"] if one["name"] == "Mara Lind")
    # Five days of eight hours but for the one off; Ben, Fay, Ana, Ida, Cleo, and the hour Eva did not come to.
    assert (mara["open_minutes"], mara["booked_minutes"]) == (4 * 480, 5 * 60)
    assert mara["no_shows"] == {"count": 1, "of": 6, "percent": 16.7}

    calendar = icalendar.Calendar.from_ical(exported(desk, tmp_path / "mara.ics"))
    events = {str(one["SUMMARY"]) + str(one.decoded("DTSTART").date()): one for one in calendar.walk("VEVENT")}
    ana_tenth = events["NMT 60: A. D.2027-11-10"]
    assert ana_tenth.decoded("DTSTART").astimezone(dt.UTC) == dt.datetime(2027, 11, 10, 15, tzinfo=dt.UTC)
    assert events["NMT 60: E. S.2027-11-01"]["STATUS"] == "CANCELLED"
    assert int(events["NMT 60: C. P.2027-11-05"]["SEQUENCE"]) > int(ana_tenth["SEQUENCE"])
    assert len({str(one["UID"]) for one in calendar.walk("VEVENT")}) == len(events)

    # A day before, by the clock on the wall, Ana is reminded; of what is past nobody is.
    desk.at("2027-11-09T10:00:00-05:00")
    printed = desk.ok("message", "send", "--print")
    assert [line for line in printed.splitlines() if line.startswith("To: ")] == ["To: Ana Diaz <ana@example.org>"]
    assert "Wednesday 10 November 2027, 10:00 to 11:00" in printed

    # Nobody was told the same twice, and nothing is left behind.
    assert len([one for one in desk.sent if one == ("Ana Diaz", "confirmation")]) == 1
    assert "All is well" in desk.ok("doctor")
    assert "all as recorded" in desk.ok("verify")


def exported(desk: Week, path: Path) -> bytes:
    desk.ok("calendar", "export", "--staff", "Mara", "-o", str(path))
    return path.read_bytes()
