"""A modality from outside, lying in a folder as pip would have put it, whose code a test writes."""

from __future__ import annotations

import shutil
from importlib import invalidate_caches
from itertools import count
from pathlib import Path

import pytest

from palpate.host import enabling
from palpate.host.discovery import discover
from palpate.practice import Practice

_numbers = count()

FILES = {
    "techniques.toml": """
[[techniques]]
key = "cupping"
name = "Cupping"
summary = "Cups lift the skin."
minutes = { least = 1, most = 10 }
""",
    "fields.toml": """
[[fields]]
kind = "scale"
key = "stiffness"
label = "Stiffness"
quick = true
""",
    "contraindications.toml": """
[[contraindications]]
key = "anticoagulant"
condition = "anticoagulant"
class = "modify"
advice = "Stay light."
limit = { scale = "felt", most = 2 }
source = ["T1"]
""",
}

BROKEN_REVIEW = "def review(self, visit): raise RuntimeError('the review fell over')"


class Outside:
    """The modality ``cupping``, installed in a folder, for as long as a test lasts."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.syspath_prepend(str(folder))

    def install(self, body: str = "pass", **files: str) -> None:
        """Put it there; ``body`` is its class's, ``files`` replace its own."""
        package = f"palpate_cupping_{next(_numbers)}"
        home = self.folder / package
        home.mkdir()
        code = ["from palpate.modality import *", "from palpate.modality import Modality", "class Cupping(Modality):"]
        (home / "__init__.py").write_text("\n".join([*code, f"    {body}", ""]))
        (home / "modality.toml").write_text(
            'key = "cupping"\ntitle = "Cupping"\nsummary = "Cups."\napi = 1\nversion = "1.2"\n'
        )
        for name, text in (FILES | {f"{key}.toml": text for key, text in files.items()}).items():
            (home / name).write_text(text)
        info = self.folder / f"{package}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[palpate.modality]\ncupping = {package}:Cupping\n")
        discover.cache_clear()
        invalidate_caches()

    def uninstall(self) -> None:
        """Take it away again, as pip would."""
        for one in self.folder.glob("palpate_cupping_*"):
            shutil.rmtree(one)
        discover.cache_clear()
        invalidate_caches()

    def offer(self, target: str) -> None:
        """Enable it in a practice, with Mara qualified for it and a service that gives it and NMT."""
        with Practice.open(target) as practice, practice.context.write() as writing:
            enabling.enable(writing, "cupping")
        with Practice.open(target) as practice:
            practice.staff.qualify(practice.staff.find("Mara"), "cupping")
            practice.services.add("Cups 30", ["cupping"], 30, needs_room=False)
            practice.services.add("Cups and NMT", ["cupping", "neuromuscular"], 60, needs_room=False)
