"""A change is told only beyond a measure's error, and called meaningful only from the smallest that counts."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.modality.outcomes import Measure
from palpate.plans.change import briefly, judged, measure_of, said

SCORES = st.integers(0, 100).map(lambda tenths: tenths / 10)
FIGURES = st.one_of(st.none(), st.integers(1, 60).map(lambda tenths: tenths / 10))


def measure(better: str = "lower", error: float | None = 2, meaningful: float | None = 2, unit: str = "") -> Measure:
    values = {"error": error, "meaningful": meaningful, "unit": unit}
    return Measure(key="m", name="Measure", minimum=0, maximum=10, better=better, **values)  # type: ignore[arg-type]


BEYOND = "beyond the measure's error"
DEGREES = measure("higher", 5, None, "degrees")


@given(SCORES, SCORES, FIGURES, FIGURES, st.sampled_from(["lower", "higher"]))
def test_nothing_is_called_better_or_worse_within_the_error_or_without_one(
    before: float, after: float, error: float | None, counting: float | None, better: str
) -> None:
    change = judged(measure(better, error, counting), before, after)
    tenths = abs(round(10 * after) - round(10 * before))
    beyond = error is not None and tenths >= round(10 * error)
    if tenths == 0 or (error is not None and not beyond):
        assert change.verdict == "none"
    elif error is None:
        assert change.verdict == "unknown"
    else:
        assert change.verdict == ("better" if (after < before) == (better == "lower") else "worse")
    if change.verdict in {"better", "worse"} and counting is not None:
        assert change.counts == (tenths >= round(10 * counting))
    else:
        assert change.counts is None
    words = said(measure(better, error, counting), change) + briefly(change)
    assert ("better" in words) == (change.verdict == "better")
    assert ("worse" in words) == (change.verdict == "worse")
    assert ("and meaningful" in words) == (change.counts is True)


@given(SCORES, SCORES, FIGURES, FIGURES)
def test_there_and_back_is_the_same_size_the_other_way(
    one: float, other: float, error: float | None, counting: float | None
) -> None:
    there, back = (
        judged(measure("lower", error, counting), one, other),
        judged(measure("lower", error, counting), other, one),
    )
    assert there.gain == -back.gain
    assert there.counts == back.counts
    assert {there.verdict, back.verdict} in ({"none"}, {"unknown"}, {"better", "worse"})


@pytest.mark.parametrize(
    ("found", "before", "after", "words"),
    [
        (measure(), 6, 4, f"better by 2, {BEYOND}, and meaningful (the smallest change that counts is 2)"),
        (measure(), 6, 5, "no change beyond the measure's error (2)"),
        (measure(), 4, 4, "no change"),
        (measure(), 2, 7, f"worse by 5, {BEYOND}, and meaningful (the smallest change that counts is 2)"),
        (
            measure("higher", 2, 2.3),
            5,
            7.1,
            "better by 2.1, beyond the measure's error, but less than the smallest change that counts (2.3)",
        ),
        (DEGREES, 140, 165, f"better by 25 degrees, {BEYOND}; what change counts is not known"),
        (measure("higher", None), 3, 9, "whether that is a change cannot be said: the measure's error is not known"),
        (
            msgspec.structs.replace(measure(), overlaid=["meaningful", "note"]),
            6,
            4,
            f"better by 2, {BEYOND}, and meaningful (the smallest change that counts is 2, this practice's own figure)",
        ),
        (measure("lower", 17.1, 14), 60, 44, "no change beyond the measure's error (17.1)"),
    ],
)
def test_what_is_said_of_a_change(found: Measure, before: float, after: float, words: str) -> None:
    assert said(found, judged(found, before, after)) == words


def test_tenths_that_binary_cannot_hold_do_not_lose_a_change() -> None:
    assert judged(measure("lower", 0.3, None), 0.4, 0.1).verdict == "better"
    assert judged(measure("higher", 0.7, None), 0.1, 0.8).verdict == "better"


def test_a_definition_with_more_in_it_is_read_as_a_measure() -> None:
    stored = {"key": "m", "name": "M", "minimum": 0, "maximum": 10, "better": "lower", "rule": "sum", "later": [1]}
    assert measure_of(stored).maximum == 10
