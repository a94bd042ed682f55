"""Clearance letters: kept with who gave them, of what day, until when; withdrawn, never lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.clients.clearances import Clearance
from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.practice import Practice
from tests.command import Run, command, refused

TODAY = dt.date(2027, 3, 8)
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2030, 1, 1))


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", "2027-03-08T10:00:00-05:00")


def bela(practice: Practice) -> Client:
    return practice.clients.add("Bela Kis", born=dt.date(1950, 1, 31))


def test_a_letter_is_kept_as_it_came(practice: Practice) -> None:
    one = bela(practice)
    made = practice.clearances.add(
        one,
        "Anticoagulant (blood thinner)",
        given_by=" Dr  Novak ",
        dated=dt.date(2027, 3, 1),
        expires_on=dt.date(2027, 9, 1),
        modality="Neuromuscular therapy",
        says="Light pressure only.\nNo tools.",
    )
    assert practice.clearances.of(one) == [made]
    assert (made.ref, made.condition, made.modality, made.given_by) == (
        "k1",
        "anticoagulant",
        "neuromuscular",
        "Dr Novak",
    )
    assert (made.expires_on, made.says) == (dt.date(2027, 9, 1), "Light pressure only.\nNo tools.")


def test_one_that_names_no_last_day_holds_as_long_as_the_practice_has_set(practice: Practice) -> None:
    one, day = bela(practice), dt.date(2027, 3, 1)
    assert practice.clearances.add(one, "gout", given_by="Dr Novak", dated=day).expires_on == dt.date(2028, 2, 29)
    practice.premises.set("history.letter_days", 30)
    assert practice.clearances.add(one, "gout", given_by="Dr Novak", dated=day).expires_on == dt.date(2027, 3, 31)


def test_one_that_is_withdrawn_stays_on_file(practice: Practice) -> None:
    one = bela(practice)
    practice.clearances.add(one, "gout", given_by="Dr Novak", dated=dt.date(2027, 3, 1))
    gone = practice.clearances.withdraw(one, "k1", dt.date(2027, 3, 5))
    assert practice.clearances.of(one) == [gone]
    assert gone.lapsed(dt.date(2027, 3, 4)) == ""
    assert gone.lapsed(dt.date(2027, 3, 5)) == "withdrawn on 2027-03-05"
    with pytest.raises(Refused, match="k1 was withdrawn on 2027-03-05 already"):
        practice.clearances.withdraw(one, "k1")


def test_nobody_withdraws_the_letter_of_another(practice: Practice) -> None:
    one, other = bela(practice), practice.clients.add("Ana Diaz")
    practice.clearances.add(one, "gout", given_by="Dr Novak", dated=TODAY)
    with pytest.raises(Refused, match="has no letter k1"):
        practice.clearances.withdraw(other, "k1")


@given(dated=DAYS, day=DAYS, lasts=st.integers(0, 900), withdrawn=st.none() | DAYS, began=st.none() | DAYS)
def test_a_letter_holds_from_its_date_to_its_last_day_unless_withdrawn_or_older_than_what_it_is_about(
    dated: dt.date, day: dt.date, lasts: int, withdrawn: dt.date | None, began: dt.date | None
) -> None:
    last = dated + dt.timedelta(days=lasts)
    one = Clearance(
        id=1, uid="u", condition="gout", given_by="Dr Novak", dated=dated, expires_on=last, withdrawn_on=withdrawn
    )
    holds = dated <= day <= last and not (withdrawn and withdrawn <= day) and not (began and dated < began)
    assert (one.lapsed(day, began) == "") == holds


@pytest.mark.parametrize(
    ("condition", "more", "sentence"),
    [
        ("gowt", {}, "There is no condition 'gowt': did you mean gout"),
        ("fever", {}, "is asked at the start of every visit: no letter answers it beforehand"),
        ("gout", {"given_by": " "}, "Whoever gives a clearance has a name"),
        ("gout", {"dated": dt.date(2027, 3, 9)}, "still to come"),
        ("gout", {"expires_on": dt.date(2027, 2, 28)}, "cannot have expired on 2027-02-28"),
        ("gout", {"modality": "sauna"}, "There is no modality 'sauna' here"),
        ("gout", {"says": "a\x1b[2J"}, "cannot be printed"),
    ],
)
def test_what_cannot_be_a_letter_is_one_sentence_and_nothing_written(
    sqlite_practice: Practice, condition: str, more: dict[str, Any], sentence: str
) -> None:
    one = bela(sqlite_practice)
    with pytest.raises(Refused, match=sentence):
        sqlite_practice.clearances.add(one, condition, **{"given_by": "Dr Novak", "dated": dt.date(2027, 3, 1), **more})
    assert sqlite_practice.clearances.of(one) == []


class TestCommands:
    """palpate client clearance."""

    @pytest.fixture
    def palpate(self, sqlite_target: str) -> Run:
        run = command(sqlite_target)
        run("staff", "add", "Mara Lind", "--registration", "LMT-20417")
        run("client", "add", "Bela Kis", "--born", "1950-01-31")
        return run

    def test_it_is_recorded_listed_and_withdrawn(self, palpate: Run) -> None:
        run = palpate
        given = ("--from", "Dr Novak", "--dated", "2027-03-01", "--expires", "2027-09-01", "--says", "-")
        made = run("client", "clearance", "Bela", "anticoagulant", *given, "--json", stdin="Light only.\n").json
        kept = {"ref": "k1", "given_by": "Dr Novak", "expires_on": "2027-09-01", "says": "Light only.", "lapsed": ""}
        assert kept.items() <= made["clearance"].items()
        assert (
            "k1  anticoagulant (blood thinner): Dr Novak, 2027-03-01, until 2027-09-01: Light only."
            in run("client", "clearance", "Bela").out
        )
        gone = run("client", "clearance", "Bela", "--withdraw", "k1")
        assert "WITHDRAWN ON 2027-03-08" in gone.out
        (told,) = run("client", "clearance", "c1", "--json").json["clearances"]
        assert told["withdrawn_on"] == "2027-03-08"

    @pytest.mark.parametrize(
        ("words", "sentence", "code"),
        [
            (("gout",), "Who gave the letter", 2),
            (("gout", "--from", "Dr Novak"), "The letter's date", 2),
            (("gout", "--from", "Dr Novak", "--dated", "soon"), "not a day", 2),
            (("gout", "--withdraw", "k1"), "takes the letter alone", 2),
            (("--withdraw", "k9"), "has no letter k9", 1),
            (("--withdraw", "c1"), "c1 is the reference of a client, not of a clearance letter", 1),
        ],
    )
    def test_what_is_typed_wrong_is_one_sentence(
        self, palpate: Run, words: tuple[str, ...], sentence: str, code: int
    ) -> None:
        refused(palpate("client", "clearance", "Bela", *words), sentence, code=code)
