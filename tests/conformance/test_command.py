"""`palpate modality check`: for whoever writes no Python, and for whatever a modality does when it is run."""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from palpate.conformance import running
from palpate.conformance.checks import CHECKS
from tests.command import command, refused
from tests.conformance.planted import FAULTS, SOUND, Fault, code, written


@pytest.fixture(autouse=True)
def _own_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put where this process imports from is gone afterwards."""
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.fixture
def nowhere(tmp_path: Path) -> str:
    """Where no practice is: none is needed."""
    return str(tmp_path / "none.db")


def test_a_folder_that_is_not_installed_passes(nowhere: str, tmp_path: Path) -> None:
    ran = command(nowhere)("modality", "check", str(written(tmp_path / "cups")))
    assert (ran.code, ran.out) == (0, f"Cupping (cupping 0.1): {len(CHECKS)} of {len(CHECKS)} checks passed.\n"), ran
    assert not Path(nowhere).exists()


def test_one_whose_fields_have_changed_passes(nowhere: str, tmp_path: Path) -> None:
    change = '[[changes]]\nkey = "was"\nversion = "0.1"\nkind = "renamed"\nfield = "gone_by"\nbecomes = ["KEY"]\n'
    field = tomllib.loads(SOUND["fields.toml"])["fields"][0]["key"]
    ran = command(nowhere)(
        "modality",
        "check",
        str(written(tmp_path / "cups", Fault("", "changes.toml", {"": change.replace("KEY", field)}, ""))),
    )
    assert ran.code == 0, ran.out


def test_a_failed_check_has_its_name_where_it_fails_why_and_where_to_read(nowhere: str, tmp_path: Path) -> None:
    folder = written(tmp_path / "cups", FAULTS["aftercare after what is not done"])
    ran = command(nowhere)("modality", "check", str(folder))
    assert ran.code == 1
    first, asks, wrong, why = ran.out.splitlines()
    assert first == f"Cupping (cupping 0.1): {len(CHECKS) - 1} of {len(CHECKS)} checks passed."
    assert asks.startswith("advice: Aftercare and follow-ups")
    assert wrong == "  aftercare.toml, marks: there is no technique 'scraping'"
    assert why.startswith("  Why: ")
    assert why.endswith("See docs/reference/conformance.md#advice")


def test_it_tells_the_same_as_data(nowhere: str, tmp_path: Path) -> None:
    folder = written(tmp_path / "cups", FAULTS["a source that is nowhere"])
    ran = command(nowhere)("modality", "check", str(folder), "--json")
    assert ran.code == 1
    assert (ran.json["key"], ran.json["passed"]) == ("cupping", False)
    (failed,) = [one for one in ran.json["checks"] if one["status"] != "passed"]
    assert (failed["name"], failed["page"]) == ("sources", "docs/reference/conformance.md#sources")
    assert failed["wrong"] == [{"file": "points.toml", "entry": "high_cup", "reason": "there is no source 'T2'"}]
    assert {one["name"] for one in ran.json["checks"]} == {check.name for check in CHECKS}


def test_one_that_ends_the_process_fails_what_it_ends_and_the_rest_is_looked_at(nowhere: str, tmp_path: Path) -> None:
    ending = Fault("", "__init__.py", code("review", "return [] if visit.work else os._exit(7)", "import os"), "")
    ran = command(nowhere)("modality", "check", str(written(tmp_path / "cups", ending)), "--json")
    assert ran.code == 1
    by_name = {one["name"]: one for one in ran.json["checks"]}
    assert by_name["catalogs"]["wrong"][0]["reason"] == "it ended the process (exit 7) when it was asked review"
    assert by_name["sources"]["status"] in {"passed", "failed"}
    assert (by_name["contract"]["status"], by_name["imports"]["status"]) == ("passed", "passed")


def test_a_form_whose_only_field_waits_for_itself_is_told_once(nowhere: str, tmp_path: Path) -> None:
    file = tmp_path / "cups.toml"
    field = '[[fields]]\nkind = "scale"\nkey = "aa"\nlabel = "A"\nshow_when = "aa"\n'
    file.write_text(SOUND["modality.toml"] + field, encoding="utf-8")
    ran = command(nowhere)("modality", "check", str(file), "--json")
    (failed,) = [one for one in ran.json["checks"] if one["status"] != "passed"]
    assert (failed["name"], [one["entry"] for one in failed["wrong"]]) == ("names", ["aa"])


def test_one_that_never_comes_back_is_not_waited_for(nowhere: str, tmp_path: Path) -> None:
    endless = Fault("", "__init__.py", {"": "\nwhile True:\n    pass\n"}, "")
    ran = command(nowhere)("modality", "check", str(written(tmp_path / "cups", endless)), "--patience", "0.5")
    assert ran.code == 1
    assert "did not come back within 0.5 seconds" in ran.out


def test_a_hook_that_never_comes_back_is_asked_once_and_the_rest_is_looked_at(
    nowhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "STEP", 1.0)
    endless = Fault("", "__init__.py", code("review", "while visit.work:\n    pass\nreturn []"), "")
    ran = command(nowhere)("modality", "check", str(written(tmp_path / "cups", endless)), "--json")
    by_name = {one["name"]: one for one in ran.json["checks"]}
    failed = [one for one in ran.json["checks"] if one["status"] == "failed"]
    assert [one["name"] for one in failed] == ["catalogs"]
    assert failed[0]["wrong"][0]["reason"] == "it did not come back within 1 seconds when it was asked review"
    skipped = {name for name, one in by_name.items() if one["status"] == "not_looked_at"}
    assert skipped == {"fields", "purity", "views", "import-cost", "disabled", "gone"}


def test_the_patience_is_for_all_of_it(nowhere: str, tmp_path: Path) -> None:
    endless = Fault("", "__init__.py", {"": "\nwhile True:\n    pass\n"}, "")
    ran = command(nowhere)("modality", "check", str(written(tmp_path / "cups", endless)), "--patience", "0.5", "--json")
    waited_for = [one["name"] for one in ran.json["checks"] if one["status"] == "failed"]
    assert waited_for == ["contract"]
    assert {one["status"] for one in ran.json["checks"][1:]} == {"not_looked_at"}


def test_what_never_comes_back_ends_with_whoever_waits_for_it(nowhere: str, tmp_path: Path) -> None:
    here = tmp_path / "here"
    body = f"\nimport os\nopen({str(here)!r}, 'w').write(str(os.getpid()))\nwhile True:\n    pass\n"
    folder = written(tmp_path / "cups", Fault("", "__init__.py", {"": body}, ""))
    waiting = subprocess.Popen([sys.executable, "-m", "palpate", "modality", "check", str(folder)])
    try:
        pid = until(lambda: here.exists() and here.read_text())
    finally:
        waiting.kill()
        waiting.wait()
    until(lambda: not alive(int(pid)))


def until(so: Callable[[], Any]) -> Any:
    """What is so at last."""
    for _ in range(600):
        if found := so():
            return found
        time.sleep(0.1)
    raise AssertionError("it never is")


def alive(pid: int) -> bool:
    """Whether a process still runs: one that has ended may wait to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_a_hook_does_to_its_view_is_told_by_the_one_check_of_it(nowhere: str, tmp_path: Path) -> None:
    """What it takes away is taken from nobody else: no other check trips over it."""
    before = "        return [*found"
    clearing = Fault("", "__init__.py", {before: f"        visit.answers.clear()\n{before}"}, "")
    ran = command(nowhere)("modality", "check", str(written(tmp_path / "cups", clearing)), "--json")
    (failed,) = [one for one in ran.json["checks"] if one["status"] != "passed"]
    assert failed["name"] == "purity"
    (wrong,) = failed["wrong"]
    assert wrong["reason"] == "its review changes visit.answers: what it is shown is to be read, and copied to work on"


