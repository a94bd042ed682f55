"""Broken plugins: none takes down a command that does not need it, and the doctor says what is wrong with each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from palpate.host import apart, doctor
from tests.host.keeper import ABSENT, ANIMALS, HARMFUL, Site, enable, install

COMMAND = "today"
"""What has to work whatever is installed."""

# What the doctor says of each, in its first problem.
LISTED = "palpate modality vocabulary"
SAID = {
    ABSENT: "it is enabled here but not installed",
    "another_key": "modality.toml calls it 'some_other', its entry point 'another_key'",
    "bad_entries": "there is no 'colour' here",
    "bad_identity": "modality.toml: load: it is at most 5",
    "cannot_be_made": "it cannot be made: OSError: no hay",
    "duplicate_key": "the key 'hop' is used twice",
    "duplicate_name": "palpate-zoo-duplicate-name and palpate-zoo-the-other both call a modality 'duplicate_name'",
    "ends_the_process": "it ended the process (exit 7) when it was asked technique_catalog",
    "escapes_at_import": "it fails to import: Escape: over the fence",
    "exits_at_import": "it fails to import: it tried to end palpate (exit 3)",
    "extra_argument": "its review takes 'client', which the contract does not give: it gives visit",
    "fails_to_import": "it fails to import: ModuleNotFoundError: No module named 'a_package_that_nobody_has'",
    "has_no_such_class": "it fails to import: AttributeError",
    "misspelt_hook": "it has a method 'folow_ups', which is no hook; did you mean follow_ups?",
    "names_no_class": "its entry point 'nothing at all' names no class",
    "never_comes_back": "it did not come back within 3 seconds when it was asked body_points",
    "no_modality_toml": "modality.toml cannot be read: No such file or directory",
    "not_a_modality": "its entry point gives Animal, which is not a Modality",
    "not_toml": "modality.toml: not valid TOML: line 1 cannot be read",
    "raises": "its technique_catalog failed: ValueError: boom",
    "raises_on_a_full_visit": "its review failed: AttributeError: 'str' object has no attribute 'nothing'",
    "refers_to_nothing": "there is no condition 'no_such_condition'",
    "wrong_api": "it is written for contract 99, and this palpate has contract 1",
    "wrong_return_type": "its body_points gives what the contract does not allow: it returns None, and is to return a",
}
SOUND = {"fine", "prints"}
"""Those with nothing wrong that stops them."""

REFUSED = {
    "another_key", "bad_identity", "duplicate_name", "names_no_class", "no_modality_toml", "not_toml", "wrong_api"
}  # fmt: skip
"""Those that are known to be broken before anything is imported."""


@pytest.mark.parametrize("name", [ABSENT, *ANIMALS])
def test_each_alone_is_harmless_to_the_day(name: str, tmp_path: Path, sqlite_target: str) -> None:
    site = Site(tmp_path / "packages", sqlite_target)
    site.packages.mkdir()
    if name != ABSENT:
        install(site.packages, name)
    enable(sqlite_target, name)
    ran = site.run(COMMAND)
    assert (ran.returncode, ran.stderr) == (0, ""), ran
    assert "Riverbend" in ran.stdout


def test_all_together_are_harmless_to_what_does_not_need_them(zoo: Site) -> None:
    for words in ((COMMAND,), ("modality", "list"), ("room", "list"), ("client", "list"), ("--help",)):
        ran = zoo.run(*words)
        assert (ran.returncode, ran.stderr) == (0, ""), ran


@pytest.fixture(scope="module")
def listed(zoo: Site) -> dict[str, dict[str, Any]]:
    """What modality list says of each."""
    return {one["key"]: one for one in json.loads(zoo.run("modality", "list", "--json").stdout)}


def test_the_list_has_every_one_and_says_how_it_stands(listed: dict[str, dict[str, Any]]) -> None:
    assert {ABSENT, *ANIMALS} < set(listed)
    assert all(one["enabled"] and {"key", "title", "version", "status"} <= set(one) for one in listed.values())
    assert {name for name, one in listed.items() if one["status"] == "refused"} == REFUSED
    assert {name for name, one in listed.items() if one["status"] == "absent"} == {ABSENT}
    assert all(SAID[name] in listed[name]["problem"] for name in {ABSENT, *REFUSED})
    assert listed["wrong_api"]["version"] == "0.1"


def test_to_list_them_nothing_is_imported(zoo: Site) -> None:
    script = (
        "import sys; from palpate.host.discovery import discover\n"
        "discover(); print([name for name in sys.modules if name.startswith(('palpate_', 'tests'))])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=zoo.environment())
    assert ran.stdout == "[]\n"


# The doctor.


@pytest.fixture(scope="module")
def examined(zoo: Site) -> dict[str, dict[str, Any]]:
    """What the doctor says of each, having waited three seconds and not twenty."""
    ran = zoo.run("modality", "doctor", "--patience", "3", "--json")
    assert (ran.returncode, ran.stderr) == (1, ""), ran
    return {one["key"]: one for one in json.loads(ran.stdout)}


@pytest.mark.parametrize("name", SAID)
def test_the_doctor_says_in_a_sentence_what_is_wrong(examined: dict[str, dict[str, Any]], name: str) -> None:
    first = examined[name]["problems"][0]["reason"]
    assert SAID[name] in first
    assert "\n" not in first
    assert "Traceback" not in first
    assert examined[name]["status"] == {ABSENT: "absent"}.get(name, "refused" if name in REFUSED else "broken")


def test_the_doctor_finds_nothing_wrong_with_the_others(examined: dict[str, dict[str, Any]]) -> None:
    assert set(examined) == set(SAID) | SOUND | {"deep_tissue", "neuromuscular", "reflexology", "sports"}
    for name in set(examined) - set(SAID):
        assert (examined[name]["status"], examined[name]["problems"], examined[name]["warnings"]) == ("ready", [], [])


def places(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """File, entry and reason of each."""
    return [(wrong["file"], wrong["entry"], wrong["reason"]) for wrong in found]


def test_the_doctor_tells_all_bad_entries_of_all_files_at_once(examined: dict[str, dict[str, Any]]) -> None:
    assert places(examined["bad_entries"]["problems"]) == [
        ("points.toml", "entry 1 (nowhere)", "there is no 'colour' here"),
        (
            "techniques.toml",
            "entry 2 (Bad Key)",
            "key: a key has lower-case letters, digits and _, and begins with a letter",
        ),
        ("techniques.toml", "entry 3 (nameless)", "'name' is missing"),
        ("techniques.toml", "entry 4 (empty_range)", "hold: the range is empty: 30 to 10"),
    ]
    assert places(examined["duplicate_key"]["problems"]) == [
        ("techniques.toml", "entry 2 (hop)", "the key 'hop' is used twice")
    ]


def test_the_doctor_tells_every_wrong_hook(examined: dict[str, dict[str, Any]]) -> None:
    assert [wrong["reason"].split(",")[0] for wrong in examined["misspelt_hook"]["problems"]] == [
        "it has a method 'folow_ups'",
        "it has a method 'techniqe_catalog'",
    ]
    hooks = [wrong["reason"].split()[1] for wrong in examined["wrong_return_type"]["problems"]]
    assert hooks == ["body_points", "technique_catalog", "outcome_measures", "review"]


def test_a_rule_that_would_never_apply_is_a_problem_and_the_rest_are_warnings(examined: dict[str, Any]) -> None:
    found = examined["refers_to_nothing"]
    assert places(found["problems"])[:3] == [
        (
            "contraindications.toml",
            "a_rule",
            f"there is no condition 'no_such_condition': {LISTED} conditions lists them",
        ),
        ("contraindications.toml", "a_rule", f"there is no region 'no_such_region': {LISTED} regions lists them"),
        ("contraindications.toml", "a_rule", "the condition 'days_since >' compares 'days_since' with nothing"),
    ]
    assert places(found["warnings"]) == [
        ("contraindications.toml", "a_rule", "there is no source 'NO1'"),
        ("techniques.toml", "hop", "there is no source 'NO2'"),
        ("techniques.toml", "hop", f"there is no tool 'no_such_tool': {LISTED} tools lists them"),
        ("fields.toml", "smell", "this palpate has no fields of kind 'aroma': it is asked as words"),
    ]


def test_the_doctor_says_it_in_words_too_and_of_one_alone(zoo: Site) -> None:
    ran = zoo.run("modality", "doctor", "bad_entries", "fine")
    assert ran.returncode == 1
    lines = ran.stdout.splitlines()
    assert lines[0] == "The bad entries (bad_entries 0.1): broken."
    assert lines[1] == "  points.toml, entry 1 (nowhere): there is no 'colour' here"
    assert lines[-1] == "The fine (fine 0.1): nothing is wrong."


def test_what_is_broken_and_off_is_told_and_fails_nothing(tmp_path: Path, sqlite_target: str) -> None:
    site = Site(tmp_path / "packages", sqlite_target)
    site.packages.mkdir()
    for name in ("raises", "wrong_api"):
        install(site.packages, name)
    ran = site.run("modality", "doctor")
    assert ran.returncode == 0, ran
    assert "The raises (raises 0.1): broken, not enabled here." in ran.stdout
    assert "ValueError: boom" in ran.stdout
    refused = site.run("modality", "enable", "wrong_api")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "cannot be enabled: it is written for contract 99" in refused.stderr


def test_a_crash_is_told_by_its_name() -> None:
    assert apart.end(-11) == "it crashed (SIGSEGV)"
    assert doctor._told(b'{"doing": "was imported"}\n{"doi', "it crashed").problems[0].reason == (
        "it crashed when it was imported"
    )


# What does need them.

ASKING = """
import json, sys
from palpate.practice import Practice
from palpate.modality.hooks import HOOKS
from palpate.errors import Refused
warned, refused = [], {}
with Practice.open(sys.argv[1], warn=warned.append) as practice:
    for key in json.loads(sys.argv[2]):
        for hook in ("technique_catalog", "body_points", "contraindications", "assessment_fields", "outcome_measures"):
            practice.host.read(key, hook)
            try:
                practice.host.ask(key, hook)
            except Refused as error:
                refused.setdefault(key, str(error))
