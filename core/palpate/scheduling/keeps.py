"""Holds: times kept for somebody until a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from palpate import clock
from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.premises.model import Resource
from palpate.premises.quiet import Quiet
from palpate.premises.service import settings
from palpate.scheduling.booking import holds
from palpate.scheduling.booking.candidates import Wish
from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.door import Door
from palpate.scheduling.finding.preferences import Preferences
from palpate.scheduling.model import Appointment
from palpate.services.model import Service
from palpate.staff.model import Staff
from palpate.store.context import Writing


class Keeps(Door):
    """The part of scheduling that keeps times."""

    def hold(self, client: Client | None, service: Service, start: dt.datetime, **terms: Any) -> Hold:
        """Keep a time for a client, or without one for whoever calls, with whoever and wherever is free.

        ``terms`` are those of ``place_hold``. Raises Taken, as booking does.
        """
        ask = self.ask(service, terms.get("staff"), terms.get("room"), terms.get("minutes"), terms.get("preferences"))
        wish = Wish(start=start, despite=dict(terms.get("despite") or {}))
        return self._booking.settled(
            lambda writing: self.place_hold(writing, client, service, start, **terms),
            lambda: self._booking.nearest(ask, wish),
        )

    def place_hold(
        self,
        writing: Writing,
        client: Client | None,
        service: Service,
        start: dt.datetime,
        *,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        preferences: Preferences | None = None,
        lasting: int | None = None,
        waiting_id: int | None = None,
        note: str = "",
        despite: Mapping[str, str] | None = None,
    ) -> Hold:
        """As ``hold``, inside another's transaction, which runs in ``settled``.

        ``lasting``: so many minutes, those of the settings unless given, and never past the start. An offer lasts from
        when its client may be written to, where messages are sent.
        """
        ask = self.ask(service, staff, room, minutes, preferences, moment=self._context.memory.at(writing.connection))
        wish = Wish(start=start, despite=dict(despite or {}))
        if lasting is None:
            kept = writing.moment.get("settings", settings)
            lasting = kept.booking.hold if waiting_id is None else kept.booking.offer
            if waiting_id is not None and client is not None and kept.messages.on:
                zone = clock.zone(client.timezone or ask.places[0].timezone)
                told = Quiet(kept.messages.quiet_until, kept.messages.quiet_from).first(writing.now, zone)
                lasting += clock.to_minute(told) - clock.to_minute(writing.now)
        return self._holding.place(writing, client, ask, wish, lasting=lasting, waiting_id=waiting_id, note=note)

    def release_hold(self, held: Hold) -> Hold:
        """Let a hold go; its time is free at once."""
        return self.settled(lambda writing: self.let_go(writing, held))

    def let_go(self, writing: Writing, held: Hold) -> Hold:
        """As ``release_hold``, inside another's transaction."""
        return self._holding.release(writing, held.id)

    def book_hold(
        self,
        held: Hold,
        client: Client | None = None,
        *,
        note: str = "",
        screening: dict[str, Any] | None = None,
    ) -> Appointment:
        """Book exactly what is held, for whom it is held, or for ``client`` where it is kept for whoever calls.

        An expired hold is booked too where its time is still free; Taken where it is not.
        """
        service, staff = self._services.get(held.service_id), self._staff.get(held.practitioner_id)
        rooms = [one for one in self._premises.resources("room") if one.id == held.room_id]
        if held.room_id is not None and not rooms:
            raise Refused(f"{held.room}, which {held.ref} keeps, is out of use: release it, and book another.")
        ask = self._asking.ask(service, staff, rooms[0] if rooms else None, held.minutes, booked=True)
        return self._booking.settled(
            lambda writing: self._holding.book(writing, held, client, ask, note=note, screening=screening),
            lambda: self._booking.nearest(ask, Wish(start=held.starts_at)),
        )

    def expire_holds(self) -> list[Hold]:
        """Let every hold go whose moment has come, in a transaction each, those who watch holds told in it."""
        with self._context.read() as connection:
            numbers = holds.overdue(connection, clock.to_minute(self._context.clock.now()))

        def expire(number: int) -> Hold | None:
            return self.settled(lambda writing: self._holding.expire(writing, number))

        return [one for number in numbers if (one := expire(number)) is not None]

    def held(self, hold_id: int) -> Hold:
        """The hold of this number, as it stands now."""
        with self._context.read() as connection:
            return holds.one(connection, hold_id, clock.to_minute(self._context.clock.now()))

    def holds(self) -> list[Hold]:
        """The holds that hold now, in the order of time."""
        with self._context.read() as connection:
            return holds.standing(connection, clock.to_minute(self._context.clock.now()))
