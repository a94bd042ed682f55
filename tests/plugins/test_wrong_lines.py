"""A therapist corrects a line of a data file and gets one wrong: which file, which entry, what it takes instead."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.test_catalogs import PLUGINS

from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.fields import AnyField
from palpate.modality.files import decode
from palpate.modality.safety import Contraindication

EYES = {"key": "eyes_reflex", "name": "Eyes reflex", "kind": "reflex", "region": "toes2_5"}
PRESS = {"key": "press", "name": "Press", "summary": "A press."}
FEVER = {"key": "fever", "condition": "fever", "class": "absolute", "advice": "Another day."}
PAIN = {"kind": "scale", "key": "pain", "label": "Pain"}


@pytest.mark.parametrize(
    ("entry", "kind", "said"),
    [
        (EYES | {"zones": "2, 3"}, BodyPoint, "zones: it takes a list in square brackets, and has words in quotes"),
        (EYES | {"zones": 2}, BodyPoint, "zones: it takes a list in square brackets, and has a whole number"),
        (EYES | {"zones": ["2"]}, BodyPoint, "zones[0]: it takes a whole number, and has words in quotes"),
        (EYES | {"reviewed": "no"}, BodyPoint, "reviewed: it takes true or false, without quotes, and has words in"),
        (EYES | {"regoin": "arch"}, BodyPoint, "there is no 'regoin' here: did you mean 'region'?"),
        (EYES | {"chart": {"view": "sole", "x": 1}}, BodyPoint, "chart: 'y' is missing"),
        ({"key": "eyes_reflex"}, BodyPoint, "'name' is missing"),
        (
            EYES | {"key": "Eyes"},
            BodyPoint,
            "key: a key has lower-case letters, digits and _, and begins with a letter",
        ),
        (PRESS | {"hold": {"least": 30, "most": 10}}, Technique, "hold: the range is empty: 30 to 10"),
        (PRESS | {"hold": {"least": 30}}, Technique, "hold: a range has either `most` (included) or `below`"),
        (PRESS | {"felt": {"least": "two", "most": 5}}, Technique, "felt.least: it takes a number, and has words"),
        (PRESS | {"felt": "firm"}, Technique, "felt: it takes a table in curly brackets, and has words in quotes"),
        (PRESS | {"felt": {"least": 1, "most": "five"}}, Technique, "felt.most: it takes a number, and has words in"),
        (PRESS | {"name": dt.date(2027, 3, 8)}, Technique, "name: it takes words in quotes, and has a day without quo"),
        (FEVER | {"limit": 2}, Contraindication, "limit: it takes a table in curly brackets, and has a whole number"),
        (FEVER | {"clas": "local"}, Contraindication, "there is no 'clas' here: did you mean 'class'?"),
        (FEVER | {"class": "severe"}, Contraindication, 'class: it takes "absolute" or "local" or "clearance" or'),
        (PAIN | {"kind": "scael"}, AnyField, "kind: it takes scale or quantity or choice or"),
        (PAIN | {"lable": "Pain"}, AnyField, "there is no 'lable' here: did you mean 'label'?"),
        (PAIN | {"kind": "choice", "choices": {"a": "A"}}, AnyField, "choices: it has at least 2 of them"),
        (PRESS | {"key": "p" * 61}, Technique, "key: it has at most 60 letters"),
        (PAIN | {"kind": "duration", "unit": "fortnight"}, AnyField, "unit: it takes second or minute or hour or day"),
    ],
)
def test_a_wrong_line_says_what_it_takes_in_words_a_therapist_has(entry: dict[str, Any], kind: Any, said: str) -> None:
    good, problems = decode([EYES if kind is BodyPoint else PRESS, entry], "some.toml", kind)
    mine = [one for one in problems if one.startswith("some.toml, entry 2 ")]
    assert len(mine) == 1
    assert mine[0].removeprefix(f"some.toml, entry 2 ({entry['key']}): ").startswith(said)
    for jargon in ("`str`", "`int`", "`array`", "Object", "$.", "regex", "Expected", "null"):
        assert jargon not in mine[0]
    assert len(good) <= 1


def examined(target: str, folder: Path, modality: str, *changes: tuple[str, str, str]) -> list[str]:
    """What the doctor prints of a copy of a modality with these lines changed, each in its file."""
    package = f"palpate_{modality}"
    shutil.copytree(PLUGINS / modality / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file, line, wrong in changes:
        path = folder / package / file
        text = path.read_text(encoding="utf-8")
        assert text.count(line) == 1, f"{file} has {line!r} {text.count(line)} times"
        path.write_text(text.replace(line, wrong), encoding="utf-8")
    places = os.pathsep.join([str(folder), *filter(None, sys.path)])
    command = [sys.executable, "-m", "palpate", "--database", target, "modality", "doctor", modality]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": places})
    assert ran.stderr == ""
    return [line.strip() for line in ran.stdout.splitlines()[1:]]


def test_a_wrong_line_of_points_toml_is_told_by_file_entry_and_reason_and_nothing_else_is(
    sqlite_target: str, tmp_path: Path
) -> None:
    line = 'name = "Spleen reflex"\n'
    assert examined(sqlite_target, tmp_path, "reflexology", ("points.toml", line, "")) == [
        "points.toml, entry 32 (spleen_reflex): 'name' is missing"
    ]


def test_a_quote_that_was_forgotten_is_told_by_its_line(sqlite_target: str, tmp_path: Path) -> None:
    line = 'name = "Spleen reflex"'
    (said,) = examined(sqlite_target, tmp_path, "reflexology", ("points.toml", line, line[:-1]))
    text = (PLUGINS / "reflexology" / "palpate_reflexology" / "points.toml").read_text(encoding="utf-8")
    number = text[: text.index(line)].count("\n") + 1
    assert said.startswith(f'points.toml: not valid TOML: line {number} cannot be read: name = "Spleen reflex (a quote')


def test_several_wrong_lines_are_told_at_once_and_the_nearest_word_is_offered(
    sqlite_target: str, tmp_path: Path
) -> None:
    assert examined(
        sqlite_target,
        tmp_path,
        "reflexology",
        (
            "points.toml",
            'name = "Brain reflex"\nkind = "reflex"\nregion = "toe1"',
            'name = "Brain reflex"\nkind = "reflex"\nregion = "to1"',
        ),
        (
            "points.toml",
            'sides = ["right"]\nsurface = "plantar"\nzones = [3, 4, 5]',
            'sides = ["rihgt"]\nsurface = "plantar"\nzones = [3, 4, 5]',
        ),
        ("points.toml", 'chart = { view = "sole", x = 150, y = 30 }', 'chart = { view = "sloe", x = 1500, y = 30 }'),
        ("order.toml", '["kidneys_reflex", ', '["kidney_reflex", '),
    ) == [
        "order.toml, entry 7 (urinary): points names 'kidney_reflex', which is not there: "
        "did you mean 'kidneys_reflex'?",
        "warning: points.toml, brain_reflex: there is no region 'to1': did you mean 'toe1'? "
        "palpate modality vocabulary regions lists them",
        "warning: points.toml, brain_reflex: there is no view 'sloe': did you mean 'sole'?",
        "warning: points.toml, brain_reflex: chart: x runs from 0 to 1000, not 1500: it is not drawn",
        "warning: points.toml, liver_reflex: there is no side 'rihgt': did you mean 'right'?",
    ]


def test_a_technique_misspelt_in_what_a_phase_avoids_is_told_for_it_would_never_warn(
    sqlite_target: str, tmp_path: Path
) -> None:
    line = ("stages.toml", 'avoid = ["tapotement", "friction"', 'avoid = ["tapotment", "friction"')
    assert examined(sqlite_target, tmp_path, "sports", line) == [
        "stages.toml, entry 2 (sub_acute): avoid names 'tapotment', which is not there: did you mean 'tapotement'?"
    ]
