"""The door to visits, first part: starting them, the questions of the day, declining."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.clients.guardians import Guardian
from palpate.clients.model import Client
from palpate.errors import Refused, SaysHow
from palpate.modality.safety import Level
from palpate.screening.model import Verdict
from palpate.services.model import Service
from palpate.staff.model import Staff
from palpate.visits import consents, day_of, finishing, reading, starting, stopping
from palpate.visits.consenting import Consenting
from palpate.visits.model import Visit
from palpate.visits.starting import Beginning

_DECLINING = "as in decline fever since yesterday; her physician"


class Starts(Consenting):
    """Starting."""

    def from_appointment(self, appointment_id: int) -> Beginning:
        """What a booked visit begins from; Refused where it cannot be started."""
        booked = self._scheduling.appointment(appointment_id)
        if booked.status not in {"booked", "arrived"}:
            raise Refused(f"{booked.ref} is {booked.status.replace('_', ' ')}: it cannot be started.")
        return Beginning(
            client=self._clients.get(booked.client_id),
            practitioner=self._staff.get(booked.practitioner_id),
            service=self._services.get(booked.service_id),
            location_id=booked.location_id,
            timezone=booked.timezone,
            appointment_id=booked.id,
        )

    def from_walk_in(self, client: Client, service: Service, practitioner: Staff) -> Beginning:
        """What a walk-in begins from: recorded whatever the hours, and it says so."""
        if not practitioner.treats:
            raise Refused(f"{practitioner.name} does not treat.")
        place = self._premises.locations()[0]
        outside = self._scheduling.within_hours(practitioner, self._context.clock.now())
        return Beginning(
            client=client,
            practitioner=practitioner,
            service=service,
            location_id=place.id,
            timezone=place.timezone,
            outside_hours=outside,
        )

    def still_open(self, client: Client) -> list[Visit]:
        """The visits of a client that are open, whoever treats and since whenever."""
        ids = self._clients.ids(client.id)
        with self._context.read() as connection:
            return reading.still_open(connection, ids)

    def must_be_alone(self, beginning: Beginning) -> None:
        """Refused where the practitioner has a visit of the client open from today."""
        with self._context.read() as connection:
            starting.is_alone(connection, beginning, self._context.clock.now())

    def verdict(self, beginning: Beginning, answers: Mapping[str, str]) -> Verdict:
        """The verdict a visit would start with, given the answers of the day."""
        today = self._context.clock.today(clock.zone(beginning.timezone))
        return self._screening.screen(beginning.client.id, beginning.service.modalities, today, answers)

    def start(
        self,
        beginning: Beginning,
        answers: Mapping[str, str],
        *,
        consent: str,
        words: str,
        guardian: Guardian | None = None,
    ) -> Visit:
        """Start a visit. An emergency has no way on; clearance and *do not treat* need words.

        ``guardian`` agrees for a client who is under age. Where none is named it is the client who was asked, and a
        guardian's agreement to treatment that stands is named beside.
        """
        self._must_treat(beginning.practitioner, beginning.service.modalities)
        self._must_not_be_ahead(answers, clock.zone(beginning.timezone))
        verdict = self.verdict(beginning, answers)
        subject = f"client {beginning.client.id}"
        starting.must_not_be_emergency(self._context, verdict, subject, answers)
        day_of.must_correct(self.flagged_today(beginning), answers)
        words = starting.words_for(verdict, words, "start the visit")
        with self._context.write() as writing:
            new = starting.begin(writing, self._host, self._scheduling, beginning, verdict, answers, words)
            if consent != "not_recorded":
                on_file = ""
                if not guardian and (filed := self.guardians(writing.connection, beginning.client)):
                    guardian = filed.guardian
                    on_file = filed.recalled
                kind = consents.TREATMENT
                consents.keep(writing, new, kind, consent, words=on_file, guardian=guardian)
        return self.get(new)

    def decline(self, what: Beginning | Visit, answers: Mapping[str, str], *, why: str, referred: str) -> Visit:
        """Record that a client was not treated, or not to the end; why, and where they were referred.

        Where nothing was recorded yet the record is then closed. Where anything was, the visit is finished, and says
        that it was stopped: what was done is signed.
        """
        if not why.strip():
            raise SaysHow("Say why the client was not treated,", command="with --reason", line=_DECLINING)
        if isinstance(what, Visit):
            reading.must_be(what, "open", "finished")
            verdict = self.screened(what).verdict
        else:
            verdict = self.verdict(what, answers)
        if verdict.level is Level.EMERGENCY and not referred.strip():
            why = "Screening says emergency: say where the client was referred,"
            raise SaysHow(why, command="with --referred", line=_DECLINING)
        if isinstance(what, Visit):
            return self._stop(what, why, referred)
        with self._context.write() as writing:
            new = starting.begin(writing, self._host, self._scheduling, what, verdict, answers, "", becomes="declined")
            stopping.close(writing, reading.get(writing.connection, new), why, referred)
        return self.get(new)

    def _stop(self, visit: Visit, why: str, referred: str) -> Visit:
        client = self._client_view(visit)
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open", "finished")
            if finishing.recorded(writing.connection, held):
                stopping.stop(writing, self._host, held, client, why, referred)
            else:
                stopping.close(writing, held, why, referred)
        return self.get(visit.id)

    def answer_day(self, visit: Visit, new: Mapping[str, str], words: str) -> Verdict:
        """Correct or add answers of the day of an open visit; the verdict is made anew and both are kept."""
        reading.must_be(visit, "open")
        self._must_not_be_ahead(new, visit.zone)
        before = self.screened(visit)
        day_of.must_correct(before.day_of, new, unchanged=True)
        answers = day_of.together(before.day_of, new)
        verdict = self._screening.screen(visit.client_id, visit.modalities, visit.day, answers)
        words = starting.words_for(verdict, words, "go on", before)
        with self._context.write() as writing:
            reading.hold(writing, visit.id, "open")
            reading.must_be_screened_so(writing.connection, visit, before)
            starting.keep_verdict(writing, self._host, visit.id, verdict, answers, words)
            writing.record("day_of", f"visit {visit.id}", before=before.day_of, after=answers)
        starting.must_not_be_emergency(self._context, verdict, f"visit {visit.id}", answers)
        return verdict

    def add_modality(self, visit: Visit, modality: str, words: str) -> Verdict:
        """One more modality in an open visit, screened for as at the start."""
        reading.must_be(visit, "open")
        if modality in visit.modalities:
            raise Refused(f"{visit.shown} has {self._host.title(modality)} already.")
        self._must_treat(self._staff.get(visit.practitioner_id), [modality])
        before = self.screened(visit)
        verdict = self._screening.screen(visit.client_id, [*visit.modalities, modality], visit.day, before.day_of)
        starting.must_not_be_emergency(self._context, verdict, f"visit {visit.id}", before.day_of)
        words = starting.words_for(verdict, words, "add it", before)
        with self._context.write() as writing:
            position = len(reading.hold(writing, visit.id, "open").modalities)
            reading.must_be_screened_so(writing.connection, visit, before)
            starting.add_modality(writing, self._host, visit.id, modality, position)
            starting.keep_verdict(writing, self._host, visit.id, verdict, before.day_of, words)
            writing.record("add", f"visit {visit.id}", after={"modality": modality})
        return verdict

    def flagged_today(self, beginning: Beginning) -> dict[str, str]:
        """The red flags that were answered yes for a person today: each is corrected by its own no."""
        zone = clock.zone(beginning.timezone)
        midnight = clock.from_minute(clock.window(self._context.clock.today(zone), 0, 1440, zone)[0])
        ids = self._clients.ids(beginning.client.id)
        with self._context.read() as connection:
            return starting.flagged(connection, ids, midnight)

    def _must_not_be_ahead(self, answers: Mapping[str, str], zone: ZoneInfo) -> None:
        today = self._context.clock.today(zone).isoformat()
        for key, value in answers.items():
            if key.endswith(".since") and value > today:
                raise Refused(f"{key} is {value}, which is still to come: write the day it happened.")

    def _must_treat(self, practitioner: Staff, modalities: Sequence[str]) -> None:
        if not practitioner.treats:
            raise Refused(f"{practitioner.name} does not treat.")
        off = [key for key in modalities if key not in self._host.active()]
        if off:
            raise Refused(f"{self._host.title(off[0])} is not enabled here: palpate modality enable {off[0]}.")
        missing = [key for key in modalities if key not in practitioner.qualifications]
        if missing:
            raise Refused(
                f"{practitioner.name} is not qualified for {self._host.title(missing[0])}: "
                f"palpate staff qualify {practitioner.ref} {missing[0]}."
            )
