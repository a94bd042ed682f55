"""The command line of a palpate to come: one migration further on, its migrations in the folder named first."""

from __future__ import annotations

import sys

from palpate.store import database

database.HEAD = "9999"

from palpate import migrations  # noqa: E402
from palpate.__main__ import main  # noqa: E402

today, further = migrations.config, sys.argv.pop(1)


def config(connection=None):
    """As it is today, with a further folder of migrations."""
    made = today(connection)
    made.set_main_option("path_separator", "newline")
    made.set_main_option("version_locations", f"palpate:migrations/versions\n{further}")
    return made


migrations.config = config
main()
