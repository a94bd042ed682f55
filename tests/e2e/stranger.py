"""Whoever has palpate installed and nothing of its tree: an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.e2e.conftest import Command, environment

ROOT = Path(__file__).parents[2]

without_windows = pytest.mark.skipif(
    sys.platform == "win32", reason="the environment's layout is that of other systems"
)


class Stranger:
    """A fresh environment in which palpate is installed from this tree, with pip.

    What the tests run with is lent to it, so that nothing has to be fetched.
    """

    def __init__(self, home: Path) -> None:
        venv.create(home, with_pip=True, symlinks=True)
        self.bin = home / "bin"
        self.python = self.bin / "python"
        asking = [self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        inside = subprocess.run(asking, capture_output=True, text=True, check=True).stdout.strip()
        lent = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
        (Path(inside) / "lent.pth").write_text(lent, encoding="utf-8")
        # What is lent has a palpate too: this one goes before it.
        self.pip("install", "--force-reinstall", str(ROOT))

    @property
    def surroundings(self) -> dict[str, str]:
        """The environment's variables: its programs first, and pip that fetches nothing."""
        plain = {name: value for name, value in environment().items() if name != "PYTHONPATH"}
        path = os.pathsep.join([str(self.bin), plain.get("PATH", "")])
        settings = {"NO_DEPS": "1", "NO_INDEX": "1", "NO_BUILD_ISOLATION": "0", "DISABLE_PIP_VERSION_CHECK": "1"}
        settings["ROOT_USER_ACTION"] = "ignore"
        return plain | {"PATH": path} | {f"PIP_{name}": value for name, value in settings.items()}

    def pip(self, *words: str) -> None:
        """Run its pip."""
        self.run("pip", *words)

    def run(self, module: str, *words: str) -> str:
        """Run a module there; it must succeed."""
        command = [str(self.python), "-m", module, *words]
        done = subprocess.run(command, capture_output=True, text=True, env=self.surroundings)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def command(self, target: str) -> Command:
        """Its palpate, for one practice."""
        return Command(target, self.surroundings, [str(self.bin / "palpate")])
