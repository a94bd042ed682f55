"""The modality that is shown from outside the tree: installed, tested and used as a stranger would."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.e2e.stranger import ROOT, Stranger, without_windows

NOW = "2027-03-08T10:00:00-05:00"


@without_windows
@pytest.mark.e2e
def test_swedish_massage_in_pregnancy_from_the_example_to_the_aftercare(stranger: Stranger, tmp_path: Path) -> None:
    home = tmp_path / "swedish"
    shutil.copytree(ROOT / "examples" / "swedish", home, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    stranger.pip("install", f"{home}[test]")
    shutil.rmtree(home / "palpate_swedish")  # what is tested is what was installed
    assert re.search(r"\d+ passed", stranger.run("pytest", "-q", str(home)))

    palpate = stranger.command(str(tmp_path / "practice.db"))
    assert "15 of 15 checks passed" in palpate.ok("modality", "check", "swedish").out
    founding = ("--name", "Riverbend", "--timezone", "America/New_York", "--modalities", "none", "--simulated")
    palpate.ok("init", *founding, now=NOW)
    palpate.ok("modality", "enable", "swedish", now=NOW)
    assert "nothing is wrong" in palpate.ok("modality", "doctor", "swedish").out
    assert "Prenatal massage 60" in palpate.ok("service", "suggest").out
    palpate.ok("staff", "add", "Mara Lind", "--registration", "LMT-20417", now=NOW)
    palpate.ok("staff", "qualify", "Mara", "swedish", now=NOW)
    palpate.ok("service", "add", "Prenatal massage 60", "--modality", "swedish", "--minutes", "60", now=NOW)
    palpate.ok("client", "add", "Ana Diaz", "--born", "1994-05-02", now=NOW)
    due = ("--set", "pregnancy=yes", "--detail", "pregnancy.due=2027-06-14")
    palpate.ok("client", "history", "Ana", *due, "--rest", "no", "--asked-by", "Mara", now=NOW)

    screened = palpate.ok("screen", "Ana", "--modality", "swedish", now=NOW).out
    assert "neither flat on the back nor face down" in screened
    assert "not clinician-reviewed" in screened
    walk_in = ("--walk-in", "Ana", "Prenatal massage 60", "--day-of", "all=no", "--consent", "verbal")
    palpate.ok("visit", "start", *walk_in, now=NOW)
    answers = ("pain_now=2", "tension_now=6", "pregnant=yes", "weeks=26", "lies=face_down", "pressure_wanted=light")
    palpate.ok("visit", "assess", "v1", *(word for one in answers for word in ("--set", one)), now=NOW)
    kneading = ("visit", "treat", "v1", "pet", "--site", "calf", "--side", "left", "--pressure", "3")
    assert "Screening rules out Petrissage" in palpate.refused(*kneading, now=NOW)
    palpate.ok("visit", "treat", "v1", "eff", "--site", "calf", "--side", "left", "--pressure", "3", now=NOW)
    finished = palpate.ok("visit", "finish", "v1", now=NOW).out
    assert "Pregnant, week 26, and the client lay flat" in finished
    assert "The day after, in pregnancy" in finished
    palpate.ok("visit", "sign", "v1", now=NOW)
    assert "Come up from your side" in palpate.ok("aftercare", "v1", now=NOW).out
