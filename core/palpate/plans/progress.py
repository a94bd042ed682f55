"""What a client's record shows over time: each trend of scores, and how the treatment plans stand."""

from __future__ import annotations

import datetime as dt

import msgspec

from palpate.modality.outcomes import Measure
from palpate.plans.change import Change
from palpate.plans.model import Plan
from palpate.plans.trend import Point, Trend, meant


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a plan stands: visits made since, the last lasting score, its change, and whether the target is reached.

    ``reached`` is None where there is no target, or nothing was scored since the plan was made; ``ended_on`` and
    ``changed_on``, when its terms were changed, are days of the practice. ``whose`` is the modality whose scores it is
    held against, where several scored the same thing differently.
    """

    plan: Plan
    visits_made: int
    due: bool
    ended_on: dt.date | None = None
    changed_on: list[dt.date] = []
    measure: Measure | None = None
    whose: str = ""
    baseline: float | None = None
    last: Point | None = None
    change: Change | None = None
    reached: bool | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What a client's record shows over time. ``visits`` are those that count."""

    practice: str
    simulated: bool
    client_ref: str
    client: str
    born: dt.date | None
    day: dt.date
    visits: int
    trends: list[Trend]
    plans: list[Standing]

    def goal(self, trend: Trend) -> float | None:
        """The target of a plan that goes on, for this trend; none where the measure has another range by now."""
        for one in self.plans:
            plan = one.plan
            if plan.status == "active" and plan.target is not None:
                mine = meant(self.trends, plan.measure, plan.field)
                if mine and mine[-1] is trend:
                    return plan.target
        return None
