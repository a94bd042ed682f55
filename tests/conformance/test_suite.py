"""The checks as an author's tests: what a failure says, what is skipped, what only warns."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from palpate.conformance import Conformance
from palpate.conformance.checks import CHECKS
from palpate.modality import deprecated
from palpate.modality.deprecated import Deprecated
from tests.conformance.planted import FAULTS, Fault, written


@pytest.fixture(autouse=True)
def _own_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put where this process imports from is gone afterwards."""
    monkeypatch.setattr(sys, "path", list(sys.path))


def suite(folder: Path, fault: Fault | None = None) -> Conformance:
    """An author's tests of a package in this folder."""

    class OfThisOne(Conformance):
        modality = str(written(folder, fault))

    return OfThisOne()


def test_there_is_one_test_a_check() -> None:
    tests = {name for name in vars(Conformance) if name.startswith("test_")}
    assert tests == {f"test_{check.name.replace('-', '_')}" for check in CHECKS}


def test_a_failure_says_what_where_why_and_where_to_read(tmp_path: Path) -> None:
    tests = suite(tmp_path, FAULTS["a source that is nowhere"])
    with pytest.raises(AssertionError) as failure:
        tests.test_sources()  # type: ignore[attr-defined]
    said = str(failure.value)
    assert said.startswith("Every `source` stands in `sources.toml`")
    assert "  points.toml, high_cup: there is no source 'T2'" in said
    assert "Whoever relies on a figure" in said
    assert "See docs/reference/conformance.md#sources." in said
    tests.test_names()  # type: ignore[attr-defined]


def test_what_cannot_be_used_fails_once_and_the_rest_is_skipped(tmp_path: Path) -> None:
    tests = suite(tmp_path, FAULTS["a contract to come"])
    with pytest.raises(AssertionError, match="written for contract 99"):
        tests.test_contract()  # type: ignore[attr-defined]
    with pytest.raises(pytest.skip.Exception, match="see test_contract"):
        tests.test_sources()  # type: ignore[attr-defined]


def test_what_goes_out_of_the_contract_is_a_warning_of_deprecation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = Deprecated("key", "techniques.summary", "0.4", "use `name`")
    monkeypatch.setattr(deprecated, "DEPRECATED", (going,))
    with pytest.warns(
        DeprecationWarning, match=r"techniques.toml, cupping: the key 'techniques.summary' is on its way"
    ):
        suite(tmp_path).test_deprecated()  # type: ignore[attr-defined]
