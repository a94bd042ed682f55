"""The scores of the practice's visits, before and after treatment, by what they are scores of.

There are many: each row is read once and kept as a number beside its visit's, and a measure's definition is read once.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from palpate.host import definitions
from palpate.modality.outcomes import Measure
from palpate.plans.change import measure_of
from palpate.reports.identity import Identities, Identity
from palpate.reports.period import Period
from palpate.visits.counting import counts
from palpate.visits.people import People
from palpate.visits.tables import outcome, visit


class Came(NamedTuple):
    """Who came to a visit, whichever of their rows it was kept under, and when."""

    person: int
    started: dt.datetime


class VisitScores(msgspec.Struct, kw_only=True):
    """Visits that count, in the order they began; their scores; and the measures, as they were stored last.

    ``before`` and ``after`` have the score of each visit, by its number.
    """

    visits: dict[int, Came]
    measures: dict[Identity, Measure]
    before: dict[Identity, dict[int, float]]
    after: dict[Identity, dict[int, float]]


def visit_scores(
    connection: Connection, period: Period, identities: Identities, *which: ColumnElement[bool]
) -> VisitScores:
    """The scores of the visits of a time that are finished and were not struck: all, or ``which`` of them.

    Of what several modalities scored at one visit, the score given last stands: a row that is scored anew is another.
    """
    people = People(connection)
    came = select(visit.c.id, visit.c.client_id, visit.c.started_at)
    came = came.where(visit.c.status != "open", counts(), *period.began()).order_by(visit.c.started_at, visit.c.id)
    visits = {number: Came(people.root(client), started) for number, client, started in connection.execute(came)}
    columns = [outcome.c[name] for name in ("visit_id", "modality", "measure_definition", "field", "moment", "score")]
    rows = select(*columns).where(*which).order_by(outcome.c.id)
    if began := period.began():
        rows = rows.join(visit, visit.c.id == outcome.c.visit_id).where(*began)
    found = VisitScores(visits=visits, measures={}, before={}, after={})
    places: dict[tuple[str, str, str, str], dict[int, float]] = {}
    for number, *which_one, score in connection.execute(rows).all():
        if number not in visits:
            continue
        what: tuple[str, str, str, str] = tuple(which_one)
        place = places.get(what)
        if place is None:
            place = places[what] = _place(connection, found, identities, what)
        place[number] = score
    return found


def _place(
    connection: Connection, found: VisitScores, identities: Identities, what: tuple[str, str, str, str]
) -> dict[int, float]:
    """Where the scores of a modality's stored measure, a field and a moment are kept."""
    modality, hashed, field, moment = what
    measure = measure_of(definitions.load(connection, hashed))
    key = identities.of(modality, measure, field)
    found.measures[key] = measure
    return (found.before if moment == "before" else found.after).setdefault(key, {})
