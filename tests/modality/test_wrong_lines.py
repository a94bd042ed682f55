"""A therapist opens a data file and gets a line wrong: what is said names the file, the entry and what is meant."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from palpate.modality import AnyField, BodyPoint, Contraindication, Technique
from palpate.modality.files import decode

PLUGIN = Path(__file__).parents[2] / "plugins" / "neuromuscular" / "palpate_neuromuscular"
CORE = Path(__file__).parents[2] / "core"

WRONG: list[tuple[Any, dict[str, Any], str]] = [
    (BodyPoint, {"refer": ["neck"]}, "there is no 'refer' here; did you mean 'refers'?"),
    (BodyPoint, {"colour_of_its_hat": 1}, "there is no 'colour_of_its_hat' here"),
    (BodyPoint, {"name": None}, "name: it takes words in quotes, and here is null"),
    (BodyPoint, {"region": 3}, "region: it takes words in quotes, and here is a whole number"),
    (BodyPoint, {"refers": "neck_lat"}, "refers: it takes a list in [ ], and here is words in quotes"),
    (BodyPoint, {"key": "Upper Trapezius"}, "key: a key is small letters, digits and _, and begins with a letter"),
    (BodyPoint, {"chart": {"view": "back", "x": "452", "y": 1}}, "chart.x: it takes a whole number, and here is words"),
    (Technique, {"hold": {"least": 30, "below": 10}}, "hold: the range is empty: 30 to under 10"),
    (Technique, {"hold": {"least": 10}}, "hold: a range has either `most` (included) or `below` (not included)"),
    (Contraindication, {"class": "severe"}, "class: 'severe' is none of absolute, local, clearance, modify, emergency"),
    (AnyField, {"qick": True}, "there is no 'qick' here; did you mean 'quick'?"),
]
WHOLE: dict[Any, dict[str, Any]] = {
    BodyPoint: {"key": "a", "name": "A", "kind": "trigger_point", "region": "neck"},
    Technique: {"key": "a", "name": "A", "summary": "A."},
    Contraindication: {"key": "a", "condition": "fever", "class": "absolute", "advice": "None."},
    AnyField: {"key": "a", "kind": "scale", "label": "A"},
}


@pytest.mark.parametrize(("kind", "wrong", "said"), WRONG, ids=[said[:40] for _, _, said in WRONG])
def test_what_is_said_of_a_wrong_line_helps(kind: Any, wrong: dict[str, Any], said: str) -> None:
    assert decode([WHOLE[kind]], "a.toml", kind)[1] == []
    (problem,) = decode([{**WHOLE[kind], **wrong}], "points.toml", kind)[1]
    assert problem.startswith(f"points.toml, entry 1 ({wrong.get('key', 'a')}): {said}")


def test_an_entry_that_lacks_something_says_what() -> None:
    (problem,) = decode([{"key": "upper_trapezius", "kind": "trigger_point", "region": "neck"}], "p.toml", BodyPoint)[1]
    assert problem == "p.toml, entry 1 (upper_trapezius): it has no 'name'"


def doctored(folder: Path, *slips: tuple[str, str, str]) -> list[str]:
    """What the doctor says of neuromuscular therapy with these lines of its files changed."""
    copy = folder / "palpate_neuromuscular"
    shutil.copytree(PLUGIN, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for file, right, wrong in slips:
        text = (copy / file).read_text(encoding="utf-8")
        assert text.count(right) >= 1, f"{file} has no {right!r}"
        (copy / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    others = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(CORE), *others])}
    probe = [sys.executable, "-m", "palpate.host.probe", "neuromuscular"]
    told = subprocess.run(probe, capture_output=True, text=True, env=surroundings, cwd=folder, check=True).stdout
    report = msgspec.json.decode(told.splitlines()[-1])["report"]
    wrongs = [*report["problems"], *report.get("warnings", [])] if report else []
    return [", ".join(filter(None, (one.get("file"), one.get("entry")))) + f": {one['reason']}" for one in wrongs]


def test_lines_got_wrong_in_the_shipped_files_are_all_reported_by_file_entry_and_reason(tmp_path: Path) -> None:
    said = doctored(
        tmp_path,
        ("points.toml", 'refers = ["interscap", "shoulder_top"]', 'refer = ["interscap", "shoulder_top"]'),
        ("points.toml", 'key = "rhomboids"', 'key = "upper_trapezius"'),
        ("techniques.toml", "hold = { least = 10, below = 30 }", "hold = { least = 30, below = 10 }"),
        ("contraindications.toml", 'class = "emergency"', 'class = "emergancy"'),
    )
    assert "points.toml, entry 2 (middle_trapezius): there is no 'refer' here; did you mean 'refers'?" in said
    assert "points.toml, entry 27 (upper_trapezius): the key 'upper_trapezius' is used twice" in said
    assert "techniques.toml, entry 1 (ischemic_compression): hold: the range is empty: 30 to under 10" in said
    assert any(
        one.startswith("contraindications.toml, entry 1 (calf_swelling): class: 'emergancy' is none of absolute")
        for one in said
    )


def test_a_region_a_source_and_a_question_that_are_not_there_are_named_with_the_nearest(tmp_path: Path) -> None:
    said = doctored(
        tmp_path,
        ("points.toml", 'refers = ["interscap", "shoulder_top"]', 'refers = ["interscap", "sholder_top"]'),
        ("points.toml", 'source = ["CK", "T10", "N11"]', 'source = ["CK", "T999", "N11"]'),
        ("contraindications.toml", 'condition = "calf_swelling"', 'condition = "calf_sweling"'),
        ("fields.toml", 'show_when = "flush_after_release"', 'show_when = "flush_after_relese"'),
    )
    assert "points.toml, middle_trapezius: there is no region 'sholder_top'; did you mean 'shoulder_top'?" in said
    assert "points.toml, middle_trapezius: there is no source 'T999'" in said
    assert (
        "contraindications.toml, calf_swelling: there is no condition 'calf_sweling'; did you mean 'calf_swelling'?"
    ) in said
    assert (
        "fields.toml, flush_fades: there is no answer in show_when 'flush_after_relese'; "
        "did you mean 'flush_after_release'?"
    ) in said


def test_a_quote_that_is_missing_is_named_with_its_line(tmp_path: Path) -> None:
    right = 'name = "Middle trapezius"'
    text = (PLUGIN / "points.toml").read_text(encoding="utf-8")
    line = text[: text.index(right)].count("\n") + 1
    said = doctored(tmp_path, ("points.toml", right, 'name = "Middle trapezius'))
    assert any(one.startswith("points.toml: not valid TOML") and f"at line {line}," in one for one in said)


def test_the_files_as_they_are_have_nothing_wrong_with_them(tmp_path: Path) -> None:
    assert doctored(tmp_path) == []
