"""What becomes of an appointment: arrived, visited, cancelled, not come."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from palpate.scheduling import reading
from palpate.scheduling.booking import undoing
from palpate.scheduling.cancelling import cancellations
from palpate.scheduling.cancelling.fees import Cancellation
from palpate.scheduling.door import Door
from palpate.scheduling.model import Appointment
from palpate.store.context import Writing


class Ends(Door):
    """The part of scheduling that says what became of an appointment."""

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
        """Change what an appointment is inside another's transaction: cancelled, to_move, …

        A cancellation is noted with its fee: ``by`` the client or the practice, ``waive`` why there is none.
        """
        return self._statuses.become(writing, was, status, reason, *statuses, by=by, waive=waive)

    def cancel(self, was: Appointment, reason: str, *, by: str = "client", waive: str = "") -> Appointment:
        """Cancel an appointment; its time is free at once, and the fee is noted by the policy in force."""
        return self._statuses.cancel(was, reason, by=by, waive=waive)

    def arrive(self, was: Appointment) -> Appointment:
        """Note that the client is here."""
        return self._statuses.arrive(was)

    def no_show(self, was: Appointment, reason: str = "", *, waive: str = "") -> Appointment:
        """Note that the client did not come, with the fee by the policy in force."""
        return self._statuses.no_show(was, reason, waive=waive)

    def take_back(self, was: Appointment, words: str) -> Appointment:
        """A no-show was none: on its day the client has arrived after all, and the fee is void."""
        people = [self._staff.get(was.practitioner_id), *(one.staff for one in self.seconds(was))]
        room = next((one for one in self._premises.resources("room") if one.id == was.room_id), None)
        places: Sequence[int] = room.places if room else () if was.room_id is None else (was.room_id,)
        with self._context.read() as connection:
            had = undoing.had(connection, was)
        # Half of a couple had one place of its room: the other is its partner's.
        places = [one for one in places if one in had] or places
        needs, names = undoing.needs(was, self._services.get(was.service_id), people, places)
        return self._statuses.take_back(was, words, needs, names)

    def waive(self, was: Appointment, words: str) -> Cancellation:
        """Forgive the fee of a cancellation or a no-show, in words."""
        return self._statuses.waive(was, words)

    def cancellations(self, appointment_ids: Collection[int]) -> dict[int, Cancellation]:
        """What was noted last of each of these appointments when it was cancelled or not come to."""
        with self._context.read() as connection:
            return cancellations.of(connection, appointment_ids)

    def set_status(self, writing: Writing, appointment_id: int, to: str) -> None:
        """Change an appointment inside another's transaction, as the start of a visit does."""
        self._statuses.become(writing, reading.one(writing.connection, appointment_id), to)
