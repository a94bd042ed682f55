"""How figures lie: their middle and the middle half of them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import msgspec


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """The median, and the quartiles, between which the middle half lies. Of nothing there is none."""

    n: int
    median: float | None = None
    lower: float | None = None
    upper: float | None = None


def spread(figures: Sequence[float]) -> Spread:
    """How these figures lie; of one alone there are no quartiles."""
    if not figures:
        return Spread(n=0)
    middle = round(statistics.median(figures), 2)
    if len(figures) == 1:
        return Spread(n=1, median=middle)
    lower, _, upper = statistics.quantiles(figures, n=4, method="inclusive")
    return Spread(n=len(figures), median=middle, lower=round(lower, 2), upper=round(upper, 2))
