"""A zoo of broken plugins, and practices in which they are enabled."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.host.keeper import ABSENT, ANIMALS, Site, enable, install


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Site:
    """All of them installed, and enabled in one practice, and one that is enabled and not installed."""
    folder = tmp_path_factory.mktemp("zoo")
    for name in ANIMALS:
        install(folder, name)
    target = tmp_path_factory.mktemp("practice") / "practice.db"
    shutil.copy(_template, target)
    enable(str(target), ABSENT, *ANIMALS)
    return Site(folder, str(target))
