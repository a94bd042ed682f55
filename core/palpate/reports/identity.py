"""What makes two scores comparable."""

from __future__ import annotations

from typing import NamedTuple

from palpate.host.host import Host
from palpate.modality.changes import became
from palpate.modality.outcomes import Measure


class Identity(NamedTuple):
    """What a score is of: the same measure, in the same range and unit, of the same thing."""

    measure: str
    minimum: float
    maximum: float
    better: str
    unit: str
    field: str


class Identities:
    """Tells what scores are of, across versions of a modality: renamed fields go on, widened ones take in old scores.

    A modality that is not here any more cannot say what became of its fields: its scores stay as they were made.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._names: dict[str, dict[str, str]] = {}
        self._ranges: dict[str, dict[str, Measure]] = {}

    def of(self, modality: str, measure: Measure, field: str) -> Identity:
        """What a score of this measure is of; ``field`` is which one: pain_now, shoulder_flexion.left."""
        field = self.field(modality, field)
        wide = self._ranges[modality].get(f"{field.partition('.')[0]} {measure.key}")
        if wide is not None and _takes_in(wide, measure):
            measure = wide
        return Identity(measure.key, measure.minimum, measure.maximum, measure.better, measure.unit, field)

    def title(self, modality: str) -> str:
        """What a modality is called."""
        return self._host.title(modality)

    def field(self, modality: str, field: str) -> str:
        """What a field is called now."""
        if modality not in self._names:
            self._read(modality)
        key, dot, side = field.partition(".")
        return f"{self._names[modality].get(key, key)}{dot}{side}"

    def _read(self, modality: str) -> None:
        changes = self._host.changes(modality) if modality in self._host.active() else []
        renamed = {one.field: one.becomes for one in changes if one.kind == "renamed"}
        self._names[modality] = {field: became(renamed, field)[0] for field in renamed}
        widened = {self._names[modality].get(one.field, one.field) for one in changes if one.kind == "widened"}
        measures = {one.key: one for one in self._host.read(modality, "outcome_measures")} if widened else {}
        self._ranges[modality] = {f"{field} {key}": one for field in widened for key, one in measures.items()}


def _takes_in(wide: Measure, measure: Measure) -> bool:
    """Whether scores of a measure are scores of a wider one: of another unit, or read the other way, they are not."""
    same = (wide.better, wide.unit) == (measure.better, measure.unit)
    return same and wide.minimum <= measure.minimum and measure.maximum <= wide.maximum
