"""What a day changes: the trimester, an answer that has expired, what was said of medicines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.modality.safety import Level
from palpate.practice import Practice
from palpate.screening.facts import facts
from palpate.screening.model import ModalityVerdict, Verdict
from tests.visits.scene import Scene

TODAY = dt.date(2027, 3, 8)


def due(day: dt.date, weeks: int, days: int = 0) -> dt.date:
    """The due date of someone who is this far on a day: 40 weeks from the first day of the last period."""
    return day - dt.timedelta(weeks=weeks, days=days) + dt.timedelta(days=280)


def pregnant(scene: Scene, due_on: dt.date) -> Client:
    return scene.client("Cara Bloom", pregnancy=("yes", {"due": due_on.isoformat()}))


def screened(scene: Scene, client: Client, day: dt.date) -> Verdict:
    return scene.practice.screening.screen(client.id, ["neuromuscular"], day)


def neuromuscular(said: Verdict) -> ModalityVerdict:
    of = said.of("neuromuscular")
    assert of is not None
    return of


def rules_of(said: Verdict) -> set[str]:
    return {reason.rule.removeprefix("neuromuscular.") for reason in neuromuscular(said).reasons}


@pytest.mark.parametrize(
    ("weeks", "days", "trimester"),
    [(0, 0, 1), (12, 6, 1), (13, 0, 2), (27, 6, 2), (28, 0, 3), (40, 0, 3)],
)
def test_the_trimester_begins_with_week_13_and_28(weeks: int, days: int, trimester: int) -> None:
    known = facts({"due": due(TODAY, weeks, days).isoformat()}, TODAY)
    assert (known["weeks"], known["trimester"]) == (weeks, trimester)


@given(day=st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), along=st.integers(0, 279))
def test_a_pregnancy_never_goes_back_a_trimester(day: dt.date, along: int) -> None:
    due_on = due(day, 0, along).isoformat()
    today, next_week = (facts({"due": due_on}, day + dt.timedelta(days=more)) for more in (0, 7))
    assert next_week["weeks"] == today["weeks"] + 1
    assert next_week["trimester"] >= today["trimester"]


@pytest.mark.parametrize(
    ("weeks", "days", "first", "later"),
    [(11, 6, True, False), (12, 0, True, True), (12, 6, True, True), (13, 0, False, True)],
)
def test_the_due_date_places_the_trimester_on_the_day_of_the_booking(
    quick: Scene, weeks: int, days: int, first: bool, later: bool
) -> None:
    """Booked four weeks ahead: what counts is how far she is by then."""
    booked_for = TODAY + dt.timedelta(weeks=4)
    said = screened(quick, pregnant(quick, due(booked_for, weeks, days)), booked_for)
    assert ("pregnancy_first_trimester" in rules_of(said)) is first
    assert ("pregnancy_later" in rules_of(said)) is later
    assert f"week {weeks}" in neuromuscular(said).reasons[0].answer
    assert said.level is (Level.CLEARANCE if first else Level.MODIFY)


def test_where_no_due_date_is_known_every_rule_about_pregnancy_applies(quick: Scene) -> None:
    said = screened(quick, quick.client("Cara Bloom", pregnancy="yes"), TODAY)
    assert {"pregnancy_first_trimester", "pregnancy_later"} <= rules_of(said)
    assert said.level is Level.CLEARANCE


def test_a_due_date_that_is_past_is_asked_again(quick: Scene) -> None:
    cara = pregnant(quick, TODAY + dt.timedelta(days=10))
    assert screened(quick, cara, TODAY + dt.timedelta(days=10)).level is Level.MODIFY
    after = screened(quick, cara, TODAY + dt.timedelta(days=11))
    assert after.level is Level.ASK_FIRST
    assert "pregnancy" in after.unasked
    assert "to be asked again" in after.lines()[1]


def test_days_since_narrow_a_rule_and_where_unknown_it_applies(quick: Scene) -> None:
    def chemotherapy(*detail: str) -> Level:
        answer = ("yes", {"since": detail[0]}) if detail else "yes"
        return screened(quick, quick.client("Dora Lang", chemotherapy=answer), TODAY).level

    assert chemotherapy("2027-03-05") is Level.DO_NOT_TREAT
    assert chemotherapy("2027-03-04") is Level.PROCEED
    assert chemotherapy() is Level.DO_NOT_TREAT


def test_a_medicine_raises_what_was_answered_no_to_ask_first_and_keeps_the_limit(quick: Scene) -> None:
    quick.practice.histories.add_medication(quick.ana, "Warfarin 5 mg")
    said = screened(quick, quick.ana, TODAY)
    (reason,) = [one for one in neuromuscular(said).reasons if one.condition == "anticoagulant"]
    assert said.level is Level.ASK_FIRST
    assert (reason.level, reason.answer) == ("ask_first", "takes Warfarin 5 mg")
    assert (reason.limit and (reason.limit.scale, reason.limit.most)) == ("applied", 2)
    quick.practice.histories.record(quick.ana, {"anticoagulant": "yes"}, asked_by=quick.mara)
    assert screened(quick, quick.ana, TODAY).level is Level.CLEARANCE
    quick.practice.histories.record(quick.ana, {"anticoagulant": "no"}, asked_by=quick.mara)
    quick.practice.histories.stop_medication(quick.ana, "warfarin")
    assert screened(quick, quick.ana, TODAY).level is Level.PROCEED


def test_an_answer_stands_through_its_last_day(quick: Scene) -> None:
    """Concussion is asked anew after 14 days."""
    quick.later(days=14)
    assert screened(quick, quick.ana, TODAY + dt.timedelta(days=14)).unasked == []
    quick.later(days=1)
    said = screened(quick, quick.ana, TODAY + dt.timedelta(days=15))
    assert "concussion" in said.unasked
    assert said.level is Level.ASK_FIRST


def test_of_a_pregnancy_long_past_its_due_date_no_week_is_said(quick: Scene) -> None:
    """And without a week every rule of a pregnancy applies, until somebody has asked how it went."""
    said = screened(quick, pregnant(quick, due(TODAY, 40, 0)), TODAY + dt.timedelta(weeks=43))
    assert {"pregnancy_first_trimester", "pregnancy_later"} <= set(rules_of(said))
    assert all("week" not in one.answer for one in neuromuscular(said).reasons)


def test_for_a_day_to_come_what_stands_today_still_stands(quick: Scene) -> None:
    """It is asked again at the start; booking half a year ahead does not ask everything anew, and names what is."""
    today, later = (screened(quick, quick.ana, TODAY + dt.timedelta(days=days)) for days in (0, 180))
    assert later.level is Level.PROCEED
    assert today.by_then == []
    assert {"concussion", "chemotherapy"} <= set(later.by_then)
    assert any(line.startswith("  To be asked again by then: ") for line in later.lines())


def test_the_day_is_the_one_where_the_practice_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In Auckland it is tomorrow already: an answer that ended yesterday there is asked again, whatever UTC says."""
    monkeypatch.setenv("PALPATE_NOW", "2027-03-07T20:00:00+00:00")
    target = str(tmp_path / "auckland.db")
    founded = {"name": "R", "timezone": "Pacific/Auckland", "modalities": ["sports"], "simulated": True}
    with Practice.found(target, **founded) as practice:
        mara, client = practice.staff.add("Mara Lind"), practice.clients.add("Ana Diaz")
        asked_on = TODAY - dt.timedelta(days=15)
        practice.histories.record(client, {"concussion": "no"}, asked_by=mara, asked_on=asked_on)
        assert practice.histories.current(client.id)["concussion"].expires_on == TODAY - dt.timedelta(days=1)
        assert "concussion" in practice.screening.screen(client.id, ["sports"], TODAY).unasked


