"""What becomes of an appointment: arrived, visited, cancelled, not come, declined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling.booking import undoing
from palpate.scheduling.booking.booking import must_be, raise_version
from palpate.scheduling.booking.choosing import Need
from palpate.scheduling.booking.watching import Watchers
from palpate.scheduling.cancelling import cancellations
from palpate.scheduling.cancelling.fees import Cancellation
from palpate.scheduling.claiming import claims
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import claim
from palpate.scheduling.written import moment_said
from palpate.store.context import Context, Writing

RELEASED = ("cancelled", "no_show", "declined", "to_move")
"""Where the time is free again."""

COSTS = ("cancelled", "no_show")
"""Where a fee is reckoned and noted, by the policy in force."""


class Statuses:
    """Changes what an appointment is."""

    def __init__(self, context: Context, watchers: Watchers) -> None:
        self._context = context
        self._watchers = watchers

    def cancel(self, was: Appointment, reason: str, *, by: str = "client", waive: str = "") -> Appointment:
        """Cancel, with a reason; the time is free at once. ``by`` the client or the practice, which costs nothing."""
        return claims.settled(self._context, lambda writing: self.cancel_in(writing, was, reason, by=by, waive=waive))

    def cancel_in(
        self, writing: Writing, was: Appointment, reason: str, *, by: str = "client", waive: str = ""
    ) -> Appointment:
        """As ``cancel``, inside a transaction."""
        if not reason.strip():
            raise Refused("Say why it is cancelled, with --reason.")
        allowed = ("booked", "arrived", "to_move")
        return self.become(writing, was, "cancelled", reason.strip(), *allowed, by=by, waive=waive)

    def arrive(self, was: Appointment) -> Appointment:
        """The client is here; Refused on another day."""
        now = self._context.clock.now()
        if was.starts_at.date() != now.astimezone(was.zone).date():
            raise Refused(f"{was.ref} is on {moment_said(was.starts_at)}, which is not today.")
        if was.status == "no_show":
            raise Refused(f'{was.ref} is a no-show: palpate noshow {was.ref} --undo "why" takes that back.')
        return claims.settled(self._context, lambda writing: self.become(writing, was, "arrived", "", "booked"))

    def no_show(self, was: Appointment, reason: str, *, waive: str = "") -> Appointment:
        """The client did not come; Refused before the start."""
        if clock.to_minute(self._context.clock.now()) < was.s:
            raise Refused(f"{was.ref} starts at {moment_said(was.starts_at)}: nobody is late before that.")
        return claims.settled(
            self._context, lambda writing: self.become(writing, was, "no_show", reason.strip(), "booked", waive=waive)
        )

    def take_back(self, was: Appointment, words: str, needs: Sequence[Need], names: Mapping[int, str]) -> Appointment:
        """A no-show was none: the client has arrived, and the fee is void."""

        def once(writing: Writing) -> Appointment:
            undoing.take_back(writing, was, words, needs, names)
            return self._told(writing, was, "arrived", "")

        return claims.settled(self._context, once)

    def waive(self, was: Appointment, words: str) -> Cancellation:
        """Forgive a fee that was noted."""
        with self._context.write() as writing:
            return cancellations.waive(writing, was, words)

    def become(
        self,
        writing: Writing,
        was: Appointment,
        status: str,
        reason: str = "",
        *statuses: str,
        by: str = "client",
        waive: str = "",
    ) -> Appointment:
        """Change what an appointment is, inside a transaction; Refused where it is none of ``statuses`` now.

        A cancellation or no-show is noted with its fee: ``by`` whom, and the words with which a fee is waived.
        """
        must_be(was, *(statuses or ("booked", "arrived")))
        noted = None
        if status in COSTS:
            kept = cancellations.keep(writing, was, status, by, waive)
            noted = {"by": kept.cancelled_by, "notice": kept.notice, "fee": kept.fee, "waived": kept.waived}
        raise_version(writing, was, status=status, reason=reason)
        if status in RELEASED:
            claims.release(writing, claim.c.appointment_id == was.id)
        after = {"reason": reason, **noted} if noted else reason or None
        writing.record(status, f"appointment {was.id}", before=was.status, after=after)
        return self._told(writing, was, status, reason)

    def _told(self, writing: Writing, was: Appointment, status: str, reason: str) -> Appointment:
        """The appointment as it is now, of which all who watch are told, once."""
        now = msgspec.structs.replace(was, status=status, reason=reason, version=was.version + 1)
        self._watchers.tell(writing, status, now, was)
        return now
