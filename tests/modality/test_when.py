"""Conditions as data: they mean what they say, and what was not answered is never taken for safe."""

from __future__ import annotations

import operator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.modality import when
from palpate.modality.errors import ContractError

KEYS = ("pain", "numb", "skin", "age")
COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}

answers = st.dictionaries(st.sampled_from(KEYS), st.integers(-20, 20) | st.booleans() | st.none())


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    key = draw(st.sampled_from(KEYS))
    form = draw(st.sampled_from(["bare", "number", "truth"]))
    if form == "bare":
        return key
    if form == "truth":
        return f"{key} {draw(st.sampled_from(['==', '!=']))} {draw(st.sampled_from(['true', 'false', 'yes', 'no']))}"
    return f"{key} {draw(st.sampled_from(sorted(COMPARE)))} {draw(st.integers(-20, 20))}"


conditions = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) and ({two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) or ({two[1]})"),
    ),
    max_leaves=6,
)


@given(st.integers(-100, 100), st.sampled_from(sorted(COMPARE)), st.integers(-100, 100))
def test_a_number_is_compared_as_arithmetic_does(answer: int, sign: str, literal: int) -> None:
    assert when.evaluate(f"pain {sign} {literal}", {"pain": answer}) is COMPARE[sign](answer, literal)


@given(conditions)
def test_with_nothing_answered_a_condition_is_unknown(condition: str) -> None:
    assert when.evaluate(condition, {}) is None


@given(conditions, answers)
def test_more_answers_never_turn_a_verdict_round(condition: str, facts: dict[str, Any]) -> None:
    """What was decided with some answers missing stays decided when they come."""
    decided = when.evaluate(condition, facts)
    if decided is not None:
        for key in KEYS:
            for answer in (0, 7, True, False):
                assert when.evaluate(condition, {key: answer, **known(facts)}) is decided


@given(conditions, answers)
def test_not_turns_what_is_known_round_and_leaves_what_is_not(condition: str, facts: dict[str, Any]) -> None:
    plain = when.evaluate(condition, facts)
    assert when.evaluate(f"not ({condition})", facts) is (None if plain is None else not plain)


@given(conditions, conditions, answers)
def test_one_no_settles_and_and_one_yes_settles_or(left: str, right: str, facts: dict[str, Any]) -> None:
    sides = {when.evaluate(left, facts), when.evaluate(right, facts)}
    both, either = (when.evaluate(f"({left}) {word} ({right})", facts) for word in ("and", "or"))
    assert both is (False if False in sides else None if None in sides else True)
    assert either is (True if True in sides else None if None in sides else False)


@given(conditions, answers)
def test_only_the_keys_it_asks_about_matter(condition: str, facts: dict[str, Any]) -> None:
    asked = {key: value for key, value in facts.items() if key in when.keys(condition)}
    assert when.evaluate(condition, facts) is when.evaluate(condition, asked)


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        ("", {}, True),
        ("pain >= 4 and not numb", {"pain": 4, "numb": False}, True),
        ("pain >= 4 or numb and age > 60", {"pain": 1, "numb": True, "age": 40}, False),  # and binds before or
        ("skin has callus", {"skin": ["callus", "dry"]}, True),
        ("skin has callus", {"skin": []}, False),
        ("skin has callus", {}, None),
        ("texture == ropy", {"texture": "ropy"}, True),
        ("pain >= 4", {"pain": "much"}, None),  # words cannot be held against a number
        ("numb >= 1", {"numb": True}, None),  # yes is no number
        ("pain", {"pain": 0}, False),
        ("skin", {"skin": []}, False),
        ("degrees > -5", {"degrees": -4.5}, True),
    ],
)
def test_what_conditions_mean(condition: str, facts: dict[str, Any], holds: bool | None) -> None:
    assert when.evaluate(condition, facts) is holds


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("pain >=", "compares 'pain' with nothing"),
        ("(pain", "closing parenthesis"),
        ("pain numb", "'numb' where nothing was expected"),
        ("and pain", "where a key was expected"),
        ("not", "ends too early"),
        ("pain > 4 $", "cannot be read"),
        ("4 > pain", "where a key was expected"),
    ],
)
def test_a_condition_that_cannot_be_read_says_where(condition: str, says: str) -> None:
    with pytest.raises(ContractError, match="condition") as caught:
        when.evaluate(condition, {"pain": 1})
    assert says in str(caught.value)


def known(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value is not None}
