"""What every part of the door to visits works with: the areas it turns to, and finding the visit that is meant."""

from __future__ import annotations

from typing import Any

from palpate.clients.history import Histories
from palpate.clients.service import Clients
from palpate.errors import NotFound, Refused
from palpate.host.host import Host
from palpate.modality.views import ClientView
from palpate.premises.model import PracticeInfo
from palpate.premises.service import Premises
from palpate.refs import number
from palpate.scheduling.service import Scheduling
from palpate.screening.service import Screening
from palpate.services.service import Services
from palpate.staff.model import Staff
from palpate.staff.service import StaffBook
from palpate.store.context import Context
from palpate.visits import reading, starting
from palpate.visits.model import Screened, Visit
from palpate.visits.tables import visit as visit_table
from palpate.visits.view import client_view


class Door:
    """The areas, and finding."""

    def __init__(
        self,
        context: Context,
        host: Host,
        info: PracticeInfo,
        *,
        premises: Premises,
        staff: StaffBook,
        services: Services,
        clients: Clients,
        histories: Histories,
        scheduling: Scheduling,
        screening: Screening,
    ) -> None:
        self._context = context
        self._host = host
        self._info = info
        self._premises = premises
        self._staff = staff
        self._services = services
        self._clients = clients
        self._histories = histories
        self._scheduling = scheduling
        self._screening = screening

    def get(self, visit_id: int) -> Visit:
        """A visit by its number."""
        with self._context.read() as connection:
            return reading.get(connection, visit_id)

    def find(self, wanted: str | None, acting: Staff | None, status: str = "open") -> Visit:
        """The visit of this reference; where none is named, the practitioner's own that is not signed yet.

        Of several, the one of the ``status`` that the command is for.
        """
        if wanted is not None:
            return self.get(number(wanted, "v"))
        with self._context.read() as connection:
            found = reading.unsigned(connection, acting.id if acting else None)
        fitting = [one for one in found if one.status == status] or found
        if len(fitting) == 1:
            return fitting[0]
        whose = f" of {acting.name}" if acting else ""
        if not found:
            raise NotFound(f"No visit{whose} is open: start one with palpate visit start.")
        listed = "; ".join(f"{one.shown} ({one.status})" for one in fitting)
        raise Refused(f"Several visits{whose} are not signed: {listed}. Name one.")

    def unsigned(self) -> list[Visit]:
        """Visits that are open or finished."""
        with self._context.read() as connection:
            return reading.unsigned(connection, None)

    def of_client(self, client_ids: set[int]) -> list[Visit]:
        """Every visit of a person, the earliest first."""
        with self._context.read() as connection:
            return reading.visits(connection, reading.select_visits().where(visit_table.c.client_id.in_(client_ids)))

    def screened(self, visit: Visit) -> Screened:
        """The verdict that stands for a visit."""
        with self._context.read() as connection:
            return reading.screened(connection, visit.id)

    def screen_again(self, visit: Visit, words: str) -> None:
        """Screen an open visit anew where the history has changed since; what asks for words asks again.

        Of a modality that was switched off meanwhile stands what it said: nothing more is done with it, and the others
        go on.
        """
        off = set(visit.modalities) - set(self._host.active())
        if visit.status != "open" or off == set(visit.modalities):
            return
        before = self.screened(visit)
        verdict = self._screening.screen(visit.client_id, visit.modalities, visit.day, before.day_of)
        verdict = verdict.keeping(before.verdict, off)
        if verdict.as_json() == before.verdict.as_json():
            return
        starting.must_not_be_emergency(self._context, verdict, f"visit {visit.id}", before.day_of)
        words = starting.words_for(verdict, words, "go on", before)
        with self._context.write() as writing:
            reading.hold(writing, visit.id, "open")
            reading.must_be_screened_so(writing.connection, visit, before)
            starting.keep_verdict(writing, self._host, visit.id, verdict, before.day_of, words)
            writing.record("screen", f"visit {visit.id}", before=before.verdict.verdict, after=verdict.verdict)

    @property
    def _practice(self) -> dict[str, Any]:
        """The practice, as documents name it."""
        return {"uid": self._info.uid, "name": self._info.name, "simulated": self._info.simulated}

    def _client_view(self, visit: Visit) -> ClientView:
        client, ids = self._clients.get(visit.client_id), self._clients.ids(visit.client_id)
        history = self._histories.current(visit.client_id)
        with self._context.read() as connection:
            return client_view(connection, visit, client, ids, history)