print(json.dumps([warned, refused]))
"""


def test_to_read_them_skips_with_one_line_and_to_write_is_refused(zoo: Site) -> None:
    asked = [name for name in [ABSENT, *ANIMALS] if name not in HARMFUL]
    command = [sys.executable, "-c", ASKING, zoo.target, json.dumps(asked)]
    ran = subprocess.run(command, capture_output=True, text=True, env=zoo.environment())
    assert ran.returncode == 0, ran.stderr
    assert "hello, I was imported" in ran.stderr  # and not on stdout
    warned, refused = json.loads(ran.stdout)
    unharmed = SOUND | {"raises_on_a_full_visit"}
    assert set(refused) == set(asked) - unharmed
    assert len(warned) == len(refused)
    for name, line in refused.items():
        assert line in warned
        assert line.startswith(f"The modality {name} cannot be used: ")
        assert line.endswith(". See palpate modality doctor.")
        assert "\n" not in line


@pytest.mark.parametrize("name", ["bad_entries", "raises", "fails_to_import", "wrong_api", ABSENT])
def test_a_broken_one_shows_who_it_is_and_what_of_it_can_be_read(zoo: Site, name: str) -> None:
    ran = zoo.run("modality", "show", name)
    assert ran.returncode == 0, ran
    assert (
        ran.stdout.splitlines()[0]
        .lower()
        .startswith((f"the {name.replace('_', ' ')} (", f"{name.replace('_', ' ')} ("))
    )
    assert ("palpate modality doctor" in ran.stderr) != ("It cannot be used" in ran.stdout)
    data = json.loads(zoo.run("modality", "show", name, "--json").stdout)
    assert data["key"] == name


def test_a_package_whose_entry_points_cannot_be_read_hides_no_other(tmp_path: Path, sqlite_target: str) -> None:
    site = Site(tmp_path / "packages", sqlite_target)
    site.packages.mkdir()
    install(site.packages, "fine")
    garbled = site.packages / "garbled-1.0.dist-info"
    garbled.mkdir()
    (garbled / "METADATA").write_text("Metadata-Version: 2.1\nName: garbled\nVersion: 1.0\n")
    (garbled / "entry_points.txt").write_bytes(b"[palpate.modality]\nno equals sign\n\xff\xfe\n")
    listed = {one["key"]: one["status"] for one in json.loads(site.run("modality", "list", "--json").stdout)}
    assert listed["fine"] == "off"
    assert listed["neuromuscular"] == "ready"


def test_a_modality_within_a_namespace_is_found(tmp_path: Path, sqlite_target: str) -> None:
    site = Site(tmp_path / "packages", sqlite_target)
    site.packages.mkdir()
    install(site.packages, "fine")
    inner = site.packages / "our_house" / "fine"
    inner.parent.mkdir()
    os.rename(site.packages / "palpate_zoo_fine", inner)
    (site.packages / "palpate_zoo_fine-0.1.dist-info" / "entry_points.txt").write_text(
        "[palpate.modality]\nfine = our_house.fine:Animal\n"
    )
    assert site.run("modality", "enable", "fine").returncode == 0
    assert "The fine (fine 0.1): nothing is wrong." in site.run("modality", "doctor", "fine").stdout
    assert "Hop (hop)" in site.run("modality", "show", "fine", "--techniques").stdout
