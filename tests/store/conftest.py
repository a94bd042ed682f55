"""The record of ``signed_record``, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.store.signed_record import Raw, write_record


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A practice with the record, which every attack in a module leaves as it is."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("recorded") / "practice.db"
        shutil.copy(request.getfixturevalue("_template"), path)
        write_record(str(path))
        yield str(path)
        return
    with request.getfixturevalue("postgres_practices")() as url:
        write_record(url)
        yield url


@pytest.fixture
def raw(recorded: str) -> Iterator[Raw]:
    """A raw connection to the record."""
    connection = Raw(recorded)
    yield connection
    connection.undo()
    connection.close()
