"""Treatment plans: making one, changing one, ending one."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import select, update

from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.host.host import Host
from palpate.names import written
from palpate.plans import measures, reading
from palpate.plans.change import figure
from palpate.plans.model import Plan, Terms
from palpate.plans.tables import plan as table
from palpate.premises import service as premises
from palpate.staff.model import Staff
from palpate.store.chain import CHANGE_OF_PLAN
from palpate.store.context import Context, Writing

_MOST_VISITS, _MOST_DAYS = 500, 366


class Plans:
    """What clients want to reach."""

    def __init__(self, context: Context, host: Host) -> None:
        self._context = context
        self._host = host

    def get(self, plan_id: int) -> Plan:
        """A plan by its number."""
        with self._context.read() as connection:
            return reading.get(connection, plan_id)

    def add(self, client: Client, by: Staff, terms: Terms) -> Plan:
        """Make a plan."""
        if not by.treats:
            raise Refused(f"{by.name} does not treat: a plan is made by a practitioner.")
        terms = self._checked(terms)
        with self._context.write() as writing:
            self._must_be_ahead(writing, terms.review_on)
            values = {"client_id": client.id, "practitioner_id": by.id, **msgspec.structs.asdict(terms)}
            new = writing.add(table, **values, status="active", why="", created_at=writing.now)
            writing.record("add", reading.subject(new), after={**values, "status": "active"})
            return reading.get(writing.connection, new)

    def change(self, plan: Plan, terms: Terms) -> Plan:
        """Put other terms in the place of those of a plan; what they were is kept, and shown with it."""
        terms = self._checked(terms, plan.terms)
        with self._context.write() as writing:
            found = _hold(writing, plan.id)
            if found.terms != plan.terms:
                raise Refused(f"{found.shown}: this plan was changed meanwhile: look at it again.")
            if terms == found.terms:
                return found
            if terms.review_on != found.review_on:
                self._must_be_ahead(writing, terms.review_on)
            after = msgspec.structs.asdict(terms)
            writing.execute(update(table).where(table.c.id == plan.id).values(**after))
            before = msgspec.structs.asdict(found.terms)
            writing.record(CHANGE_OF_PLAN, reading.subject(plan.id), before=before, after=after)
        return self.get(plan.id)

    def end(self, plan_id: int, *, reached: bool, why: str = "") -> Plan:
        """End a plan: its goal was reached, or why it goes on no more."""
        why = written(why, "The reason").strip()
        if not reached and not why:
            raise Refused("Say how it ended: --reached where the goal was, or --why.")
        with self._context.write() as writing:
            _hold(writing, plan_id)
            status = "reached" if reached else "ended"
            ended = {"status": status, "why": why, "ended_at": writing.now}
            writing.execute(update(table).where(table.c.id == plan_id).values(**ended))
            writing.record("end", reading.subject(plan_id), before="active", after={"status": status, "why": why})
            return reading.get(writing.connection, plan_id)

    def _checked(self, terms: Terms, before: Terms | None = None) -> Terms:
        """Terms as they are kept; a target is held against its measure where one of the two is new."""
        goal = written(terms.goal, "The goal").strip()
        if not goal:
            raise Refused("A plan has a goal, in the client's words: give it with --goal.")
        for name, number, most in (("--visits", terms.visits, _MOST_VISITS), ("--every", terms.every_days, _MOST_DAYS)):
            if number is not None and not 1 <= number <= most:
                raise Refused(f"{name} is {number}: it is from 1 to {most}{' days' if name == '--every' else ''}.")
        aim = (terms.target, terms.measure, terms.field)
        if terms.target is not None and (before is None or aim != (before.target, before.measure, before.field)):
            self._check_target(terms, terms.target)
        return msgspec.structs.replace(terms, goal=goal)

    def _check_target(self, terms: Terms, target: float) -> None:
        if not terms.measure:
            raise Refused("A target is a score of a measure: name it with --measure.")
        modality, _, _ = terms.measure.partition(".")
        measure = measures.find(self._host, f"{modality}.{terms.field}").measure
        if not measure.minimum <= target <= measure.maximum:
            lowest, highest = figure(measure.minimum), figure(measure.maximum, measure.unit)
            raise Refused(f"{measure.name} does not take {figure(target)}: it goes from {lowest} to {highest}.")

    def _must_be_ahead(self, writing: Writing, review_on: dt.date | None) -> None:
        today = premises.today(writing.connection, self._context.clock)
        if review_on is not None and review_on < today:
            raise Refused(f"{review_on.isoformat()} is past: a plan is reviewed today or later.")


def _hold(writing: Writing, plan_id: int) -> Plan:
    """A plan that goes on, held until the transaction ends."""
    writing.execute(select(table.c.id).where(table.c.id == plan_id).with_for_update())
    found = reading.get(writing.connection, plan_id)
    if found.status != "active":
        raise Refused(f"{found.shown}: this plan is {found.status} already.")
    return found
