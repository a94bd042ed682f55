"""A writer that is killed at any moment loses nothing it had confirmed, and leaves nothing half."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

KILLS = 40


def test_what_was_confirmed_is_there_and_nothing_is_half_written(scene_target: str) -> None:
    command = [sys.executable, "-m", "tests.visits.dying", scene_target, str(KILLS)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=600)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["wrong"] == []
    assert found["kills"] == KILLS
    assert {"start", "assess", "treat", "note", "finish", "sign", "addendum"} <= set(found["acts"]), found["acts"]
