"""The how-to for authors, done as a stranger would: each command as the page has it, each file as it stands there.

    python -m tests.e2e.test_write_a_modality

writes what is printed today into the page.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.console import LONGEST, Step, rewrite, run, text_steps
from tests.e2e.stranger import ROOT, Stranger, without_windows

PAGE = ROOT / "docs" / "write-a-modality.md"
OWN = "## Make it yours"
FILE = re.compile(r"^\*\*`([\w./]+)`\*\*.*?^```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A name in bold at the start of a line, then the block that is its text."""


@without_windows
@pytest.mark.e2e
@pytest.mark.timeout(LONGEST + 60)
def test_the_how_to_prints_what_it_shows_and_its_visit_outlives_its_modality(
    stranger: Stranger, tmp_path: Path
) -> None:
    steps = list(done(stranger, tmp_path))
    for step in steps:
        assert step.holds, f"{step.typed}shown:\n{step.wanted}\nprinted:\n{step.got}"
        assert step.code == 0, step.typed
    palpate = stranger.command(str(tmp_path / "trying.db"))
    with_it = re.sub("<[^>]*>", " ", (tmp_path / "drainage.html").read_text(encoding="utf-8"))
    without_it = palpate.ok("visit", "show", "v1").out
    for words in ("Lymphatic drainage", "Heaviness of the limb", "6/10", "Stationary circles", "4 felt"):
        assert words in with_it, words
        assert words in without_it, words
    assert "not installed" in palpate.refused("visit", "start", "--walk-in", "Ana", "Lymphatic 45")


def done(stranger: Stranger, folder: Path) -> Iterator[Step]:
    """Every command of the page, run; its files are written where it comes to them."""
    begun, own = PAGE.read_text(encoding="utf-8").split(OWN)
    first, then = text_steps(begun), text_steps(own)
    surroundings = stranger.surroundings | {"COLUMNS": "100", "PYTHONUNBUFFERED": "1"}
    run(first, folder, surroundings)
    for name, text in FILE.findall(own):
        file = folder / "palpate-lymphatic" / name
        assert file.is_file(), f"{name} is none of the files that were begun"
        file.write_text(text, encoding="utf-8")
    run(then, folder, surroundings)
    yield from first
    yield from then


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        printed = list(done(Stranger(Path(scratch) / "environment"), Path(scratch)))
    PAGE.write_text(rewrite(PAGE, printed), encoding="utf-8")
