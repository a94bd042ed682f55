"""The follow-ups of visits that count, and the scores before treatment that their answers are held against."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Select, select

from palpate.followups.tables import follow_up
from palpate.host import definitions
from palpate.modality.outcomes import Measure
from palpate.plans.change import Change, judged
from palpate.reports.answered import Timing, asks, score_in, stored_measure, timing
from palpate.reports.identity import Identities, Identity
from palpate.reports.period import Period
from palpate.reports.visit_scores import VisitScores, visit_scores
from palpate.visits.tables import outcome, visit

State = Timing | Literal["unanswered", "dropped", "not_yet"]


class Kind(NamedTuple):
    """One follow-up of one modality: what is asked so many hours after its visits."""

    hours: float
    modality: str
    key: str


class Asked(NamedTuple):
    """One follow-up of one visit. ``state``: whether it was answered, and in its time."""

    visit_id: int
    due_at: dt.datetime
    answers: dict[str, Any] | None
    answered_at: dt.datetime | None
    state: State


class Question(NamedTuple):
    """One question of a follow-up that asks for a length of time."""

    key: str
    label: str
    unit: str


class Kept(msgspec.Struct, kw_only=True):
    """What the report is made of: the follow-ups of each kind by their visit, what it is called, and what it asks.

    ``scores`` are its questions that are scores, each with its measure's key; ``before`` what was scored at the visits.
    """

    asked: dict[Kind, dict[int, Asked]]
    titles: dict[Kind, str]
    scores: dict[Kind, dict[str, str]]
    lengths: dict[Kind, dict[str, Question]]
    measures: dict[tuple[str, str], Measure]
    before: VisitScores
    known: dict[tuple[Identity, str], dict[int, float]] = {}
    identities: Identities

    def change(self, kind: Kind, field: str, one: Asked) -> Change | None:
        """The change from before treatment to an answer; None where one of the two is not there."""
        measure = self.measure(kind, field)
        after = score_in(one.answers, field)
        before = self._before(kind, measure, field).get(one.visit_id)
        return None if measure is None or before is None or after is None else judged(measure, before, after)

    def _before(self, kind: Kind, measure: Measure | None, field: str) -> dict[int, float]:
        """The scores before treatment that an answer may be held against, by visit."""
        if measure is None:
            return {}
        what = (self.identities.of(kind.modality, measure, field), kind.modality)
        if what not in self.known:
            self.known[what] = self.before.comparable(*what) if what[0] in self.before.asked else {}
        return self.known[what]

    def measure(self, kind: Kind, field: str) -> Measure | None:
        """The measure that a question of a follow-up is a score of."""
        return self.measures.get((kind.modality, self.scores[kind].get(field, "")))

    def fields(self, kind: Kind) -> list[str]:
        """The questions of a follow-up that are scores, and that its visits were scored with before treatment."""
        found = []
        for field in self.scores[kind]:
            measure = self.measure(kind, field)
            known = self._before(kind, measure, field)
            if any(number in known for number in self.asked[kind]):
                found.append(field)
        return found


def read(connection: Connection, period: Period, now: dt.datetime, identities: Identities) -> Kept:
    """The follow-ups of the visits of a time, as they stand now."""
    columns = [follow_up.c[name] for name in ("visit_id", "modality", "key", "definition", "due_at", "status")]
    rows: Select[Any] = select(*columns, follow_up.c.answers, follow_up.c.answered_at).order_by(follow_up.c.id)
    if began := period.began():
        rows = rows.join(visit, visit.c.id == follow_up.c.visit_id).where(*began)
    found = connection.execute(rows).all()
    stored = {hashed: definitions.load(connection, hashed) for hashed in {row.definition for row in found}}
    wanted = {(row.modality, row.definition) for row in found}
    pairs = {(modality, key) for modality, hashed in wanted for key in asks(stored[hashed]).values()}
    measures = {pair: stored_measure(connection, *pair) for pair in sorted(pairs)}
    keys = {key for _, key in pairs}
    scores = visit_scores(connection, period, identities, outcome.c.moment == "before", outcome.c.measure.in_(keys))
    kept = Kept(
        asked=defaultdict(dict),
        titles={},
        scores=defaultdict(dict),
        lengths=defaultdict(dict),
        measures={pair: measure for pair, measure in measures.items() if measure is not None},
        before=scores,
        identities=identities,
    )
    seen: set[tuple[Kind, str]] = set()
    for number, modality, key, hashed, due_at, status, answers, answered_at in found:
        if number not in scores.visits:
            continue
        kind = Kind(float(stored[hashed]["due_hours"]), modality, key)
        state = _state(status, due_at, answered_at, now)
        kept.asked[kind][number] = Asked(number, due_at, answers, answered_at, state)
        if (kind, hashed) not in seen:
            seen.add((kind, hashed))
            _learn(kept, kind, stored[hashed])
    return kept


def _learn(kept: Kept, kind: Kind, stored: dict[str, Any]) -> None:
    """Note what a follow-up asks, as it was kept when it was set; what is asked no more was asked all the same."""
    kept.titles[kind] = stored["title"]
    kept.scores[kind].update(asks(stored))
    lengths = (ask for ask in stored["asks"] if ask["kind"] == "duration")
    kept.lengths[kind].update({ask["key"]: Question(ask["key"], ask["label"], ask["unit"]) for ask in lengths})


def _state(status: str, due_at: dt.datetime, answered_at: dt.datetime | None, now: dt.datetime) -> State:
    if status == "answered":
        # An answer of which nobody knows when it came says nothing of its time.
        return timing(due_at, answered_at) if answered_at is not None else "late"
    if status == "dropped":
        return "dropped"
    return "not_yet" if due_at > now else "unanswered"
