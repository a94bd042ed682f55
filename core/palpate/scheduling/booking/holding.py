"""Holding a time, letting it go, and booking what is held: each inside one transaction, never twice.

What a hold keeps is its claims, which the finder and the guard take for taken until they expire. Nothing wakes when
one does: the next writer removes the claims, ``expire`` sets the row, and whoever reads it in between sees it expired.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import update

from palpate import clock
from palpate.clients import person, reading
from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.scheduling.booking import holds
from palpate.scheduling.booking.booking import Booking
from palpate.scheduling.booking.candidates import Wish
from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.booking.orders import Order
from palpate.scheduling.booking.watching import Watchers
from palpate.scheduling.claiming import claims
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import claim, hold
from palpate.scheduling.written import moment_said
from palpate.store.context import Writing

LONGEST = 30 * 1440
"""Minutes that a hold lasts at most."""


class Holding:
    """Writes holds."""

    def __init__(self, booking: Booking, watchers: Watchers) -> None:
        self._booking = booking
        self._watchers = watchers

    def place(
        self,
        writing: Writing,
        client: Client | None,
        ask: Ask,
        wish: Wish,
        *,
        lasting: int,
        waiting_id: int | None = None,
        note: str = "",
    ) -> Hold:
        """Keep a time for so many minutes, and never past its start. Raises Taken, or Lost as a booking does."""
        if not 1 <= lasting <= LONGEST:
            raise Refused(f"A hold lasts 1 minute to 30 days, not {lasting} minutes.")
        self._booking.must_be_possible(ask, wish)
        now = clock.to_minute(writing.now)
        if wish.s <= now:
            raise Refused(f"{moment_said(wish.start)} is now: book it, there is nothing to wait for.")
        choice = self._booking.choose(writing, ask, wish)
        expires = min(now + lasting, wish.s)
        number = writing.add(
            hold,
            client_id=client.id if client else None,
            service_id=ask.service.id,
            practitioner_id=choice.candidate.staff.id,
            room_id=choice.room.id if choice.room else None,
            location_id=choice.candidate.location_id,
            waiting_id=waiting_id,
            timezone=choice.candidate.timezone,
            minutes=ask.minutes,
            s=wish.s,
            e=wish.s + ask.minutes,
            expires=expires,
            status="held",
            note=note,
            created_at=writing.now,
        )
        mine = {"kind": "hold", "hold_id": number, "expires": expires}
        claims.take(writing, [{**one, **mine} for one in choice.claims])
        held = holds.one(writing.connection, number, now)
        writing.record("hold", f"hold {number}", after=_audited(held, wish))
        self._watchers.tell_of_hold(writing, "held", held)
        return held

    def release(self, writing: Writing, hold_id: int) -> Hold:
        """Let a hold go; its time is free at once. Refused where there is nothing to let go any more."""
        ended = self.expire(writing, hold_id) or self._end(writing, hold_id, "withdrawn", hold.c.status == "held")
        if ended is None:
            raise Refused(_said(holds.one(writing.connection, hold_id, clock.to_minute(writing.now))))
        return ended

    def expire(self, writing: Writing, hold_id: int) -> Hold | None:
        """Let a hold go whose moment has come; None where it has not, or another has let it go."""
        past = hold.c.expires <= clock.to_minute(writing.now)
        return self._end(writing, hold_id, "expired", hold.c.status == "held", past)

    def book(
        self,
        writing: Writing,
        held: Hold,
        client: Client | None,
        ask: Ask,
        *,
        note: str = "",
        screening: dict[str, Any] | None = None,
    ) -> Appointment:
        """Book exactly what is held; of an expired hold too, where its time is still free."""
        who = self._for(writing, held, client)
        ended = self._end(writing, held.id, "booked", hold.c.status.in_(("held", "expired")), tell=False)
        if ended is None:
            raise Refused(_said(holds.one(writing.connection, held.id, clock.to_minute(writing.now))))
        # What was held was promised: hours, load and notice were looked at then. Of an expired one only the notice.
        promised: Collection[str] = ("hours", "load", "notice") if held.status == "held" else ("notice",)
        wish = Wish(start=held.starts_at, despite=dict.fromkeys(promised, f"held as {held.ref}"))
        order = Order(client=who, ask=ask, wish=wish, note=note or held.note, screening=screening)
        booked = self._booking.place(writing, order)
        self._watchers.tell_of_hold(writing, "booked", ended)
        return booked

    def _for(self, writing: Writing, held: Hold, client: Client | None) -> Client:
        connection = writing.connection
        if held.client_id is None:
            if client is None:
                raise Refused(f"{held.ref} is kept for whoever calls: say who it is for, with --client.")
            return client
        if client is not None and client.id not in person.ids(connection, held.client_id):
            raise Refused(f"{held.ref} is kept for {held.client_shown}: release it first, or book it for them.")
        return reading.get(connection, held.client_id)

    def _end(self, writing: Writing, hold_id: int, status: str, *which: Any, tell: bool = True) -> Hold | None:
        """Give a hold its last status and let its claims go; None where its row is none of ``which`` (any more)."""
        changed = writing.execute(update(hold).where(hold.c.id == hold_id, *which).values(status=status))
        if changed.rowcount != 1:
            return None
        ended = holds.one(writing.connection, hold_id, clock.to_minute(writing.now))
        claims.release(writing, claim.c.hold_id == hold_id)
        writing.record("hold_ended", f"hold {hold_id}", after=status)
        if tell:
            self._watchers.tell_of_hold(writing, status, ended)
        return ended


def _said(ended: Hold) -> str:
    words = {"booked": "is booked already", "withdrawn": "was let go", "expired": "has expired"}
    return f"{ended.ref} {words.get(ended.status, 'is held')}."


def _audited(held: Hold, wish: Wish) -> dict[str, Any]:
    names = ("client_id", "service_id", "practitioner_id", "room_id", "timezone", "minutes", "waiting_id", "note")
    kept: dict[str, Any] = {name: getattr(held, name) for name in names}
    kept["starts_at"] = held.starts_at.isoformat(timespec="minutes")
    kept["expires_at"] = held.expires_at.isoformat(timespec="minutes")
    return kept | ({"despite": wish.despite} if wish.despite else {})
