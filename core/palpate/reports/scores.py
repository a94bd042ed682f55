"""Every score of the practice's visits, by visit and by what it is a score of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from palpate.host import definitions
from palpate.modality.outcomes import Measure
from palpate.plans.change import measure_of
from palpate.reports.series import Identity, identity
from palpate.visits.counting import counts
from palpate.visits.people import People
from palpate.visits.tables import outcome, visit


class Scored(msgspec.Struct, kw_only=True):
    """One visit: whose, when, and its scores before and after, by what they are of."""

    visit_id: int
    person: int
    started: dt.datetime
    before: dict[Identity, float] = msgspec.field(default_factory=dict)
    after: dict[Identity, float] = msgspec.field(default_factory=dict)


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """Finished and signed visits that count and have scores, in order; and the measures, as they stand now."""

    visits: dict[int, Scored]
    measures: dict[Identity, Measure]


def scores(connection: Connection) -> Scores:
    """Every score of every visit that is finished, and was not struck."""
    people = People(connection)
    columns = [outcome.c[name] for name in ("visit_id", "measure_definition", "field", "moment", "score")]
    rows: Sequence[Any] = connection.execute(
        select(*columns, visit.c.client_id, visit.c.started_at)
        .join(visit, visit.c.id == outcome.c.visit_id)
        .where(visit.c.status != "open", counts())
        .order_by(visit.c.started_at, visit.c.id, outcome.c.at, outcome.c.id)
    ).all()
    known: dict[tuple[str, str], tuple[Identity, Measure]] = {}
    visits: dict[int, Scored] = {}
    measures: dict[Identity, Measure] = {}
    for number, hashed, field, moment, score, client_id, started in rows:
        if (hashed, field) not in known:
            measure = measure_of(definitions.load(connection, hashed))
            known[hashed, field] = identity(measure, field), measure
        key, measures[key] = known[hashed, field]
        one = visits.get(number)
        if one is None:
            one = visits[number] = Scored(visit_id=number, person=people.root(client_id), started=started)
        (one.before if moment == "before" else one.after)[key] = score
    return Scores(visits=visits, measures=measures)
