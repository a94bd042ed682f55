"""Driving the installed command as a person or a script would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests import command as in_process

COMMAND = str(Path(sys.executable).parent / "palpate")


@dataclass
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output as JSON, with nothing else in it."""
        return json.loads(self.out)


@dataclass
class Command:
    """The installed command, for one practice."""

    target: str
    environment: dict[str, str]
    command: list[str] = field(default_factory=lambda: [COMMAND])

    def __call__(self, *words: str, stdin: str = "", acting: str | None = None, now: str | None = None) -> Ran:
        """Run it to its end, whatever that is."""
        environment = self.environment | ({"PALPATE_NOW": now} if now else {})
        named = ["--as", acting] if acting else []
        done = subprocess.run(
            [*self.command, "--database", self.target, *named, *words],
            input=stdin,
            capture_output=True,
            text=True,
            env=environment,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert "unexpectedly" not in done.stderr, (words, done.stderr)
        return Ran(done.returncode, done.stdout, done.stderr)

    def ok(self, *words: str, **options: Any) -> Ran:
        """Run it; it must succeed."""
        done = self(*words, **options)
        assert done.code == 0, (words, done.out, done.err)
        return done

    def json(self, *words: str, **options: Any) -> Any:
        """Run it with --json; it must succeed."""
        return self.ok(*words, "--json", **options).json

    def refused(self, *words: str, **options: Any) -> str:
        """Run it; it must be refused in one sentence on stderr, with nothing on stdout."""
        done = self(*words, **options)
        assert done.code == 1, (words, done.code, done.out, done.err)
        assert done.err.strip(), words
        assert done.out == "", (words, done.out)
        return done.err


class Inside(Command):
    """The same command, run in this process: where starting Python for each would cost more than it shows."""

    def __call__(self, *words: str, stdin: str = "", acting: str | None = None, now: str | None = None) -> Ran:
        """Run it to its end, whatever that is."""
        named = ["--as", acting] if acting else []
        with mock.patch.dict(os.environ, {"PALPATE_NOW": now} if now else {}):
            done = in_process.command(self.target)(*named, *words, stdin=stdin)
        assert "unexpectedly" not in done.err, (words, done.err)
        return Ran(done.code, done.out, done.err)


def environment() -> dict[str, str]:
    """The environment without anything that belongs to whoever runs the tests."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PALPATE_")}


@pytest.fixture
def new(tmp_path: Path) -> Callable[[str], Command]:
    """Commands for practices that are not there yet, in files of the test's own."""
    return lambda name: Command(str(tmp_path / name), environment())


@pytest.fixture
def palpate(target: str) -> Command:
    """Commands for one practice that is not there yet, on SQLite and on PostgreSQL; there, in this process."""
    return Inside(target, environment()) if "://" in target else Command(target, environment())


@pytest.fixture
def inside(target: str) -> Command:
    """As ``palpate``, run in this process."""
    return Inside(target, environment())


@pytest.fixture
def quick(tmp_path: Path) -> Command:
    """As ``inside``, on SQLite alone, where the database plays no part in what is promised."""
    return Inside(str(tmp_path / "practice.db"), environment())


@pytest.fixture
def stranger(tmp_path: Path) -> Any:
    """An environment of its own in which palpate is installed, and nothing of its tree."""
    from tests.e2e.stranger import Stranger

    return Stranger(tmp_path / "environment")
