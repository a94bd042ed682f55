"""palpate modality: what is installed and enabled, what it holds and where that comes from, on and off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from palpate.modality import vocabulary
from tests.command import Run, command, refused

BUILT_IN = ["deep_tissue", "neuromuscular", "reflexology", "sports"]


@pytest.fixture
def palpate(sqlite_target: str) -> Run:
    """The command, on a practice."""
    return command(sqlite_target)


def statuses(palpate: Run) -> dict[str, tuple[bool, str]]:
    """Each modality's enabled and status."""
    return {one["key"]: (one["enabled"], one["status"]) for one in palpate("modality", "list", "--json").json}


def test_a_modality_is_turned_off_and_on_again(founded: str) -> None:
    palpate = command(founded)
    assert statuses(palpate) == dict.fromkeys(BUILT_IN, (True, "ready"))
    off = palpate("modality", "disable", "sports")
    assert (off.code, off.out.split(".")[0]) == (0, "Sports massage is off")
    assert statuses(palpate)["sports"] == (False, "off")
    refused(palpate("modality", "disable", "sports"), "is not enabled here")
    on = palpate("modality", "enable", "Sports massage", "--json").json
    assert (on["key"], on["enabled"]) == ("sports", True)
    assert statuses(palpate)["sports"] == (True, "ready")
    assert palpate("verify").out.startswith("7 entries")


def test_the_list_is_a_table_for_people(palpate: Run) -> None:
    lines = palpate("modality", "list").out.splitlines()
    assert lines[0].split() == ["modality", "title", "version", "enabled", "status"]
    assert [line.split()[0] for line in lines[1:]] == BUILT_IN


@pytest.mark.parametrize("verb", ["show", "sources", "enable", "disable", "doctor"])
def test_a_name_that_is_nearly_one_is_refused_with_the_one(palpate: Run, verb: str) -> None:
    refused(palpate("modality", verb, "reflexolgy"), "There is no modality 'reflexolgy'", "Did you mean reflexology?")


def test_without_a_name_it_is_a_usage_error(palpate: Run) -> None:
    for verb in ("show", "enable", "disable"):
        refused(palpate("modality", verb), "Modality is missing", code=2)


@pytest.mark.parametrize("key", BUILT_IN)
def test_show_introduces_a_modality_and_counts_what_it_holds(palpate: Run, key: str) -> None:
    said = palpate("modality", "show", key).out
    for name in ("Attracts: ", "Goals: ", "Usual minutes: ", "Load on the therapist: ", "Scope: ", "It holds: "):
        assert name in said
    assert "Its contents are not clinician-reviewed." in said
    told = palpate("modality", "show", key, "--json").json
    counts = told["counts"]
    for section in ("techniques", "points", "rules", "fields", "measures", "aftercare", "follow_ups", "sources"):
        assert len(told[section]) == counts[section] > 0
        assert f"{counts[section]} {section.replace('_', '-')}" in said
    assert 0 < counts["quick_fields"] <= 12


def test_show_tells_what_a_practitioner_may_hold_and_whether_it_is_required(palpate: Run) -> None:
    said = " ".join(palpate("modality", "show", "neuromuscular").out.split())
    assert "Credential (not required): Certified neuromuscular therapist (CNMT). " in said
    assert "Credential: Licence or registration as a massage therapist. " in said
    told = palpate("modality", "show", "neuromuscular", "--json").json["credentials"]
    assert [one.get("required", False) for one in told] == [False, True]


@pytest.mark.parametrize("section", ["techniques", "points", "rules", "fields", "measures", "aftercare", "sources"])
def test_every_entry_of_a_section_is_shown_with_the_grade_of_its_sources(palpate: Run, section: str) -> None:
    said = palpate("modality", "show", "neuromuscular", f"--{section}").out
    told = palpate("modality", "show", "neuromuscular", f"--{section}", "--json").json
    for entry in told[section]:
        assert entry["key"] in said
        for source in entry.get("source", []):
            assert f"{source['key']} [{source['grade']}]" in said
    assert set(told) & {"techniques", "points", "rules", "fields", "measures", "sources"} == {section} - {"aftercare"}
    if section in {"points", "rules"}:
        assert said.count("not clinician-reviewed") == sum(not entry["reviewed"] for entry in told[section])
    if section not in {"measures", "sources"}:
        assert re.search(r"CK \[unsourced\]", said)
        assert "[unknown]" not in said


