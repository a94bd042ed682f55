"""Measures of outcome: a score, how sure it is, and what change of it counts."""

from __future__ import annotations

from typing import Literal

from palpate.modality.entry import Entry, Key, Overlaid


class Measure(Entry, frozen=True, kw_only=True):
    """One measure. ``better`` says which way is better.

    ``error`` is the smallest change beyond the measure's own error, ``meaningful`` the smallest that clients notice;
    both in its unit, None where no figure is known. ``licence`` says who owns it; item texts are never shipped.
    """

    key: Key
    name: str
    minimum: float
    maximum: float
    better: Literal["lower", "higher"]
    unit: str = ""
    error: float | None = None
    meaningful: float | None = None
    licence: str = "free"
    note: str = ""
    source: list[str] = []
    overlaid: Overlaid = []

    def __post_init__(self) -> None:
        if self.minimum >= self.maximum:
            raise ValueError(f"the range is empty: {self.minimum:g} to {self.maximum:g}")
