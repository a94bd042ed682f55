"""What becomes of an appointment: arrived, visited, cancelled, not come, declined."""

from __future__ import annotations

import msgspec

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling import claims
from palpate.scheduling.booking import must_be, raise_version
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import claim
from palpate.scheduling.watching import Watchers
from palpate.scheduling.written import moment_said
from palpate.store.context import Context, Writing

RELEASED = ("cancelled", "no_show", "declined", "to_move")
"""Where the time is free again."""


class Statuses:
    """Changes what an appointment is."""

    def __init__(self, context: Context, watchers: Watchers) -> None:
        self._context = context
        self._watchers = watchers

    def cancel(self, was: Appointment, reason: str) -> Appointment:
        """Cancel, with a reason; the time is free at once."""
        if not reason.strip():
            raise Refused("Say why it is cancelled, with --reason.")
        return self._become(was, "cancelled", reason.strip(), "booked", "arrived", "to_move")

    def arrive(self, was: Appointment) -> Appointment:
        """The client is here; Refused on another day."""
        now = self._context.clock.now()
        if was.starts_at.date() != now.astimezone(was.zone).date():
            raise Refused(f"{was.ref} is on {moment_said(was.starts_at)}, which is not today.")
        return self._become(was, "arrived", "", "booked")

    def no_show(self, was: Appointment, reason: str) -> Appointment:
        """The client did not come; Refused before the start."""
        if clock.to_minute(self._context.clock.now()) < was.s:
            raise Refused(f"{was.ref} starts at {moment_said(was.starts_at)}: nobody is late before that.")
        return self._become(was, "no_show", reason.strip(), "booked")

    def _become(self, was: Appointment, status: str, reason: str, *statuses: str) -> Appointment:
        def once() -> Appointment:
            with self._context.write() as writing:
                return self.become(writing, was, status, reason, *statuses)

        return claims.until_settled(self._context.database, once)

    def become(self, writing: Writing, was: Appointment, status: str, reason: str = "", *statuses: str) -> Appointment:
        """Change what an appointment is, inside a transaction; Refused where it is none of ``statuses`` now."""
        must_be(was, *(statuses or ("booked", "arrived")))
        raise_version(writing, was, status=status, reason=reason)
        if status in RELEASED:
            claims.release(writing, claim.c.appointment_id == was.id)
        writing.record(status, f"appointment {was.id}", before=was.status, after=reason or None)
        now = msgspec.structs.replace(was, status=status, reason=reason, version=was.version + 1)
        self._watchers.tell(writing, status, now, was)
        return now
