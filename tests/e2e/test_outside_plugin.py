"""A fifth modality, from a package outside the tree: installed with pip, used in a visit, uninstalled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.stranger import Stranger, without_windows

pytestmark = pytest.mark.e2e

PACKAGE = {
    "pyproject.toml": """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "palpate-lymphatic"
version = "1.2.0"
dependencies = ["palpate"]

[project.entry-points."palpate.modality"]
lymphatic = "palpate_lymphatic:Lymphatic"
""",
    "palpate_lymphatic/__init__.py": '''
from palpate.modality import Finding, Modality, VisitView


class Lymphatic(Modality):
    """Lymphatic drainage: what needs judgement; the rest is the TOML beside this file."""

    def review(self, visit: VisitView) -> list[Finding]:
        return [
            Finding.warning(f"{work.name} at {work.pressure}/10 felt: this modality stays at 2 or below.")
            for work in visit.work
            if work.pressure is not None and work.pressure > 2
        ]
''',
    "palpate_lymphatic/modality.toml": """
key = "lymphatic"
title = "Lymphatic drainage"
summary = "Very light strokes along the lymph vessels."
api = 1
version = "1.2.0"
""",
    "palpate_lymphatic/fields.toml": """
[[fields]]
kind = "quantity"
key = "calf_girth"
label = "Girth of the calf"
unit = "cm"
minimum = 10
maximum = 90
decimals = 1
source = ["ED"]
""",
    "palpate_lymphatic/techniques.toml": """
[[techniques]]
key = "stationary_circles"
name = "Stationary circles"
summary = "Circles on the spot, the skin moved and not the hand."
felt = { least = 0, most = 2 }
source = ["ED"]
""",
    "palpate_lymphatic/points.toml": """
[[points]]
key = "terminus"
name = "Terminus above the collarbone"
kind = "node"
region = "neck"
source = ["ED"]
""",
    "palpate_lymphatic/sources.toml": """
[[sources]]
key = "ED"
title = "Our own default"
grade = "editorial"
""",
}


@without_windows
def test_a_modality_of_ones_own_is_installed_used_and_gone_and_its_visit_still_shows_whole(
    stranger: Stranger, tmp_path: Path
) -> None:
    for name, text in PACKAGE.items():
        file = tmp_path / "palpate-lymphatic" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    palpate = stranger.command(str(tmp_path / "practice.db"))
    offered = "neuromuscular"
    palpate.ok("init", "--name", "Riverbend", "--timezone", "America/New_York", "--modalities", offered)
    palpate.ok("staff", "add", "Mara Lind", "--registration", "LMT-20417")
    palpate.ok("client", "add", "Ana Diaz", "--born", "1984-05-02")
    assert "lymphatic" not in {one["key"] for one in palpate.json("modality", "list")}

    stranger.pip("install", str(tmp_path / "palpate-lymphatic"))
    listed = {one["key"]: one for one in palpate.json("modality", "list")}
    assert listed["lymphatic"]["enabled"] is False  # from outside: off until it is enabled
    assert listed["lymphatic"]["version"] == "1.2.0"
    palpate.ok("modality", "enable", "lymphatic")
    palpate.ok("staff", "qualify", "Mara", "lymphatic")
    palpate.ok("service", "add", "Drainage 45", "--modality", "lymphatic", "--minutes", "45")
    walk_in = ("--walk-in", "Ana", "Drainage 45", "--day-of", "all=no", "--consent", "verbal")
    palpate.ok("visit", "start", *walk_in)
    palpate.ok("visit", "assess", "v1", "lymphatic", "--set", "calf_girth=38.5")
    palpate.ok("visit", "treat", "v1", "stationary circles", "--site", "terminus", "--side", "left", "--pressure", "3")
    assert "stays at 2 or below" in palpate.ok("visit", "finish", "v1").out
    palpate.ok("visit", "sign", "v1")
    palpate.ok("visit", "start", *walk_in)
    with_it = palpate.ok("visit", "show", "v1").out

    stranger.pip("uninstall", "-y", "palpate-lymphatic")
    without_it = palpate.ok("visit", "show", "v1").out
    assert without_it.rsplit("Chain head", 1)[0] == with_it.rsplit("Chain head", 1)[0]
    for word in ("Lymphatic drainage", "Girth of the calf: 38.5 cm", "Stationary circles", "Terminus", "felt 3"):
        assert word in without_it, word
    palpate.ok("today")
    palpate.ok("verify")
    listed = {one["key"]: one for one in palpate.json("modality", "list")}
    assert listed["lymphatic"]["status"] == "absent"
    said = palpate.refused("visit", "treat", "v2", "stationary circles")
    assert "not installed" in said
    assert "install" in said
    doctor = palpate("modality", "doctor")
    assert doctor.code == 1
    assert "lymphatic" in doctor.out + doctor.err
    palpate.ok("modality", "disable", "lymphatic")
    assert palpate("modality", "doctor").code == 0
