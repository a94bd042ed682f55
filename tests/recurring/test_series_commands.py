"""palpate series: book, list, show, move, cancel, as they are typed."""

from __future__ import annotations

import io
from typing import Any

import pytest

from palpate.practice import Practice
from tests.command import Run, command, refused
from tests.recurring.conftest import rows
from tests.scheduling.clinic import Clinic

BOOK = ("series", "book", "Ana", "NMT 60", "2027-03-02 10:00", "--staff", "Mara")


@pytest.fixture
def palpate(sqlite_clinic: Clinic) -> Run:
    """The command, in the small clinic, whose client has answered her history."""
    run = command(sqlite_clinic.practice.database.target)
    assert run("client", "history", "Ana", "--rest", "no", "--asked-by", "Mara").code == 0
    return run


def starts(shown: Any) -> list[str | None]:
    return [one["appointment"]["starts_at"] if one["appointment"] else None for one in shown["occurrences"]]


def test_a_series_is_shown_and_nothing_is_booked_until_it_is_said(palpate: Run, sqlite_clinic: Clinic) -> None:
    palpate("book", "Ben", "NMT 60", "2027-03-16 10:30", "--staff", "Mara")
    before = rows(sqlite_clinic)
    ran = palpate(*BOOK, "--every", "2", "--count", "3")
    assert (ran.code, ran.out.splitlines()) == (
        0,
        [
            "Ana Diaz, born 1984-05-02 (c1): NMT 60 every 2 weeks on Tuesday at 10:00, 3 times.",
            "  1  Tue 2 Mar 2027 10:00: free with Mara Lind in Room 1",
            "  2  Tue 16 Mar 2027 10:00: Mara Lind has NMT 60 from 10:30 to 11:30 then (a1)",
            "     instead: Tue 16 Mar 2027 09:30 with Mara Lind",
            "  3  Tue 30 Mar 2027 10:00: free with Mara Lind in Room 1",
        ],
    )
    assert ran.err == (
        "Nothing is booked yet: 1 of 3 cannot be as planned. "
        "Add --yes with --take-alternatives (1 of them), --skip-conflicts or --only.\n"
    )
    assert rows(sqlite_clinic) == before
    said = palpate(*BOOK, "--weekly", "--count", "2", "--skip-conflicts")
    assert said.err == "Nothing is booked yet: add --yes to book it.\n"
    assert palpate(*BOOK, "--weekly", "--count", "2").err == "Nothing is booked yet: add --yes to book all.\n"
    assert rows(sqlite_clinic) == before


def test_a_preview_is_json_with_every_occurrence(palpate: Run) -> None:
    palpate("book", "Ben", "NMT 60", "2027-03-09 10:00", "--staff", "Mara")
    ran = palpate(*BOOK, "--weekly", "--until", "2027-03-16", "--json")
    shown = ran.json
    assert "Nothing is booked yet" in ran.err
    assert (shown["ref"], shown["booked"], shown["rule"]) == (None, False, "FREQ=WEEKLY;UNTIL=20270316")
    assert shown["words"] == "every week on Tuesday at 10:00, until Tue 16 Mar 2027"
    first, second, _ = shown["occurrences"]
    assert (first["occurrence"], first["starts_at"], first["conflict"], first["alternative"], first["verdict"]) == (
        "2027-03-02T10:00",
        "2027-03-02T10:00-05:00",
        None,
        None,
        "proceed",
    )
    assert second["starts_at"] is None
    assert "Mara Lind has NMT 60" in second["conflict"]
    assert second["alternative"]["starts_at"] == "2027-03-09T09:00-05:00"
    assert starts(shown) == [None] * 3


