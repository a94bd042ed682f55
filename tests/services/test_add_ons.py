"""Add-ons lengthen an appointment and add to its price; and the terms of a service that can be changed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from palpate.errors import Ambiguous, NotFound, Refused
from palpate.practice import Practice
from palpate.scheduling.tables import appointment_add_on, claim
from palpate.services import terms
from palpate.services.model import Service
from palpate.store.chain import audit
from tests.command import command, refused
from tests.scheduling.clinic import NOW, Clinic, at


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", NOW)


def test_an_add_on_is_for_one_service_or_for_any(practice: Practice) -> None:
    nmt = practice.services.add("NMT 60", ["neuromuscular"], 60)
    feet = practice.services.add("Feet", ["reflexology"], 45)
    stones = practice.services.add_add_on("Hot stones", 15, price="20")
    bath = practice.services.add_add_on("Foot bath", 10, to=feet)
    assert practice.services.add_ons() == [bath, stones]
    assert practice.services.add_ons(nmt) == [stones]
    assert practice.services.add_ons(feet) == [bath, stones]
    assert practice.services.add_on("hot") == stones
    assert (stones.minutes, stones.price, stones.service_id) == (15, 2000, None)
    with pytest.raises(NotFound, match="no add-on called 'bath'"):
        practice.services.add_on("bath", nmt)
    practice.services.retire_add_on(stones)
    assert practice.services.add_ons(nmt) == []
    with practice.context.read() as connection:
        rows = connection.execute(select(audit.c.action, audit.c.subject).where(audit.c.subject.like("add-on%")))
        assert [tuple(row) for row in rows] == [("add", "add-on 1"), ("add", "add-on 2"), ("retire", "add-on 1")]


def test_a_services_own_add_on_comes_before_one_of_the_same_name_for_any(practice: Practice) -> None:
    feet = practice.services.add("Feet", ["reflexology"], 45)
    practice.services.add_add_on("Foot bath", 20)
    own = practice.services.add_add_on("Foot bath", 10, to=feet)
    assert practice.services.add_on("foot bath", feet) == own
    with pytest.raises(Ambiguous, match="say of which service"):
        practice.services.add_on("foot bath")


@pytest.mark.parametrize(
    ("name", "minutes", "price", "sentence"),
    [
        (" ", 10, "0", "has a name"),
        ("Bath", -1, "0", "0 to 240 minutes, not -1"),
        ("Bath", 241, "0", "0 to 240 minutes, not 241"),
        ("Bath", 10, "-1", "is not a price"),
        ("Bath", 10, "1000000.01", "more than an add-on can cost"),
        ("hot  stones", 10, "0", "There is an add-on called 'Hot stones' already"),
    ],
)
def test_an_add_on_that_cannot_be_is_refused(
    sqlite_practice: Practice, name: str, minutes: int, price: str, sentence: str
) -> None:
    sqlite_practice.services.add_add_on("Hot stones", 15)
    with pytest.raises(Refused, match=sentence):
        sqlite_practice.services.add_add_on(name, minutes, price=price)
    assert len(sqlite_practice.services.add_ons()) == 1


def test_booking_with_add_ons_lengthens_slots_claims_and_price(practice: Practice) -> None:
    clinic = Clinic(practice)
    stones = practice.services.add_add_on("Hot stones", 15, price="20")
    oil = practice.services.add_add_on("Oil", 0, price="5.50", to=clinic.nmt)
    booked = clinic.book("09:00", add_ons=[stones, oil])
    assert (booked.minutes, booked.price, f"{booked.ends_at:%H:%M}") == (75, 12050, "10:15")
    assert booked.load == practice.host.load("neuromuscular") * 75
    with practice.context.read() as connection:
        taken = connection.execute(select(claim.c.s, claim.c.e)).all()
        parts = connection.execute(select(appointment_add_on.c.name, appointment_add_on.c.minutes)).all()
    assert {(row.s, row.e) for row in taken} == {(booked.s, booked.e)}
    assert [tuple(row) for row in parts] == [("Hot stones", 15), ("Oil", 0)]
    assert clinic.starts()[0] == "10:15"
    ask = clinic.scheduling.order(clinic.ana, clinic.nmt, at("10:15"), add_ons=[stones]).ask
    assert (ask.minutes, ask.price) == (75, 11500)


def test_an_appointment_with_add_ons_keeps_its_minutes_and_price_when_it_is_moved(practice: Practice) -> None:
    clinic = Clinic(practice)
    stones = practice.services.add_add_on("Hot stones", 15, price="20")
    booked = clinic.book("09:00", add_ons=[stones])
    practice.services.retire_add_on(stones)
    practice.services.edit(clinic.nmt, price="300", minutes=30)
    moved = clinic.scheduling.move(booked, at("13:00"))
    assert (moved.minutes, moved.price, moved.load) == (booked.minutes, booked.price, booked.load)
    assert moved.e - moved.s == 75


def test_an_add_on_of_another_service_is_refused(practice: Practice) -> None:
    clinic = Clinic(practice)
    feet = practice.services.add("Feet", ["reflexology"], 45)
    bath = practice.services.add_add_on("Foot bath", 10, to=feet)
    with pytest.raises(Refused, match="Foot bath cannot be added to NMT 60"):
        clinic.book("09:00", add_ons=[bath])


# -- terms of a service -----------------------------------------------------------------------------------------


def test_a_service_has_a_notice_and_a_horizon_of_its_own_or_the_practices(practice: Practice) -> None:
    clinic = Clinic(practice)
    practice.premises.set("booking.notice", 60)
    own = practice.services.add("NMT 30", ["neuromuscular"], 30, notice=120, horizon=60)
    assert (own.notice, own.horizon, clinic.nmt.notice, clinic.nmt.horizon) == (120, 60, None, None)
    practice.clock.fixed = at("10:00")
    with pytest.raises(Refused, match="2 hours of notice"):
        clinic.book("11:30", service=own)
    with pytest.raises(Refused, match="1 hour of notice"):
        clinic.book("10:45")
    back = practice.services.edit(own, notice=None, horizon=None)
    assert (back.notice, back.horizon) == (None, None)
    assert clinic.book("11:30", service=back).status == "booked"


def test_editing_changes_what_is_given_from_the_next_booking_on(practice: Practice) -> None:
    clinic = Clinic(practice)
    before = clinic.book("09:00")
    edited = practice.services.edit(
        clinic.nmt, name="NMT long", price="120", minutes=75, practitioner_after=15, grid=30
    )
    assert edited == practice.services.get(clinic.nmt.id)
    assert (edited.name, edited.price, edited.minutes, edited.practitioner_after, edited.grid) == (
        *("NMT long", 12000, 75, 15, 30),
    )
    assert clinic.again(before).price == 9500
    assert clinic.book("11:00", service=edited).minutes == 75
    with practice.context.read() as connection:
        body = connection.execute(select(audit.c.body).where(audit.c.action == "change")).scalar_one()
    assert '"price":9500' in body
    assert '"price":12000' in body


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "has a name"),
        ({"name": "Feet"}, "There is a service called 'Feet' already"),
        ({"minutes": 4}, "5 to 720 minutes, not 4"),
        ({"grid": 1}, "every 5 to 240 minutes, not 1"),
        ({"notice": -1}, "notice of a service is 0 to"),
        ({"horizon": 0}, "1 to 1830 days ahead, not 0"),
        ({"room_after": 300}, "0 to 240 minutes, not 300"),
        ({"price": "95.001"}, "more decimals"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(
    sqlite_practice: Practice, changes: dict[str, Any], sentence: str
) -> None:
    sqlite_practice.services.add("Feet", ["reflexology"], 45)
    one = sqlite_practice.services.add("NMT 60", ["neuromuscular"], 60)
    with pytest.raises(Refused, match=sentence):
        sqlite_practice.services.edit(one, **{"practitioner_before": 5, **changes})
    assert sqlite_practice.services.get(one.id) == one


def test_a_service_without_a_room_gets_no_time_in_one(sqlite_practice: Practice) -> None:
    home = sqlite_practice.services.add("Home", ["neuromuscular"], 60, needs_room=False)
    with pytest.raises(Refused, match="needs no room"):
        sqlite_practice.services.edit(home, room_after=15)


def test_what_can_be_changed_is_of_a_service() -> None:
    assert set(terms.CHANGED) <= set(Service.__struct_fields__)


def test_add_ons_and_terms_by_command(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    words = ("NMT 60", "--modality", "neuromuscular", "--minutes", "60", "--notice", "2h", "--horizon", "60d")
    assert palpate("service", "add", *words).out.endswith("0.00 USD, notice 2 hours, 60 days ahead.\n")
    assert "No add-ons" in palpate("service", "add-on").out
    palpate("service", "add-on", "Hot stones", "--minutes", "15", "--price", "20")
    listed = palpate("service", "add-on", "Oil", "--price", "5.50", "--service", "NMT").out.splitlines()
    assert listed == [
        "add-on      minutes  price      service",
        "Hot stones  15       20.00 USD  any",
        "Oil         0        5.50 USD   NMT 60",
    ]
    assert [one["name"] for one in palpate("service", "add-on", "Oil", "--retire", "--json").json] == ["Hot stones"]
    edited = palpate("service", "edit", "NMT", "--price", "99", "--notice", "practice", "--grid", "30", "--json").json
    assert (edited["price"], edited["notice"], edited["horizon"], edited["grid"]) == ("99.00", None, 60, 30)
    refused(palpate("service", "edit", "NMT"), "Say what changes", code=2)
    refused(palpate("service", "edit", "NMT", "--horizon", "36h"), "no whole days", code=2)
    refused(palpate("service", "edit", "NMT", "--notice", "2"), "not a length of time", code=2)
    refused(palpate("service", "add-on", "--retire"), "Add-on is missing", code=2)
