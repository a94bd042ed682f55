"""Reading treatment plans: of a person, of the practice, and those that are to be reviewed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from palpate.clients import person
from palpate.clients.tables import client
from palpate.errors import NotFound
from palpate.plans.model import Changed, Plan, Terms
from palpate.plans.tables import plan
from palpate.refs import ref
from palpate.staff.tables import staff
from palpate.store import chain

_NAMES = [name for name in Plan.__struct_fields__ if name in plan.c]


def get(connection: Connection, plan_id: int) -> Plan:
    """A plan by its number."""
    found = _plans(connection, _select().where(plan.c.id == plan_id))
    if not found:
        raise NotFound(f"There is no treatment plan {ref('p', plan_id)} here.")
    return found[0]


def due(connection: Connection, day: dt.date) -> list[Plan]:
    """The plans that go on and were to be reviewed by a day, the longest due first."""
    waiting = _select().where(plan.c.status == "active", plan.c.review_on <= day)
    return _plans(connection, waiting.order_by(plan.c.review_on, plan.c.id))


def standing(connection: Connection, client_ids: Collection[int], at: dt.datetime) -> list[Plan]:
    """The plans of a person that went on at an instant, as they were then, in the order they were made."""
    began = plan.c.client_id.in_(client_ids) & (plan.c.created_at <= at)
    going = plan.c.ended_at.is_(None) | (plan.c.ended_at >= at)
    return [one.as_of(at) for one in _plans(connection, _select().where(began, going).order_by(plan.c.id))]


def listed(connection: Connection, client_ids: Collection[int] | None = None, *, ended: bool = False) -> list[Plan]:
    """The plans of a person, or of all, in the order they were made; with ``ended``, those that ended too."""
    statement = _select().order_by(plan.c.id)
    if client_ids is not None:
        statement = statement.where(plan.c.client_id.in_(client_ids))
    return _plans(connection, statement if ended else statement.where(plan.c.status == "active"))


def _select() -> Any:
    named = (client.c.name.label("client"), client.c.born, client.c.merged_into, staff.c.name.label("practitioner"))
    return (
        select(plan, *named)
        .join(client, client.c.id == plan.c.client_id)
        .join(staff, staff.c.id == plan.c.practitioner_id)
    )


def _plans(connection: Connection, statement: Any) -> list[Plan]:
    found = []
    rows = connection.execute(statement).mappings().all()
    changes = _changes(connection, [row["id"] for row in rows])
    for row in rows:
        shown = {name: row[name] for name in ("client", "born")}
        values = {name: row[name] for name in _NAMES} | shown | {"practitioner": row["practitioner"]}
        if row["merged_into"] is not None:
            values |= person.standing(connection, row["client_id"])
        found.append(Plan(**values, changes=tuple(changes.get(row["id"], ()))))
    return found


def _changes(connection: Connection, plan_ids: Iterable[int]) -> dict[int, list[Changed]]:
    """What was changed of plans, as the audit keeps it, the earliest first."""
    subjects = {subject(one): one for one in plan_ids}
    if not subjects:
        return {}
    audit, found = chain.audit.c, dict[int, list[Changed]]()
    rows = connection.execute(
        select(audit.subject, audit.at, audit.actor, audit.body)
        .where(chain.is_change_of_plan, audit.subject.in_(subjects), audit.body.is_not(None))
        .order_by(audit.seq)
    )
    for named, at, actor, body in rows:
        was = msgspec.convert(msgspec.json.decode(body)["before"], Terms)
        found.setdefault(subjects[named], []).append(Changed(at=dt.datetime.fromisoformat(at), by=actor, was=was))
    return found


def subject(plan_id: int) -> str:
    """What the audit calls a plan."""
    return f"plan {plan_id}"
