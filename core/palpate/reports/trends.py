"""What one person was scored on over time: at visits, before and after treatment, and in answers to follow-ups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from palpate import clock
from palpate.followups.tables import follow_up
from palpate.host import definitions
from palpate.modality import vocabulary
from palpate.modality.outcomes import Measure
from palpate.plans.apart import apart
from palpate.plans.change import measure_of
from palpate.plans.trend import Moment, Point, Trend
from palpate.refs import ref
from palpate.reports.answered import asks, score_in, stored_measure, timing
from palpate.reports.identity import Identities, Identity
from palpate.visits.counting import counts
from palpate.visits.tables import outcome, visit


def trends(connection: Connection, client_ids: Collection[int], identities: Identities) -> list[Trend]:
    """Every trend of a person's scores, in the order in which each was first scored."""
    scored: dict[Identity, list[_Score]] = {}
    for row in _outcomes(connection, client_ids):
        scored.setdefault(identities.of(row.modality, row.measure, row.field), []).append(row)
    followed: dict[Identity, list[_Score]] = {}
    for row in _followed(connection, client_ids):
        followed.setdefault(identities.of(row.modality, row.measure, row.field), []).append(row)
    found = []
    for key in scored | followed:
        visits, later = scored.get(key, []), followed.get(key, [])
        if not apart((one.modality, (one.point.visit_id, one.point.moment), one.point.score) for one in visits):
            found.append(_trend(key, visits, later))
            continue
        for modality in dict.fromkeys(one.modality for one in (*visits, *later)):
            mine, after = ([one for one in rows if one.modality == modality] for rows in (visits, later))
            whose = "scored by itself" if modality == vocabulary.SHARED else identities.title(modality)
            found.append(_trend(key, mine, after, whose))
    return found


def _trend(key: Identity, visits: list[_Score], later: list[_Score], whose: str = "") -> Trend:
    """The trend of some scores of one thing, at visits and asked later."""
    # What was scored alike at one visit is one score, and of what one modality scored the score given last stands.
    points = {(one.point.visit_id, one.point.moment): one.point for one in visits}
    asked = {(one.point.visit_id, one.point.ref): one.point for one in later}
    newest = visits[-1] if visits else later[0]
    return Trend(
        modality=newest.modality,
        measure=newest.measure,
        field=key.field,
        points=sorted([*points.values(), *asked.values()], key=lambda one: (one.at, one.moment == "after")),
        whose=whose,
    )


class _Score(NamedTuple):
    modality: str
    measure: Measure
    field: str
    point: Point


def _outcomes(connection: Connection, client_ids: Collection[int]) -> list[_Score]:
    columns = [outcome.c[name] for name in ("modality", "field", "moment", "score", "detail", "at", "visit_id")]
    rows = connection.execute(
        select(*columns, outcome.c.measure_definition, visit.c.timezone)
        .join(visit, visit.c.id == outcome.c.visit_id)
        .where(visit.c.client_id.in_(client_ids), counts())
        .order_by(visit.c.started_at, visit.c.id, outcome.c.at, outcome.c.id)
    ).all()
    known = {hashed: measure_of(definitions.load(connection, hashed)) for hashed in {row[7] for row in rows}}
    return [
        _Score(
            row.modality,
            known[row.measure_definition],
            row.field,
            _point(row.at, row.timezone, row.moment, row.score, ref("v", row.visit_id), row.visit_id, row.detail),
        )
        for row in rows
    ]


def _followed(connection: Connection, client_ids: Collection[int]) -> list[_Score]:
    rows = connection.execute(
        select(follow_up, visit.c.timezone)
        .join(visit, visit.c.id == follow_up.c.visit_id)
        .where(follow_up.c.client_id.in_(client_ids), follow_up.c.status == "answered", counts())
        .order_by(follow_up.c.answered_at, follow_up.c.id)
    ).all()
    asked = {hashed: definitions.load(connection, hashed) for hashed in {row.definition for row in rows}}
    known: dict[tuple[str, str], Measure | None] = {}
    found = []
    for row in rows:
        for field, key in asks(asked[row.definition]).items():
            score = score_in(row.answers, field)
            if (row.modality, key) not in known:
                known[row.modality, key] = stored_measure(connection, row.modality, key)
            measure = known[row.modality, key]
            if score is None or measure is None:
                continue
            late = timing(row.due_at, row.answered_at) == "late"
            point = _point(
                row.answered_at, row.timezone, "follow_up", score, ref("f", row.id), row.visit_id, None, late=late
            )
            found.append(_Score(row.modality, measure, field, point))
    return found


def _point(
    at: dt.datetime,
    timezone: str,
    moment: Moment,
    score: float,
    shown: str,
    visit_id: int,
    detail: dict[str, Any] | None,
    *,
    late: bool = False,
) -> Point:
    counted = detail or {}
    return Point(
        at=at,
        day=at.astimezone(clock.zone(timezone)).date(),
        moment=moment,
        score=score,
        ref=shown,
        visit_id=visit_id,
        late=late,
        items=counted.get("items"),
        answered=counted.get("answered"),
    )