def test_questions_of_the_day_wait_for_the_day(quick: Scene) -> None:
    booking = quick.practice.screening.screen(quick.ana.id, ["neuromuscular"], TODAY)
    assert booking.level is Level.PROCEED
    start = quick.practice.screening.screen(quick.ana.id, ["neuromuscular"], TODAY, {})
    assert start.level is Level.ASK_FIRST
    assert "fever" in start.unasked
    assert "calf_swelling" in start.unasked_red_flags


def test_a_merged_client_is_screened_with_all_that_was_ever_said(quick: Scene) -> None:
    twice = quick.practice.clients.add("Anna Diaz")
    quick.practice.histories.record(twice, {"anticoagulant": "yes"}, asked_by=quick.mara)
    assert screened(quick, quick.ana, TODAY).level is Level.PROCEED
    quick.practice.clients.merge(twice, quick.ana)
    for number in (quick.ana.id, twice.id):
        said = quick.practice.screening.screen(number, ["neuromuscular"], TODAY)
        assert said.level is Level.CLEARANCE


@pytest.mark.parametrize("yes_first", [True, False])
def test_the_rest_no_of_one_entry_takes_back_no_yes_of_the_other(quick: Scene, yes_first: bool) -> None:
    yes_on, rest_on = (TODAY - dt.timedelta(days=days) for days in ((3, 2) if yes_first else (2, 3)))
    record, clients = quick.practice.histories.record, quick.practice.clients
    jo, joanna = clients.add("Jo Kim"), clients.add("Joanna Kim")
    record(jo, {"anticoagulant": "yes"}, asked_by=quick.mara, asked_on=yes_on)
    record(jo, {}, rest="no", asked_by=quick.mara, asked_on=yes_on)
    record(joanna, {}, rest="no", asked_by=quick.mara, asked_on=rest_on)
    clients.merge(jo, joanna)
    assert screened(quick, joanna, TODAY).level is Level.CLEARANCE
    with pytest.raises(Refused, match="--words"):
        quick.start(joanna)
    record(joanna, {"anticoagulant": "no"}, asked_by=quick.mara)
    assert screened(quick, joanna, TODAY).level is Level.PROCEED


