"""Moving occurrences of a series: one, this and those after it, or all that are ahead.

One that is moved stays of its series. Of more, the series ends where they leave it and a new one goes on with the new
rule, so that each series says in words what its clients were told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import update

from palpate import clock
from palpate.recurring import alternatives, expanding, reading, rules, words
from palpate.recurring.ending import chosen
from palpate.recurring.model import Done, Pick, Planned, Series
from palpate.recurring.rehearsing import put_all, rehearsed
from palpate.recurring.rules import Rule
from palpate.recurring.shifting import shifted
from palpate.recurring.tables import series
from palpate.scheduling import reading as appointments
from palpate.scheduling.claiming import claims
from palpate.scheduling.model import Appointment, Slot
from palpate.scheduling.service import Scheduling
from palpate.scheduling.tables import appointment, claim
from palpate.screening.model import Verdict
from palpate.store.context import Context, Writing


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What would come of a move. ``rule`` and ``start`` are those of the series that goes on; None of one alone."""

    series: Series
    rule: Rule | None
    start: dt.datetime
    planned: list[Planned]
    terms: dict[str, Any]

    @property
    def words(self) -> str:
        """Whose, and how often from then on."""
        if self.rule is None:
            return f"one of {self.series.shown}"
        return f"{self.series.shown}; from then on {words.said(self.rule, self.start)}"

    def as_json(self, after: Series | None = None, done: Sequence[Done] = ()) -> dict[str, Any]:
        """As it is printed, before and after it is done; ``after`` is the series that they are of then."""
        made = {one.planned.number: one.now for one in done}
        return {
            "ref": self.series.ref,
            "id": self.series.id,
            "moved": after is not None,
            "series": after.as_json() if after else self.series.as_json(),
            "rule": str(self.rule) if self.rule is not None else self.series.rule,
            "words": words.said(self.rule, self.start) if self.rule is not None else self.series.words,
            "occurrences": [one.as_json(made.get(one.number)) for one in self.planned],
        }


class Moving:
    """Plans moves, and makes them."""

    def __init__(self, context: Context, scheduling: Scheduling, screened: Callable[[dt.date], Verdict]) -> None:
        self._context = context
        self._scheduling = scheduling
        self._screened = screened

    def plan(
        self,
        one: Series,
        target: Appointment,
        wall: dt.datetime | None,
        scope: str,
        search: Callable[[dt.date, dt.date], list[Slot]],
        terms: dict[str, Any],
    ) -> Move:
        """What would come of it, seen first; ``wall`` is where ``target`` goes, None where its time stays."""
        with self._context.read() as connection:
            there = reading.occurrences(connection, one.id)
        now = clock.to_minute(self._context.clock.now())
        # The one that is named is looked at first, whatever goes with it.
        (mine,) = chosen(one, there, now, only=target)
        rule: Rule | None = None
        if scope == "one":
            start = wall or mine.starts_at.replace(tzinfo=None, fold=0)
            planned = [self._planned(one, 1, mine, start, wall is None)]
        else:
            some = chosen(one, there, now, first=mine if scope == "following" else None)
            plan = [expanding.text(each) for each in expanding.walls(rules.read(one.rule), one.start)]
            old, first = _wall(mine), _wall(some[0])
            rule, moved = shifted(rules.read(one.rule), one.start, old, wall or old, first)
            begin, start = plan.index(expanding.text(first)), moved[0]
            planned = [
                self._planned(one, number, each, moved[plan.index(each.occurrence or "") - begin], wall is None)
                for number, each in enumerate(some, 1)
            ]
        found = rehearsed(
            self._scheduling,
            planned,
            lambda writing, each, at: self._shift(writing, each, at, terms),
            lambda blocked: alternatives.near(search, blocked, one.zone),
            lambda writing: _let_go(writing, planned),
        )
        return Move(series=one, rule=rule, start=start, planned=found, terms=terms)

    def move(self, plan: Move, picks: Sequence[Pick], verdicts: Mapping[int, Verdict]) -> tuple[int, list[Appointment]]:
        """Move those that were chosen, in one transaction; gives the number of the series they are of then."""
        one = plan.series

        def once(writing: Writing) -> tuple[int, list[Appointment]]:
            _let_go(writing, [pick.planned for pick in picks])
            moved = put_all(
                writing,
                picks,
                lambda writing, each, at: self._shift(writing, each, at, plan.terms, verdicts[each.number]),
            )
            if plan.rule is None:
                return one.id, moved
            number = self._go_on(writing, plan, plan.rule)
            return number, [appointments.one(writing.connection, each.id) for each in moved]

        return self._scheduling.settled(once)

    def _go_on(self, writing: Writing, plan: Move, rule: Rule) -> int:
        """End the series where what is planned leaves it, and begin another with that."""
        one, staff = plan.series, plan.terms["staff"]
        first = next(each.was for each in plan.planned if each.was is not None)
        ended = min(_wall(first).date(), one.ended_on or dt.date.max)
        values: dict[str, Any] = {
            "client_id": one.client_id,
            "service_id": one.service_id,
            "practitioner_id": staff.id if staff else one.practitioner_id,
            "rule": str(rule),
            "local_start": expanding.text(plan.start),
            "timezone": one.timezone,
            "minutes": one.minutes,
            "note": one.note,
        }
        number = writing.add(series, **values, created_at=writing.now)
        writing.execute(update(series).where(series.c.id == one.id).values(ended_on=ended))
        writing.record("end", f"series {one.id}", before=one.ended_on, after={"ended_on": ended, "goes_on_as": number})
        writing.record("add", f"series {number}", after={**values, "instead_of": one.id})
        for each in plan.planned:
            assert each.was is not None
            mine = (appointment.c.id == each.was.id, appointment.c.series_id == one.id)
            writing.execute(
                update(appointment).where(*mine).values(series_id=number, occurrence=expanding.text(each.wall))
            )
        return number

    def _planned(self, one: Series, number: int, was: Appointment, wall: dt.datetime, stays: bool) -> Planned:
        if stays:
            verdict = self._screened(was.starts_at.date())
            return Planned(number=number, wall=wall, start=was.starts_at, verdict=verdict, was=was)
        at, verdict = expanding.instant(wall, one.zone, wall.fold), self._screened(wall.date())
        return Planned(
            number=number, wall=wall, start=at.at, twice=at.twice, conflict=at.said, verdict=verdict, was=was
        )

    def _shift(
        self, writing: Writing, one: Planned, at: dt.datetime, terms: dict[str, Any], verdict: Verdict | None = None
    ) -> Appointment:
        assert one.was is not None
        screening = verdict.as_json() if verdict else None
        return self._scheduling.shift(writing, one.was, at, screening=screening, **terms)


def _let_go(writing: Writing, planned: Sequence[Planned]) -> None:
    """Release what all of them have, so that none is in the way of another."""
    ids = [one.was.id for one in planned if one.was is not None]
    claims.release(writing, claim.c.appointment_id.in_(ids))
    # Where they were, they are no work any more: a limit of the body counts each where it goes.
    mine = (appointment.c.id.in_(ids), appointment.c.status == "booked")
    writing.execute(update(appointment).where(*mine).values(status="to_move"))


def _wall(booked: Appointment) -> dt.datetime:
    """The wall time that the rule gave."""
    assert booked.occurrence is not None
    return dt.datetime.fromisoformat(booked.occurrence)
