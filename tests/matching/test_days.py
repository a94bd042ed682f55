"""How many days away a thing is, as people say it."""

from __future__ import annotations

import pytest

from palpate.matching.days import away

EVENT = ("race", "half marathon", "marathon")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("runner, race in 3 days, tight calves", [3]),
        ("Race tomorrow", [1]),
        ("the race is today", [0]),
        ("marathon yesterday, legs heavy", [-1]),
        ("ran a half-marathon two days ago", [-2]),
        ("3 days after the race", [-3]),
        ("four days before my marathon", [4]),
        ("race the day after tomorrow", [2]),
        ("race in a week", [7]),
        ("race in 3 days and sore since yesterday", [3]),
        ("sore since yesterday", []),
        ("race soon", []),
        ("tomorrow", []),
    ],
)
def test_days_are_heard_with_what_they_are_said_of(text: str, days: list[int]) -> None:
    assert away(EVENT, text) == days
