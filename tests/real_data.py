"""Real files that nobody in this project wrote, read where they lie; what is not there is skipped, with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def real_data(*parts: str) -> Path:
    """A real file: below PALPATE_REAL_DATA, or in shared/data beside this checkout."""
    given = os.environ.get("PALPATE_REAL_DATA")
    folders = [Path(given)] if given else [above / "shared" / "data" for above in Path(__file__).resolve().parents]
    for folder in folders:
        if (path := folder.joinpath(*parts)).exists():
            return path
    pytest.skip(f"{'/'.join(parts)} is not here: set PALPATE_REAL_DATA to the folder that has it")
