"""The scores that one person gave of one thing, over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Literal

import msgspec

from palpate.modality import vocabulary
from palpate.modality.outcomes import Measure
from palpate.plans.change import Change, judged

Moment = Literal["before", "after", "follow_up"]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One score: when it was taken, at which visit or with which follow-up, and of how many items it is."""

    at: dt.datetime
    day: dt.date
    moment: Moment
    score: float
    ref: str
    visit_id: int
    late: bool = False
    items: int | None = None
    answered: int | None = None


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """Every score that one person gave of one thing, in order: pain now, the left shoulder's flexion.

    What several modalities ask with the same measure, under the same name, is one trend, unless they scored it
    differently at one visit: then each has a trend of its own, and ``whose`` is what the modality is called. Else
    ``whose`` is "", and ``modality`` the one that asked last.
    """

    modality: str
    measure: Measure
    field: str
    points: list[Point]
    whose: str = ""

    @property
    def key(self) -> str:
        """neuromuscular.nprs."""
        return f"{self.modality}.{self.measure.key}"

    @property
    def which(self) -> str:
        """Which score of its measure it is, in words: shoulder flexion, left."""
        return self.field.replace("_", " ").replace(".", ", ")

    @property
    def title(self) -> str:
        """The measure, which score of it where that says more, and whose where modalities scored it differently."""
        whole = self.modality == vocabulary.SHARED or self.field == self.measure.key
        title = self.measure.name if whole else f"{self.measure.name}: {self.which}"
        return f"{title} ({self.whose})" if self.whose else title

    @property
    def direction(self) -> str:
        """Which way is better."""
        return f"{self.measure.better} is better"

    @property
    def lasting(self) -> list[Point]:
        """The scores not taken right after treatment: those that can be held against one another over weeks."""
        return [one for one in self.points if one.moment != "after"]

    @property
    def overall(self) -> Change | None:
        """From the first of the lasting scores to the last; None where there are not two."""
        found = self.lasting
        return judged(self.measure, found[0].score, found[-1].score) if len(found) > 1 else None

    def within(self, visit_id: int) -> Change | None:
        """From before to after treatment, at one visit; None where either was not scored."""
        scores = {one.moment: one.score for one in self.points if one.visit_id == visit_id}
        if "before" not in scores or "after" not in scores:
            return None
        return judged(self.measure, scores["before"], scores["after"])

    def since_first(self, point: Point) -> Change | None:
        """From the first lasting score to this one; None where it is the first, or taken right after treatment."""
        found = self.lasting
        if not found or point.moment == "after" or point is found[0]:
            return None
        return judged(self.measure, found[0].score, point.score)


def meant(trends: Collection[Trend], measure: str, field: str) -> list[Trend]:
    """The trends that a plan is held against, by its measure (neuromuscular.nprs) and field, the newest range last.

    Where modalities scored it differently they are those of the plan's own modality, or if that has none, of the one
    that scored it first.
    """
    modality, _, key = measure.rpartition(".")
    found = [one for one in trends if (one.measure.key, one.field) == (key, field)]
    mine = [one for one in found if not one.whose or one.modality == modality]
    return mine or [one for one in found if one.modality == found[0].modality]
