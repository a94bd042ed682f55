"""The health history: what is asked here, what was answered, by whom asked, and how long it stands.

An answer is added, never changed; the latest for a condition stands until it expires, but "the rest" never takes back a
yes. What nobody asked is unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from palpate import clock
from palpate.clients import answers as given_answers
from palpate.clients import asking, medicines
from palpate.clients import history_reading as reading
from palpate.clients.answers import ANYTHING_ELSE, Given
from palpate.clients.asking import Recorded
from palpate.clients.history_reading import Remark
from palpate.clients.model import Allergy, Client, HistoryAnswer, Medication
from palpate.errors import Refused
from palpate.host.host import Host
from palpate.modality import vocabulary
from palpate.modality.vocabulary import Condition
from palpate.premises import service as premises
from palpate.premises.service import Premises
from palpate.staff.model import Staff
from palpate.staff.service import StaffBook
from palpate.store.context import Context


class Histories:
    """Health histories."""

    def __init__(self, context: Context, host: Host) -> None:
        self._context = context
        self._host = host

    def asked(self, group: str | None = None) -> list[Condition]:
        """What is asked of a history here, in order.

        It is what the rules of the active modalities turn on, red flags, and whether there is anything else.
        """
        named = {rule.condition for key in self._host.active() for rule in self._host.read(key, "contraindications")}
        wanted = given_answers.group(group) if group else None
        return [
            one
            for one in vocabulary.conditions().values()
            if one.ask == "history"
            and (one.red_flag or one.key in named or one.key == ANYTHING_ELSE)
            and wanted in (None, one.group)
        ]

    def to_ask(self, client_id: int, group: str | None = None) -> list[Condition]:
        """What is asked here and has to be asked of this client: never answered, not known then, or too long ago."""
        standing, today = self.current(client_id), self.today()

        def known(key: str) -> bool:
            answer = standing.get(key)
            return answer is not None and answer.answer != "unknown" and not answer.stale(today)

        return [one for one in self.asked(group) if not known(one.key)]

    def current(self, client_id: int, connection: Connection | None = None) -> dict[str, HistoryAnswer]:
        """The answer that stands for each condition ever answered; whether it is stale, the reader's day says."""
        if connection is not None:
            times = premises.settings(connection).history
            return reading.standing(reading.every(connection, client_id), times)
        with self._context.read() as own:
            return self.current(client_id, own)

    def remarks(self, client_id: int) -> list[Remark]:
        """What a client told us beside the questions, the earliest first."""
        with self._context.read() as connection:
            return reading.remarks(reading.every(connection, client_id))

    def medicines_to_ask_again(self, client_id: int, day: dt.date) -> list[Medication]:
        """The medicines that were noted too long ago, as of a day."""
        times = Premises(self._context).settings().history
        return medicines.to_ask_again(self.medications(client_id), day, times)

    def medications(self, client_id: int) -> list[Medication]:
        """The medicines a client takes."""
        with self._context.read() as connection:
            return medicines.taken(connection, client_id)

    def allergies(self, client_id: int) -> list[Allergy]:
        """What a client is allergic to."""
        with self._context.read() as connection:
            return medicines.not_tolerated(connection, client_id)

    def raised(self, client_id: int) -> dict[str, str]:
        """The conditions that a client's medicines raise to "ask first", each with the medicines."""
        return medicines.raised(self.medications(client_id))

    def today(self) -> dt.date:
        """The day it is where the practice works."""
        return self._context.clock.today(clock.zone(Premises(self._context).locations()[0].timezone))

    def record(
        self,
        client: Client,
        answers: Mapping[str, Given],
        *,
        rest: str | None = None,
        asked_by: Staff | str,
        medications: Iterable[str | tuple[str, str]] = (),
        allergies: Iterable[str | tuple[str, str]] = (),
        asked_on: dt.date | None = None,
        group: str | None = None,
    ) -> Recorded:
        """Write what a client answered.

        ``answers`` maps a condition to its answer, or to the answer and its detail; ``rest`` answers all that is asked
        here (of one ``group``, where it is named) and is neither set in this call nor answered already. It never
        takes back a yes, nor says no to what a medicine or an allergy speaks for: those are asked by themselves.
        """
        today = self.today()
        day = asked_on or today
        if day > today:
            raise Refused(f"A history cannot have been asked on {day.isoformat()}, which is still to come.")
        if rest not in (None, "no", "declined"):
            raise Refused(f"The rest can be no or declined, not {rest!r}.")
        times = Premises(self._context).settings().history
        asker = asked_by if isinstance(asked_by, Staff) else StaffBook(self._context, self._host).find(asked_by)
        said = asking.read(answers, asker.name, day, times)
        taken, untolerated = [asking.pair(one) for one in medications], [asking.pair(one) for one in allergies]
        asked = self.asked(group) if rest else []
        if not (said or rest or taken or untolerated):
            raise Refused("Nothing was answered: give an answer, as in --set anticoagulant=no, or --rest no.")
        with self._context.write() as writing:
            for name, dose in taken:
                medicines.add_medication(writing, client.id, name, dose, day)
            for substance, reaction in untolerated:
                medicines.add_allergy(writing, client.id, substance, reaction, day)
            silent, left = asking.rest(
                [one for one in asked if one.key not in said],
                self.current(client.id, writing.connection),
                medicines.raised(medicines.taken(writing.connection, client.id)),
                medicines.not_tolerated(writing.connection, client.id),
                today,
            )
            for one in silent:
                said[one.key] = HistoryAnswer(
                    condition=one.key,
                    answer=rest or "",
                    rest=True,
                    asked_by=asker.name,
                    asked_on=day,
                    expires_on=given_answers.expiry(one, {}, day, times),
                )
            asking.write(writing, client.id, list(said.values()))
        return Recorded(answers=tuple(said.values()), left=tuple(left))

    def add_medication(self, client: Client, name: str, dose: str = "") -> dict[str, str]:
        """Note a medicine; gives the conditions it raises to "ask first"."""
        today = self.today()
        with self._context.write() as writing:
            medicines.add_medication(writing, client.id, name, dose, today)
        return medicines.raised([Medication(id=0, name=name)])

    def knows_nothing_of(self, medicine: str) -> bool:
        """Whether a medicine is none of those known here, nor spelt like one."""
        return bool(medicines.not_known([Medication(id=0, name=medicine)]))

    def stop_medication(self, client: Client, name: str) -> Medication:
        """Note that a medicine is taken no more."""
        today = self.today()
        with self._context.write() as writing:
            return medicines.stop(writing, client.id, name, today)

    def same_medications(self, client: Client) -> list[Medication]:
        """Note that a client was asked, and takes what is noted."""
        today = self.today()
        with self._context.write() as writing:
            return medicines.same(writing, client.id, today)

    def add_allergy(self, client: Client, substance: str, reaction: str = "") -> None:
        """Note an allergy."""
        today = self.today()
        with self._context.write() as writing:
            medicines.add_allergy(writing, client.id, substance, reaction, today)

    def end_allergy(self, client: Client, substance: str) -> Allergy:
        """Take an allergy back that turned out to be none."""
        today = self.today()
        with self._context.write() as writing:
            return medicines.end(writing, client.id, substance, today)
