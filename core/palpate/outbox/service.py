"""The outbox: what waits, what went out, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select, update

from palpate import clock
from palpate.errors import Refused
from palpate.outbox import claiming, reading
from palpate.outbox.model import Claimed, Message, Passed
from palpate.outbox.tables import message, message_template
from palpate.premises import service as premises
from palpate.premises.quiet import Quiet
from palpate.refs import ref
from palpate.scheduling.model import Appointment
from palpate.store.context import Context, Writing

MOST_TRIES = 5
"""A message that could not be handed over so often has failed."""

ON_ITS_WAY = dt.timedelta(minutes=10)
"""So long a message that is being sent may truly be on its way; later its sender has ended without a word."""

_PAUSE = dt.timedelta(minutes=15)


class Outbox:
    """Messages to clients. They get here with what they are about, in one transaction (``noting``)."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def messages(self, statuses: Collection[str] = (), client_ids: Collection[int] | None = None) -> list[Message]:
        """The messages of these statuses, of a person (all their ids) or of everybody."""
        with self._context.read() as connection:
            return reading.of(connection, statuses, client_ids)

    def get(self, number: int) -> Message:
        """The message of this number."""
        with self._context.read() as connection:
            return reading.one(connection, number)

    def of_follow_up(self, number: int) -> list[Message]:
        """The messages that ask what a follow-up asks, whatever became of them."""
        with self._context.read() as connection:
            mine = reading.select_messages().where(message.c.follow_up_id == number)
            return reading.messages(connection, mine)

    def untold(self) -> list[tuple[Appointment, str]]:
        """What is booked and no message tells of, with the reason: to be told by telephone."""
        with self._context.read() as connection:
            return reading.untold(connection, clock.to_minute(self._context.clock.now()))

    def due(self, limit: int | None = None) -> list[int]:
        """The numbers of what waits and is due, the first due first."""
        with self._context.read() as connection:
            return reading.due(connection, self._context.clock.now(), limit)

    def look(self, number: int, *, at_night: bool = True) -> Claimed | Passed:
        """What a message would say now, and to whom; nothing is changed. ``at_night``: quiet hours or not."""
        with self._context.read() as connection:
            one, now = reading.one(connection, number), self._context.clock.now()
            found = claiming.look(connection, one, now)
            settings = premises.settings(connection).messages
        quiet = Quiet(settings.quiet_until, settings.quiet_from)
        if at_night or isinstance(found, Passed) or quiet.allows(now, found.reach.zone):
            return found
        return Passed(message=one, status="waiting", why="it is night for them")

    def claim(self, number: int, *, at_night: bool = False) -> Claimed | Passed | None:
        """Take a message to send it; None where another has it. ``at_night``: quiet hours or not, to be printed."""

        def once() -> Claimed | Passed | None:
            with self._context.write() as writing:
                settings = premises.settings(writing.connection).messages
                quiet = None if at_night else Quiet(settings.quiet_until, settings.quiet_from)
                return claiming.claim(writing, number, quiet)

        return self._context.database.retry(once)

    def sent(self, one: Claimed, status: str, what: dict[str, Any]) -> None:
        """A message went out (``sent``), or was ``printed``; ``what`` is kept."""
        with self._context.write() as writing:
            told = writing.execute(select(message.c.sent).where(message.c.id == one.message.id)).scalar_one() or {}
            self._settle(writing, one, status, sent={**told, **what}, sent_at=writing.now)

    def failed(self, one: Claimed, why: str) -> None:
        """A message will not go out: the address was refused, or it cannot be worded."""
        with self._context.write() as writing:
            self._settle(writing, one, "failed", error=why, sent=None, sent_at=None)

    def later(self, one: Claimed, why: str) -> str:
        """A message could not be handed over this time: it waits for the next try, or failed after so many."""
        tries = one.message.tries + 1
        if tries >= MOST_TRIES:
            why = f"{why} ({tries} tries)"
            self.failed(one, why)
            return "failed"
        with self._context.write() as writing:
            settings = premises.settings(writing.connection).messages
            quiet = Quiet(settings.quiet_until, settings.quiet_from)
            when = quiet.first(writing.now + _PAUSE * 2 ** (tries - 1), one.reach.zone)
            self._settle(writing, one, "waiting", error=why, sent=None, sent_at=None, due_at=when)
        return "waiting"

    def put_back(self, one: Claimed) -> None:
        """A message was not handed over, for no reason of its own: it waits as it did."""
        with self._context.write() as writing:
            self._settle(writing, one, "waiting", sent=None, sent_at=None, tries=one.message.tries, address="")

    def withdraw(self, number: int) -> Message:
        """Take a message back that has not gone out; Refused where it has, or may have just now."""
        with self._context.write() as writing:
            one = reading.one(writing.connection, number)
            self._must_be(writing, one, "waiting", "failed", "sending")
            self._to(writing, one, "withdrawn", error="by hand", sent=None, sent_at=None)
            return reading.one(writing.connection, number)

    def again(self, number: int) -> Message:
        """Let a message go out that failed, was withdrawn, or of which nobody knows; Refused for one that did."""
        with self._context.write() as writing:
            one = reading.one(writing.connection, number)
            self._must_be(writing, one, "failed", "withdrawn", "sending")
            self._to(writing, one, "waiting", error="", sent=None, sent_at=None, tries=0, due_at=writing.now)
            return reading.one(writing.connection, number)

    # -- wording ------------------------------------------------------------------------------------------------

    def templates(self) -> dict[tuple[str, str], str]:
        """The practice's own templates, by kind and part."""
        with self._context.read() as connection:
            rows = connection.execute(select(message_template)).all()
        return {(row.kind, row.part): row.text for row in rows}

    def set_template(self, kind: str, part: str, text: str | None) -> None:
        """Keep a template, which has been checked; None: palpate's own again."""
        mine = (message_template.c.kind == kind, message_template.c.part == part)
        with self._context.write() as writing:
            before = writing.execute(select(message_template.c.text).where(*mine)).scalar()
            writing.execute(delete(message_template).where(*mine))
            if text is not None:
                writing.add(message_template, kind=kind, part=part, text=text, changed_at=writing.now)
            writing.record("set template", f"{kind} {part}", before=before, after=text)

    # -- inside -------------------------------------------------------------------------------------------------

    def _settle(self, writing: Writing, one: Claimed, status: str, **values: Any) -> None:
        """Say what became of a message that is this process's; nothing where somebody has decided otherwise since."""
        mine = (message.c.id == one.message.id, message.c.status == "sending")
        if writing.execute(update(message).where(*mine).values(status=status, **values)).rowcount == 1:
            writing.record(status, f"message {one.message.id}", after=values.get("error") or None)

    def _to(self, writing: Writing, one: Message, status: str, **values: Any) -> None:
        mine = (message.c.id == one.id, message.c.status == one.status)
        if writing.execute(update(message).where(*mine).values(status=status, **values)).rowcount != 1:
            raise Refused(f"{one.ref} was changed meanwhile: look at it again.")
        writing.record(f"{status} by hand", f"message {one.id}", before=one.status)

    def _must_be(self, writing: Writing, one: Message, *statuses: str) -> None:
        if one.status not in statuses:
            shown = f"palpate message show {one.ref} shows it" if one.status in {"sent", "printed"} else "leave it so"
            raise Refused(f"{one.ref} is {one.status}: {shown}.")
        if one.status == "sending" and one.sent_at and writing.now - one.sent_at < ON_ITS_WAY:
            raise Refused(f"{ref('m', one.id)} may be on its way just now: try again in ten minutes.")
