"""Staff: taking people on, qualifying them, what they hold."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from palpate.errors import Ambiguous, NotFound, Refused
from palpate.host import enabling
from palpate.practice import Practice
from palpate.premises.tables import resource
from palpate.store.chain import audit
from tests.command import command, refused

DAY = dt.date(2026, 1, 1)


def test_a_practitioner_is_a_resource_and_the_front_desk_is_none(practice: Practice) -> None:
    mara = practice.staff.add("  Mara   Lind ", "LMT-20417")
    jo = practice.staff.add("Jo Park", treats=False)
    assert (mara.name, mara.registration, mara.treats, mara.ref) == ("Mara Lind", "LMT-20417", True, "s1")
    assert not jo.treats
    assert [one.name for one in practice.staff.all()] == ["Mara Lind", "Jo Park"]
    assert [one.name for one in practice.staff.practitioners()] == ["Mara Lind"]
    with practice.context.read() as connection:
        rows = connection.execute(select(resource).where(resource.c.kind == "practitioner")).all()
    assert [(row.id, row.name) for row in rows] == [(mara.resource_id, "Mara Lind")]


def test_staff_are_found_by_reference_or_enough_of_their_name(practice: Practice) -> None:
    lind, lopez = practice.staff.add("Mara Lind"), practice.staff.add("Mara López")
    assert practice.staff.find("s2") == lopez
    assert practice.staff.find("1") == lind
    assert practice.staff.find("mara lopez") == lopez
    assert practice.staff.get(lind.id) == lind
    with pytest.raises(Ambiguous, match=r"Mara Lind \(s1\); Mara López \(s2\)"):
        practice.staff.find("mara")
    with pytest.raises(NotFound, match="no staff member called 'Jo'"):
        practice.staff.find("Jo")
    with pytest.raises(NotFound, match="no staff member s9"):
        practice.staff.find("s9")
    with pytest.raises(Refused, match="reference of a client"):
        practice.staff.find("c1")


@pytest.mark.parametrize("name", ["", "   ", "Mara\x1b[2J"])
def test_a_name_is_a_name(sqlite_practice: Practice, name: str) -> None:
    with pytest.raises(Refused):
        sqlite_practice.staff.add(name)
    assert sqlite_practice.staff.all() == []


def test_two_people_who_could_not_be_told_apart_are_refused(sqlite_practice: Practice) -> None:
    sqlite_practice.staff.add("Mara Lind")
    with pytest.raises(Refused, match=r"already \(s1\): add an initial"):
        sqlite_practice.staff.add("mara lind")
    assert len(sqlite_practice.staff.all()) == 1


def test_a_practitioner_is_qualified_for_modalities_offered_here_only(practice: Practice) -> None:
    mara = practice.staff.add("Mara Lind")
    mara = practice.staff.qualify(mara, "deep tissue")
    mara = practice.staff.qualify(mara, "neuromuscular", DAY)
    assert practice.staff.qualify(mara, "neuromuscular").qualifications == ("deep_tissue", "neuromuscular")
    with practice.context.write() as writing:
        enabling.disable(writing, "sports")
    with Practice.open(practice.database.target) as again, pytest.raises(Refused, match="modality enable sports"):
        again.staff.qualify(mara, "sports")
    with pytest.raises(NotFound, match="no modality 'shiatsu'"):
        practice.staff.qualify(mara, "shiatsu")


def test_the_front_desk_cannot_be_qualified(sqlite_practice: Practice) -> None:
    jo = sqlite_practice.staff.add("Jo Park", treats=False)
    with pytest.raises(Refused, match="Jo Park is front desk"):
        sqlite_practice.staff.qualify(jo, "neuromuscular")


def test_a_qualification_can_be_taken_back_though_its_modality_is_off(practice: Practice) -> None:
    mara = practice.staff.qualify(practice.staff.add("Mara Lind"), "sports")
    with practice.context.write() as writing:
        enabling.disable(writing, "sports")
    with Practice.open(practice.database.target) as again:
        assert again.staff.disqualify(again.staff.find("Mara"), "sports").qualifications == ()
        with pytest.raises(Refused, match="not qualified for 'sports', but for nothing"):
            again.staff.disqualify(again.staff.find("Mara"), "sports")
    assert mara.qualifications == ("sports",)


def test_a_certification_cannot_be_dated_before_the_training_it_needs(practice: Practice) -> None:
    mara = practice.staff.add("Mara Lind")
    with pytest.raises(Refused, match=r"dated 2024-05-01, before the training for it ended on 2024-06-01"):
        practice.staff.add_credential(
            mara,
            kind="certification",
            programme="Medical massage",
            trained_on=dt.date(2024, 6, 1),
            issued_on=dt.date(2024, 5, 1),
        )
    with pytest.raises(Refused, match="expires on 2024-05-01, before it begins"):
        practice.staff.add_credential(
            mara, kind="licence", issued_on=dt.date(2024, 6, 1), expires_on=dt.date(2024, 5, 1)
        )
    with pytest.raises(Refused, match="at least one hour"):
        practice.staff.add_credential(mara, kind="certification", training_hours=0)
    assert practice.staff.get(mara.id).credentials == ()
    held = practice.staff.add_credential(
        mara,
        kind="Certification",
        programme="Medical massage",
        training_hours=120,
        trained_on=dt.date(2024, 6, 1),
        issued_on=dt.date(2024, 6, 1),
        expires_on=dt.date(2026, 6, 1),
    )
    assert practice.staff.get(mara.id).credentials == (held,)
    assert not held.expired(dt.date(2026, 6, 1))
    assert held.expired(dt.date(2026, 6, 2))


def test_everything_done_to_staff_is_audited(practice: Practice) -> None:
    mara = practice.staff.qualify(practice.staff.add("Mara Lind"), "sports")
    practice.staff.add_credential(mara, kind="licence")
    practice.staff.disqualify(practice.staff.get(mara.id), "sports")
    with practice.context.read() as connection:
        acts = [(row.action, row.subject) for row in connection.execute(select(audit).order_by(audit.c.seq))]
    assert acts[-4:] == [
        ("add", "staff 1"),
        ("qualify", "staff 1"),
        ("add", "credential 1 of staff 1"),
        ("disqualify", "staff 1"),
    ]


def test_the_commands_of_the_first_day(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    assert palpate("staff", "add", "Mara Lind", "--registration", "LMT-20417").code == 0
    assert palpate("staff", "qualify", "Mara", "neuromuscular").code == 0
    told = palpate("staff", "show", "Mara", "--json").json
    assert told["ref"] == "s1"
    assert told["registration"] == "LMT-20417"
    assert told["qualifications"] == ["neuromuscular"]
    assert [one["name"] for one in palpate("staff", "list", "--json").json] == ["Mara Lind"]
    assert "Mara Lind" in palpate("staff", "list").out


def test_several_modalities_are_qualified_all_or_none(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("staff", "add", "Mara Lind", "--registration", "1")
    refused(palpate("staff", "qualify", "Mara", "neuromuscular", "shiatsu"), "no modality 'shiatsu'")
    assert palpate("staff", "show", "Mara", "--json").json["qualifications"] == []
    told = palpate("staff", "qualify", "Mara", "neuromuscular,sports", "reflexology", "--json").json
    assert told["qualifications"] == ["neuromuscular", "reflexology", "sports"]
    assert palpate("staff", "disqualify", "Mara", "sports", "--json").json["qualifications"] == [
        "neuromuscular",
        "reflexology",
    ]


def test_an_expired_credential_is_shown_with_a_warning(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("staff", "add", "Mara Lind", "--registration", "1")
    ran = palpate("staff", "credential", "Mara", "--kind", "licence", "--number", "7", "--expires-on", "2001-01-31")
    assert ran.code == 0
    assert "licence 7 EXPIRED on 2001-01-31" in ran.err
    assert "EXPIRED on 2001-01-31" in palpate("staff", "list").out
    assert palpate("staff", "show", "Mara", "--json").json["credentials"][0]["expired"] is True


def test_what_is_missing_or_no_day_is_a_usage_error(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    refused(palpate("staff", "add"), "missing", code=2)
    refused(palpate("staff", "qualify", "Mara"), "missing", code=2)
    palpate("staff", "add", "Mara Lind")
    refused(palpate("staff", "credential", "Mara", "--kind", "x", "--issued-on", "May"), "is not a day", code=2)


def test_who_has_no_registration_number_is_told_what_it_is_for(sqlite_target: str) -> None:
    assert "registration" in command(sqlite_target)("staff", "add", "Mara Lind").err
