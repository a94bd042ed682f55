"""The commands of the policy, of cancelling and not coming, of a client's history, and of a body's limits."""

from __future__ import annotations

import pytest

from tests.command import Run, command, refused
from tests.scheduling.clinic import Clinic


@pytest.fixture
def palpate(sqlite_clinic: Clinic) -> Run:
    """The command, in the small clinic."""
    run = command(sqlite_clinic.practice.database.target)
    run("client", "history", "Ana", "--rest", "no", "--asked-by", "Mara")
    return run


def now(monkeypatch: pytest.MonkeyPatch, time: str) -> None:
    """It is this time, on the Monday of the tests."""
    monkeypatch.setenv("PALPATE_NOW", f"2027-03-08T{time}:00-05:00")


def test_a_policy_is_set_shown_and_cleared(palpate: Run) -> None:
    assert palpate("policy", "show").out.startswith("No policy, and so no fees: palpate policy set --within 24h")
    assert palpate("policy", "show", "--json").json == []
    said = palpate("policy", "set", "--within", "24h", "--late", "50%", "--no-show", "100%+10", "--free", "1").out
    assert said == (
        "The practice: cancelled less than 24 hours before: 50% of the price; "
        "not come: 100% of the price and 10.00 USD; 1 of a client free in twelve months.\n"
    )
    own = palpate("policy", "set", "--service", "NMT", "--within", "2d", "--late", "20", "--json").json
    assert (own["service"], own["late_within_minutes"], own["late_fee"], own["late_percent"]) == (
        *("NMT 60", 2880, "20.00", 0),
    )
    assert [one["service"] for one in palpate("policy", "show", "--json").json] == [None, "NMT 60"]
    assert len(palpate("policy", "show").out.splitlines()) == 2
    assert palpate("policy", "clear", "--service", "NMT").out == "NMT 60 has no cancellation policy of its own now.\n"
    assert palpate("policy", "clear").out == "The practice has no cancellation policy now.\n"
    refused(palpate("policy", "clear"), "has no cancellation policy")


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        ((), "Say what the policy is", 2),
        (("--late", "50%"), "--within 24h", 1),
        (("--within", "soon"), "not a length of time", 2),
        (("--within", "24h", "--late", "a lot"), "is not a price", 1),
        (("--within", "24h", "--late", "150%"), "0% to 100%", 1),
        (("--within", "24h", "--late", "0.005"), "more decimals", 1),
        (("--within", "9999d"), "at most a year", 1),
        (("--within", "24h", "--free", "-1"), "0 to 366", 1),
    ],
)
def test_a_policy_that_cannot_be_is_a_sentence(palpate: Run, words: tuple[str, ...], sentence: str, code: int) -> None:
    refused(palpate("policy", "set", *words), sentence, code=code)
    assert palpate("policy", "show", "--json").json == []


