"""The demo, made once as a person makes it: the installed command, in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from palpate.practice import Practice

COMMAND = str(Path(sys.executable).parent / "palpate")
NOW = "2027-03-09 11:00"
ENDED = "2027-03-09T16:00:00+00:00"
FILE = "palpate-demo.db"


class Made(NamedTuple):
    """A demo that was made: what it printed, and its file."""

    out: str
    err: str
    code: int
    path: Path


def make(folder: Path, *words: str, **settings: str) -> Made:
    """Run ``palpate`` in a folder, with no settings but these."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PALPATE_")} | settings
    done = subprocess.run(
        [COMMAND, *words], cwd=folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    return Made(done.stdout, done.stderr, done.returncode, folder / FILE)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The demo of the seed that stands, with a fixed now."""
    return make(tmp_path_factory.mktemp("demo"), "demo", "--now", NOW)


@pytest.fixture
def demo_practice(demo: Made, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Its practice, at the end of the demo."""
    monkeypatch.setenv("PALPATE_NOW", ENDED)
    with Practice.open(str(demo.path)) as practice:
        yield practice