def test_by_script_all_is_booked_or_what_is_chosen(palpate: Run, sqlite_clinic: Clinic) -> None:
    palpate("book", "Ben", "NMT 60", "2027-03-09 10:00", "--staff", "Mara")
    words = (*BOOK, "--weekly", "--count", "3", "--yes")
    said = refused(palpate(*words), "1 of 3 cannot be as planned: 2 (Tue 9 Mar 2027 10:00): Mara Lind has")
    assert "--take-alternatives, --skip-conflicts or --only" in said
    assert rows(sqlite_clinic)[0] == 0
    booked = palpate(*words, "--take-alternatives", "--json").json
    assert (booked["ref"], booked["booked"]) == ("z1", True)
    assert starts(booked) == ["2027-03-02T10:00-05:00", "2027-03-09T09:00-05:00", "2027-03-16T10:00-04:00"]
    assert {one["appointment"]["series_ref"] for one in booked["occurrences"]} == {"z1"}
    later = ("series", "book", "Ana", "NMT 60", "2027-03-02 14:00", "--weekly", "--count", "3", "--yes")
    ran = palpate(*later, "--only", "1,3")
    assert ran.out.splitlines() == [
        "z2  Ana Diaz, born 1984-05-02 (c1): NMT 60, every week on Tuesday at 14:00, 3 times.",
        "  a5  Tue 2 Mar 2027 14:00 with Mara Lind in Room 1",
        "  a6  Tue 16 Mar 2027 14:00 with Mara Lind in Room 1",
    ]
    skipped = palpate("series", "book", "Ben", "NMT 60", "2027-03-08 14:00", "--rrule", "FREQ=DAILY", "--count", "3")
    assert "  2  Tue 9 Mar 2027 14:00: free" in skipped.out


def test_several_days_monthly_and_rules_are_said_in_words(palpate: Run) -> None:
    for more, words in (
        (("--weekly", "--on", "mon,thu", "--count", "4"), "every week on Monday and Thursday at 10:00, 4 times"),
        (("--every", "3", "--on", "tue", "--count", "2"), "every 3 weeks on Tuesday at 10:00, 2 times"),
        (("--monthly", "--count", "3"), "every month on the 1st Tuesday at 10:00, 3 times"),
        (("--rrule", "FREQ=MONTHLY;BYDAY=2FR;COUNT=2"), "every month on the 2nd Friday at 10:00, 2 times"),
    ):
        assert palpate(*BOOK, *more, "--json").json["words"] == words
    last = ("series", "book", "Ana", "NMT 60", "2027-03-26 10:00", "--monthly", "--count", "3", "--json")
    assert [one["occurrence"] for one in palpate(*last).json["occurrences"]] == [
        "2027-03-26T10:00",
        "2027-04-30T10:00",
        "2027-05-28T10:00",
    ]