@pytest.mark.parametrize("key", BUILT_IN)
def test_every_source_that_an_entry_names_stands_in_the_bibliography_with_its_grade(palpate: Run, key: str) -> None:
    told = palpate("modality", "sources", key, "--json").json["sources"]
    known = {one["key"]: one["grade"] for one in told}
    whole = palpate("modality", "show", key, "--json").json
    named = {
        (one["key"], one["grade"])
        for section in ("techniques", "points", "rules", "fields", "measures", "aftercare", "asks")
        for entry in whole[section]
        for one in entry["source"]
    }
    assert named
    assert named <= set(known.items())
    assert f"{told[0]['key']} [{told[0]['grade']}]" in palpate("modality", "sources", key).out


@pytest.mark.parametrize(("key", "tables"), [("sports", ["phases", "ranges"]), ("reflexology", ["order", "zones"])])
def test_the_tables_that_only_it_has_are_shown_row_by_row_with_their_grades(
    palpate: Run, key: str, tables: list[str]
) -> None:
    said = palpate("modality", "show", key, "--tables").out
    told = palpate("modality", "show", key, "--tables", "--json").json["tables"]
    assert f"{len(told)} table-rows" in palpate("modality", "show", key).out
    assert set(tables) < {row["table"] for row in told}
    for row in told:
        assert f"({row['table']}.toml)" in said
        assert row["key"] in said
    assert "CK [unsourced]" in said
    assert "[unknown]" not in said
    assert not re.search(r"[{}\[\]]'|True|False", said)


def test_one_that_is_off_shows_who_it_is_and_is_not_run(palpate: Run) -> None:
    palpate("modality", "disable", "reflexology")
    said = palpate("modality", "show", "reflexology", "--techniques").out
    assert said.splitlines() == [
        "Reflexology (reflexology 0.1.0), off",
        "It is not enabled here: palpate modality enable reflexology",
    ]
    told = palpate("modality", "show", "reflexology", "--json").json
    assert told["summary"]
    assert "techniques" not in told


@pytest.mark.parametrize("kind", vocabulary.KINDS)
def test_the_shared_words_of_a_kind_are_listed_with_their_keys_without_a_practice(tmp_path: Path, kind: str) -> None:
    palpate, words = command(str(tmp_path / "none.db")), vocabulary.KINDS[kind]()
    said = palpate("modality", "vocabulary", kind).out
    assert [key for key in words if not re.search(rf"^ *{key}\b", said, re.MULTILINE)] == []
    told = palpate("modality", "vocabulary", kind, "--json").json
    assert [one["key"] for one in told[kind]] == list(words)


def test_the_shared_words_are_as_wide_as_the_terminal(palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = palpate("modality", "vocabulary").out
    assert max(map(len, said.splitlines())) <= 80
    assert [line for line in said.splitlines() if line.lower() in vocabulary.KINDS] == [
        kind.capitalize() for kind in vocabulary.KINDS
    ]


def test_a_kind_of_word_that_is_none_is_a_usage_error_that_names_those_there_are(palpate: Run) -> None:
    refused(palpate("modality", "vocabulary", "bones"), "regions, muscles, joints, tools", code=2)


def test_the_doctor_finds_nothing_wrong_with_what_palpate_brings(palpate: Run) -> None:
    ran = palpate("modality", "doctor", "--json")
    assert ran.code == 0, ran
    assert [one["key"] for one in ran.json] == BUILT_IN
    assert all(one["problems"] == [] and one["warnings"] == [] for one in ran.json), ran.json
