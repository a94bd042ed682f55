"""Treatment plans: making one, ending one, and reading them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.names import written
from palpate.plans import reading
from palpate.plans.change import figure
from palpate.plans.measures import Scorable
from palpate.plans.model import Plan
from palpate.plans.tables import plan as table
from palpate.staff.model import Staff
from palpate.store.context import Context

_MOST_VISITS, _MOST_DAYS = 500, 366


class Plans:
    """What clients want to reach."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def get(self, plan_id: int) -> Plan:
        """A plan by its number."""
        with self._context.read() as connection:
            return reading.get(connection, plan_id)

    def add(
        self,
        client: Client,
        by: Staff,
        goal: str,
        *,
        today: dt.date,
        scored: Scorable | None = None,
        baseline: float | None = None,
        target: float | None = None,
        visits: int | None = None,
        every_days: int | None = None,
        review_on: dt.date | None = None,
    ) -> Plan:
        """Make a plan. ``goal`` is in the client's words; ``baseline`` the score that stands, where there is one."""
        goal = written(goal, "The goal").strip()
        if not goal:
            raise Refused("A plan has a goal, in the client's words: give it with --goal.")
        if not by.treats:
            raise Refused(f"{by.name} does not treat: a plan is made by a practitioner.")
        _check_target(scored, target)
        for name, number, most in (("--visits", visits, _MOST_VISITS), ("--every", every_days, _MOST_DAYS)):
            if number is not None and not 1 <= number <= most:
                raise Refused(f"{name} is {number}: it is from 1 to {most}{' days' if name == '--every' else ''}.")
        if review_on is not None and review_on < today:
            raise Refused(f"{review_on.isoformat()} is past: a plan is reviewed today or later.")
        values = {
            "client_id": client.id,
            "practitioner_id": by.id,
            "goal": goal,
            "measure": scored.key if scored else "",
            "field": scored.field if scored else "",
            "baseline": baseline if scored else None,
            "target": target,
            "visits": visits,
            "every_days": every_days,
            "review_on": review_on,
            "status": "active",
        }
        with self._context.write() as writing:
            new = writing.add(table, **values, why="", created_at=writing.now)
            told = {**values, "review_on": review_on.isoformat() if review_on else None}
            writing.record("add", f"plan {new}", after=told)
            return reading.get(writing.connection, new)

    def end(self, plan_id: int, *, reached: bool, why: str = "") -> Plan:
        """End a plan: its goal was reached, or why it goes on no more."""
        why = written(why, "The reason").strip()
        if not reached and not why:
            raise Refused("Say how it ended: --reached where the goal was, or --why.")
        with self._context.write() as writing:
            writing.execute(select(table.c.id).where(table.c.id == plan_id).with_for_update())
            found = reading.get(writing.connection, plan_id)
            if found.status != "active":
                raise Refused(f"{found.shown}: this plan is {found.status} already.")
            status = "reached" if reached else "ended"
            ended = {"status": status, "why": why, "ended_at": writing.now}
            writing.execute(update(table).where(table.c.id == plan_id).values(**ended))
            writing.record("end", f"plan {plan_id}", before="active", after={"status": status, "why": why})
            return reading.get(writing.connection, plan_id)


def _check_target(scored: Scorable | None, target: float | None) -> None:
    if target is None:
        return
    if scored is None:
        raise Refused("A target is a score of a measure: name it with --measure.")
    measure = scored.measure
    if not measure.minimum <= target <= measure.maximum:
        lowest, highest = figure(measure.minimum), figure(measure.maximum, measure.unit)
        raise Refused(f"{measure.name} does not take {figure(target)}: it goes from {lowest} to {highest}.")