@pytest.mark.parametrize(
    ("condition", "level"), [("anticoagulant", Level.CLEARANCE), ("deep_vein_thrombosis", Level.DO_NOT_TREAT)]
)
def test_a_yes_to_be_asked_again_is_no_weaker_than_on_its_first_day(quick: Scene, condition: str, level: Level) -> None:
    client = quick.practice.clients.add("Bela Kis")
    day = TODAY - dt.timedelta(days=200)
    quick.practice.histories.record(client, {condition: "yes"}, asked_by=quick.mara, asked_on=day)
    quick.practice.histories.record(client, {}, rest="no", asked_by=quick.mara)
    said = screened(quick, client, TODAY)
    assert (said.level, said.unasked) == (level, [condition])
    assert "to be asked again" in said.lines()[1]
    with pytest.raises(Refused, match="--words"):
        quick.start(client)


def test_a_place_to_be_left_alone_is_still_left_alone_when_it_is_to_be_asked_again(quick: Scene) -> None:
    dora, day = quick.practice.clients.add("Dora Lang"), TODAY - dt.timedelta(days=40)
    bruise = {"bruise_or_burn": ("yes", {"site": "calf"})}
    quick.practice.histories.record(dora, bruise, asked_by=quick.mara, asked_on=day)
    quick.practice.histories.record(dora, {}, rest="no", asked_by=quick.mara)
    assert screened(quick, dora, TODAY).level is Level.ASK_FIRST
    begun = quick.start(dora)
    with pytest.raises(Refused, match="avoid calf, and this is at"):
        quick.treat(begun, site="calf")
    quick.treat(begun)


def test_nobody_answers_that_everything_is_yes(quick: Scene) -> None:
    from palpate.visits import day_of

    with pytest.raises(Refused, match="one by one"):
        day_of.read(quick.practice.screening, ["neuromuscular"], ["all=yes"])
