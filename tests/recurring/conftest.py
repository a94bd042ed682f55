"""What the tests of series ask for: the small clinic of scheduling, on a fixed morning, and shorter words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from palpate.clients.model import Client
from palpate.recurring import rules
from palpate.recurring.model import Planned, Series
from palpate.recurring.picking import picked
from palpate.recurring.planning import Plan
from palpate.recurring.tables import series
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import appointment, claim
from palpate.store.chain import audit, broken
from tests.scheduling.clinic import Clinic, at
from tests.scheduling.conftest import _now as _now
from tests.scheduling.conftest import clinic as clinic
from tests.scheduling.conftest import sqlite_clinic as sqlite_clinic


class Weekly:
    """Series of a clinic. All start on Tuesday 2 March 2027 at 10:00 unless another time is given."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.recurring = clinic.practice.recurring

    def plan(
        self,
        start: str = "2027-03-02 10:00",
        count: int | None = 4,
        rule: str = "FREQ=WEEKLY",
        client: Client | None = None,
        until: dt.date | None = None,
        **terms: Any,
    ) -> Plan:
        """A series as it would be booked, with Mara."""
        terms.setdefault("staff", self.clinic.mara)
        made = rules.ends(rules.read(rule), count, until)
        return self.recurring.plan(client or self.clinic.ana, self.clinic.nmt, at(start), made, **terms)

    def book(self, *words: Any, **terms: Any) -> Series:
        """A series booked, without what is not free."""
        plan = self.plan(*words, **terms)
        return self.recurring.book(plan, picked(plan.planned, skip=True))[0]

    def of(self, one: Series) -> list[Appointment]:
        """Its appointments as they are now."""
        return self.recurring.occurrences(one)

    def starts(self, one: Series) -> list[str]:
        """When they are, as wall times."""
        return [told(booked.starts_at) for booked in self.of(one)]


@pytest.fixture
def weekly(clinic: Clinic) -> Weekly:
    """Series of the small clinic, on SQLite and on PostgreSQL."""
    return Weekly(clinic)


@pytest.fixture
def sqlite_weekly(sqlite_clinic: Clinic) -> Weekly:
    """Series of the small clinic, on SQLite alone."""
    return Weekly(sqlite_clinic)


def told(instant: dt.datetime) -> str:
    """A start as a client is told it."""
    return f"{instant:%m-%d %H:%M}"


def conflicts(planned: list[Planned]) -> list[int]:
    """The numbers of those that are not free."""
    return [one.number for one in planned if one.conflict]


def rows(clinic: Clinic) -> tuple[int, ...]:
    """How many series, appointments, standing claims, audit entries there are; the chain holds."""
    with clinic.practice.context.read() as connection:
        assert list(broken(connection)) == []
        counts = [select(func.count()).select_from(table) for table in (series, appointment, audit)]
        standing = select(func.count()).select_from(claim).where(claim.c.state > 0)
        return tuple(connection.execute(one).scalar_one() for one in (*counts, standing))
