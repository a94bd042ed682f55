"""The truth table: every contraindication of the four built-in modalities, held against every kind of answer.

There is no path from not knowing to *proceed*, and none from an emergency to a treatment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from palpate.clients.answers import stands
from palpate.clients.model import HistoryAnswer
from palpate.clients.tables import client, history_answer
from palpate.errors import Refused
from palpate.modality import vocabulary
from palpate.modality.safety import Contraindication, Level
from palpate.premises.settings import HistorySettings
from palpate.screening.case import Case
from palpate.screening.model import Verdict
from palpate.visits.tables import visit
from tests.conftest import BUILT_IN
from tests.visits.scene import Scene

TODAY = dt.date(2027, 3, 8)
CONDITIONS = vocabulary.conditions()
HISTORY = [one.key for one in CONDITIONS.values() if one.ask == "history"]
DAY = [one.key for one in CONDITIONS.values() if one.ask == "day"]

Answer = tuple[str, bool]
"""An answer, and whether it has expired; "absent" is no answer at all."""

ABSENT: Answer = ("absent", False)
KNOWN: list[Answer] = [("yes", False), ("no", False), ("does_not_apply", False)]
NOT_KNOWN: list[Answer] = [
    ABSENT,
    ("unknown", False),
    ("declined", False),
    *((answer, True) for answer in ("yes", "no", "does_not_apply", "declined", "unknown")),
]


def people(scene: Scene, histories: list[Mapping[str, Answer]]) -> list[int]:
    """A client for each history, all written at once."""
    numbers = []
    with scene.practice.context.write() as writing:
        rows: list[dict[str, Any]] = []
        for history in histories:
            numbers.append(writing.add(client, name="C", name_key="c", avoid=[], created_at=writing.now))
            for key, (answer, expired) in history.items():
                if answer == "absent":
                    continue
                asked = TODAY - dt.timedelta(days=400 if expired else 0)
                rows.append(
                    {
                        "client_id": numbers[-1],
                        "condition": key,
                        "answer": answer,
                        "detail": {},
                        "rest": False,
                        "asked_by": "Mara Lind",
                        "asked_on": asked,
                        "expires_on": asked + dt.timedelta(days=399 if expired else 30),
                        "recorded_at": writing.now,
                    }
                )
        if rows:
            writing.execute(insert(history_answer), rows)
    return numbers


def rules(scene: Scene) -> list[tuple[str, Contraindication]]:
    """Every contraindication of the four, with its modality."""
    return [(key, rule) for key in BUILT_IN for rule in scene.practice.host.ask(key, "contraindications")]


def verdict(scene: Scene, person: int, day_of: Mapping[str, str] | None) -> Verdict:
    return scene.practice.screening.screen(person, BUILT_IN, TODAY, day_of)


def with_one(condition: str, answer: Answer) -> tuple[dict[str, Answer], dict[str, str]]:
    """A history and a day that are all no, but for one condition."""
    history: dict[str, Answer] = dict.fromkeys(HISTORY, ("no", False))
    day = dict.fromkeys(DAY, "no")
    if condition in history:
        history[condition] = answer
    elif answer[0] == "absent":
        del day[condition]
    else:
        day[condition] = answer[0]
    return history, day


def answers_to(condition: str, answers: list[Answer]) -> list[Answer]:
    """Those that can be given: an answer of the day never expires, and is never *does not apply*."""
    if CONDITIONS[condition].ask == "history":
        return answers
    return [one for one in answers if not one[1] and one[0] != "does_not_apply"]


def test_the_four_have_rules_about_known_conditions(quick: Scene) -> None:
    found = rules(quick)
    assert len(found) > 200
    assert {rule.condition for _, rule in found} <= set(CONDITIONS)


def test_all_no_is_the_only_way_to_proceed(quick: Scene) -> None:
    (person,) = people(quick, [dict.fromkeys(HISTORY, ("no", False))])
    said = verdict(quick, person, dict.fromkeys(DAY, "no"))
    assert said.level is Level.PROCEED
    assert said.reasons() == []
    assert said.unasked == []


def test_a_yes_gives_each_rule_about_it_its_level_advice_and_source(quick: Scene) -> None:
    named = {rule.condition for _, rule in rules(quick)}
    people_of = dict(zip(named, people(quick, [with_one(one, ("yes", False))[0] for one in named]), strict=True))
    for condition, person in people_of.items():
        said = verdict(quick, person, with_one(condition, ("yes", False))[1])
        mine = [(key, rule) for key, rule in rules(quick) if rule.condition == condition]
        for key, rule in mine:
            of = said.of(key)
            assert of is not None
            (reason,) = [one for one in of.reasons if one.rule == f"{key}.{rule.key}"]
            assert reason.level == rule.level.key, reason
            assert (reason.advice, reason.source, reason.limit) == (rule.advice, rule.source, rule.limit)
            assert Level.of(of.level) >= rule.level
        assert said.level >= max(rule.level for _, rule in mine)
        assert {reason.condition for _, reason in said.reasons()} == {condition}
        assert "not clinician-reviewed" in said.lines()[0]


def must_be_asked_first(scene: Scene, answer: Answer) -> None:
    """One condition at a time answered so, every rule of the four that turns on it asks first."""
    wanted = {rule.condition for _, rule in rules(scene)} | {one.key for one in CONDITIONS.values() if one.red_flag}
    possible = sorted(one for one in wanted if answer in answers_to(one, NOT_KNOWN))
    histories = [with_one(one, answer)[0] for one in possible]
    for condition, person in zip(possible, people(scene, histories), strict=True):
        said = verdict(scene, person, with_one(condition, answer)[1])
        # A yes that has to be asked again keeps its reasons, levels and limits until it is; nothing else has any.
        stale = answer[0] == "yes"
        flags = [FLAGS[CONDITIONS[condition].red_flag]] if stale and CONDITIONS[condition].red_flag else []
        levels = [Level.ASK_FIRST, *flags]
        for of in said.modalities:
            mine = [rule.level for key, rule in rules(scene) if (key, rule.condition) == (of.modality, condition)]
            expected = max([Level.ASK_FIRST, *(mine if stale else [])]) if mine else Level.PROCEED
            assert Level.of(of.level) is expected, (condition, of)
            levels.append(expected)
        assert said.level is max(levels), (condition, said)
        assert said.unasked == [condition]
        assert bool(said.reasons()) == stale
        assert all("to be asked again" in reason.answer for _, reason in said.reasons())
        assert "not clinician-reviewed" in said.lines()[0]


def told(answer: Answer) -> str:
    return f"{answer[0]}{', expired' if answer[1] else ''}"


@pytest.mark.parametrize("answer", NOT_KNOWN, ids=told)
def test_what_nobody_knows_is_asked_first(quick: Scene, answer: Answer) -> None:
    must_be_asked_first(quick, answer)


FAULTS: dict[str, tuple[Answer, Callable[[str, HistoryAnswer | None], bool]]] = {
    "what was never asked is known": (ABSENT, lambda _, given: given is None),
    "unknown is known": (("unknown", False), lambda _, given: given is not None and given.answer == "unknown"),
    "declined is known": (("declined", False), lambda _, given: given is not None and given.answer == "declined"),
    "a no never expires": (("no", True), lambda _, given: given is not None and given.answer == "no"),
    "a yes never expires": (("yes", True), lambda _, given: given is not None and given.answer == "yes"),
    "one question of them all is taken as known": (ABSENT, lambda key, _: key == "recent_surgery"),
}
"""Faults that would let an unknown through, each with the answer at which the table has to see it."""


@pytest.mark.parametrize("fault", FAULTS)
def test_an_unknown_that_is_let_through_is_seen(quick: Scene, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    answer, lets_through = FAULTS[fault]
    truly = Case.unknown

    def unknown(case: Case, key: str) -> bool:
        return truly(case, key) and not lets_through(key, case.answers.get(key))

    monkeypatch.setattr(Case, "unknown", unknown)
    with pytest.raises(AssertionError):
        must_be_asked_first(quick, answer)


def test_a_condition_that_is_known_not_to_be_there_lets_every_rule_pass(quick: Scene) -> None:
    for known in KNOWN[1:]:
        (person,) = people(quick, [dict.fromkeys(HISTORY, known)])
        said = verdict(quick, person, dict.fromkeys(DAY, "no"))
        assert (said.level, said.reasons(), said.unasked) == (Level.PROCEED, [], []), known


def test_every_answer_is_asked_again_on_the_day_after_its_last(quick: Scene) -> None:
    """As it is truly recorded, by the days of its question: those that a practice can set for its kind among them."""
    histories, times = quick.practice.histories, HistorySettings()
    client = quick.practice.clients.add("Dora Lang")
    histories.record(client, dict.fromkeys(HISTORY, "no"), asked_by=quick.mara)
    turned_on = {rule.condition for _, rule in rules(quick)} | {key for key in HISTORY if CONDITIONS[key].red_flag}
    last = {key: days for key in turned_on & set(HISTORY) if (days := stands(CONDITIONS[key], times)) is not None}
    assert {"injury", "surgery", "medicine"} <= {CONDITIONS[key].kind for key in last}
    gone = 0
    for days in sorted(set(last.values())):
        for day in (days, days + 1):
            due = {key for key in last if last[key] < day}
            quick.later(days=day - gone)
            gone = day
            said = quick.practice.screening.screen(client.id, BUILT_IN, histories.today())
            assert set(said.unasked) == due, day
            assert said.level is (Level.ASK_FIRST if due else Level.PROCEED)


FLAGS = {"emergency": Level.EMERGENCY, "urgent": Level.DO_NOT_TREAT, "routine": Level.ASK_FIRST}
ANY = st.sampled_from(KNOWN + NOT_KNOWN)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_mixture_reads_as_its_most_serious_part(quick: Scene, data: st.DataObject) -> None:
    odd = data.draw(st.dictionaries(st.sampled_from([*HISTORY, *DAY]), ANY, max_size=8))
    history: dict[str, Answer] = dict.fromkeys(HISTORY, ("no", False))
    day = dict.fromkeys(DAY, "no")
    for condition, answer in odd.items():
        if answer not in answers_to(condition, KNOWN + NOT_KNOWN):
            continue
        if condition in history:
            history[condition] = answer
        elif answer[0] == "absent":
            del day[condition]
        else:
            day[condition] = answer[0]
    (person,) = people(quick, [history])
    said = verdict(quick, person, day)

    everything = {**history, **{key: (answer, False) for key, answer in day.items()}}
    expected = Level.PROCEED
    turned_on = {rule.condition for _, rule in rules(quick)}
    for condition in CONDITIONS.values():
        answer = everything.get(condition.key, ABSENT)
        if condition.key not in turned_on and not condition.red_flag:
            continue
        if answer in NOT_KNOWN:
            expected = max(expected, Level.ASK_FIRST)
        if answer[0] == "yes":
            mine = [rule.level for _, rule in rules(quick) if rule.condition == condition.key]
            expected = max([expected, *mine, *([FLAGS[condition.red_flag]] if condition.red_flag else [])])
    assert said.level is expected
    for of in said.modalities:
        assert Level.of(of.level) <= said.level
        assert Level.of(of.level) >= max((Level.of(one.level) for one in of.reasons), default=Level.PROCEED)


EMERGENCIES = [one.key for one in CONDITIONS.values() if one.red_flag == "emergency"]


def test_there_are_emergencies_and_all_are_asked_on_the_day() -> None:
    assert len(EMERGENCIES) >= 6
    assert set(EMERGENCIES) <= set(DAY)


@pytest.mark.parametrize("flag", EMERGENCIES)
def test_no_words_lead_from_an_emergency_to_a_treatment(quick: Scene, flag: str) -> None:
    for words in ("", "I am sure.", "Dr Novak said so."):
        with pytest.raises(Refused, match="EMERGENCY"):
            quick.start(day_of={flag: "yes"}, words=words)
    assert quick.rows(visit) == []
    begun = quick.start()
    with pytest.raises(Refused, match="EMERGENCY"):
        quick.visits.answer_day(begun, {flag: "yes"}, "I am sure.")
    for way_on in (
        lambda: quick.treat(begun, words="I am sure."),
        lambda: quick.visits.finish(begun),
        lambda: quick.visits.add_modality(begun, "deep_tissue", "I am sure."),
        lambda: quick.visits.sign(begun, quick.mara, "I am sure."),
    ):
        with pytest.raises(Refused):
            way_on()
    with pytest.raises(Refused, match="nothing is suggested"):
        quick.visits.suggestions(begun, "neuromuscular")
    corrected = quick.visits.answer_day(begun, {flag: "no"}, "")
    assert corrected.level is Level.PROCEED
    quick.treat(begun)


def test_a_red_flag_counts_whatever_the_modality(quick: Scene) -> None:
    """It is asked at every start, and stops a visit even of modalities whose rules do not name it."""
    for modalities in ([], ["reflexology"]):
        assert set(EMERGENCIES) <= {one.key for one in quick.practice.screening.day_of(modalities)}
        said = quick.practice.screening.screen(quick.ana.id, modalities, TODAY, {"calf_swelling": "yes"})
        assert said.level is Level.EMERGENCY
        unasked = quick.practice.screening.screen(quick.ana.id, modalities, TODAY, {})
        assert (unasked.level, "calf_swelling" in unasked.unasked_red_flags) == (Level.ASK_FIRST, True)
