"""Scheduling: when people work, when they are free, and what is booked."""

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
from palpate.scheduling import claims, reading, status
from palpate.scheduling.asking import Asking
from palpate.scheduling.booking import Booking
from palpate.scheduling.candidates import Wish
from palpate.scheduling.cautions import cautions
from palpate.scheduling.hours import standing
from palpate.scheduling.model import Appointment, Slot
from palpate.scheduling.orders import Order
from palpate.scheduling.roster import Roster, resource_of
from palpate.scheduling.slots import Ask, Second, slots, week_by_week
from palpate.scheduling.time_off import TimeOff
from palpate.scheduling.watching import Watchers
from palpate.scheduling.written import day_said
from palpate.services.model import AddOn, Service
from palpate.services.service import Services
from palpate.staff.model import Staff
from palpate.staff.service import StaffBook
from palpate.store.context import Context, Writing

T = TypeVar("T")

WIDEST = 366
"""Days that are searched at once."""


class Scheduling:
    """The door. ``hours`` are the working hours of practitioners, ``time_off`` their days off."""

    def __init__(self, context: Context, host: Host, premises: Premises, staff: StaffBook, services: Services) -> None:
        self._context = context
        self._premises = premises
        self._staff = staff
        self._services = services
        self._asking = Asking(host, premises, staff)
        self.watchers = Watchers()
        self._booking = Booking(context, self.watchers)
        self._statuses = status.Statuses(context, self.watchers)
        self.hours = Roster(context)
        self.time_off = TimeOff(context)

    # -- when ---------------------------------------------------------------------------------------------------

    def zone(self, location: str | None = None) -> ZoneInfo:
        """The time zone in which times are read and days are counted: of a location, or of all where they share it."""
        if location is None:
            zones = {place.timezone for place in self._premises.locations()}
            if len(zones) == 1:
                return clock.zone(zones.pop())
        return clock.zone(self._premises.location(location).timezone)

    def within_hours(self, staff: Staff, instant: dt.datetime) -> str:
        """Nothing where someone works at an instant, else when they do: "Mara Lind works 9:00 to 17:00 on Mondays"."""
        resource_id, minute, day = resource_of(staff), clock.to_minute(instant), instant.astimezone(clock.UTC).date()
        table = self.hours.timetable([resource_id], day, day)
        if table.place(resource_id, minute, minute + 1) is not None:
            return ""
        return table.words(staff.name, resource_id, instant)

    def slots(
        self,
        service: Service,
        first: dt.date,
        last: dt.date,
        *,
        staff: Staff | None = None,
        minutes: int | None = None,
        wanted: int | None = None,
    ) -> list[Slot]:
        """The slots that start on these days, both included, in the order of time; of them the next ``wanted``."""
        if last < first:
            raise Refused(f"{day_said(last)} is before {day_said(first)}: --from and --to are days, both included.")
        if (last - first).days >= WIDEST:
            raise Refused("A year is searched at most: choose days that are nearer to one another.")
        ask = self._asking.ask(service, staff, minutes=minutes)
        if wanted is not None:
            return week_by_week(self._context, ask, first, last, wanted)
        return slots(self._context, ask, first, last)

    def lacking(self, service: Service, staff: Staff | None = None) -> list[str]:
        """What the practice lacks for a service to be offered at all: hours, a room."""
        ask = self._asking.ask(service, staff)
        found: list[str] = []
        with self._context.read() as connection:
            at_work = {one.resource_id for one in standing(connection, ask.resource_ids)}
        found += [
            f'{one.name} has no working hours: palpate staff hours "{one.name}" mon-fri 9:00-17:00'
            for one in ask.practitioners
            if one.resource_id not in at_work
        ]
        if ask.with_room and not ask.rooms:
            found.append('There is no room: palpate room add "Room 1"')
        return found

    # -- booking ------------------------------------------------------------------------------------------------

    def book(self, client: Client, service: Service, start: dt.datetime, **terms: Any) -> Appointment:
        """Book a client: with this practitioner and in this room, or with whoever and wherever is free.

        ``terms`` are those of ``order``. Raises Taken, a Refused that says what has the time and which slots are
        nearest.
        """
        return self._booking.book(self.order(client, service, start, **terms))

    def order(
        self,
        client: Client,
        service: Service,
        start: dt.datetime,
        *,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        seconds: Sequence[Second] = (),
        add_ons: Sequence[AddOn] = (),
        note: str = "",
        idempotency_key: str | None = None,
        screening: dict[str, Any] | None = None,
        despite: Mapping[str, str] | None = None,
        linked_uid: str | None = None,
        series_id: int | None = None,
        occurrence: str | None = None,
    ) -> Order:
        """What is wanted, made out in full, for ``place``. ``despite``: reasons, by what they outweigh (DESPITE)."""
        return Order(
            client=client,
            ask=self._asking.ask(service, staff, room, minutes, seconds=seconds, add_ons=add_ons),
            wish=Wish(start=start, despite=dict(despite or {})),
            note=note,
            idempotency_key=idempotency_key,
            screening=screening,
            linked_uid=linked_uid,
            series_id=series_id,
            occurrence=occurrence,
        )

    def place(self, writing: Writing, order: Order) -> Appointment:
        """Book inside another's transaction, which runs in ``settled``."""
        return self._booking.place(writing, order)

    def settled(self, once: Callable[[Writing], T]) -> T:
        """What one write transaction gives, begun anew where another was quicker to take what it claims."""

        def write() -> T:
            with self._context.write() as writing:
                return once(writing)

        return claims.until_settled(self._context.database, write)

    def move(
        self,
        was: Appointment,
        start: dt.datetime,
        *,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        screening: dict[str, Any] | None = None,
        despite: Mapping[str, str] | None = None,
    ) -> Appointment:
        """Move an appointment, with its practitioner unless another is named, in its room where that is free."""
        ask, wish = self._moving(was, start, staff, room, minutes, despite)
        return self._booking.move(was, ask, wish, screening=screening)

    def shift(
        self,
        writing: Writing,
        was: Appointment,
        start: dt.datetime,
        *,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        despite: Mapping[str, str] | None = None,
    ) -> Appointment:
        """As ``move``, inside another's transaction, which runs in ``settled``."""
        ask, wish = self._moving(was, start, staff, room, minutes, despite)
        return self._booking.shift(writing, was, ask, wish)

    def _moving(
        self,
        was: Appointment,
        start: dt.datetime,
        staff: Staff | None,
        room: Resource | None,
        minutes: int | None,
        despite: Mapping[str, str] | None,
    ) -> tuple[Ask, Wish]:
        service = self._services.get(was.service_id)
        length = was.minutes if minutes is None else minutes
        seconds = self.seconds(was)
        who = staff or self._staff.get(was.practitioner_id)
        ask = self._asking.ask(service, who, room, length, booked=True, seconds=seconds)
        return ask, Wish(start=start, despite=dict(despite or {}))

    def seconds(self, booked: Appointment) -> list[Second]:
        """Who is there beside the practitioner who treats."""
        with self._context.read() as connection:
            rows = reading.attending_of(connection, booked.id)
        return [Second(staff=self._staff.get(one), role=role) for one, role in rows]

    def become(self, writing: Writing, was: Appointment, status: str, reason: str = "", *statuses: str) -> Appointment:
        """Change what an appointment is inside another's transaction: cancelled, to_move, …"""
        return self._statuses.become(writing, was, status, reason, *statuses)

    def cancel(self, was: Appointment, reason: str) -> Appointment:
        """Cancel an appointment; its time is free at once."""
        return self._statuses.cancel(was, reason)

    def arrive(self, was: Appointment) -> Appointment:
        """Note that the client is here."""
        return self._statuses.arrive(was)

    def no_show(self, was: Appointment, reason: str = "") -> Appointment:
        """Note that the client did not come."""
        return self._statuses.no_show(was, reason)

    def set_status(self, writing: Writing, appointment_id: int, to: str) -> None:
        """Change an appointment inside another's transaction, as the start of a visit does."""
        self._statuses.become(writing, reading.one(writing.connection, appointment_id), to)

    # -- what is booked -----------------------------------------------------------------------------------------

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

    def cautions(self, booked: Appointment, client_ids: Collection[int]) -> list[str]:
        """What is worth a warning: an expired credential, the client elsewhere at that time."""
        with self._context.read() as connection:
            return cautions(connection, booked, self._staff.get(booked.practitioner_id), client_ids)
