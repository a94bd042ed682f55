"""What the tests of the waitlist ask for: the small clinic of scheduling, and those who wait in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from palpate.clients.model import Client
from palpate.practice import Practice
from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.finding.preferences import Preferences
from palpate.waitlist.model import Waiting
from tests.scheduling.clinic import Clinic
from tests.scheduling.conftest import _now as _now
from tests.scheduling.conftest import clinic as clinic
from tests.scheduling.conftest import sqlite_clinic as sqlite_clinic


class Waiters:
    """The waitlist of a clinic, and shorter words for it."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.practice: Practice = clinic.practice
        self.list = clinic.practice.waitlist

    def add(self, client: Client | str, **more: Any) -> Waiting:
        """Somebody waits for NMT 60, unless another service is given; a name is a new client."""
        who = self.practice.clients.add(client) if isinstance(client, str) else client
        names = set(Preferences.__struct_fields__) & more.keys()
        wanted = Preferences(**{name: more.pop(name) for name in names})
        return self.list.add(who, more.pop("service", self.clinic.nmt), preferences=wanted, **more)

    def open(self) -> list[tuple[str, str, str]]:
        """The offers that stand: to which entry, with whom, when."""
        return [
            (f"w{one.waiting_id}", one.practitioner, f"{one.starts_at:%a %H:%M}") for one in self.list.open_offers()
        ]

    def to(self, one: Waiting) -> Hold:
        """The one offer that an entry has now."""
        (found,) = [offer for offer in self.list.open_offers() if offer.waiting_id == one.id]
        return found

    def later(self, minutes: int) -> None:
        """Let time pass."""
        self.practice.clock.fixed = self.practice.clock.now() + dt.timedelta(minutes=minutes)


@pytest.fixture
def waiters(clinic: Clinic) -> Waiters:
    """The waitlist of the small clinic, on SQLite and on PostgreSQL."""
    return Waiters(clinic)
