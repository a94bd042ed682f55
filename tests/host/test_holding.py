"""A condition that no answer fulfils is found, and one that some answer fulfils never is."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.host.holding import OF_A_CLIENT, can_hold, facts_of, never, never_shown
from palpate.modality import vocabulary, when
from palpate.modality.fields import AnyField, Choices, Day, Duration, Quantity, RangeOfMotion, Scale, Sites, Text, YesNo
from palpate.screening.facts import facts

ASKED: dict[str, AnyField] = {
    "pain": Scale(key="pain", label="Pain"),
    "cva": Quantity(key="cva", label="CVA", unit="°", minimum=0, maximum=90, decimals=1),
    "marks": Choices(key="marks", label="Marks", choices={"a": "A", "b": "B", "c": "C"}),
    "lasted": Duration(key="lasted", label="Lasted", unit="hour", maximum=10),
    "words": Text(key="words", label="Words"),
    "on": Day(key="on", label="On"),
    "bend": RangeOfMotion(key="bend", label="Bend", joint="knee", movement="flexion"),
    "places": Sites(key="places", label="Places", of="region"),
    "numb": YesNo(key="numb", label="Numb"),
}


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "numb == no",
        "pain > 9 and numb",
        "cva > 2.1 and cva < 2.3",
        "lasted > 2 and lasted < 2.001",
        "marks has a and marks has b and not marks has c",
        "marks and not marks has a",
        "words == left or words",
        "on and bend and places",
        "bend has left",
        "pain >= 11 or no_such_answer",
        "not marks",
    ],
)
def test_what_some_answer_fulfils_can_hold(expression: str) -> None:
    assert can_hold(expression, ASKED)


@pytest.mark.parametrize(
    "expression",
    [
        "pain >= 11",
        "pain > 3 and pain < 4",
        "cva > 2.1 and cva < 2.2",
        "cva == 2.15",
        "marks == a",
        "marks has a and not marks",
        "lasted > 10",
        "words > 3",
        "on == monday",
        "bend > 90",
        "places has calf",
        "numb == perhaps",
        "pain > 7 and pain < 3",
    ],
)
def test_what_no_answer_fulfils_cannot(expression: str) -> None:
    assert not can_hold(expression, ASKED)
    assert list(never(expression, ASKED))


@given(
    st.recursive(
        st.builds("pain {} {}".format, st.sampled_from([">", ">=", "<", "<=", "==", "!="]), st.integers(-2, 12)),
        lambda inner: (
            st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
            | st.builds("not {}".format, inner)
        ),
        max_leaves=6,
    )
)
def test_it_is_the_same_as_trying_every_answer(expression: str) -> None:
    assert can_hold(expression, ASKED) == any(when.evaluate(expression, {"pain": pain}) for pain in range(11))


def test_a_comparison_that_never_holds_is_told_beside_those_that_do() -> None:
    assert list(never("numb or pain >= 11", ASKED)) == ["'pain >= 11' never holds: 'pain' goes from 0 to 10"]


def test_a_choice_that_is_none_is_told_where_it_is_denied_too() -> None:
    assert list(never("marks has d or numb", ASKED)) == ["'marks has d' never holds: 'marks' has no choice 'd'"]
    assert "always holds" in next(never("marks != d", ASKED))


def test_the_facts_of_a_rule_are_those_that_a_history_tells() -> None:
    day = dt.date(2027, 3, 8)
    given = {"due": "2027-06-01", "since": "2027-03-01", "site": "calf", "text": "words"}
    for condition in vocabulary.conditions().values():
        told = facts({detail: given[detail] for detail in condition.detail}, day)
        assert set(facts_of(condition)) == set(told)
    assert set(OF_A_CLIENT) == {"age", "first_visit"}


def shown_when(**conditions: str) -> list[AnyField]:
    return [YesNo(key=key, label=key, show_when=condition) for key, condition in conditions.items()]


def test_a_circle_with_a_way_in_is_none() -> None:
    assert not list(never_shown(shown_when(aa="bb or cc", bb="aa", cc="")))


def test_every_field_of_a_circle_is_told_and_what_waits_for_it() -> None:
    found = dict(never_shown(shown_when(aa="bb", bb="cc", cc="aa", dd="aa")))
    assert {key: reason.split("it waits for ")[1] for key, reason in found.items()} == {
        "aa": "'bb', which waits for it",
        "bb": "'cc', which waits for it",
        "cc": "'aa', which waits for it",
        "dd": "'aa', which is never shown",
    }
