"""What a client's scores show over time, and how their plans stand.

Scores of a measure before and after treatment, and answers to follow-ups that are scores of one, each in the trend
of the same measure and the same field, whichever modality asked, unless modalities scored it differently at one visit.
Visits that were struck or declined are not in it.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, func, select

from palpate.clients import person
from palpate.clients.model import Client
from palpate.errors import Ambiguous, Refused
from palpate.modality.outcomes import Measure
from palpate.names import fold, matches
from palpate.plans import reading as plans
from palpate.plans.change import judged
from palpate.plans.measures import scorable
from palpate.plans.model import Plan
from palpate.plans.progress import Progress, Standing
from palpate.plans.trend import Trend, meant
from palpate.practice import Practice
from palpate.reports.identity import Identities
from palpate.reports.trends import trends
from palpate.visits.counting import counts
from palpate.visits.tables import visit


def progress(practice: Practice, client: Client, wanted: str | None = None) -> Progress:
    """A person's progress, of one measure where it is named."""
    today = practice.clock.today(practice.zone)
    with practice.context.read() as connection:
        ids = person.ids(connection, client.id)
        identities = Identities(practice.host)
        found = trends(connection, ids, identities)
        visits = connection.execute(
            select(func.count()).select_from(visit).where(visit.c.client_id.in_(ids), counts())
        ).scalar_one()
        listed = [_as_now(identities, one) for one in plans.listed(connection, ids, ended=True)]
        standings = [standing(practice, connection, one, found) for one in listed]
    if wanted is not None:
        chosen = _named(found, wanted)
        if not chosen:
            scored = ", ".join(dict.fromkeys(one.measure.key for one in found))
            told = f"there are scores of {scored}" if scored else "nothing was scored yet"
            raise Refused(f"{client.shown} has no score of {wanted!r}: {told}.")
        everything, found = found, chosen
        standings = [
            one
            for one in standings
            if any(mine in chosen for mine in meant(everything, one.plan.measure, one.plan.field))
        ]
    return Progress(
        practice=practice.info.name,
        simulated=practice.info.simulated,
        client_ref=client.ref,
        client=client.name,
        born=client.born,
        day=today,
        visits=visits,
        trends=found,
        plans=standings,
    )


def standings(practice: Practice, found: Collection[Plan]) -> list[Standing]:
    """How plans stand, of whichever clients."""
    identities = Identities(practice.host)
    with practice.context.read() as connection:
        scored = {
            client_id: trends(connection, person.ids(connection, client_id), identities)
            for client_id in {one.client_id for one in found}
        }
        return [standing(practice, connection, _as_now(identities, one), scored[one.client_id]) for one in found]


def _as_now(identities: Identities, plan: Plan) -> Plan:
    """A plan with its field as the modality calls it now."""
    return msgspec.structs.replace(plan, field=identities.field(plan.measure.partition(".")[0], plan.field))


def latest(practice: Practice, connection: Connection, client_id: int, measure: str, field: str) -> float | None:
    """The last lasting score of a person that a plan can begin from; None where there is none.

    ``measure`` is with its modality: neuromuscular.nprs. Where it has changed its range, it is a score of the range
    that was used last. Refused where modalities scored it differently, and this one did not score it.
    """
    found = trends(connection, person.ids(connection, client_id), Identities(practice.host))
    mine = meant(found, measure, field)
    if mine and mine[-1].whose and mine[-1].modality != measure.partition(".")[0]:
        several = [one for one in found if (one.measure.key, one.field) == (mine[-1].measure.key, field)]
        whose = " and ".join(dict.fromkeys(one.whose for one in several if one.whose))
        example = f"{mine[-1].modality}.{field}"
        raise Ambiguous(f"{mine[-1].which} was scored differently by {whose}: name one of them, as {example}.")
    for one in reversed(mine):
        if one.lasting:
            return one.lasting[-1].score
    return None


def standing(practice: Practice, connection: Connection, plan: Plan, found: list[Trend]) -> Standing:
    """How a plan stands: only what came after it was made, and before it was ended, is held against it."""
    ids = person.ids(connection, plan.client_id)
    since = [visit.c.client_id.in_(ids), counts(), visit.c.started_at > plan.created_at]
    if plan.ended_at is not None:
        since.append(visit.c.started_at <= plan.ended_at)
    made = connection.execute(select(func.count()).select_from(visit).where(*since)).scalar_one()
    today = practice.clock.today(practice.zone)
    due = plan.status == "active" and plan.review_on is not None and plan.review_on <= today
    ended_on = plan.ended_at.astimezone(practice.zone).date() if plan.ended_at else None
    changed_on = [one.at.astimezone(practice.zone).date() for one in plan.changes]
    bare = Standing(
        plan=plan, visits_made=made, due=due, ended_on=ended_on, changed_on=changed_on, baseline=plan.baseline
    )
    mine = meant(found, plan.measure, plan.field)
    if not plan.measure:
        return bare
    if not mine:
        return msgspec.structs.replace(bare, measure=_asked_for(practice, plan))
    measure, lasting = mine[-1].measure, mine[-1].lasting
    until = plan.ended_at or practice.clock.now()
    scores = [one for one in lasting if plan.measured_since < one.at <= until]
    baseline = plan.baseline
    if baseline is None and scores:
        baseline = scores[0].score
        scores = scores[1:]
    last = scores[-1] if scores else None
    change = judged(measure, baseline, last.score) if last is not None and baseline is not None else None
    reached = None
    if plan.target is not None and last is not None:
        reached = last.score <= plan.target if measure.better == "lower" else last.score >= plan.target
    held = {"measure": measure, "whose": mine[-1].whose, "baseline": baseline, "last": last}
    return msgspec.structs.replace(bare, **held, change=change, reached=reached)


def _asked_for(practice: Practice, plan: Plan) -> Measure | None:
    """The measure of a plan of which nothing was scored yet; None where its modality is not here."""
    known = (one for one in scorable(practice.host) if (one.key, one.field) == (plan.measure, plan.field))
    return next((one.measure for one in known), None)


def _named(found: list[Trend], wanted: str) -> list[Trend]:
    """The trends that are meant: by measure, by field with its side or without, or by enough of a name."""
    given = wanted.strip().casefold()
    exact = [
        one
        for one in found
        if given in {one.key, one.measure.key, one.field, one.field.partition(".")[0], f"{one.modality}.{one.field}"}
    ]
    return exact or [one for one in found if fold(wanted) and matches(wanted, f"{one.which} {one.measure.name}")]
