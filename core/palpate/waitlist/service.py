"""The waitlist: who waits for a time, what is offered to them, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from palpate import clock
from palpate.clients import person
from palpate.clients.model import Client
from palpate.clients.reading import get as read_client
from palpate.clients.tables import client as client_table
from palpate.errors import Refused
from palpate.premises.service import Premises
from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.booking.watching import Change, HoldChange
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.finding.preferences import Preferences
from palpate.scheduling.model import Appointment, Slot
from palpate.scheduling.service import Scheduling
from palpate.scheduling.written import day_said
from palpate.services.model import Service
from palpate.services.service import Services
from palpate.store.context import Context, Writing
from palpate.waitlist import matching, reading
from palpate.waitlist.model import Fit, Waiting
from palpate.waitlist.offering import Offering, claimed
from palpate.waitlist.tables import waiting

AHEAD = 28
"""Days that are searched for who fits which gap."""

_EACH = 3
_PRIORITIES = range(10)


class Waitlist:
    """The door. ``freed`` and ``hold_ended`` are told by scheduling's watchers (see ``Practice.scheduling``)."""

    def __init__(self, context: Context, premises: Premises, scheduling: Scheduling, services: Services) -> None:
        self._context = context
        self._premises = premises
        self._scheduling = scheduling
        self._services = services
        self._offering = Offering(context, scheduling, services)

    # -- who waits ----------------------------------------------------------------------------------------------

    def add(
        self,
        client: Client,
        service: Service,
        *,
        first: dt.date | None = None,
        last: dt.date | None = None,
        preferences: Preferences | None = None,
        minutes: int | None = None,
        priority: int = 0,
        note: str = "",
    ) -> Waiting:
        """Note that a client waits for a time: from ``first``, today unless given, to ``last``, both included.

        Without a gender in ``preferences``, the one that the client asks for counts. Refused where nobody here could
        serve it, or where the client waits for just this already.
        """
        today = self._today()
        first = first or today
        if last is not None and last < max(first, today):
            raise Refused(f"{day_said(last)} is before {day_said(max(first, today))}.")
        if priority not in _PRIORITIES:
            raise Refused(f"A priority is 0 to 9, and higher comes first: not {priority}.")
        with self._context.write() as writing:
            wanted = preferences or Preferences()
            if not wanted.gender:
                wanted = msgspec.structs.replace(wanted, gender=_asks_for(writing.connection, client.id))
            self._scheduling.ask(service, minutes=minutes, preferences=wanted)
            for one in reading.of_client(writing.connection, person.ids(writing.connection, client.id)):
                same = (one.service_id, one.minutes, one.preferences) == (service.id, minutes, wanted)
                if one.status == "waiting" and same:
                    raise Refused(f"{one.client_shown} waits for this already: {one.ref}.")
            values: dict[str, Any] = {
                "client_id": client.id,
                "service_id": service.id,
                "minutes": minutes,
                "first": first,
                "last": last,
                "preferences": wanted,
                "priority": priority,
                "note": note,
            }
            number = writing.add(waiting, **values, status="waiting", created_at=writing.now)
            writing.record("wait", f"waiting {number}", after=values)
            return reading.one(writing.connection, number)

    def get(self, waiting_id: int) -> Waiting:
        """The entry of this number, ended or not."""
        with self._context.read() as connection:
            return reading.one(connection, waiting_id)

    def waiting(self) -> list[Waiting]:
        """Everybody who waits, with an open offer or without, in the order in which they are served."""
        with self._context.read() as connection:
            return reading.entries(connection, reading.select_waiting().where(waiting.c.status == "waiting"))

    def of_client(self, ids: Collection[int]) -> list[Waiting]:
        """Every entry of a person, of all their ids, ended ones too."""
        with self._context.read() as connection:
            return reading.of_client(connection, ids)

    def offers(self, one: Waiting) -> list[Hold]:
        """All that an entry was offered, the latest last: held, booked, withdrawn (declined), expired."""
        with self._context.read() as connection:
            return reading.offers(connection, one.id, self._now)

    def open_offers(self) -> list[Hold]:
        """The offers that stand now, in the order of time."""
        return [one for one in self._scheduling.holds() if one.waiting_id is not None]

    def fits(self, each: int = _EACH, days: int = AHEAD) -> list[Fit]:
        """Who fits which gap now: everybody who waits without an open offer, each with the first so many free times."""
        with self._context.read() as connection:
            return [
                Fit(waiting=one, slots=list(islice(self._coming(connection, one, days), each)))
                for one in reading.still(connection, self._now)
            ]

    # -- what is offered ----------------------------------------------------------------------------------------

    def offer(self, one: Waiting, start: dt.datetime | None = None) -> Hold:
        """Offer somebody a time by hand, the first that fits unless one is given. Raises Taken where it is taken."""
        service = self._services.get(one.service_id)
        ask = self._ask(one)

        def once(writing: Writing) -> Hold:
            self._must_wait(writing, one)
            when, wanted = start, one.preferences
            if when is None:
                slot = next(iter(self._coming(writing.connection, one, AHEAD)), None)
                if slot is None:
                    raise Refused(f"No free time of the next {AHEAD} days fits {one.ref}: name one.")
                when = slot.starts_at
                wanted = msgspec.structs.replace(wanted, staff_ids=(slot.practitioner_id,))
            who = read_client(writing.connection, one.client_id)
            return self._scheduling.place_hold(
                writing, who, service, when, minutes=one.minutes, preferences=wanted, waiting_id=one.id
            )

        return self._scheduling.settled(once, ask, start)

    def offered(self, one: Waiting) -> Hold:
        """What somebody was offered last and can still accept, though it may have expired; Refused where nothing."""
        if one.status != "waiting":
            raise Refused(f"{one.ref} is {one.status}.")
        last = self.offers(one)[-1:]
        if not last or last[0].status not in {"held", "expired"}:
            raise Refused(f"{one.ref} has no offer: palpate waitlist offer {one.ref}.")
        return last[0]

    def accept(self, one: Waiting, *, note: str = "", screening: dict[str, Any] | None = None) -> Appointment:
        """Book what somebody was offered; the entry is booked with it. An expired offer too, where it is free still."""
        return self._scheduling.book_hold(self.offered(one), note=note, screening=screening)

    def decline(self, one: Waiting) -> tuple[Hold, Hold | None]:
        """Let the open offer go; it goes to the next in the same transaction. Gives it, and the next offer of it."""
        held = self.offered(one)
        if held.status != "held":
            raise Refused(f"{one.ref} has no open offer: {held.ref} has expired.")
        ended = self._scheduling.release_hold(held)
        return ended, next((other for other in self.open_offers() if _of_one_time(other, ended)), None)

    def withdraw(self, one: Waiting) -> Waiting:
        """Somebody waits no more; an open offer of theirs goes to the next in the same transaction."""

        def once(writing: Writing) -> Waiting:
            mine = (waiting.c.id == one.id, waiting.c.status == "waiting")
            if writing.execute(update(waiting).where(*mine).values(status="withdrawn")).rowcount != 1:
                raise Refused(f"{one.ref} is {reading.one(writing.connection, one.id).status}.")
            writing.record("withdraw", f"waiting {one.id}", before="waiting")
            self._let_go_of(writing, one.id)
            return reading.one(writing.connection, one.id)

        return self._scheduling.settled(once)

    def renew(self) -> list[Hold]:
        """Let every offer go that has expired, and offer it to the next, in one transaction each; those that went.

        Nothing wakes when an offer expires: ``palpate waitlist`` calls this, and whatever else shows the waitlist may.
        """
        return [one for one in self._scheduling.expire_holds() if one.waiting_id is not None]

    # -- what scheduling tells ----------------------------------------------------------------------------------

    def freed(self, writing: Writing, change: Change) -> None:
        """An appointment has left its time: it is offered when the transaction ends."""
        self._offering.freed(writing, change)

    def hold_ended(self, writing: Writing, change: HoldChange) -> None:
        """An offer was taken, and its entry is booked; or it was not, and goes to the next."""
        if change.kind != "booked":
            self._offering.ended(writing, change)
            return
        mine = (waiting.c.id == change.hold.waiting_id, waiting.c.status == "waiting")
        if writing.execute(update(waiting).where(*mine).values(status="booked")).rowcount:
            writing.record("booked", f"waiting {change.hold.waiting_id}", before="waiting", after=change.hold.ref)
            # They may have taken an older offer: what they were offered since goes to the next.
            self._let_go_of(writing, change.hold.waiting_id or 0)

    def _let_go_of(self, writing: Writing, waiting_id: int) -> None:
        """Give up the open offer of an entry."""
        for offer in reading.offers(writing.connection, waiting_id, self._now):
            if offer.status == "held":
                self._scheduling.let_go(writing, offer)

    @property
    def _now(self) -> int:
        return clock.to_minute(self._context.clock.now())

    def _today(self) -> dt.date:
        return self._context.clock.today(clock.zone(self._premises.locations()[0].timezone))

    def _ask(self, one: Waiting) -> Ask:
        return self._scheduling.ask(
            self._services.get(one.service_id), minutes=one.minutes, preferences=one.preferences
        )

    def _coming(self, connection: Connection, one: Waiting, days: int) -> Iterator[Slot]:
        try:
            ask = self._ask(one)
        except Refused:  # nobody gives it any more
            return iter(())
        now = self._context.clock.now()
        today = self._today()
        span = (today, today + dt.timedelta(days=days - 1))
        return matching.coming(self._context, connection, one, ask, span, now)

    def _must_wait(self, writing: Writing, one: Waiting) -> None:
        if claimed(writing, one.id, wait=True):
            return
        now = reading.one(writing.connection, one.id)
        if now.status != "waiting":
            raise Refused(f"{one.ref} is {now.status}.")
        raise Refused(f"{one.ref} has an open offer: palpate waitlist decline {one.ref} lets it go.")


def _asks_for(connection: Connection, client_id: int) -> str:
    """The practitioner's gender that a person asks for, whichever of their rows says so."""
    mine = client_table.c.id.in_(person.ids(connection, client_id)), client_table.c.practitioner_gender != ""
    statement = select(client_table.c.practitioner_gender).where(*mine).order_by(client_table.c.id).limit(1)
    return connection.execute(statement).scalar() or ""


def _of_one_time(one: Hold, other: Hold) -> bool:
    return one.practitioner_id == other.practitioner_id and one.s < other.e and other.s < one.e
