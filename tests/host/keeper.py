"""The keeper of the zoo: installs broken plugins, as pip would leave them, where a process will find them."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert

from palpate.host.tables import modality
from palpate.store.database import Database

ZOO = Path(__file__).parent / "zoo"
ANIMALS = sorted(folder.name for folder in ZOO.iterdir() if [file for file in folder.iterdir() if file.is_file()])
ABSENT = "absent_though_enabled"
"""The name of one that is enabled and installed nowhere."""

HARMFUL = {"ends_the_process", "never_comes_back"}
"""What no process can hold that asks them; only the doctor does, in a process of its own."""

THEN = dt.datetime(2027, 3, 8, 15, tzinfo=dt.UTC)
ENTRY_POINTS = {"names_no_class": "nothing at all", "has_no_such_class": "palpate_zoo_has_no_such_class:Lion"}

IDENTITY = """
key = "{key}"
title = "The {name}"
summary = "An animal of the zoo."
api = 1
version = "0.1"
goals = ["to be looked at"]
"""


class Site(NamedTuple):
    """A folder of installed packages, and a practice in which all of them are enabled."""

    packages: Path
    target: str

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """``palpate`` with these packages installed, on this practice."""
        command = [sys.executable, "-m", "palpate", "--database", self.target, *words]
        return subprocess.run(command, capture_output=True, text=True, env=self.environment())

    def environment(self) -> dict[str, str]:
        """This environment, with the packages installed."""
        return {**os.environ, "PYTHONPATH": str(self.packages)}


def install(packages: Path, name: str) -> None:
    """Put an animal's package where ``entry_points`` will see it."""
    package = packages / f"palpate_zoo_{name}"
    shutil.copytree(ZOO / name, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "__init__.py").touch()
    if not (package / "modality.toml").exists() and not (package / "NO_MODALITY_TOML").exists():
        (package / "modality.toml").write_text(IDENTITY.format(key=name, name=name.replace("_", " ")))
    tell(packages, f"palpate-zoo-{name.replace('_', '-')}", name, ENTRY_POINTS.get(name, f"{package.name}:Animal"))
    if name == "duplicate_name":
        tell(packages, "palpate-zoo-the-other", name, "palpate_zoo_fine:Animal")


def tell(packages: Path, distribution: str, name: str, value: str) -> None:
    """The record of an installed distribution."""
    record = packages / f"{distribution.replace('-', '_')}-0.1.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 0.1\n")
    (record / "entry_points.txt").write_text(f"[palpate.modality]\n{name} = {value}\n")


def enable(target: str, *names: str) -> None:
    """Enable modalities as no command would, whatever is wrong with them."""
    with closing(Database(target)) as database, database.write() as connection:
        for name in names:
            row = {"key": name, "enabled": True, "title": name.replace("_", " "), "version": "0.1"}
            connection.execute(insert(modality).values(changed_at=THEN, **row))
