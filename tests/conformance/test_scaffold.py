"""`palpate modality new`: a package that passes its own tests at once, or a refusal that leaves nothing behind."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from palpate.conformance import scaffold
from palpate.conformance.checks import CHECKS, look
from palpate.conformance.subject import Subject
from palpate.errors import Refused
from palpate.modality import Ask, FieldChange, vocabulary
from palpate.modality.files import decode
from tests.command import Run, command, refused


@pytest.fixture
def palpate(tmp_path: Path) -> Run:
    """The command, where no practice is: none is needed."""
    return command(str(tmp_path / "none.db"))


@pytest.mark.parametrize(
    ("key", "title"),
    [("cranio_sacral_2", "Cranio-sacral, l'été & more <2>"), ("a" * 60, ""), ("lymphatic_plain", "Lymphatic")],
)
def test_it_passes_every_check_whatever_it_is_called(
    key: str, title: str, tmp_path: Path, palpate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    ran = palpate("modality", "new", key, "--title", title, "--into", str(tmp_path), "--json")
    assert ran.code == 0, ran
    home = Path(ran.json["path"])
    assert sorted(ran.json["files"]) == sorted(str(one.relative_to(home)) for one in home.rglob("*") if one.is_file())
    subject = Subject(str(home))
    assert {check.name: look(check, subject).wrong for check in CHECKS} == {check.name: [] for check in CHECKS}
    assert subject.found.title == (title or key.replace("_", " ").capitalize())


def test_it_has_what_a_package_has(tmp_path: Path, palpate: Run) -> None:
    ran = palpate("modality", "new", "deep_listening", "--into", str(tmp_path))
    home = tmp_path / "palpate-deep-listening"
    assert ran.out.splitlines()[0] == f"{home} is written: 19 files."
    project = tomllib.loads((home / "pyproject.toml").read_text())["project"]
    assert project["entry-points"] == {"palpate.modality": {"deep_listening": "palpate_deep_listening:DeepListening"}}
    for name in ("README.md", "CHANGELOG.md", "palpate_deep_listening/py.typed", "tests/test_deep_listening.py"):
        assert (home / name).is_file(), name
    assert (home / ".ci" / "run").stat().st_mode & 0o111
    for part in (home / "palpate_deep_listening").glob("*.toml"):
        text = part.read_text(encoding="utf-8")
        assert text.startswith("# "), f"{part.name} says what it is"
        entries = tomllib.loads(text).get(part.stem, [{}])
        assert len(entries) == 1, f"{part.name} has one good entry"


@pytest.mark.parametrize(("part", "kind"), [("asks", Ask), ("changes", FieldChange)])
def test_a_file_that_begins_commented_out_holds_a_good_entry(part: str, kind: type, tmp_path: Path) -> None:
    home = scaffold.new("deep_listening", "", tmp_path)
    text = (home / "palpate_deep_listening" / f"{part}.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    entry = text[text.index("# [[") :].replace("# ", "")
    good, wrong = decode(tomllib.loads(entry)[part], f"{part}.toml", kind)
    assert (len(good), wrong) == (1, [])
    assert all(key in vocabulary.conditions() for one in good for key in getattr(one, "asks", []))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Lymphatic",), "'Lymphatic' is no key: lower-case letters"),
        (("2nd",), "is no key"),
        (("class",), "'class' is a word of Python, and cannot name a package: take another key."),
        (("a" * 61,), "is no key"),
        (("lymphatic_",), "is no key"),
        (("../up",), "is no key"),
        (("sports",), "A modality 'sports' is installed already"),
        (("lymphatic", "--title", 'The "one"'), "A title is at most 80 characters on one line"),
        (("lymphatic", "--title", "two\nlines"), "A title is at most"),
        (("lymphatic", "--into", "/dev/fd"), "/palpate-lymphatic cannot be written: "),
        (("lymphatic", "--into", "nowhere"), "nowhere is no folder: make it, or name another with --into"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_leaves_nothing(
    words: tuple[str, ...], said: str, tmp_path: Path, palpate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(palpate("modality", "new", *words), said)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path, palpate: Run) -> None:
    home = tmp_path / "palpate-lymphatic"
    home.mkdir()
    (home / "mine.txt").write_text("mine")
    refused(palpate("modality", "new", "lymphatic", "--into", str(tmp_path)), "is there already, and is left as it is")
    assert [one.name for one in home.iterdir()] == ["mine.txt"]


def test_one_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> object:
        yield "README.md", "The first file."
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(scaffold, "_files", full)
    with pytest.raises(Refused, match="No space"):
        scaffold.new("lymphatic", "", tmp_path)
    assert list(tmp_path.iterdir()) == []
