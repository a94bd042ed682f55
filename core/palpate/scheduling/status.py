"""What becomes of an appointment: arrived, visited, cancelled, not come, declined."""

from __future__ import annotations

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling import claims, reading
from palpate.scheduling.booking import must_be, raise_version
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import claim
from palpate.scheduling.written import moment_said
from palpate.store.context import Context, Writing

RELEASED = ("cancelled", "no_show", "declined")
"""Where the time is free again."""


class Statuses:
    """Changes what an appointment is."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def cancel(self, was: Appointment, reason: str) -> Appointment:
        """Cancel, with a reason; the time is free at once."""
        if not reason.strip():
            raise Refused("Say why it is cancelled, with --reason.")
        return self._become(was, "cancelled", reason.strip(), "booked", "arrived")

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
        must_be(was, *statuses)

        def once() -> Appointment:
            with self._context.write() as writing:
                raise_version(writing, was, status=status, reason=reason)
                _free(writing, was.id, status)
                writing.record(status, f"appointment {was.id}", before=was.status, after=reason or None)
                return reading.one(writing.connection, was.id)

        return claims.until_settled(self._context.database, once)


def set_status(writing: Writing, was: Appointment, status: str) -> None:
    """Change an appointment inside another's transaction, as the start of a visit does."""
    must_be(was, "booked", "arrived")
    raise_version(writing, was, status=status)
    _free(writing, was.id, status)
    writing.record(status, f"appointment {was.id}", before=was.status)


def _free(writing: Writing, number: int, status: str) -> None:
    if status in RELEASED:
        claims.release(writing, claim.c.appointment_id == number)
