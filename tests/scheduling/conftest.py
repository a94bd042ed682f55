"""What the tests of scheduling ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palpate.practice import Practice
from tests.scheduling.clinic import NOW, Clinic


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", NOW)


@pytest.fixture
def clinic(practice: Practice) -> Clinic:
    """The small clinic, on SQLite and on PostgreSQL."""
    return Clinic(practice)


@pytest.fixture
def sqlite_clinic(sqlite_target: str) -> Iterator[Clinic]:
    """The small clinic, on SQLite alone, for what is the same on both."""
    with Practice.open(sqlite_target, warn=print) as practice:
        yield Clinic(practice)
