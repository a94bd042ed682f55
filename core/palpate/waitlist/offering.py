"""Offering a gap: in the transaction that makes it, to the best match, as a hold that expires.

What frees time tells the watchers; the gap is offered when all else of the transaction is done, so that nothing is
offered that the same transaction still takes. An offer never stands in the way of what freed the time: what cannot be
held is not offered, and nothing else comes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from sqlalchemy import select

from palpate import clock
from palpate.clients import reading as clients
from palpate.errors import Refused
from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.booking.watching import Change, HoldChange
from palpate.scheduling.claiming.claims import Lost
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.model import Slot
from palpate.scheduling.service import Scheduling
from palpate.services.service import Services
from palpate.store.context import Context, Writing
from palpate.waitlist import matching, reading
from palpate.waitlist.model import Gap, Waiting
from palpate.waitlist.tables import waiting

_TRIES = 3
"""Starts that are tried for one entry, where another is quicker to take them."""


class Offering:
    """Offers gaps to those who wait."""

    def __init__(self, context: Context, scheduling: Scheduling, services: Services) -> None:
        self._context = context
        self._scheduling = scheduling
        self._services = services

    def freed(self, writing: Writing, change: Change) -> None:
        """What an appointment leaves is offered; nothing where its time was gone already, or is past."""
        freed, was = change.freed, change.was
        if freed is None or was is None or was.status == "to_move" or freed[1] <= clock.to_minute(writing.now):
            return
        s, e = freed
        gap = Gap(s=s, e=e, timezone=was.timezone, practitioner_id=was.practitioner_id, freed_by=was.client_id)
        writing.at_end(lambda: self.offer(writing, gap))

    def ended(self, writing: Writing, change: HoldChange) -> None:
        """What somebody was offered and did not take goes to the next."""
        one = change.hold
        if one.e > clock.to_minute(writing.now):
            gap = Gap(s=one.s, e=one.e, timezone=one.timezone, practitioner_id=one.practitioner_id)
            writing.at_end(lambda: self.offer(writing, gap))

    def offer(self, writing: Writing, gap: Gap) -> None:
        """Hold a time in a gap for the best match: the highest priority, then who has waited longest.

        What that leaves of the gap is offered on, until there is nothing left of it or nobody it fits.
        """
        if not reading.anybody(writing.connection):
            return
        # A day more on either side, by which a zone may lie before or after UTC.
        first, last = clock.from_minute(gap.s).date() - matching.DAY, clock.from_minute(gap.e).date() + matching.DAY
        left = {*range(max(gap.s, clock.to_minute(writing.now)), gap.e)}
        for one in reading.still(writing.connection, clock.to_minute(writing.now), first, last):
            if not left:
                return
            if (ask := self._ask_of(one, gap)) is None:
                continue
            slots = matching.within(self._context, writing.connection, one, ask, gap, writing.now)
            if slots and (held := self._hold(writing, one, slots[:_TRIES])) is not None:
                left -= {*range(held.s, held.e)}

    def _ask_of(self, one: Waiting, gap: Gap) -> Ask | None:
        """What is asked for an entry of the practitioner whose time it is; None where that cannot be."""
        wanted = one.preferences
        if gap.freed_by == one.client_id or (wanted.staff_ids and gap.practitioner_id not in wanted.staff_ids):
            return None
        theirs = msgspec.structs.replace(wanted, staff_ids=(gap.practitioner_id,))
        try:
            return self._scheduling.ask(self._services.get(one.service_id), minutes=one.minutes, preferences=theirs)
        except Refused:
            return None

    def _hold(self, writing: Writing, one: Waiting, slots: list[Slot]) -> Hold | None:
        client = clients.get(writing.connection, one.client_id)
        if client.archived or not claimed(writing, one.id, wait=False):
            return None
        for slot in slots:
            with _attempt(writing):
                return self._scheduling.place_hold(
                    writing,
                    client,
                    self._services.get(one.service_id),
                    slot.starts_at,
                    minutes=one.minutes,
                    preferences=msgspec.structs.replace(one.preferences, staff_ids=(slot.practitioner_id,)),
                    waiting_id=one.id,
                )
        return None


def claimed(writing: Writing, waiting_id: int, *, wait: bool) -> bool:
    """Whether an entry, locked from here on, still waits and has no open offer.

    Another transaction may be offering it something just now: it is passed over, or with ``wait`` waited for.
    """
    mine = select(waiting.c.id).where(waiting.c.id == waiting_id, waiting.c.status == "waiting")
    if writing.execute(mine.with_for_update(skip_locked=not wait)).first() is None:
        return False
    before = reading.offers(writing.connection, waiting_id, clock.to_minute(writing.now))
    return all(offer.status != "held" for offer in before)


@contextmanager
def _attempt(writing: Writing) -> Iterator[None]:
    """Part of a transaction that leaves nothing behind where it is refused, or another was quicker."""
    acts = len(writing.acts)
    try:
        with writing.connection.begin_nested():
            yield
    except (Refused, Lost):
        del writing.acts[acts:]
