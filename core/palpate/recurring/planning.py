"""Planning a new series, and booking what was chosen of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from palpate import clock
from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.premises.model import Resource
from palpate.recurring import alternatives, expanding, words
from palpate.recurring.model import Done, Pick, Planned, Series
from palpate.recurring.rehearsing import put_all, rehearsed
from palpate.recurring.rules import Rule
from palpate.recurring.tables import series
from palpate.refs import ref
from palpate.scheduling.booking.orders import Order
from palpate.scheduling.finding.preferences import Preferences
from palpate.scheduling.model import Appointment
from palpate.scheduling.service import Scheduling
from palpate.scheduling.written import moment_said
from palpate.screening.model import Verdict
from palpate.services.model import Service
from palpate.staff.model import Staff
from palpate.store.context import Context, Writing


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A series as it would be booked, seen first. ``start`` is wall time of ``timezone``."""

    client: Client
    service: Service
    staff: Staff | None
    rule: Rule
    start: dt.datetime
    timezone: str
    order: Order
    planned: list[Planned]

    @property
    def words(self) -> str:
        """Every 2 weeks on Tuesday at 10:00, 10 times."""
        return words.said(self.rule, self.start)

    def as_json(self, booked: Series | None = None, done: Sequence[Done] = ()) -> dict[str, Any]:
        """As it is printed, before and after it is booked."""
        made = {one.planned.number: one.now for one in done}
        return {
            "ref": booked.ref if booked else None,
            "id": booked.id if booked else None,
            "booked": booked is not None,
            "client": self.client.name,
            "client_ref": ref("c", self.client.id),
            "service": self.service.name,
            "practitioner": self.staff.name if self.staff else None,
            "rule": str(self.rule),
            "words": self.words,
            "timezone": self.timezone,
            "occurrences": [one.as_json(made.get(one.number)) for one in self.planned],
        }


class Planning:
    """Plans series, and books them."""

    def __init__(self, context: Context, scheduling: Scheduling, screened: Callable[[dt.date], Verdict]) -> None:
        self._context = context
        self._scheduling = scheduling
        self._screened = screened

    def plan(
        self,
        client: Client,
        service: Service,
        start: dt.datetime,
        rule: Rule,
        *,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        preferences: Preferences | None = None,
        note: str = "",
        despite: Mapping[str, str] | None = None,
    ) -> Plan:
        """A series as it would be booked, each occurrence with its conflict and an alternative; nothing is written.

        ``start`` is an instant in the zone whose wall time every occurrence keeps.
        """
        zone = clock.zone(str(start.tzinfo))
        now = self._context.clock.now()
        wall = start.replace(tzinfo=None, fold=0, second=0, microsecond=0)
        walls = expanding.planned(rule, wall, now.astimezone(zone).date())
        first = expanding.instant(walls[0], zone, start.fold).at
        if first is not None and clock.to_minute(first) < clock.to_minute(now):
            raise Refused(f"{moment_said(first)} is past: a series starts with a time to come.")
        order = self._scheduling.order(
            client,
            service,
            start,
            staff=staff,
            room=room,
            minutes=minutes,
            preferences=preferences,
            note=note,
            despite=despite,
        )
        planned = []
        for number, one in enumerate(walls, 1):
            at = expanding.instant(one, zone, start.fold if one == wall else 0)
            verdict = self._screened(one.date())
            planned.append(
                Planned(number=number, wall=one, start=at.at, twice=at.twice, conflict=at.said, verdict=verdict)
            )

        def put(writing: Writing, _: Planned, at: dt.datetime) -> Appointment:
            return self._scheduling.place(writing, _at(order, at))

        search = partial(self._scheduling.slots, service, staff=staff, minutes=minutes, preferences=preferences)
        found = rehearsed(self._scheduling, planned, put, lambda blocked: alternatives.near(search, blocked, zone))
        return Plan(
            client=client,
            service=service,
            staff=staff,
            rule=rule,
            start=walls[0],
            timezone=zone.key,
            order=order,
            planned=found,
        )

    def book(self, plan: Plan, picks: Sequence[Pick], verdicts: Mapping[int, Verdict]) -> tuple[int, list[Appointment]]:
        """The number of the series, with all that were chosen, in one transaction; none where one is taken by now."""
        values: dict[str, Any] = {
            "client_id": plan.client.id,
            "service_id": plan.service.id,
            "practitioner_id": plan.staff.id if plan.staff else None,
            "rule": str(plan.rule),
            "local_start": expanding.text(plan.start),
            "timezone": plan.timezone,
            "minutes": plan.order.ask.minutes,
            "note": plan.order.note,
        }

        def once(writing: Writing) -> tuple[int, list[Appointment]]:
            number = writing.add(series, **values, created_at=writing.now)
            writing.record("add", f"series {number}", after={**values, "occurrences": len(picks)})

            def put(writing: Writing, one: Planned, at: dt.datetime) -> Appointment:
                order = msgspec.structs.replace(
                    _at(plan.order, at),
                    series_id=number,
                    occurrence=expanding.text(one.wall),
                    screening=verdicts[one.number].as_json(),
                )
                return self._scheduling.place(writing, order)

            return number, put_all(writing, picks, put)

        return self._scheduling.settled(once)


def _at(order: Order, start: dt.datetime) -> Order:
    return msgspec.structs.replace(order, wish=msgspec.structs.replace(order.wish, start=start))
