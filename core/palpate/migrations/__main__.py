"""For whoever changes the tables: write the migration that leads to them, from the newest one there is."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from palpate.migrations import config, run, versions
from palpate.store.database import Database


def write(message: str) -> None:
    """Compare the tables with what the migrations lead to, and write the difference as the next one."""
    so_far = versions()
    number = f"{int(so_far[-1] if so_far else 0) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        scratch = Database(str(Path(folder, "scratch.db")), create=True)
        with scratch.moving_house() as connection:
            if so_far:
                run(connection)
            command.revision(config(connection), message, autogenerate=True, rev_id=number)
        scratch.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Say what changes: python -m palpate.migrations "what changes"')
    write(sys.argv[1])
