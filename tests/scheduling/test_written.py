"""Hours as a person writes them are read as they meant them, or refused with what to write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.errors import Refused
from palpate.scheduling import written


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("mon,wed", [0, 2]),
        ("Saturday", [5]),
        ("fri-mon", [0, 4, 5, 6]),
        ("tue-thu, sat", [1, 2, 3, 5]),
        ("daily", [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_days_of_the_week(text: str, days: list[int]) -> None:
    assert written.weekdays(text) == days


@pytest.mark.parametrize("text", ["", "t", "someday", "mon-", "mon,,tue", "9:00-17:00"])
def test_what_names_no_days_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="names no days"):
        written.weekdays(text)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("9:00-17:00", (540, 1020)),
        ("9-12", (540, 720)),
        ("9am-5:30pm", (540, 1050)),
        ("12am-12pm", (0, 720)),
        ("0:00-24:00", (0, 1440)),
        ("18:00-02:00", (1080, 1560)),
        ("22-24", (1320, 1440)),
        (" 8:15 - 9:00 ", (495, 540)),
    ],
)
def test_hours_of_a_day(text: str, span: tuple[int, int]) -> None:
    assert written.spans([text]) == [span]


@pytest.mark.parametrize(
    "texts",
    [["17:00-9:00"], ["9-5"], ["9:00-9:00"], ["24:00-2:00"], ["9"], ["25-26"], ["9:60-10"], ["13pm-2pm"], ["9-24:30"]],
)
def test_hours_that_end_before_they_start_or_are_none_are_refused(texts: list[str]) -> None:
    with pytest.raises(Refused):
        written.spans(texts)


def test_hours_that_overlap_are_refused_and_those_that_touch_are_not() -> None:
    assert written.spans(["13-17", "9-13"]) == [(540, 780), (780, 1020)]
    with pytest.raises(Refused, match="9:00 to 13:00 and 12:30 to 17:00 overlap"):
        written.spans(["9-13", "12:30-17"])


@given(st.integers(0, 1439), st.integers(1, 720))
def test_hours_said_are_read_back(start: int, length: int) -> None:
    end = start + length
    said = f"{written.at(start)}-{written.at(end)}"
    assert written.spans([said]) == [(start, end)]
