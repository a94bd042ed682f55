"""Clearance letters at screening: they stand for words, and for nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.host import definitions
from palpate.host.tables import definition
from palpate.modality.safety import Level
from palpate.screening.model import Letter, Reason, Verdict
from tests.conftest import BUILT_IN
from tests.visits.scene import Scene

TODAY = dt.date(2027, 3, 8)


def letter(scene: Scene, client: Client, condition: str = "anticoagulant", **more: Any) -> None:
    given_ = {"given_by": "Dr Novak", "dated": dt.date(2027, 3, 1), "expires_on": dt.date(2027, 9, 1), **more}
    scene.practice.clearances.add(client, condition, **given_)


def screened(scene: Scene, client: Client, *modalities: str, day: dt.date = TODAY) -> Verdict:
    return scene.practice.screening.screen(client.id, modalities or ("neuromuscular",), day)


def reason(said: Verdict, modality: str = "neuromuscular", condition: str = "anticoagulant") -> Reason:
    of = said.of(modality)
    assert of is not None
    (found,) = [one for one in of.reasons if one.condition == condition]
    return found


def test_a_valid_letter_stands_for_the_words_and_leaves_the_limits(scene: Scene) -> None:
    bela = scene.client("Bela Kis", anticoagulant="yes")
    letter(scene, bela, says="Light pressure only.")
    said = screened(scene, bela)
    why = reason(said)
    assert (said.level, why.level) == (Level.ASK_FIRST, "ask_first")
    assert why.letter == Letter(
        ref="k1",
        given_by="Dr Novak",
        dated=dt.date(2027, 3, 1),
        expires_on=dt.date(2027, 9, 1),
        says="Light pressure only.",
    )
    told = "\n".join(said.lines())
    # What was asked for was given: that is said first, and the therapist's own full stop is not doubled.
    assert (
        "The letter k1 of Dr Novak, 2027-03-01, stands for clearance until 2027-09-01: Light pressure only. The rule "
        "reads: Ask for written clearance"
    ) in told
    assert ".." not in told
    begun = scene.start(bela)  # no words are asked for
    with pytest.raises(Refused, match="3 applied is beyond the limit of 2"):
        scene.treat(begun, applied=3)
    scene.treat(begun, applied=2)


def test_the_letter_that_was_used_is_kept_with_the_verdict_and_signed(quick: Scene) -> None:
    bela = quick.client("Bela Kis", anticoagulant="yes")
    letter(quick, bela)
    begun = quick.start(bela)
    quick.visits.assess(begun, "neuromuscular", {"pain_now": "6"}, typed=True)
    quick.treat(begun, applied=1)
    quick.visits.write_note(begun, {"subjective": "Sore.", "plan": "A week."})
    quick.visits.sign(quick.visits.finish(begun)[0], quick.mara, "")
    quick.practice.clearances.withdraw(bela, "k1")
    (kept,) = quick.visits.record(quick.visits.get(begun.id))["record"]["screening"]
    (why,) = [one for one in kept["verdict"]["modalities"][0]["reasons"] if one["condition"] == "anticoagulant"]
    assert (why["letter"]["ref"], why["letter"]["lapsed"]) == ("k1", "")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"expires_on": dt.date(2027, 3, 7)}, "expired on 2027-03-07"),
        ({"modality": "reflexology"}, None),
        ({"condition": "recent_surgery"}, None),
    ],
)
def test_a_letter_that_has_expired_or_is_about_something_else_stands_for_nothing(
    quick: Scene, more: dict[str, Any], why: str | None
) -> None:
    bela = quick.client("Bela Kis", anticoagulant="yes")
    letter(quick, bela, **more)
    found = reason(screened(quick, bela))
    assert (found.level, found.letter and found.letter.lapsed) == ("clearance", why)
    with pytest.raises(Refused, match="with --words"):
        quick.start(bela)


def test_a_letter_holds_through_its_last_day(quick: Scene) -> None:
    bela = quick.client("Bela Kis", anticoagulant="yes")
    letter(quick, bela)
    assert screened(quick, bela, day=dt.date(2027, 9, 1)).level is Level.ASK_FIRST
    assert screened(quick, bela, day=dt.date(2027, 9, 2)).level is Level.CLEARANCE


def test_of_several_letters_one_that_holds_counts(quick: Scene) -> None:
    bela = quick.client("Bela Kis", anticoagulant="yes")
    letter(quick, bela, expires_on=dt.date(2027, 12, 1))
    letter(quick, bela, dated=dt.date(2027, 3, 2), expires_on=dt.date(2027, 3, 3))
    found = reason(screened(quick, bela)).letter
    assert (found and found.ref) == "k1"


def test_a_letter_from_before_an_operation_says_nothing_of_it(quick: Scene) -> None:
    dora = quick.client("Dora Lang", recent_surgery=("yes", {"since": "2027-03-05"}))
    rules = [one for one in reason_levels(screened(quick, dora, *BUILT_IN)) if one[1] == "clearance"]
    assert rules, "an operation asks for clearance somewhere"
    letter(quick, dora, "recent_surgery", dated=dt.date(2027, 3, 4))
    assert rules == [one for one in reason_levels(screened(quick, dora, *BUILT_IN)) if one[1] == "clearance"]
    assert "older than this, which began on 2027-03-05" in "\n".join(screened(quick, dora, *BUILT_IN).lines())
    letter(quick, dora, "recent_surgery", dated=dt.date(2027, 3, 5))
    assert [one for one in reason_levels(screened(quick, dora, *BUILT_IN)) if one[1] == "clearance"] == []


def test_a_letter_from_an_earlier_pregnancy_says_nothing_of_this_one(quick: Scene) -> None:
    due = TODAY + dt.timedelta(days=280 - 70)  # ten weeks along
    cara = quick.client("Cara Bloom", pregnancy=("yes", {"due": due.isoformat()}))
    assert screened(quick, cara).level is Level.CLEARANCE
    letter(quick, cara, "pregnancy", dated=TODAY - dt.timedelta(days=71))
    assert screened(quick, cara).level is Level.CLEARANCE
    letter(quick, cara, "pregnancy", dated=TODAY - dt.timedelta(days=70))
    assert screened(quick, cara).level is Level.ASK_FIRST


def reason_levels(said: Verdict) -> list[tuple[str, str]]:
    return [(one.rule, one.level) for of in said.modalities for one in of.reasons]


def test_a_letter_withdrawn_during_a_visit_asks_for_words_again(quick: Scene) -> None:
    bela = quick.client("Bela Kis", anticoagulant="yes")
    letter(quick, bela)
    begun = quick.start(bela)
    quick.practice.clearances.withdraw(bela, "k1")
    with pytest.raises(Refused, match="clearance"):
        quick.treat(begun, applied=1)
    quick.treat(begun, applied=1, words="Dr Novak said so on the telephone.")


def test_a_letter_is_read_for_the_whole_person(quick: Scene) -> None:
    bela, twice = quick.client("Bela Kis", anticoagulant="yes"), quick.practice.clients.add("Bela Kiss")
    letter(quick, twice)
    quick.practice.clients.merge(twice, bela)
    assert screened(quick, bela).level is Level.ASK_FIRST


FLAGS = {"emergency": Level.EMERGENCY, "urgent": Level.DO_NOT_TREAT, "routine": Level.ASK_FIRST}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_letter_about_anything_never_lowers_more_than_clearance_and_never_below_ask_first(
    quick: Scene, data: st.DataObject
) -> None:
    from palpate.modality import vocabulary

    rules = [(key, rule) for key in BUILT_IN for rule in quick.practice.host.ask(key, "contraindications")]
    condition = data.draw(st.sampled_from(sorted({rule.condition for _, rule in rules})))
    known = vocabulary.conditions()[condition]
    answers = {condition: "yes"} if known.ask == "history" else {}
    client = quick.client("Dora Lang", **answers)
    day_of = {one.key: "no" for one in quick.practice.screening.day_of(BUILT_IN)}
    day_of |= {condition: "yes"} if known.ask == "day" else {}

    def levels() -> tuple[Level, dict[str, str]]:
        said = quick.practice.screening.screen(client.id, BUILT_IN, TODAY, day_of)
        return said.level, dict(reason_levels(said))

    whole, before = levels()
    if known.ask == "day":  # it is asked each day, and no letter answers for a day to come
        with pytest.raises(Refused, match="is asked at the start of every visit"):
            letter(quick, client, condition)
        return
    letter(quick, client, condition)
    after_whole, after = levels()
    lowered = {"clearance": "ask_first"}
    assert after == {rule: lowered.get(level, level) for rule, level in before.items()}
    assert after_whole is (Level.ASK_FIRST if whole is Level.CLEARANCE else whole)


def test_the_rules_in_force_are_stored_with_the_verdict_whole(quick: Scene) -> None:
    begun = quick.start(service=quick.both)
    said = quick.visits.screened(begun).verdict
    assert said.level is Level.PROCEED
    with quick.practice.context.read() as connection:
        for of in said.modalities:
            rules = quick.practice.host.ask(of.modality, "contraindications")
            assert [one["key"] for one in definitions.load(connection, of.rules)] == [one.key for one in rules]


def test_what_makes_a_red_flag_is_stored_with_the_verdict(quick: Scene) -> None:
    dora = quick.client("Dora Lang", progressive_weakness="yes")
    said = quick.visits.screened(quick.start(dora, words="Seen by Dr Novak today.")).verdict
    (flag,) = said.red_flags
    assert (flag.urgency, flag.level) == ("urgent", "do_not_treat")
    with quick.practice.context.read() as connection:
        assert definitions.load(connection, flag.definition)["key"] == "progressive_weakness"
        kinds = set(connection.execute(select(definition.c.kind)).scalars())
    assert {"rules", "rule", "condition"} <= kinds