REFUSALS: dict[str, tuple[tuple[str, ...], str]] = {
    "ten thousand": (("--weekly", "--count", "10000"), "1 to 104 appointments, not 10000"),
    "none": (("--weekly", "--count", "0"), "1 to 104 appointments, not 0"),
    "fewer than none": (("--weekly", "--count", "-3"), "1 to 104 appointments, not -3"),
    "without end": (("--weekly",), "Say when the series ends"),
    "two ends": (("--weekly", "--count", "3", "--until", "2027-04-01"), "ends in one way"),
    "an end before the start": (("--weekly", "--until", "2027-03-01"), "is before the first"),
    "an end in another century": (("--weekly", "--until", "2199-01-01"), "two years ahead at most"),
    "an end nobody can read": (("--weekly", "--until", "whenever"), "whenever"),
    "every no weeks": (("--every", "0", "--count", "3"), "not every 0"),
    "every so many weeks that it never comes": (("--every", "99999999", "--count", "3"), "not every 99999999"),
    "days of no week": (("--weekly", "--on", "someday", "--count", "3"), "someday"),
    "a rule of seconds": (("--rrule", "FREQ=SECONDLY;COUNT=5"), "daily, weekly, monthly or yearly"),
    "a rule of a thousand million": (("--rrule", "FREQ=DAILY;COUNT=1000000000"), "1 to 104"),
    "a rule that never comes": (("--rrule", "FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=2;COUNT=3"), "BYSETPOS chooses"),
    "a day of every day": (("--rrule", "FREQ=DAILY", "--until", "2028-12-31"), "at most 104 appointments"),
    "numbers that are none": (("--weekly", "--count", "3", "--yes", "--only", "4"), "numbered 1 to 3"),
    "an appointment of 25 hours": (("--weekly", "--count", "3", "--minutes", "1500"), "5 to 720"),
    "a room that is not there": (("--weekly", "--count", "3", "--room", "Attic"), "Attic"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_cannot_be_a_series_is_one_sentence_and_nothing_is_written(
    palpate: Run, sqlite_clinic: Clinic, what: str
) -> None:
    before = rows(sqlite_clinic)
    words, said = REFUSALS[what]
    refused(palpate(*BOOK, *words), said)
    assert rows(sqlite_clinic) == before


USAGE: dict[str, tuple[tuple[str, ...], str]] = {
    "how often is missing": ((*BOOK, "--count", "3"), "Say how often"),
    "how often is said twice": ((*BOOK, "--weekly", "--monthly", "--count", "3"), "Say how often"),
    "days of a month": ((*BOOK, "--monthly", "--on", "mon", "--count", "3"), "--on goes with"),
    "a number that is none": ((*BOOK, "--weekly", "--count", "many"), "many"),
    "when is missing": (("series", "book", "Ana", "NMT 60", "--weekly"), "is missing"),
    "an empty reason": ((*BOOK, "--weekly", "--count", "3", "--outside-hours", " "), "Say why"),
    "which to cancel is missing": (("series", "cancel", "z1", "--reason", "ill"), "Say which are cancelled"),
    "which to cancel is said twice": (("series", "cancel", "z1", "--all", "--one", "a1", "--reason", "x"), "Say which"),
    "why is missing": (("series", "cancel", "z1", "--all"), "Reason"),
    "which to move is missing": (("series", "move", "z1", "a1", "10:30"), "Say which are moved"),
    "what changes is missing": (("series", "move", "z1", "a1", "--all"), "Say what changes"),
}


@pytest.mark.parametrize("what", USAGE)
def test_what_is_typed_wrongly_is_a_usage_error(palpate: Run, what: str) -> None:
    words, said = USAGE[what]
    refused(palpate(*words), said, code=2)


def test_a_series_is_listed_and_shown_with_what_became_of_each(palpate: Run) -> None:
    assert "No series yet" in palpate("series", "list").out
    palpate("book", "Ben", "NMT 60", "2027-03-16 10:00", "--staff", "Mara")
    palpate(*BOOK, "--every", "2", "--count", "4", "--yes", "--skip-conflicts")
    palpate("move", "a3", "2027-03-31 11:00")
    palpate("cancel", "a4", "--reason", "ill")
    assert palpate("series", "list").out.splitlines()[1:] == [
        "z1   Ana Diaz  NMT 60   Mara Lind     every 2 weeks on Tuesday at 10:00, 4 times  2      Tue 2 Mar 2027 10:00"
    ]
    assert palpate("series", "list", "Ben", "--json").json == []
    (listed,) = palpate("series", "list", "Ana", "--json").json
    assert (listed["ref"], listed["ahead"], listed["next"]) == ("z1", 2, "2027-03-02T10:00-05:00")
    assert palpate("series", "show", "z1").out.splitlines() == [
        "z1  Ana Diaz, born 1984-05-02 (c1): NMT 60 with Mara Lind, every 2 weeks on Tuesday at 10:00, 4 times.",
        "   ref  when                   practitioner  room    state",
        "1  a2   Tue 2 Mar 2027 10:00   Mara Lind     Room 1  booked",
        "2       Tue 16 Mar 2027 10:00                        left out",
        "3  a3   Wed 31 Mar 2027 11:00  Mara Lind     Room 1  booked (planned Tue 30 Mar 2027 10:00)",
        "4  a4   Tue 13 Apr 2027 10:00  Mara Lind     Room 1  cancelled",
    ]
    shown = palpate("series", "show", "z1", "--json").json
    assert [one["appointment"] and one["appointment"]["status"] for one in shown["occurrences"]] == [
        "booked",
        None,
        "booked",
        "cancelled",
    ]
    refused(palpate("series", "show", "z7"), "There is no series z7 here")
    refused(palpate("series", "show", "a1"), "of an appointment, not of a series")


def test_a_series_is_moved_by_command(palpate: Run) -> None:
    palpate(*BOOK, "--weekly", "--count", "4", "--yes")
    look = palpate("series", "move", "z1", "a2", "thu 10:30", "--following")
    assert "  1  Thu 11 Mar 2027 10:30 (was Tue 9 Mar 2027 10:00, a2): free with Mara Lind in Room 1" in look.out
    assert "from then on every week on Thursday at 10:30, 3 times." in look.out
    assert look.err == "Nothing is moved yet: add --yes to move all.\n"
    done = palpate("series", "move", "z1", "a2", "thu 10:30", "--following", "--yes", "--json").json
    assert (done["moved"], done["ref"], done["series"]["ref"]) == (True, "z1", "z2")
    assert starts(done) == ["2027-03-11T10:30-05:00", "2027-03-18T10:30-04:00", "2027-03-25T10:30-04:00"]
    one = palpate("series", "move", "z2", "a2", "2027-03-12 9:00", "--one", "--yes").out
    assert "  a2  Fri 12 Mar 2027 09:00 with Mara Lind in Room 1" in one
    # The others keep their distance to what was planned of it.
    all_ = palpate("series", "move", "z2", "a2", "11:00", "--all", "--yes", "--json").json
    assert [one["occurrence"] for one in all_["occurrences"]] == [f"2027-03-{day}T11:00" for day in (11, 18, 25)]
    refused(palpate("series", "move", "z1", "a2", "11:00", "--all"), "a2 is not of the series z1")
    refused(palpate("series", "move", "z3", "a2", "half past", "--all"), "half past")
    refused(palpate("series", "move", "z3", "a2", "2027-02-01 10:00", "--one", "--yes"), "is past")


def test_a_series_is_cancelled_by_command(palpate: Run) -> None:
    palpate(*BOOK, "--weekly", "--count", "4", "--yes")
    said = palpate("series", "cancel", "z1", "--one", "a2", "--reason", "ill").out
    assert said == (
        "a2 is cancelled (ill): Ana Diaz, born 1984-05-02 (c1): NMT 60 with Mara Lind in Room 1, "
        "Tue 9 Mar 2027 10:00 to 11:00.\n"
    )
    refused(palpate("series", "cancel", "z1", "--one", "a2", "--reason", "ill"), "a2 is cancelled")
    gone = palpate("series", "cancel", "z1", "--from", "a3", "--reason", "away", "--json").json
    assert [one["ref"] for one in gone] == ["a3", "a4"]
    assert len(palpate("series", "cancel", "z1", "--all", "--reason", "away", "--json").json) == 1
    refused(palpate("series", "cancel", "z1", "--all", "--reason", "away"), "Nothing of z1 is ahead")


def test_screening_warns_once_for_each_distinct_verdict(palpate: Run, sqlite_target: str) -> None:
    with Practice.open(sqlite_target) as practice:
        ben = practice.clients.find("Ben")
        practice.histories.record(
            ben, {"pregnancy": ("yes", {"due": "2027-10-11"})}, rest="no", asked_by=practice.staff.find("Mara")
        )
    ran = palpate("series", "book", "Ben", "NMT 60", "2027-03-02 10:00", "--weekly", "--count", "20", "--yes")
    assert ran.code == 0
    said = [line for line in ran.err.splitlines() if line.startswith("Screening for")]
    # Week 8, week 12, the second trimester: what the rules say differs; twenty days do not say it twenty times.
    assert [line.partition(":")[0] for line in said] == [
        f"Screening for {day}" for day in ("2027-03-02", "2027-03-30", "2027-04-06")
    ]
    assert sum("The same on" in line for line in ran.err.splitlines()) == 2  # week 12 is one day


class Typed(io.StringIO):
    """Standard input that is a terminal, where something is typed."""

    def isatty(self) -> bool:
        return bool(self.getvalue())


@pytest.mark.parametrize(
    ("typed", "booked"),
    [
        ("f\n", [1, 3]),
        ("a\n", [1, 2, 3]),
        ("2-3\n", [2, 3]),
        ("9\nnonsense\n1\n", [1]),
        ("\n", []),
    ],
)
def test_on_a_terminal_it_is_asked_which(
    palpate: Run, sqlite_clinic: Clinic, monkeypatch: pytest.MonkeyPatch, typed: str, booked: list[int]
) -> None:
    palpate("book", "Ben", "NMT 60", "2027-03-09 10:00", "--staff", "Mara")
    with monkeypatch.context() as patch:
        patch.setattr("tests.command.io.StringIO", Typed)
        ran = palpate(*BOOK, "--weekly", "--count", "3", stdin=typed)
    assert ran.code == 0
    assert "Book which (f the 2 that are free, a these and 1 alternatives" in ran.out
    with sqlite_clinic.practice.context.read() as connection:
        found = connection.exec_driver_sql("SELECT occurrence FROM appointment WHERE series_id = 1 ORDER BY 1").all()
    days = {"2027-03-02T10:00": 1, "2027-03-09T10:00": 2, "2027-03-16T10:00": 3}
    assert [days[one] for (one,) in found] == booked
