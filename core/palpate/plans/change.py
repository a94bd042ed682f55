"""The change between two scores of a measure, held against its error and the smallest change that counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from palpate.modality.entry import Overlaid
from palpate.modality.outcomes import Measure

_NAMES = frozenset(Measure.__struct_fields__)
_NEAR = 1e-9
"""Scores are rounded where they are made: what differs by less is the same."""


def measure_of(stored: Mapping[str, Any]) -> Measure:
    """A measure as it was stored when it was scored, whatever else its definition held."""
    return Measure(**{name: value for name, value in stored.items() if name in _NAMES})


def figure(score: float, unit: str = "") -> str:
    """A score as it is printed: 37.8 %."""
    return f"{round(score, 1):g} {unit}".rstrip()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Two scores, and what may be said of their difference.

    ``gain`` is positive where it is for the better. ``verdict`` is better or worse only beyond the measure's error,
    "none" within it, "unknown" where no error is known: then nothing is claimed. ``counts`` is whether it is as large
    as the smallest change that clients notice; None where no such figure is known, and where there is no change.
    """

    before: float
    after: float
    gain: float
    verdict: Literal["better", "worse", "none", "unknown"]
    counts: bool | None


def judged(measure: Measure, before: float, after: float) -> Change:
    """What may be said of the change from one score to another."""
    difference = round(after - before, 6)
    gain = (-difference if measure.better == "lower" else difference) or 0.0
    size = abs(gain)
    verdict: Literal["better", "worse", "none", "unknown"]
    if size <= _NEAR or (measure.error is not None and size < measure.error - _NEAR):
        verdict = "none"
    elif measure.error is None:
        verdict = "unknown"
    else:
        verdict = "better" if gain > 0 else "worse"
    counts = None
    if verdict in {"better", "worse"} and measure.meaningful is not None:
        counts = size >= measure.meaningful - _NEAR
    return Change(before=before, after=after, gain=gain, verdict=verdict, counts=counts)


def said(measure: Measure, change: Change) -> str:
    """A change in words: nothing is called one that the measure cannot tell from its own error."""
    if abs(change.gain) <= _NEAR:
        return "no change"
    # A change of a score in percent is told in points: 10 % of a score would be another thing.
    unit = "points" if measure.unit == "%" else measure.unit
    if change.verdict == "none":
        return f"no change beyond the measure's error ({figure(measure.error or 0, unit)})"
    if change.verdict == "unknown":
        return "whether that is a change cannot be said: the measure's error is not known"
    size = f"{change.verdict} by {figure(abs(change.gain), unit)}, beyond the measure's error"
    if change.counts is None:
        return f"{size}; what change counts is not known"
    least = figure(measure.meaningful or 0, unit) + own_figure(measure.overlaid)
    if change.counts:
        return f"{size}, and meaningful (the smallest change that counts is {least})"
    return f"{size}, but less than the smallest change that counts ({least})"


def own_figure(overlaid: Overlaid) -> str:
    """What stands behind the smallest change that counts, where a practice set it itself."""
    return ", this practice's own figure" if "meaningful" in overlaid else ""


def briefly(change: Change) -> str:
    """A change in a column of a table."""
    if change.verdict in {"better", "worse"}:
        return f"{change.verdict} by {figure(abs(change.gain))}"
    if abs(change.gain) <= _NEAR:
        return "the same"
    return "within error" if change.verdict == "none" else "error not known"