def test_cancelling_prints_the_fee_and_why(palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    palpate("policy", "set", "--within", "24h", "--late", "50%")
    for hour in (10, 12, 14, 16):
        palpate("book", "Ana", "NMT 60", f"2027-03-08 {hour}:00")
    early = palpate("cancel", "a4", "--reason", "moves").out.splitlines()
    assert early[1] == "No fee, in time: 7 days 7 hours before, the policy asks 24 hours."
    now(monkeypatch, "07:00")
    assert palpate("cancel", "a1", "--reason", "ill").out.splitlines() == [
        "a1 is cancelled (ill): Ana Diaz, born 1984-05-02 (c1): NMT 60 with Mara Lind in Room 1, "
        "Mon 8 Mar 2027 10:00 to 11:00.",
        "Fee 47.50 USD, late: 3 hours before, the policy asks 24 hours: 50% of 95.00 = 47.50 USD.",
    ]
    assert palpate("cancel", "a2", "--reason", "ill", "--by-practice").out.splitlines()[1] == (
        "No fee, cancelled by the practice."
    )
    ran = palpate("cancel", "a3", "--reason", "ill", "--waive", "snow", "--json").json
    assert (ran["ref"], ran["status"]) == ("a3", "cancelled")
    noted = ran["cancellation"]
    assert {name: noted[name] for name in ("kind", "by", "notice_minutes", "fee", "fee_minor", "waived")} == {
        "kind": "late_cancelled",
        "by": "client",
        "notice_minutes": 420,
        "fee": "0.00",
        "fee_minor": 0,
        "waived": "snow",
    }


def test_without_a_policy_nothing_is_said_of_fees(palpate: Run) -> None:
    palpate("book", "Ana", "NMT 60", "2027-03-08 10:00")
    assert len(palpate("cancel", "a1", "--reason", "ill").out.splitlines()) == 1


def test_waiving_needs_words_and_a_fee(palpate: Run) -> None:
    palpate("book", "Ana", "NMT 60", "2027-03-08 10:00")
    refused(palpate("cancel", "a1", "--reason", "ill", "--waive", " "), "in words", code=2)
    refused(palpate("cancel", "a1", "--reason", "ill", "--waive", "snow", "--by-practice"), "nothing to waive", code=2)
    refused(palpate("policy", "waive", "a1", "snow"), "a1 has no fee to waive")
    assert palpate("agenda", "--day", "2027-03-08", "--json").json[0]["status"] == "booked"


def test_a_no_show_costs_and_can_be_taken_back_or_waived(palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    palpate("policy", "set", "--within", "24h", "--no-show", "100%")
    palpate("book", "Ana", "NMT 60", "2027-03-08 10:00")
    now(monkeypatch, "10:20")
    assert palpate("noshow", "a1").out.splitlines()[1] == "Fee 95.00 USD, did not come: 100% of 95.00 = 95.00 USD."
    refused(palpate("arrive", "a1"), "palpate noshow a1 --undo")
    refused(palpate("noshow", "a1", "--undo", "x", "--waive", "y"), "--undo takes a no-show back", code=2)
    back = palpate("noshow", "a1", "--undo", "was in the waiting room").out.splitlines()
    assert back[0].startswith("a1 has arrived after all: Ana Diaz")
    assert back[1] == "No fee, a no-show, taken back: was in the waiting room."
    palpate("book", "Ben", "NMT 60", "2027-03-08 12:00")
    now(monkeypatch, "12:30")
    assert palpate("noshow", "a2", "--json").json["cancellation"]["fee"] == "95.00"
    waived = palpate("policy", "waive", "a2", "hospital", "--json").json["cancellation"]
    assert (waived["fee"], waived["waived"]) == ("0.00", "hospital")


def test_the_history_of_a_client_is_shown_merged_entries_included(
    palpate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Nothing was booked yet" in palpate("client", "bookings", "Ana").out
    palpate("policy", "set", "--within", "24h", "--late", "50%", "--no-show", "100%")
    palpate("client", "add", "Ana Soto")
    palpate("book", "Soto", "NMT 60", "2027-03-08 10:00")
    palpate("book", "Ana Diaz", "NMT 60", "2027-03-08 12:00")
    palpate("book", "Ana Diaz", "NMT 60", "2027-03-09 12:00")
    palpate("client", "merge", "c3", "c1")
    now(monkeypatch, "09:00")
    palpate("cancel", "a1", "--reason", "ill")
    now(monkeypatch, "12:30")
    palpate("noshow", "a2", "--waive", "snow")
    lines = palpate("client", "bookings", "Ana").out.splitlines()
    assert lines[0] == "Ana Diaz, born 1984-05-02 (c1)"
    assert "cancelled late  47.50 USD  late: 1 hour before, the policy asks 24 hours" in lines[2]
    assert "no show" in lines[3]
    assert lines[3].endswith("= 95.00 USD, waived: snow")
    assert lines[5] == ("In twelve months: 3 booked, 1 cancelled late, 1 no-show, fees of 47.50 USD, 95.00 USD waived.")
    told = palpate("client", "bookings", "c3", "--json").json
    assert told["client_ref"] == "c1"
    assert [one["ref"] for one in told["appointments"]] == ["a1", "a2", "a3"]
    assert told["appointments"][2]["cancellation"] is None
    year = told["twelve_months"]
    assert (year["booked"], year["late_cancelled"], year["no_shows"], year["fees"]) == (3, 1, 1, "47.50")


def test_the_limits_of_a_body_are_set_shown_and_taken_away(palpate: Run) -> None:
    assert palpate("staff", "limits", "Mara").out == "Mara Lind (s1): no limits.\n"
    said = palpate("staff", "limits", "Mara", "--day", "18", "--week", "70.5", "--after", "3h", "--rest", "30m").out
    assert said == (
        "Mara Lind (s1): 18 load-hours a day; 70.5 load-hours a week; a rest of 30 minutes after 3 hours of work.\n"
    )
    assert palpate("staff", "limits", "Mara", "--rest", "none", "--day", "3", "--json").json == {
        "practitioner": "Mara Lind",
        "practitioner_ref": "s1",
        "load_hours_per_day": 3.0,
        "load_hours_per_week": 70.5,
        "rest_after_minutes": None,
        "rest_minutes": None,
    }
    palpate("book", "Ana", "NMT 60", "2027-03-08 10:00")
    refused(palpate("book", "Ana", "NMT 60", "2027-03-08 14:00"), "would bear", "--beyond-limits")
    booked = palpate("book", "Ana", "NMT 60", "2027-03-08 14:00", "--beyond-limits", "she asked to", "--json")
    assert booked.json["status"] == "booked"
    assert palpate("staff", "limits", "Mara", "--none").out == "Mara Lind (s1): no limits.\n"


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("--day", "much"), "no load-hours", 2),
        (("--day", "nan"), "no load-hours", 2),
        (("--day", "1e99"), "no load-hours", 2),
        (("--week", "-3"), "more than 0", 1),
        (("--after", "3h"), "give both", 1),
        (("--after", "3", "--rest", "30m"), "not a length of time", 2),
        (("--none", "--day", "3"), "give it alone", 2),
    ],
)
def test_limits_that_cannot_be_are_a_sentence(palpate: Run, words: tuple[str, ...], sentence: str, code: int) -> None:
    refused(palpate("staff", "limits", "Mara", *words), sentence, code=code)
    assert palpate("staff", "limits", "Mara").out == "Mara Lind (s1): no limits.\n"
