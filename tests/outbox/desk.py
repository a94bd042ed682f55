"""What the tests of messages work with: the small clinic, with messages on and clients who can be reached."""

from __future__ import annotations

import datetime as dt
from typing import Any

from palpate.clients.model import Client
from palpate.clock import Clock
from palpate.outbox.model import Message
from palpate.practice import Practice
from palpate.recurring.tables import series as standing
from palpate.scheduling.model import Appointment
from palpate.waitlist.tables import waiting
from tests.scheduling.clinic import Clinic, at


class Desk(Clinic):
    """The clinic, and shorter words for its outbox."""

    def __init__(self, practice: Practice) -> None:
        super().__init__(practice)
        self.outbox = practice.outbox
        practice.act(self.mara)
        self.ana = practice.clients.edit(self.ana, {}, emails=["ana@example.org"])
        self.set(on=True, sender="Riverbend <desk@example.org>", reply="555-0100")

    def set(self, **messages: Any) -> None:
        """Change how messages are set up."""
        for name, value in messages.items():
            self.practice.premises.set(f"messages.{name}", value)

    def now(self, time: str) -> None:
        """From here on it is this wall time in New York: "2027-03-08 10:00"."""
        self.practice.context.clock = Clock(at(time).astimezone(dt.UTC))
        self.practice.clock = self.practice.context.clock
        for part in ("scheduling", "waitlist", "visits"):
            self.practice.__dict__.pop(part, None)
        self.scheduling = self.practice.scheduling

    def held(self, *statuses: str, client: Client | None = None) -> list[Message]:
        """The messages of these statuses, or all."""
        ids = self.practice.clients.ids(client.id) if client else None
        return self.outbox.messages(statuses, ids)

    def told(self, *statuses: str) -> list[tuple[str, str]]:
        """What there is: (kind, status), by when it is due."""
        return [(one.kind, one.status) for one in self.held(*statuses)]

    def due(self, kind: str) -> str:
        """When the one waiting message of a kind is due, as wall time in New York."""
        (one,) = (one for one in self.held("waiting") if one.kind == kind)
        return f"{one.due_at.astimezone(self.practice.zone):%Y-%m-%d %H:%M}"

    def out(self, kind: str = "confirmation") -> Message:
        """Let the waiting message of a kind go out, as the sender does."""
        from palpate.outbox.model import Claimed

        (one,) = (one for one in self.held("waiting") if one.kind == kind)
        claimed = self.outbox.claim(one.id)
        assert isinstance(claimed, Claimed), claimed
        self.outbox.sent(claimed, "sent", {"subject": "s", "text": "t", "html": "h", "ics": None})
        return self.outbox.get(one.id)


def series(desk: Desk, days: list[int]) -> list[Appointment]:
    """Ana booked for the same hour of these days of March 2027, as a series."""
    known = {column.name for column in standing.columns}
    values = {
        "client_id": desk.ana.id,
        "service_id": desk.nmt.id,
        "practitioner_id": desk.mara.id,
        "location_id": desk.place.id,
        "rule": "FREQ=WEEKLY",
        "local_start": "2027-03-08T10:00",
        "timezone": "America/New_York",
        "minutes": 60,
        "created_at": dt.datetime(2027, 3, 1, tzinfo=dt.UTC),
        "until": None,
        "note": "",
        "status": "standing",
    }
    with desk.practice.context.write() as writing:
        number = writing.add(standing, **{name: value for name, value in values.items() if name in known})
    return [
        desk.book(f"2027-03-{day:02} 10:00", series_id=number, occurrence=f"2027-03-{day:02}T10:00") for day in days
    ]


def waits(desk: Desk) -> int:
    """Ana on the waitlist: the number of her entry."""
    with desk.practice.context.write() as writing:
        return writing.add(
            waiting,
            client_id=desk.ana.id,
            service_id=desk.nmt.id,
            first=dt.date(2027, 3, 1),
            preferences={},
            status="waiting",
            created_at=writing.now,
        )
