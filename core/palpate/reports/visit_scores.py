"""The scores of the practice's visits, before and after treatment, by what they are scores of.

There are many: each row is read once and kept as a number beside its visit's, and a measure's definition is read once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from palpate.host import definitions
from palpate.modality.outcomes import Measure
from palpate.plans.apart import apart
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


class Asked(msgspec.Struct):
    """The scores that one modality asked for of one thing: of each visit, by its number."""

    before: dict[int, float] = msgspec.field(default_factory=dict)
    after: dict[int, float] = msgspec.field(default_factory=dict)

    @property
    def numbers(self) -> set[int]:
        """The visits that were scored."""
        return self.before.keys() | self.after.keys()


class VisitScores(msgspec.Struct, kw_only=True):
    """Visits that count, in the order they began; their scores; and the measures, as they were stored last.

    ``asked`` has the scores of each thing by the modality that asked for them, the shared ones by theirs. ``together``
    has those of a visit whichever asked; ``apart`` are the people whom modalities scored differently at one visit:
    of theirs only the scores of one modality are held against one another.
    """

    visits: dict[int, Came]
    measures: dict[Identity, Measure]
    asked: dict[Identity, dict[str, Asked]]
    together: dict[Identity, Asked] = {}
    apart: dict[Identity, set[int]] = {}

    def comparable(self, key: Identity, modality: str) -> dict[int, float]:
        """The scores before treatment that may be held against one that this modality asked for."""
        scores, apart_ = self.together[key].before, self.apart[key]
        if not apart_:
            return scores
        mine = self.asked[key][modality].before if modality in self.asked[key] else {}
        return {
            number: score
            for number, score in (scores | mine).items()
            if number in mine or self.visits[number].person not in apart_
        }


def visit_scores(
    connection: Connection, period: Period, identities: Identities, *which: ColumnElement[bool]
) -> VisitScores:
    """The scores of the visits of a time that are finished and were not struck: all, or ``which`` of them."""
    people = People(connection)
    came = select(visit.c.id, visit.c.client_id, visit.c.started_at)
    came = came.where(visit.c.status != "open", counts(), *period.began()).order_by(visit.c.started_at, visit.c.id)
    visits = {number: Came(people.root(client), started) for number, client, started in connection.execute(came)}
    columns = [outcome.c[name] for name in ("visit_id", "modality", "measure_definition", "field", "moment", "score")]
    rows = select(*columns).where(*which).order_by(outcome.c.id)
    if began := period.began():
        rows = rows.join(visit, visit.c.id == outcome.c.visit_id).where(*began)
    found = VisitScores(visits=visits, measures={}, asked={})
    places: dict[tuple[str, str, str, str], dict[int, float]] = {}
    for number, *which_one, score in connection.execute(rows).all():
        if number not in visits:
            continue
        what: tuple[str, str, str, str] = tuple(which_one)
        place = places.get(what)
        if place is None:
            place = places[what] = _place(connection, found, identities, what)
        place[number] = score
    for key, by in found.asked.items():
        found.together[key] = _together(list(by.values()))
        found.apart[key] = {visits[number].person for number, _ in apart(_given(by))} if len(by) > 1 else set()
    return found


def _together(several: list[Asked]) -> Asked:
    if len(several) == 1:
        return several[0]
    together = Asked()
    for one in several:
        together.before |= one.before
        together.after |= one.after
    return together


def _given(by: dict[str, Asked]) -> Iterator[tuple[str, tuple[int, str], float]]:
    """The scores of one thing at the visits at which several asked for it: by which modality, and when."""
    seen: set[int] = set()
    several: set[int] = set()
    for one in by.values():
        several |= seen & one.numbers
        seen |= one.numbers
    for modality, one in by.items():
        for moment, scores in (("before", one.before), ("after", one.after)):
            yield from ((modality, (number, moment), scores[number]) for number in several & scores.keys())


def _place(
    connection: Connection, found: VisitScores, identities: Identities, what: tuple[str, str, str, str]
) -> dict[int, float]:
    """Where the scores of a modality's stored measure, a field and a moment are kept."""
    modality, hashed, field, moment = what
    measure = measure_of(definitions.load(connection, hashed))
    key = identities.of(modality, measure, field)
    found.measures[key] = measure
    asked = found.asked.setdefault(key, {}).setdefault(modality, Asked())
    return asked.before if moment == "before" else asked.after
