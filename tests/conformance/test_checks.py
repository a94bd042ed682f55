"""What a modality is held against: a sound one passes, and for every check there are faults that it finds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from palpate.conformance.checks import CHECKS, look
from palpate.conformance.subject import Subject
from palpate.modality import deprecated
from palpate.modality.deprecated import Deprecated
from tests.conformance.planted import FAULTS, SOUND, Fault, written

BY_NAME = {check.name: check for check in CHECKS}


@pytest.fixture(autouse=True)
def _own_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put where this process imports from is gone afterwards."""
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    path = list(sys.path)
    subject = Subject(str(written(tmp_path_factory.mktemp("sound"))))
    assert subject.alone  # while it can be found
    assert subject.modality
    sys.path[:] = path
    return subject


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_sound_modality_passes(sound: Subject, check: object) -> None:
    looked = look(check, sound)  # type: ignore[arg-type]
    assert (looked.status, looked.wrong) == ("passed", [])


@pytest.mark.parametrize("named", FAULTS)
def test_a_planted_fault_is_found_by_its_check(named: str, tmp_path: Path) -> None:
    fault = FAULTS[named]
    looked = look(BY_NAME[fault.check], Subject(str(written(tmp_path, fault))))
    assert looked.status == "failed"
    assert any(fault.says in str(wrong) for wrong in looked.wrong), [str(wrong) for wrong in looked.wrong]


def test_every_check_has_a_fault_that_it_finds() -> None:
    assert {fault.check for fault in FAULTS.values()} | {"deprecated"} == set(BY_NAME)


def test_a_fault_is_told_with_file_and_entry(tmp_path: Path) -> None:
    fault = FAULTS["a tool that is none"]
    (wrong,) = look(BY_NAME["names"], Subject(str(written(tmp_path, fault)))).wrong
    reason = "there is no tool 'spoon': palpate modality vocabulary tools lists them"
    assert (wrong.file, wrong.entry, wrong.reason) == ("techniques.toml", "cupping", reason)


@pytest.mark.parametrize(
    ("going", "where"),
    [
        (Deprecated("key", "techniques.summary", "0.4", "use `name`"), "techniques.toml, cupping"),
        (Deprecated("hook", "review", "0.4", "nothing asks it"), "Cupping"),
        (Deprecated("name", "Suggestion", "0.4", "import nothing of this name"), "__init__.py, line 2"),
    ],
    ids=lambda one: getattr(one, "kind", ""),
)
def test_what_goes_out_of_the_contract_is_told_to_its_author_and_fails_nothing(
    going: Deprecated, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deprecated, "DEPRECATED", (going,))
    looked = look(BY_NAME["deprecated"], Subject(str(written(tmp_path))))
    assert looked.status == "told"
    assert [str(wrong) for wrong in looked.wrong] == [f"{where}: {going}"]
    assert "since palpate 0.4" in str(going)


def test_what_is_not_used_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unused = (
        Deprecated("key", "techniques.dose", "0.4", ""),
        Deprecated("hook", "follow_ups", "0.4", ""),
        Deprecated("name", "Chart", "0.4", ""),
    )
    monkeypatch.setattr(deprecated, "DEPRECATED", unused)
    assert look(BY_NAME["deprecated"], Subject(str(written(tmp_path)))).status == "passed"


def test_what_empties_its_views_is_looked_at_to_the_end(tmp_path: Path) -> None:
    subject = Subject(str(written(tmp_path, FAULTS["a view that is emptied"])))
    assert subject.answers
    failed = [check.name for check in CHECKS if look(check, subject).status == "failed"]
    assert failed == ["purity"]


def test_what_cannot_be_used_is_looked_at_no_further(tmp_path: Path) -> None:
    fault = Fault("contract", "modality.toml", {"api = 1": "api = 99"}, "")
    subject = Subject(str(written(tmp_path, fault)))
    assert {look(check, subject).status for check in CHECKS} == {"failed", "not looked at"}


def test_a_modality_of_one_file_is_held_against_the_same(tmp_path: Path) -> None:
    file = tmp_path / "cups.toml"
    file.write_text("\n".join(SOUND.values()), encoding="utf-8")
    subject = Subject(str(file))
    assert {check.name: look(check, subject).status for check in CHECKS} == dict.fromkeys(BY_NAME, "passed")
    file.write_text("\n".join(SOUND.values()).replace('at = ["cup"]', 'at = ["spoon"]'), encoding="utf-8")
    (wrong,) = look(BY_NAME["names"], Subject(str(file))).wrong
    assert str(wrong) == "cups.toml, [[techniques]], cupping: there is no kind of place 'spoon'"
