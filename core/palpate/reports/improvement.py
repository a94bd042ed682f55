"""Who had improved when a follow-up was answered, and how long it lasted: measured, never promised.

An answer is held against the score before treatment at the visit it follows, of the same measure and field. It counts
as improved only beyond the measure's error. Who did not answer, who answered late, and what cannot be compared each
stand in a column of their own, and are never read as improved.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from palpate.followups.lateness import GRACE
from palpate.followups.tables import follow_up
from palpate.host import definitions
from palpate.modality.outcomes import Measure
from palpate.plans.change import judged
from palpate.practice import Practice
from palpate.reports.improvement_model import Improvement, Lasted, Row, Told
from palpate.reports.outcomes import within
from palpate.reports.scores import Scored, scores
from palpate.reports.series import asks, identity, scored, stored_measure
from palpate.reports.spread import spread
from palpate.visits.counting import counts
from palpate.visits.people import People
from palpate.visits.tables import visit

NOTES = [
    "Improved: better than before treatment by more than the measure's error. Whoever did not answer is not read as "
    "improved, nor as not; whoever answered more than a day late, or early, is counted by themselves.",
    "This describes what was answered; it does not prove what caused it: many complaints ease by themselves, and "
    "nobody was compared with somebody untreated.",
]


class _Asked(msgspec.Struct, kw_only=True):
    """One follow-up of a visit that counts."""

    visit_id: int
    modality: str
    key: str
    due_at: dt.datetime
    status: str
    answers: dict[str, Any] | None
    answered_at: dt.datetime | None
    stored: dict[str, Any]

    @property
    def hours(self) -> float:
        return float(self.stored["due_hours"])

    def late(self) -> bool:
        """Whether it was answered out of its time: an answer of the second day says nothing of the fourteenth."""
        return self.answered_at is not None and abs(self.answered_at - self.due_at) > GRACE


def improvement(practice: Practice, first: dt.date | None = None, last: dt.date | None = None) -> Improvement:
    """The report."""
    now = practice.clock.now()
    with practice.context.read() as connection:
        started, asked = _asked(connection)
        known = scores(connection).visits
        measures = _measures(connection, asked)
    mine = {one.visit_id for one in within(started.values(), first, last, practice)}
    asked = [one for one in asked if one.visit_id in mine]
    kinds: dict[tuple[float, str, str], list[_Asked]] = defaultdict(list)
    for one in asked:
        kinds[one.hours, one.modality, one.key].append(one)
    report = _Report(now, known, measures, asked)
    rows, told = [], []
    for kind in sorted(kinds):
        rows += report.rows(kinds[kind])
        told += report.told(kinds[kind])
    return Improvement(
        practice=practice.info.name,
        simulated=practice.info.simulated,
        first=first,
        last=last,
        rows=rows,
        told=told,
        notes=NOTES,
    )


class _Report:
    def __init__(
        self,
        now: dt.datetime,
        known: dict[int, Scored],
        measures: dict[tuple[str, str], Measure],
        asked: list[_Asked],
    ) -> None:
        self.now, self.known, self.measures = now, known, measures
        self.by_visit: dict[tuple[int, str], list[_Asked]] = defaultdict(list)
        for one in asked:
            self.by_visit[one.visit_id, one.modality].append(one)

    def rows(self, mine: list[_Asked]) -> list[Row]:
        """The rows of one kind of follow-up: one for each score that it asks, and that visits were scored with too."""
        wanted = {field: key for one in mine for field, key in asks(one.stored).items()}
        comparable = {
            field: key
            for field, key in wanted.items()
            if any(self._before(one, field, key) is not None for one in mine)
        }
        return [self._row(mine, field, key) for field, key in comparable.items()] or [self._row(mine, "", "")]

    def told(self, mine: list[_Asked]) -> list[Told]:
        """The lengths of time that one kind of follow-up asks for."""
        lengths = {
            ask["key"]: (ask["label"], ask["unit"])
            for one in mine
            for ask in one.stored["asks"]
            if ask["kind"] == "duration"
        }
        due = [one for one in mine if self._state(one) != "not_yet"]
        found = []
        for field, (label, unit) in lengths.items():
            answers = [scored(one.answers, field) for one in due if one.status == "answered"]
            given = [one for one in answers if one is not None]
            found.append(
                Told(
                    modality=mine[-1].modality,
                    key=mine[-1].key,
                    title=mine[-1].stored["title"],
                    label=label,
                    unit=unit,
                    lengths=spread(given),
                    none=given.count(0),
                    unanswered=len(due) - len(given),
                )
            )
        return found

    def _row(self, mine: list[_Asked], field: str, key: str) -> Row:
        states = [self._state(one) for one in mine]
        in_time = [one for one, state in zip(mine, states, strict=True) if state == "in_time"]
        late = [one for one, state in zip(mine, states, strict=True) if state == "late"]
        verdicts = [self._verdict(one, field, key) for one in in_time]
        improved = [one for one, verdict in zip(in_time, verdicts, strict=True) if verdict == "better"]
        newest = mine[-1]
        measure = self.measures.get((newest.modality, key))
        return Row(
            modality=newest.modality,
            key=newest.key,
            title=newest.stored["title"],
            due_hours=newest.hours,
            measure=measure.name if measure else "",
            field=field,
            due=len(mine) - states.count("not_yet"),
            not_yet=states.count("not_yet"),
            in_time=len(in_time),
            late=len(late),
            unanswered=states.count("unanswered"),
            dropped=states.count("dropped"),
            improved=len(improved),
            same=verdicts.count("none"),
            worse=verdicts.count("worse"),
            untold=verdicts.count("unknown"),
            improved_late=sum(1 for one in late if self._verdict(one, field, key) == "better"),
            lasted=self._lasted(improved, field, key),
        )

    def _lasted(self, improved: list[_Asked], field: str, key: str) -> list[Lasted]:
        """What those who had improved answered to the later follow-ups of the same visit."""
        later: dict[tuple[float, str], list[str]] = defaultdict(list)
        titles: dict[tuple[float, str], str] = {}
        for one in improved:
            for other in self.by_visit[one.visit_id, one.modality]:
                if other.hours > one.hours and field in asks(other.stored):
                    kind = (other.hours, other.key)
                    titles[kind] = other.stored["title"]
                    later[kind].append(self._later(other, field, key))
        return [
            Lasted(
                title=titles[kind],
                due_hours=kind[0],
                improved=len(states),
                still=states.count("still"),
                no_longer=states.count("no_longer"),
                unknown=states.count("unknown"),
                not_yet=states.count("not_yet"),
            )
            for kind, states in sorted(later.items())
        ]

    def _later(self, other: _Asked, field: str, key: str) -> str:
        if other.status != "answered":
            return "not_yet" if self._state(other) == "not_yet" else "unknown"
        verdict = self._verdict(other, field, key)
        return {"better": "still", "unknown": "unknown"}.get(verdict, "no_longer")

    def _state(self, one: _Asked) -> str:
        if one.status == "answered":
            return "late" if one.late() else "in_time"
        if one.status == "dropped":
            return "dropped"
        return "not_yet" if one.due_at > self.now else "unanswered"

    def _before(self, one: _Asked, field: str, key: str) -> float | None:
        measure, visit_ = self.measures.get((one.modality, key)), self.known.get(one.visit_id)
        return visit_.before.get(identity(measure, field)) if measure and visit_ else None

    def _verdict(self, one: _Asked, field: str, key: str) -> str:
        """Better, worse or none against the score before treatment; unknown where nothing can be said."""
        before, after = self._before(one, field, key), scored(one.answers, field)
        if before is None or after is None:
            return "unknown"
        return judged(self.measures[one.modality, key], before, after).verdict


def _asked(connection: Connection) -> tuple[dict[int, Scored], list[_Asked]]:
    """Every follow-up of visits that count, in the order of the visits; and the visits."""
    people = People(connection)
    names = ("visit_id", "modality", "key", "definition", "due_at", "status", "answers", "answered_at")
    rows = connection.execute(
        select(*(follow_up.c[name] for name in names), visit.c.client_id, visit.c.started_at)
        .join(visit, visit.c.id == follow_up.c.visit_id)
        .where(counts())
        .order_by(visit.c.started_at, visit.c.id, follow_up.c.id)
    ).all()
    stored: dict[str, Any] = {}
    started: dict[int, Scored] = {}
    found = []
    for row in rows:
        if row.definition not in stored:
            stored[row.definition] = definitions.load(connection, row.definition)
        person = people.root(row.client_id)
        started[row.visit_id] = Scored(visit_id=row.visit_id, person=person, started=row.started_at)
        values = {name: getattr(row, name) for name in names if name != "definition"}
        found.append(_Asked(**values, stored=stored[row.definition]))
    return started, found


def _measures(connection: Connection, asked: list[_Asked]) -> dict[tuple[str, str], Measure]:
    wanted = {(one.modality, key) for one in asked for key in asks(one.stored).values()}
    found = {pair: stored_measure(connection, *pair) for pair in sorted(wanted)}
    return {pair: measure for pair, measure in found.items() if measure is not None}
