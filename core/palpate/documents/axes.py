"""The scale a trend of scores is drawn on, in a picture and on a terminal alike: how far it reaches, and its marks."""

from __future__ import annotations

import math

import msgspec

from palpate.plans.trend import Trend

_WHOLE = 100
"""A measure of a longer range than this is drawn as far as its scores reach, and not from end to end."""


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """From ``least`` to ``most``, with a mark at every ``step``. ``whole``: it is the whole range of the measure."""

    least: float
    most: float
    step: float
    whole: bool

    @property
    def marks(self) -> list[float]:
        """Where its marks stand, from below."""
        return [round(self.least + number * self.step, 6) for number in range(self.steps + 1)]

    @property
    def steps(self) -> int:
        """How many steps it has."""
        return round((self.most - self.least) / self.step)


def scale(trend: Trend, goal: float | None = None, most_marks: int = 6) -> Scale:
    """The scale of a trend: the whole range of its measure, or of a long one what its scores and the goal need."""
    measure = trend.measure
    lowest, highest = measure.minimum, measure.maximum
    whole = highest - lowest <= _WHOLE
    if not whole:
        figures = [one.score for one in trend.points] + ([] if goal is None else [goal])
        room = max(2 * (measure.error or 0), 0.15 * (max(figures) - min(figures)), 1.0)
        lowest, highest = max(min(figures) - room, lowest), min(max(figures) + room, highest)
    step = _step((highest - lowest) / max(most_marks - 1, 1))
    return Scale(least=math.floor(lowest / step) * step, most=math.ceil(highest / step) * step, step=step, whole=whole)


def band(trend: Trend) -> tuple[float, float] | None:
    """Between which scores there is no change beyond the measure's error, seen from the first lasting one.

    A change as large as the error is one: the band ends halfway between the last score that is no change and the first
    that is one, in steps as fine as the trend was scored in, so that no score sits on its edge.
    """
    if trend.measure.error is None or not trend.lasting:
        return None
    first = trend.lasting[0].score
    step = _grain([one.score for one in trend.points])
    steps = max(math.ceil(round(trend.measure.error / step, 6)) - 1, 0)
    reach = round((steps + 0.5) * step, 6)
    return first - reach, first + reach


def _grain(scores: list[float]) -> float:
    """How finely these were scored: in whole numbers, in tenths, or in the hundredths that scores are rounded to."""
    return next((step for step in (1.0, 0.1) if all(_near(one / step) for one in scores)), 0.01)


def _near(figure: float) -> bool:
    return abs(figure - round(figure)) < 1e-6


def _step(least: float) -> float:
    """A round number, and no smaller than this."""
    power = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least - 1e-9)
