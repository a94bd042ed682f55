"""FHIR R4 Patients, read."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.errors import Refused
from palpate.exchange import fhir_patients
from palpate.exchange.people import Batch, Person

ANA: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [
        {"use": "maiden", "family": "Soto", "given": ["Ana"]},
        {"use": "official", "family": "Díaz916", "given": ["Ana12", "María"], "prefix": ["Ms."]},
        {"use": "nickname", "given": ["Anita"]},
    ],
    "telecom": [
        {"system": "phone", "value": "555-806-9773", "use": "home", "rank": 2},
        {"system": "phone", "value": "212 736 5000", "use": "mobile", "rank": 1},
        {"system": "email", "value": "ana@gmail.com"},
        {"system": "fax", "value": "212 736 5001"},
        {"system": "phone", "value": "212 736 5009", "use": "old"},
    ],
    "gender": "female",
    "birthDate": "1984-05-02",
    "address": [
        {"line": ["1 Main Street"], "city": "Springfield", "state": "MA", "postalCode": "01101", "country": "US"}
    ],
    "identifier": [
        {"system": "http://hospital", "value": "7"},
        {"system": "http://hospital", "value": "7"},
        {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "999-50-3781"},
        {"type": {"coding": [{"code": "PPN"}]}, "system": "urn:passport", "value": "X1"},
        {"value": "8"},
    ],
    "contact": [
        {
            "relationship": [{"coding": [{"code": "C", "display": "Emergency Contact"}], "text": "brother"}],
            "name": {"given": ["Luis"], "family": "Díaz"},
            "telecom": [{"system": "phone", "value": "212 736 5002"}],
        }
    ],
    "communication": [{"language": {"text": "Spanish"}}],
    "extension": [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"}],
}


def read(*resources: dict[str, Any]) -> Batch:
    return fhir_patients.read("\n".join(map(json.dumps, resources)).encode(), "p.ndjson", "US")


def only(**changes: Any) -> Person:
    (person,) = read({**ANA, **changes}).people
    return person


def test_a_patient_comes_in_with_what_a_practice_needs() -> None:
    batch = read(ANA)
    (ana,) = batch.people
    assert (ana.name, ana.preferred_name, ana.gender) == ("Ana12 María Díaz916", "Anita", "female")
    assert ana.born == dt.date(1984, 5, 2)
    assert [(one.kind, one.value, one.valid) for one in ana.contacts] == [
        ("phone", "212 736 5000", True),
        ("phone", "555-806-9773", False),
        ("email", "ana@gmail.com", True),
        ("address", "1 Main Street, Springfield, MA 01101, US", True),
        ("emergency", "212 736 5002", True),
    ]
    assert (ana.contacts[-1].name, ana.contacts[-1].relation) == ("Luis Díaz", "brother")
    assert batch.not_understood == {
        "telecom fax": 1,
        "identifier without system or value": 1,
        "communication": 1,
        "extension us-core-race": 1,
    }


def test_numbers_of_passports_and_social_security_are_not_kept() -> None:
    batch = read(ANA)
    assert batch.people[0].identifiers == ((fhir_patients.RESOURCE_ID, "p1"), ("http://hospital", "7"))
    assert (batch.left_out["social security number"], batch.left_out["passport number"]) == (1, 1)


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ([{"text": "Ana Díaz"}], "Ana Díaz"),
        ([{"use": "usual", "text": "A"}, {"use": "official", "family": "Díaz"}], "Díaz"),
        ([{"use": "old", "family": "Soto"}, {"family": "Díaz"}], "Díaz"),
        ([{"use": "maiden", "family": "Soto"}], "Soto"),
        ([{"use": "official"}, {"use": "usual", "given": ["Ana"]}], "Ana"),
    ],
)
def test_the_official_name_comes_first(names: list[dict[str, Any]], name: str) -> None:
    assert only(name=names).name == name


def test_the_dead_are_flagged() -> None:
    assert only(deceasedDateTime="2001-04-07T10:00:00Z").deceased == "2001-04-07"
    assert only(deceasedBoolean=True).deceased == "date not known"
    assert only(deceasedBoolean=False).deceased == ""


def test_half_a_birth_date_is_kept_in_the_note() -> None:
    batch = read({**ANA, "birthDate": "1984-05"})
    assert (batch.people[0].born, batch.people[0].note) == (None, "Birth date as imported: 1984-05")
    assert batch.not_understood["birthDate"] == 1


def test_a_bundle_gives_its_patients_and_says_on_which_server_they_live() -> None:
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"fullUrl": "https://one/fhir/Patient/p1", "resource": ANA},
            {"fullUrl": "urn:uuid:1", "resource": {**ANA, "id": "p2"}},
            {"resource": {"resourceType": "Observation"}},
            {"request": {}},
        ],
    }
    batch = fhir_patients.read(json.dumps(bundle, indent=2).encode(), "b.json", "US")
    assert [(one.where, one.identifiers[0]) for one in batch.people] == [
        ("entry 1", ("https://one/fhir/Patient", "p1")),
        ("entry 2", (fhir_patients.RESOURCE_ID, "p2")),
    ]
    assert batch.not_understood["resource Observation"] == 1
    assert batch.problems == ["entry 4: it has no resource; left out"]


def test_one_patient_alone_is_a_file_too() -> None:
    assert (
        fhir_patients.read(json.dumps(ANA, indent=2).encode(), "p.json", "US").people[0].name == "Ana12 María Díaz916"
    )


def test_lines_that_cannot_be_read_are_named_and_the_others_come_in() -> None:
    lines = [
        '{"resourceType":',
        json.dumps(ANA),
        "",
        "[1]",
        json.dumps({**ANA, "birthDate": 7}),
        '{"resourceType":"Patient"}',
    ]
    lines.append(json.dumps({**ANA, "link": [{"type": "replaced-by", "other": {}}]}))
    batch = fhir_patients.read(b"\xef\xbb\xbf" + "\n".join(lines).encode(), "p.ndjson", "US")
    assert [one.where for one in batch.people] == ["line 2"]
    wrong = [problem.partition(":")[0] for problem in batch.problems]
    assert wrong == ["line 1", "line 4", "line 5", "line 6", "line 7"]
    assert "Expected `str`, got `int` - at `$.birthDate`" in batch.problems[2]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"{", "holds no FHIR Patient that palpate can read: line 1: not JSON"),
        (b"{}", "1 × resource of no type"),
        (b'{"resourceType":"Bundle"}', "holds no FHIR Patient that palpate can read."),
        (b'{"resourceType":"Bundle","entry":3}', "holds no FHIR Patient"),
        (b'{"resourceType":"Encounter"}\n{"resourceType":"Encounter"}', "2 × resource Encounter"),
        (b'{"resourceType":"Patient"}', "line 1: no name"),
    ],
)
def test_a_file_without_patients_is_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        fhir_patients.read(data, "p.json", "US")
    assert sentence in str(refusal.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ANA, "use", "value", "url"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([k for k in ANA if k != "resourceType"]), JSON))
def test_no_resource_breaks_the_reader(fields: dict[str, Any]) -> None:
    batch = read(ANA, {"resourceType": "Patient", **fields})
    assert len(batch.people) + len(batch.problems) >= 2
