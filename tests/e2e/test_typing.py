"""A type checker sees what a modality of one's own answers with, by the marker that palpate ships."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.stranger import Stranger, without_windows

FAULTS = {
    "a word in place of findings": (
        "        return findings\n",
        '        return ["firm"]\n',
        'incompatible type "str"',
    ),
    "another kind of finding": ("-> list[Finding]:", "-> list[str]:", "incompatible with return type"),
    "another view": ("visit: VisitView)", "visit: int)", "violates the Liskov substitution principle"),
    "what a view does not have": ("visit.work", "visit.werk", 'has no attribute "werk"'),
}


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    pytest.importorskip("mypy", reason='mypy is not installed: pip install ".[dev]"; .ci/run has it')
    return Stranger(tmp_path_factory.mktemp("typed") / "environment")


def checked(stranger: Stranger, package: Path) -> str:
    """What ``mypy --strict`` says of a package, with what is installed there."""
    cache = str(stranger.bin.parent / "mypy")
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(stranger.python)]
    done = subprocess.run(
        [*command, "--cache-dir", cache, package.name],
        cwd=package.parent,
        env=stranger.surroundings,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


@without_windows
@pytest.mark.e2e
def test_a_wrong_return_type_is_seen_by_a_type_checker(typed: Stranger, tmp_path: Path) -> None:
    typed.command(str(tmp_path / "none.db")).ok("modality", "new", "lymphatic", "--into", str(tmp_path))
    (_,) = typed.bin.parent.glob("lib/*/site-packages/palpate/py.typed")  # it is shipped
    package = tmp_path / "palpate-lymphatic" / "palpate_lymphatic"
    assert "Success: no issues found" in checked(typed, package)
    code = package / "__init__.py"
    sound = code.read_text(encoding="utf-8")
    for named, (before, after, says) in FAULTS.items():
        assert before in sound, named
        code.write_text(sound.replace(before, after, 1), encoding="utf-8")
        assert says in checked(typed, package), named
