"""What every part of scheduling works with: the areas, what is asked and ordered, and what is booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.host.host import Host
from palpate.premises.model import Resource
from palpate.premises.service import Premises
from palpate.scheduling import reading
from palpate.scheduling.body.limiting import Limits
from palpate.scheduling.booking import status
from palpate.scheduling.booking.booking import Booking
from palpate.scheduling.booking.candidates import Wish
from palpate.scheduling.booking.couples import Couples
from palpate.scheduling.booking.holding import Holding
from palpate.scheduling.booking.orders import Order
from palpate.scheduling.booking.watching import Watchers
from palpate.scheduling.cancelling.policies import Policies
from palpate.scheduling.claiming import claims
from palpate.scheduling.finding.ask import Ask, Second
from palpate.scheduling.finding.asking import Asking
from palpate.scheduling.finding.preferences import Preferences
from palpate.scheduling.model import Appointment
from palpate.scheduling.working.busy import BusyTimes
from palpate.scheduling.working.roster import Roster
from palpate.scheduling.working.time_off import TimeOff
from palpate.scheduling.written import day_said
from palpate.services.model import AddOn, Service
from palpate.services.service import Services
from palpate.staff.model import Staff
from palpate.staff.service import StaffBook
from palpate.store.context import Context, Writing
from palpate.store.memory import Moment

T = TypeVar("T")

WIDEST = 366
"""Days that are searched at once."""


class Door:
    """``hours`` are the working hours of practitioners, ``time_off`` their days off, ``limits`` what their bodies
    take; ``policies`` are what cancelling late and not coming cost, ``busy`` what other calendars say.
    """

    def __init__(self, context: Context, host: Host, premises: Premises, staff: StaffBook, services: Services) -> None:
        self._context = context
        self._premises = premises
        self._staff = staff
        self._services = services
        self._asking = Asking(context, host)
        self.watchers = Watchers()
        self._booking = Booking(context, self.watchers)
        self._couples = Couples(context, self._booking)
        self._holding = Holding(self._booking, self.watchers)
        self._statuses = status.Statuses(context, self.watchers)
        self.hours = Roster(context)
        self.time_off = TimeOff(context, self._statuses.become, self._holding.release)
        self.busy = BusyTimes(context)
        self.policies = Policies(context)
        self.limits = Limits(context)

    def zone(self, location: str | None = None) -> ZoneInfo:
        """The time zone in which times are read and days are counted: of a location, or of all where they share it."""
        if location is None:
            zones = {place.timezone for place in self._premises.locations()}
            if len(zones) == 1:
                return clock.zone(zones.pop())
        return clock.zone(self._premises.location(location).timezone)

    def ask(
        self,
        service: Service,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        preferences: Preferences | None = None,
        seconds: Sequence[Second] = (),
        add_ons: Sequence[AddOn] = (),
        moment: Moment | None = None,
    ) -> Ask:
        """Everyone and everything that may serve, as of a moment or now; Refused where there is nobody."""
        return self._asking.ask(
            service, staff, room, minutes, preferences=preferences, seconds=seconds, add_ons=add_ons, moment=moment
        )

    def order(
        self,
        client: Client,
        service: Service,
        start: dt.datetime,
        *,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        preferences: Preferences | None = None,
        seconds: Sequence[Second] = (),
        add_ons: Sequence[AddOn] = (),
        note: str = "",
        idempotency_key: str | None = None,
        screening: dict[str, Any] | None = None,
        despite: Mapping[str, str] | None = None,
        linked_uid: str | None = None,
        series_id: int | None = None,
        occurrence: str | None = None,
        moment: Moment | None = None,
    ) -> Order:
        """What is wanted, made out in full, for ``place``. ``despite``: reasons, by what they outweigh (DESPITE)."""
        return Order(
            client=client,
            ask=self.ask(service, staff, room, minutes, preferences, seconds, add_ons, moment),
            wish=Wish(start=start, despite=dict(despite or {})),
            note=note,
            idempotency_key=idempotency_key,
            screening=screening,
            linked_uid=linked_uid,
            series_id=series_id,
            occurrence=occurrence,
        )

    def settled(self, once: Callable[[Writing], T], ask: Ask | None = None, start: dt.datetime | None = None) -> T:
        """What one write transaction gives, begun anew where another was quicker to take what it claims.

        With ``ask`` and ``start``, whoever is refused is told the nearest slots.
        """
        if ask is not None and start is not None:
            return self._booking.settled(once, lambda: self._booking.nearest(ask, Wish(start=start)))
        return claims.settled(self._context, once)

    def seconds(self, booked: Appointment) -> list[Second]:
        """Who is there beside the practitioner who treats."""
        with self._context.read() as connection:
            rows = reading.attending_of(connection, booked.id)
        return [Second(staff=self._staff.get(one), role=role) for one, role in rows]

    def appointment(self, appointment_id: int) -> Appointment:
        """The appointment of this number."""
        with self._context.read() as connection:
            return reading.one(connection, appointment_id)

    def between(self, s: int, e: int, *, staff: Staff | None = None, cancelled: bool = False) -> list[Appointment]:
        """What lies in or reaches into a time, in UTC minutes; what is cancelled only where asked for."""
        with self._context.read() as connection:
            return reading.between(connection, s, e, staff.id if staff else None, cancelled)

    def of_client(self, ids: Collection[int]) -> list[Appointment]:
        """Every appointment of a person, of all their ids, in the order of time."""
        with self._context.read() as connection:
            return reading.of_client(connection, ids)

    def _must_be_days(self, first: dt.date, last: dt.date) -> None:
        if last < first:
            raise Refused(f"{day_said(last)} is before {day_said(first)}: --from and --to are days, both included.")
        if (last - first).days >= WIDEST:
            raise Refused("A year is searched at most: choose days that are nearer to one another.")
