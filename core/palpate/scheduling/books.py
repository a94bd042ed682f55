"""Booking and moving, one or two at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from palpate.clients.model import Client
from palpate.premises.model import Resource
from palpate.scheduling.booking.candidates import Wish
from palpate.scheduling.booking.couples import Pair
from palpate.scheduling.booking.orders import Order
from palpate.scheduling.door import Door
from palpate.scheduling.finding.ask import Ask, Second
from palpate.scheduling.model import Appointment, Slot
from palpate.services.model import Service
from palpate.staff.model import Staff
from palpate.store.context import Writing
from palpate.store.memory import Moment


class Books(Door):
    """The part of scheduling that books."""

    def book(self, client: Client, service: Service, start: dt.datetime, **terms: Any) -> Appointment:
        """Book a client: with this practitioner and in this room, or with whoever and wherever is free.

        ``terms`` are those of ``order``. Raises Taken, a Refused that says what has the time and which slots are
        nearest.
        """

        def once(writing: Writing) -> Appointment:
            moment = self._context.memory.at(writing.connection)
            order = self.order(client, service, start, moment=moment, **terms)
            return self._booking.place(writing, order, moment)

        def look() -> list[Slot]:
            order = self.order(client, service, start, **terms)
            return self._booking.nearest(order.ask, order.wish)

        return self._booking.settled(once, look)

    def place_order(self, order: Order) -> Appointment:
        """Book what was made out in full."""
        return self._booking.book(order)

    def place(self, writing: Writing, order: Order) -> Appointment:
        """Book inside another's transaction, which runs in ``settled``."""
        return self._booking.place(writing, order)

    def move(
        self,
        was: Appointment,
        start: dt.datetime,
        *,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        seconds: Sequence[Second] | None = None,
        screening: dict[str, Any] | None = None,
        despite: Mapping[str, str] | None = None,
    ) -> Appointment:
        """Move an appointment, with its practitioner unless another is named, in its room where that is free.

        ``seconds`` are who is there beside from here on, where that is to be other than it was.
        """
        ask, wish = self._moving(was, start, staff, room, minutes, despite, seconds)
        return self._booking.move(was, ask, wish, screening=screening, anew=seconds is not None)

    def shift(
        self,
        writing: Writing,
        was: Appointment,
        start: dt.datetime,
        *,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        screening: dict[str, Any] | None = None,
        despite: Mapping[str, str] | None = None,
    ) -> Appointment:
        """As ``move``, inside another's transaction, which runs in ``settled``."""
        moment = self._context.memory.at(writing.connection)
        ask, wish = self._moving(was, start, staff, room, minutes, despite, moment=moment)
        return self._booking.shift(writing, was, ask, wish, screening=screening)

    def _moving(
        self,
        was: Appointment,
        start: dt.datetime,
        staff: Staff | None,
        room: Resource | None,
        minutes: int | None,
        despite: Mapping[str, str] | None,
        seconds: Sequence[Second] | None = None,
        moment: Moment | None = None,
    ) -> tuple[Ask, Wish]:
        service = self._services.get(was.service_id)
        length = was.minutes if minutes is None else minutes
        beside = self.seconds(was) if seconds is None else seconds
        who = staff or self._staff.get(was.practitioner_id)
        ask = self._asking.ask(service, who, room, length, booked=True, seconds=beside, moment=moment)
        return ask, Wish(start=start, despite=dict(despite or {}))

    def book_couple(self, one: Order, other: Order) -> Pair:
        """Book two side by side, as two linked appointments, both or none; raises Taken as ``book`` does."""
        return self._couples.book(one, other)

    def partner(self, booked: Appointment) -> Appointment | None:
        """The other half of a couple, where it still stands."""
        return self._couples.partner(booked)

    def move_couple(
        self,
        pair: Pair,
        start: dt.datetime,
        despite: Mapping[str, str] | None = None,
        screenings: Sequence[dict[str, Any] | None] = (None, None),
    ) -> Pair:
        """Move both halves of a couple, or neither."""
        one, other = (self._moving(was, start, None, None, None, despite) for was in pair)
        return self._couples.move(pair, (one, other), screenings)

    def cancel_couple(self, pair: Pair, reason: str, *, by: str = "client", waive: str = "") -> Pair:
        """Cancel both halves of a couple, or neither."""

        return self.settled(
            lambda writing: (
                self._statuses.cancel_in(writing, pair[0], reason, by=by, waive=waive),
                self._statuses.cancel_in(writing, pair[1], reason, by=by, waive=waive),
            )
        )
