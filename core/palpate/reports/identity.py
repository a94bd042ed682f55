"""What makes two scores comparable."""

from __future__ import annotations

from typing import NamedTuple

from palpate.modality.outcomes import Measure


class Identity(NamedTuple):
    """What a score is of: the same measure, in the same range and unit, of the same thing."""

    measure: str
    minimum: float
    maximum: float
    better: str
    unit: str
    field: str


def identity(measure: Measure, field: str) -> Identity:
    """What a score of this measure is of; ``field`` is which one: pain_now, shoulder_flexion.left."""
    return Identity(measure.key, measure.minimum, measure.maximum, measure.better, measure.unit, field)
