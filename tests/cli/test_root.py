"""The root command: what it starts, it starts fast; every name leads somewhere, and says the same there."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import typer

from palpate.cli.root import COMMANDS, Lazy

HEAVY = ("sqlalchemy", "rich", "pydantic", "alembic", "prompt_toolkit")

IMPORTED = """
import sys
from palpate.__main__ import main
try:
    main()
except SystemExit as end:
    code = end.code
else:
    code = 0
loaded = {*sys.modules, *(name.split(".")[0] for name in sys.modules)}
print(sorted(name for name in loaded if name in %r or name.startswith("palpate_")), code, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("words", "environment", "says"),
    [
        (["--version"], {}, "palpate 0."),
        (["--help"], {}, "Commands:"),
        ([], {}, "Commands:"),
        ([], {"_PALPATE_COMPLETE": "complete_bash", "COMP_WORDS": "palpate mod", "COMP_CWORD": "1"}, "modality"),
        ([], {"_PALPATE_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "palpate ver"}, "verify"),
        ([], {"_PALPATE_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "palpate modality sh",
              "_TYPER_COMPLETE_FISH_ACTION": "get-args"}, "show"),
        (["modality", "--help"], {}, "doctor"),
        (["backup", "--help"], {}, "--as-is"),
    ],
)  # fmt: skip
def test_help_version_and_completion_import_nothing_heavy_and_no_plugin(
    words: list[str], environment: dict[str, str], says: str
) -> None:
    command = [sys.executable, "-c", IMPORTED % (HEAVY,), *words]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})
    assert says in ran.stdout + ran.stderr
    assert ran.stderr.splitlines()[-1].startswith("[] "), ran.stderr


def test_the_day_at_a_glance_loads_no_modality_nor_the_other_database(sqlite_target: str) -> None:
    other = ("alembic", "rich", "prompt_toolkit", "palpate.modality", "sqlalchemy.dialects.postgresql")
    command = [sys.executable, "-c", IMPORTED % (other,), "--database", sqlite_target, "today"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.stderr == "[] 0\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_name_leads_to_a_command_that_says_the_same_of_itself(name: str) -> None:
    app = typer.Typer(cls=Lazy)
    app.callback()(lambda: None)
    group = typer.main.get_command(app)
    command = group.get_command(None, name)  # type: ignore[attr-defined, arg-type]
    assert command is not None
    assert (command.help or "").strip().splitlines()[0] == COMMANDS[name][1]


def test_a_name_that_is_none_is_a_usage_error() -> None:
    ran = subprocess.run([sys.executable, "-m", "palpate", "massage"], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "No such command 'massage'" in ran.stderr
