"""What is done about consent at a visit: recorded, taken back, asked before work in a sensitive area."""

from __future__ import annotations

from sqlalchemy import Connection

from palpate.clients import agreements, guardians
from palpate.clients.agreements import Agreement
from palpate.clients.guardians import Guardian
from palpate.clients.model import Client
from palpate.visits import consents, reading, treating
from palpate.visits.door import Door
from palpate.visits.model import Visit, WorkDone
from palpate.visits.places import place


class Consenting(Door):
    """Consent."""

    def consent(
        self, visit: Visit, kind: str, how: str, given: bool, words: str, guardian: Guardian | None = None
    ) -> None:
        """Record a consent: to treatment, or to work in a sensitive area; of a guardian, where one is named."""
        with self._context.write() as writing:
            reading.hold(writing, visit.id, "open", "finished")
            consents.keep(writing, visit.id, consents.area(kind), how, given, words, guardian)

    def withdraw_consent(self, visit: Visit, kind: str, words: str, guardian: Guardian | None = None) -> None:
        """Record that a consent was taken back: from then on there is no work of that kind, unless in words."""
        with self._context.write() as writing:
            reading.hold(writing, visit.id, "open", "finished")
            consents.withdraw(writing, visit.id, consents.area(kind), words, guardian)

    def consents_to_ask(self, visit: Visit, done: WorkDone) -> list[str]:
        """What has to be asked before this work and has not been: treatment, the sensitive area it would be in."""
        key, _ = treating.technique(self._host, visit.modalities, done.technique)
        region = place(self._host, key, done.site).region if done.site else ""
        with self._context.read() as connection:
            return consents.to_ask(connection, visit.id, region)

    def guardians(self, connection: Connection, client: Client) -> Agreement | None:
        """The agreement to treatment that a guardian signed for a client who is under age, where it stands."""
        today, grown = self._histories.today(), guardians.of_age(connection, client.born)
        if grown is None or grown <= today:
            return None
        filed = agreements.standing(connection, client, today).get(consents.TREATMENT)
        return filed if filed is not None and filed.signed_by else None

    def guardian(self, client: Client) -> Agreement | None:
        """As ``guardians``, read by itself."""
        with self._context.read() as connection:
            return self.guardians(connection, client)

    def consent_wanting(self, visit: Visit) -> list[str]:
        """What is wanting in the consent to a visit as it stands, and would have to be signed in words."""
        with self._context.read() as connection:
            return consents.wanting(connection, visit)

    def under_age(self, client: Client) -> bool:
        """Whether a client cannot agree alone today."""
        with self._context.read() as connection:
            grown = guardians.of_age(connection, client.born)
        return grown is not None and self._histories.today() < grown