def test_a_file_in_another_encoding_is_told_once_and_how_to_mend_it(nowhere: str, tmp_path: Path) -> None:
    folder = written(tmp_path / "cups")
    (points,) = folder.glob("*/points.toml")
    points.write_bytes(points.read_text(encoding="utf-8").replace("The high cup", "Die h\u00f6chste").encode("latin-1"))
    ran = command(nowhere)("modality", "check", str(folder))
    assert ran.code == 1
    assert ran.out.count("points.toml: it is no text in UTF-8: save it as such") == 1
    assert "codec" not in ran.out
    assert "Not looked at, since it cannot be used: fields, disabled, gone." in ran.out
    (who,) = folder.glob("*/modality.toml")
    who.write_bytes(who.read_text(encoding="utf-8").replace("Cups.", "Schr\u00f6pfen").encode("latin-1"))
    ran = command(nowhere)("modality", "check", str(folder))
    assert ran.out.count("modality.toml: it is no text in UTF-8: save it as such") == 1


def test_a_part_that_is_misspelt_in_one_file_has_the_right_one_said(nowhere: str, tmp_path: Path) -> None:
    file = tmp_path / "cups.toml"
    file.write_text("\n".join(SOUND.values()).replace("[[techniques]]", "[[technique]]"), encoding="utf-8")
    ran = command(nowhere)("modality", "check", str(file))
    assert "cups.toml: there is no 'technique' here: did you mean 'techniques'?" in ran.out


def test_one_file_of_toml_is_told_by_its_parts(nowhere: str, tmp_path: Path) -> None:
    file = tmp_path / "cups.toml"
    file.write_text("\n".join(SOUND.values()).replace("region =", "area ="), encoding="utf-8")
    ran = command(nowhere)("modality", "check", str(file))
    assert ran.code == 1
    assert "cups.toml, [[points]], entry 1 (high_cup): there is no 'area' here" in ran.out


def test_one_that_cannot_be_used_says_so_once(nowhere: str, tmp_path: Path) -> None:
    ran = command(nowhere)("modality", "check", str(written(tmp_path / "cups", FAULTS["a contract to come"])))
    assert ran.code == 1
    assert ran.out.count("written for contract 99") == 1
    assert "Not looked at, since it cannot be used: catalogs," in ran.out


def test_what_is_no_modality_is_refused_in_a_sentence(nowhere: str, tmp_path: Path) -> None:
    check = command(nowhere)
    refused(check("modality", "check", "lymphatik"), "There is no modality 'lymphatik' installed", "neuromuscular")
    refused(check("modality", "check", str(tmp_path)), "has no pyproject.toml")
    refused(check("modality", "check", str(tmp_path / "none.toml")), "cannot be read")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    refused(check("modality", "check", str(tmp_path)), 'has no [project.entry-points."palpate.modality"]')
    (tmp_path / "pyproject.toml").write_text("[project\n")
    refused(check("modality", "check", str(tmp_path)), "is not valid TOML")
    refused(check("modality", "check"), "modality", code=2)
