"""What the tests of handing over ask for: the small clinic of scheduling, and Tom, who gives some of the same."""

from __future__ import annotations

import pytest

from palpate.practice import Practice
from tests.handover.house import House
from tests.scheduling.clinic import NOW


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", NOW)


@pytest.fixture
def house(practice: Practice) -> House:
    """The clinic with two practitioners, on SQLite and on PostgreSQL."""
    return House(practice)
