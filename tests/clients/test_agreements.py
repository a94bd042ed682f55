"""Agreements: what was put a name to, the wording that was read, a guardian's for a minor, and taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from palpate.clients.agreements import Agreement
from palpate.clients.guardians import Guardian
from palpate.clients.model import Client
from palpate.clients.wordings import WORDINGS, wording
from palpate.errors import NotFound, Refused
from palpate.host import definitions
from palpate.practice import Practice
from palpate.store import chain
from tests.command import Run, command, refused

TODAY = dt.date(2027, 3, 8)
MOTHER = Guardian("Eva Diaz", "mother")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", "2027-03-08T10:00:00-05:00")


def ana(practice: Practice) -> Client:
    return practice.clients.add("Ana Diaz", born=dt.date(1984, 5, 2))


def tim(practice: Practice) -> Client:
    """Seventeen, and eighteen on 1 June."""
    return practice.clients.add("Tim Diaz", born=dt.date(2009, 6, 1))


def test_an_agreement_is_kept_with_the_wording_that_was_read_how_and_when(practice: Practice) -> None:
    one = ana(practice)
    made = practice.agreements.add(one, "Treatment", "written", signed_on=TODAY - dt.timedelta(days=3))
    assert practice.agreements.of(one) == [made]
    assert (made.ref, made.kind, made.how, made.signed_on) == ("g1", "treatment", "written", dt.date(2027, 3, 5))
    with practice.context.read() as connection:
        assert definitions.load(connection, made.wording) == WORDINGS["treatment"]
        kept = connection.execute(select(chain.audit.c.subject).where(chain.audit.c.action == "agree")).scalars().all()
    assert kept == [f"agreement 1 of client {one.id}"]


def test_a_changed_wording_leaves_what_was_signed_as_it_was(
    sqlite_practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, before = ana(sqlite_practice), WORDINGS["treatment"]
    first = sqlite_practice.agreements.add(one, "treatment", "written")
    monkeypatch.setitem(WORDINGS, "treatment", "I agree to other things.")
    second = sqlite_practice.agreements.add(one, "treatment", "written")
    assert first.wording != second.wording
    with sqlite_practice.context.read() as connection:
        assert definitions.load(connection, first.wording) == before


def test_one_that_is_withdrawn_stays_on_file_with_when_and_why(practice: Practice) -> None:
    one, agreements = ana(practice), practice.agreements
    agreements.add(one, "photographs", "verbal", signed_on=TODAY - dt.timedelta(days=9))
    gone = agreements.withdraw(one, "photographs", "Changed her mind.", TODAY - dt.timedelta(days=2))
    assert (gone.withdrawn_on, gone.why) == (dt.date(2027, 3, 6), "Changed her mind.")
    assert agreements.of(one) == [gone]
    assert set(agreements.standing(one, dt.date(2027, 3, 5))) == {"photographs"}
    assert agreements.standing(one, dt.date(2027, 3, 6)) == {}
    with pytest.raises(NotFound, match="has no agreement photographs that stands"):
        agreements.withdraw(one, "photographs", "Again.")
    with pytest.raises(Refused, match="g1 was withdrawn on 2027-03-06 already"):
        agreements.withdraw(one, "g1", "Again.")


def test_what_was_signed_last_stands(practice: Practice) -> None:
    one, agreements = ana(practice), practice.agreements
    agreements.add(one, "treatment", "verbal", signed_on=TODAY - dt.timedelta(days=5))
    agreements.add(one, "treatment", "written")
    assert agreements.standing(one, TODAY)["treatment"].how == "written"
    agreements.withdraw(one, "g2", "She wants it spoken.")
    assert agreements.standing(one, TODAY)["treatment"].how == "verbal"


def test_for_a_minor_a_guardian_signs_with_name_and_relation(practice: Practice) -> None:
    one, agreements = tim(practice), practice.agreements
    with pytest.raises(Refused, match="was 17 on 2027-03-08: a parent or guardian signs, with --by NAME"):
        agreements.add(one, "treatment", "written")
    made = agreements.add(one, "treatment", "written", guardian=MOTHER)
    assert made.by == "Eva Diaz (mother)"
    with practice.context.read() as connection:
        read = definitions.load(connection, made.wording)
    assert read == wording("treatment", True)
    assert "parent or legal guardian" in read
    assert WORDINGS["treatment"] in read


def test_what_a_guardian_signed_for_a_minor_ends_when_they_are_of_age(practice: Practice) -> None:
    one, agreements = tim(practice), practice.agreements
    agreements.add(one, "treatment", "written", guardian=MOTHER)
    assert agreements.of_age(one) == dt.date(2027, 6, 1)
    assert set(agreements.standing(one, dt.date(2027, 5, 31))) == {"treatment"}
    assert agreements.standing(one, dt.date(2027, 6, 1)) == {}


def test_a_grown_client_may_have_a_guardian_too_and_that_stands(practice: Practice) -> None:
    one = ana(practice)
    practice.agreements.add(one, "treatment", "written", guardian=Guardian("Jo Diaz", "legal guardian"))
    assert practice.agreements.standing(one, TODAY + dt.timedelta(days=3000))["treatment"].by.startswith("Jo Diaz")


def test_from_what_age_a_client_agrees_alone_is_the_practices_to_set(practice: Practice) -> None:
    one = tim(practice)
    practice.premises.set("history.adult_age", 16)
    assert practice.agreements.add(one, "treatment", "written").signed_by == ""


def test_who_was_born_on_29_february_is_of_age_on_1_march(sqlite_practice: Practice) -> None:
    one = sqlite_practice.clients.add("Leap Day", born=dt.date(2008, 2, 29))
    sqlite_practice.premises.set("history.adult_age", 18)
    assert sqlite_practice.agreements.of_age(one) == dt.date(2026, 3, 1)


@given(
    signed=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    stood=st.integers(0, 2000),
    day=st.dates(dt.date(2019, 1, 1), dt.date(2036, 1, 1)),
)
def test_an_agreement_holds_from_the_day_it_was_signed_to_the_day_before_it_was_withdrawn(
    signed: dt.date, stood: int, day: dt.date
) -> None:
    ended = signed + dt.timedelta(days=stood)
    one = Agreement(id=1, uid="u", kind="treatment", how="written", wording="h", signed_on=signed, withdrawn_on=ended)
    assert one.stands(day) == (signed <= day < ended)


@pytest.mark.parametrize(
    ("kind", "how", "more", "sentence"),
    [
        ("massage", "written", {}, "no agreement to 'massage': there is treatment, sensitive_areas, photographs"),
        ("treatment", "shouted", {}, "written or verbal, not 'shouted'"),
        ("treatment", "written", {"signed_on": dt.date(2027, 3, 9)}, "still to come"),
        ("treatment", "written", {"signed_on": dt.date(1980, 1, 1)}, "was not born on 1980-01-01"),
    ],
)
def test_what_cannot_be_an_agreement_is_one_sentence_and_nothing_written(
    sqlite_practice: Practice, kind: str, how: str, more: dict[str, Any], sentence: str
) -> None:
    one = ana(sqlite_practice)
    with pytest.raises(Refused, match=sentence):
        sqlite_practice.agreements.add(one, kind, how, **more)
    assert sqlite_practice.agreements.of(one) == []


class TestCommands:
    """palpate client agreement."""

    @pytest.fixture
    def palpate(self, sqlite_target: str) -> Run:
        run = command(sqlite_target)
        run("staff", "add", "Mara Lind", "--registration", "LMT-20417")
        run("client", "add", "Ana Diaz", "--born", "1984-05-02")
        run("client", "add", "Tim Diaz", "--born", "2012-05-02")
        return run

    def test_it_is_recorded_listed_and_withdrawn(self, palpate: Run) -> None:
        run = palpate
        made = run("client", "agreement", "Ana", "treatment", "--how", "written", "--on", "2027-03-01", "--json").json
        assert (made["ref"], made["agreement"]["ref"], made["agreement"]["stands"]) == ("c1", "g1", True)
        assert made["agreement"]["text"] == WORDINGS["treatment"]
        assert "g1  treatment: written, 2027-03-01" in run("client", "agreement", "Ana").out
        assert WORDINGS["treatment"][:40] in run("client", "agreement", "Ana", "--wording").out
        gone = run("client", "agreement", "Ana", "g1", "--withdraw", "--why", "-", stdin="Moved away.\n")
        assert "WITHDRAWN 2027-03-08: Moved away." in gone.out
        (told,) = run("client", "agreement", "Ana", "--json").json["agreements"]
        assert (told["stands"], told["withdrawn_on"]) == (False, "2027-03-08")

    def test_a_minors_names_the_guardian(self, palpate: Run) -> None:
        run = palpate
        refused(run("client", "agreement", "Tim", "treatment", "--how", "written"), "--by NAME")
        given = ("--how", "written", "--by", "Eva Diaz", "--relation", "mother")
        assert "written by Eva Diaz (mother)" in run("client", "agreement", "Tim", "treatment", *given).out

    @pytest.mark.parametrize(
        ("words", "sentence", "code"),
        [
            (("treatment",), "written or verbal", 2),
            (("--how", "written"), "What is agreed to", 2),
            (("treatment", "--withdraw"), "Why it is withdrawn", 2),
            (("treatment", "--withdraw", "--why", "x"), "no agreement treatment that stands", 1),
            (("g9", "--withdraw", "--why", "x"), "no agreement g9", 1),
            (("treatment", "--how", "written", "--on", "soon"), "not a day", 2),
        ],
    )
    def test_what_is_typed_wrong_is_one_sentence(
        self, palpate: Run, words: tuple[str, ...], sentence: str, code: int
    ) -> None:
        refused(palpate("client", "agreement", "Ana", *words), sentence, code=code)
