"""palpate client import: dry first, then whole, and nobody twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from palpate.clients.tables import client, contact
from palpate.errors import Refused
from palpate.exchange import clients_import
from palpate.exchange.clients_import import Report
from palpate.practice import Practice
from palpate.store.chain import audit
from tests.command import command, refused
from tests.real_data import real_data

PEOPLE = "name,born,phone,email\nAna Diaz,1984-05-02,212 736 5000,\nBea Soto,1990-01-01,555-806-9773,bea@\n"


def take_in(practice: Practice, path: Path, write: bool = True, **options: Any) -> Report:
    batch = clients_import.load(path, practice.info.country, **options)
    return clients_import.run(practice, batch, path.name, write=write)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two people, one of them with an odd phone number and an odd address."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, "utf-8")
    return path


def test_a_dry_run_says_what_would_be_done_and_does_nothing(practice: Practice, file: Path) -> None:
    report = take_in(practice, file, write=False)
    assert (report.written, report.people, report.new, report.already_here) == (False, 2, 2, 0)
    assert (report.invalid_phones, report.invalid_emails) == (1, 1)
    assert practice.clients.search() == []


def test_importing_again_adds_nobody(practice: Practice, file: Path) -> None:
    assert take_in(practice, file).new == 2
    again = take_in(practice, file)
    assert (again.new, again.already_here, again.written) == (0, 2, True)
    assert [one.name for one in practice.clients.search()] == ["Ana Diaz", "Bea Soto"]
    ana = practice.clients.find("Ana")
    assert [one.normal for one in practice.clients.contacts(ana)] == ["+12127365000"]
    with practice.context.read() as connection:
        rows = connection.execute(select(audit).where(audit.c.action == "import")).all()
    (row,) = rows
    assert json.loads(row.body)["after"] == {
        "file": "people.csv",
        "format": "CSV",
        "new": 2,
        "people": 2,
        "uids": [one.uid for one in practice.clients.search()],
    }


def test_who_was_taken_on_by_hand_is_not_taken_in_again(practice: Practice, file: Path) -> None:
    ana = practice.clients.add("ana díaz", born=None, phones=["(212) 736-5000"])
    report = take_in(practice, file)
    assert (report.new, report.already_here) == (1, 1)
    assert practice.clients.find("ana") == ana


def test_a_merged_or_archived_client_does_not_come_back(practice: Practice, file: Path) -> None:
    take_in(practice, file)
    other = practice.clients.add("Anna Diaz")
    practice.clients.merge(practice.clients.find("Ana Diaz"), other)
    practice.clients.archive(practice.clients.find("Bea"))
    assert take_in(practice, file).new == 0


@pytest.mark.parametrize(
    ("rows", "new", "twice"),
    [
        (["Ana,1984-05-02,212 736 5000", "Ana,1984-05-02,212 736 5000"], 1, 1),
        (["Ana,1984-05-02,212 736 5000", "ana,1984-05-02,"], 1, 1),
        (["Ana,,", "Ana,,"], 1, 1),
        (["Ana,1984-05-02,", "Ana,1990-01-01,"], 2, 0),
        (["Ana,1984-05-02,212 736 5000", "Ana,1984-05-02,212 736 5001"], 2, 0),
        (["Ana,,212 736 5000", "Ana,1984-05-02,+1 212 736 5000"], 1, 1),
        (["Ana,,212 736 5000", "Bea,,212 736 5000"], 2, 0),
    ],
)
def test_who_is_the_same_without_an_identifier(
    sqlite_practice: Practice, tmp_path: Path, rows: list[str], new: int, twice: int
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("\n".join(["name,born,phone", *rows]), "utf-8")
    report = take_in(sqlite_practice, path)
    assert (report.new, report.twice_in_file) == (new, twice)
    assert take_in(sqlite_practice, path).new == 0
    assert len(sqlite_practice.clients.search()) == new


def test_an_identifier_is_stronger_than_a_name(practice: Practice, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,name,born\n1,Ana Diaz,1984-05-02\n2,Ana Diaz,1984-05-02\n", "utf-8")
    assert take_in(practice, path).new == 2  # their program knows the two apart
    path.write_text("id,name,born\n1,Ana Soto,1984-05-02\n", "utf-8")
    assert take_in(practice, path).already_here == 1  # she has married
    path.write_text("id,name,born\n1,Bea Kahn,1990-01-01\n3,Cle Kahn,1991-01-01\n", "utf-8")
    report = take_in(practice, path)
    assert (report.new, len(report.conflicts)) == (1, 1)
    assert "Bea Kahn has the identifier 1, which is that of c1 here" in report.conflicts[0]
    assert take_in(practice, path, source="the other program").new == 1
    assert len(practice.clients.search()) == 4


def test_who_only_looks_like_somebody_comes_in_and_is_named(sqlite_practice: Practice, tmp_path: Path) -> None:
    sqlite_practice.clients.add("Ana Diaz", phones=["212 736 5009"])
    path = tmp_path / "people.csv"
    path.write_text("name,born,phone\nAna Diaz,1984-05-02,212 736 5000\n", "utf-8")
    report = take_in(sqlite_practice, path)
    assert (report.new, report.similar) == (1, ["line 2: Ana Diaz could be c1"])


def test_a_birth_date_that_cannot_be_one_is_kept_in_the_note(sqlite_practice: Practice, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,born\nAna,2999-01-01\n", "utf-8")
    report = take_in(sqlite_practice, path)
    assert "2999-01-01 is in the future" in report.problems[0]
    ana = sqlite_practice.clients.find("Ana")
    assert (ana.born, ana.note) == (None, "Birth date as imported: 2999-01-01")


def test_a_failure_in_the_middle_leaves_nobody(practice: Practice, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = clients_import.load(file, "US")
    broken = msgspec.structs.replace(
        batch.people[1], contacts=(*batch.people[0].contacts,), identifiers=(("a", "1"), ("a", "1"))
    )
    batch.people[1] = broken
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError):
        clients_import.run(practice, batch, "people.csv", write=True)
    with practice.context.read() as connection:
        assert connection.execute(select(client)).all() == []
        assert connection.execute(select(contact)).all() == []
        assert connection.execute(select(audit).where(audit.c.action == "import")).all() == []


def test_the_real_people_all_come_in_and_nobody_twice(practice: Practice) -> None:
    path = real_data("synthea", "patients.ndjson")
    report = take_in(practice, path)
    assert (report.people, report.new, report.problems, report.conflicts) == (1144, 1144, [], [])
    assert (report.invalid_phones, report.deceased, report.without_birth_date) == (1144, 144, 0)
    assert report.not_understood["communication"] == 1144
    assert report.left_out["social security number"] == 1144
    assert len(practice.clients.search()) == 1144
    again = take_in(practice, path)
    assert (again.new, again.already_here) == (0, 1144)
    first = practice.clients.get(1)
    assert first.shown == "Andrew29 Goldner995, born 1943-03-17 (c1)"
    assert [one.value for one in practice.clients.contacts(first)] == [
        "555-806-9773",
        "847 Tremblay Crossroad, Bloom, KS 00000, US",
    ]
    # Whoever is in the other file of the same generator comes in beside them.
    other = take_in(practice, real_data("synthea", "encounter-patients.ndjson"))
    assert other.new + other.already_here == other.people > 0


def test_the_command_goes_dry_then_does_it(sqlite_target: str, file: Path) -> None:
    palpate = command(sqlite_target)
    dry = palpate("client", "import", str(file))
    assert dry.code == 0
    assert "2 are new, 0 are here already" in dry.out
    assert "Nothing was written. To do it, run it again with --yes." in dry.out
    assert palpate("client", "list", "--json").json == []
    told = palpate("client", "import", str(file), "--yes", "--json").json
    assert (told["written"], told["new"], told["columns"]["born"]) == (True, 2, "born")
    assert "There is nobody to take in." in palpate("client", "import", str(file)).out
    assert len(palpate("client", "list", "--json").json) == 2


def test_the_command_takes_what_a_person_says_of_the_file(sqlite_target: str, tmp_path: Path) -> None:
    path = tmp_path / "kunden.csv"
    path.write_bytes("Kunde;Geb=Tag;Tags\nJosé;3/4/1990;x\n".encode("latin-1"))
    palpate = command(sqlite_target)
    given = ("client", "import", str(path), "--map", "Kunde=name", "--map", "Geb=Tag=born", "--map", "Tags=ignore")
    refused(palpate(*given), "is not UTF-8", "--encoding latin-1")
    assert palpate(*given, "--encoding", "latin-1", "--dates", "dmy", "--yes").code == 0
    assert [(one["name"], one["born"]) for one in palpate("client", "list", "--json").json] == [("José", "1990-04-03")]
    refused(palpate("client", "import", str(path), "--map", "Kunde"), "does not say what a column is", code=2)
    refused(palpate("client", "import", str(path), "--dates", "ymd"), "--dates is dmy", code=2)
    refused(palpate("client", "import", str(path), "--encoding", "latin-1"), "no column with a name: it has 'Kunde'")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\x89PNG\0\0", "is not a text file"),
        (b"just words\n", "has no column with a name: it has 'just words'"),
        (b'{"resourceType": "Bundle"', "holds no FHIR Patient"),
        (b'{"patients": []}', "holds no FHIR Patient"),
    ],
)
def test_a_file_that_is_nothing_is_one_sentence(
    sqlite_target: str, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    refused(command(sqlite_target)("client", "import", str(path), "--yes"), sentence)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read: No such file"):
        clients_import.load(tmp_path / "nothing.csv", "US")
    with pytest.raises(Refused, match="cannot be read: Is a directory"):
        clients_import.load(tmp_path, "US")
