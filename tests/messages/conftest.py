"""What the tests of messages ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palpate.practice import Practice
from tests.outbox.desk import Desk
from tests.scheduling.clinic import NOW


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", NOW)


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """The clinic with messages on, on SQLite and on PostgreSQL."""
    return Desk(practice)


@pytest.fixture
def sqlite_desk(sqlite_target: str) -> Iterator[Desk]:
    """The same, on SQLite alone."""
    with Practice.open(sqlite_target, warn=print) as practice:
        yield Desk(practice)
