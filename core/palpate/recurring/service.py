"""Series: appointments that come again. They are planned in wall time, seen first, and booked whole or not at all.

What is booked are ordinary appointments that name their series and the wall time that the rule gave: a clock change
moves none of them, and each can be moved or cancelled like any other. What is moved or cancelled with its series is
what is still ahead: past, arrived and visited occurrences are never touched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import update

from palpate import clock
from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.premises.model import Resource
from palpate.recurring import expanding, reading, rules
from palpate.recurring.ending import cancel, chosen
from palpate.recurring.model import Done, Pick, Series
from palpate.recurring.moving import Move, Moving
from palpate.recurring.planning import Plan, Planning
from palpate.recurring.rules import Rule
from palpate.recurring.tables import series
from palpate.scheduling.model import Appointment
from palpate.scheduling.service import Scheduling
from palpate.screening.model import Verdict
from palpate.screening.service import Screening
from palpate.services.model import Service
from palpate.services.service import Services
from palpate.staff.model import Staff
from palpate.staff.service import StaffBook
from palpate.store.context import Context, Writing


class Recurring:
    """The door."""

    def __init__(
        self, context: Context, scheduling: Scheduling, screening: Screening, services: Services, staff: StaffBook
    ) -> None:
        self._context = context
        self._scheduling = scheduling
        self._screening = screening
        self._services = services
        self._staff = staff

    # -- booking ------------------------------------------------------------------------------------------------

    def plan(self, client: Client, service: Service, start: dt.datetime, rule: Rule, **terms: Any) -> Plan:
        """A series as it would be booked, each occurrence with its conflict and an alternative; nothing is written.

        ``start`` is an instant in the zone whose wall time every occurrence keeps; ``terms`` are those of ``Planning``.
        """
        planning = Planning(self._context, self._scheduling, self._screened(client.id, service))
        return planning.plan(client, service, start, rule, **terms)

    def book(self, plan: Plan, picks: Sequence[Pick]) -> tuple[Series, list[Done]]:
        """The series with all that were chosen, in one transaction; Refused, with which, where one is taken by now."""
        screened = self._screened(plan.client.id, plan.service)
        picks = sorted(picks, key=lambda pick: pick.start)
        verdicts = {pick.planned.number: screened(pick.start.date()) for pick in picks}
        number, booked = Planning(self._context, self._scheduling, screened).book(plan, picks, verdicts)
        return self.get(number), _done(picks, booked, verdicts)

    # -- moving -------------------------------------------------------------------------------------------------

    def plan_move(
        self,
        one: Series,
        target: Appointment,
        wall: dt.datetime | None,
        scope: str,
        *,
        staff: Staff | None = None,
        room: Resource | None = None,
        despite: Mapping[str, str] | None = None,
    ) -> Move:
        """What would come of moving an occurrence to a wall time (None: its own), alone or with others.

        ``scope``: "one", "following" (this and those planned after it), "all" (all that are ahead). The others keep
        their distance to it. Nothing is written.
        """
        service = self._services.get(one.service_id)
        moving = Moving(self._context, self._scheduling, self._screened(one.client_id, service))
        search = partial(self._scheduling.slots, service, minutes=target.minutes, staff=staff)
        if staff is None:
            search = partial(search, staff=self._staff.get(target.practitioner_id))
        return moving.plan(
            one, target, wall, scope, search, terms={"staff": staff, "room": room, "despite": dict(despite or {})}
        )

    def move(self, plan: Move, picks: Sequence[Pick]) -> tuple[Series, list[Done]]:
        """Move all that were chosen, in one transaction.

        Of more than one, the series ends where they leave it and a new one goes on with the new rule; what is not
        chosen goes along with its time as it is. Gives the series that they are of then.
        """
        service = self._services.get(plan.series.service_id)
        screened = self._screened(plan.series.client_id, service)
        verdicts = {pick.planned.number: screened(pick.start.date()) for pick in picks}
        moving = Moving(self._context, self._scheduling, screened)
        number, moved = moving.move(plan, picks, verdicts)
        return self.get(number), _done(picks, moved, verdicts)

    # -- ending -------------------------------------------------------------------------------------------------

    def cancel(
        self,
        one: Series,
        reason: str,
        *,
        only: Appointment | None = None,
        first: Appointment | None = None,
        by: str = "client",
    ) -> list[Appointment]:
        """Cancel ``only`` this occurrence, this and those planned after it (``first``), or all that are ahead.

        In one transaction, each with its fee where one is due; ``by`` the client or the practice.
        """
        if not (reason := reason.strip()):
            raise Refused("Say why it is cancelled, with --reason.")

        def once(writing: Writing) -> list[Appointment]:
            there = reading.occurrences(writing.connection, one.id)
            some = chosen(one, there, clock.to_minute(writing.now), only=only, first=first)
            if only is None:
                day = dt.datetime.fromisoformat(some[0].occurrence or one.local_start).date()
                ended = {"ended_on": min(day, one.ended_on or day)}
                writing.execute(update(series).where(series.c.id == one.id).values(**ended))
                writing.record("end", f"series {one.id}", before=one.ended_on, after={**ended, "reason": reason})
            return [cancel(self._scheduling, writing, was, reason, by) for was in some]

        return self._scheduling.settled(once)

    # -- what there is ------------------------------------------------------------------------------------------

    def get(self, series_id: int) -> Series:
        """The series of this number."""
        with self._context.read() as connection:
            return reading.one(connection, series_id)

    def all(self, client_ids: Collection[int] | None = None) -> list[Series]:
        """Every series there is or was; of a person, of all their ids."""
        with self._context.read() as connection:
            return reading.every(connection, client_ids)

    def ahead(self) -> dict[int, tuple[int, int]]:
        """For each series by number, how many appointments are ahead, and the UTC minute of the first."""
        with self._context.read() as connection:
            return reading.ahead(connection, clock.to_minute(self._context.clock.now()))

    def planned(self, one: Series) -> list[tuple[dt.datetime, Appointment | None]]:
        """What its rule gives until it ended, each with the appointment made of it: None where it was left out."""
        made = {each.occurrence: each for each in self.occurrences(one)}
        walls = expanding.walls(rules.read(one.rule), one.start)
        return [
            (wall, made.get(expanding.text(wall)))
            for wall in walls
            if expanding.text(wall) in made or one.ended_on is None or wall.date() < one.ended_on
        ]

    def occurrences(self, one: Series) -> list[Appointment]:
        """Its appointments, whatever has become of them, in the order that they were planned in."""
        with self._context.read() as connection:
            return reading.occurrences(connection, one.id)

    def _screened(self, client_id: int, service: Service) -> Callable[[dt.date], Verdict]:
        return lru_cache(maxsize=256)(lambda day: self._screening.screen(client_id, service.modalities, day))


def _done(picks: Sequence[Pick], now: Sequence[Appointment], verdicts: Mapping[int, Verdict]) -> list[Done]:
    return [
        Done(planned=pick.planned, now=one, verdict=verdicts[pick.planned.number])
        for pick, one in zip(picks, now, strict=True)
    ]
