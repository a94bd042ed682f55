"""What the tests of visits ask for: the small practice of ``scene``, copied from one that is made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from palpate.host.discovery import discover
from palpate.practice import Practice
from tests.conftest import found, postgres_database
from tests.visits.plugin import Outside
from tests.visits.scene import NOW, Scene, build


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", NOW)


def _built(target: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALPATE_NOW", NOW)
        with found(target) as practice:
            build(practice)


@pytest.fixture(scope="session")
def _scene_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scene") / "practice.db"
    _built(str(path))
    return path


@pytest.fixture(scope="session")
def _scene_template(postgres_server: str) -> Iterator[str]:
    with postgres_database(postgres_server) as url:
        _built(url)
        yield url.split("?")[0].rsplit("/", 1)[1]


@pytest.fixture
def quick_target(tmp_path: Path, _scene_file: Path) -> str:
    """Where the small practice is, in a SQLite file of the test's own."""
    path = tmp_path / "practice.db"
    shutil.copy(_scene_file, path)
    return str(path)


@pytest.fixture
def postgres_scene(postgres_server: str, _scene_template: str) -> Iterator[str]:
    """Where the small practice is, in a PostgreSQL database of the test's own."""
    with postgres_database(postgres_server, _scene_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def scene_target(request: pytest.FixtureRequest) -> str:
    """Where the small practice is, on SQLite and on PostgreSQL."""
    place: str = request.getfixturevalue("quick_target" if request.param == "sqlite" else "postgres_scene")
    return place


@pytest.fixture
def scene(scene_target: str) -> Iterator[Scene]:
    """The small practice, on SQLite and on PostgreSQL."""
    with Practice.open(scene_target) as practice:
        yield Scene(practice)


@pytest.fixture
def quick(quick_target: str) -> Iterator[Scene]:
    """The small practice on SQLite, where the database plays no part in what is promised."""
    with Practice.open(quick_target) as practice:
        yield Scene(practice)


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """A modality from outside, to be installed and uninstalled."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    yield Outside(folder, monkeypatch)
    monkeypatch.undo()
    discover.cache_clear()
