"""Files that are written in place of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from palpate.practice import Practice
from tests.command import command, refused
from tests.scheduling.conftest import _now as _now


def test_a_calendar_replaces_a_calendar_and_never_a_practice_or_anything_else(
    sqlite_practice: Practice, tmp_path: Path
) -> None:
    run, target = command(sqlite_practice.database.target), tmp_path / "all.ics"
    for _ in range(2):
        assert run("calendar", "export", "-o", str(target)).code == 0
    assert target.read_bytes().startswith(b"BEGIN:VCALENDAR")
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ana")
    for name in (letter, Path(sqlite_practice.database.target)):
        before = name.read_bytes()
        refused(run("calendar", "export", "-o", str(name)), "is something else, and is left as it is")
        assert name.read_bytes() == before


@pytest.mark.parametrize("name", ["", "folder"])
def test_what_is_no_file_is_not_replaced(sqlite_practice: Practice, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir(exist_ok=True)
    refused(command(sqlite_practice.database.target)("calendar", "export", "-o", str(tmp_path / name)), "no file")
