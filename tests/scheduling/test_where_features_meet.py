"""Where two features meet: couples and limits, no-shows and rooms for two, keys and cancellations, and more."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from palpate.errors import Refused
from palpate.handover.leaving import leaving
from palpate.handover.service import hand_over
from palpate.scheduling.checking.soundness import faults
from palpate.scheduling.finding.ask import Second
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import claim
from palpate.scheduling.working.busy import Busy
from palpate.staff.model import Staff
from tests.command import command
from tests.scheduling.clinic import MONDAY, NEW_YORK, Clinic, at


@pytest.fixture
def spa(clinic: Clinic) -> Clinic:
    """The clinic with a second practitioner, and a room for two."""
    with_another(clinic, "Lea Kern")
    clinic.practice.premises.add("room", "Couples room", clinic.place.id, places=2)
    return clinic


def with_another(clinic: Clinic, name: str) -> Staff:
    """Somebody who gives NMT beside Mara."""
    one = clinic.practitioner(name, "neuromuscular")
    clinic.work(one, range(5), (540, 1020))
    return one


def couple(spa: Clinic, time: str = "10:00") -> tuple[Appointment, Appointment]:
    """Ana and Ben, side by side."""
    orders = (spa.scheduling.order(who, spa.nmt, at(time)) for who in (spa.ana, spa.ben))
    return spa.scheduling.book_couple(*orders)


def test_half_of_a_couple_that_was_noted_as_a_no_show_has_its_place_again(spa: Clinic) -> None:
    one, other = couple(spa)
    spa.practice.clock.fixed = at("10:20")
    spa.scheduling.arrive(other)
    back = spa.scheduling.take_back(spa.scheduling.no_show(one), "was in the room already")
    assert back.status == "arrived"
    with spa.practice.context.read() as connection:
        assert faults(connection, 0) == []
        taken = connection.execute(select(claim.c.resource_id).where(claim.c.state == 1)).scalars().all()
    assert len(taken) == len(set(taken)) == 4


def test_a_couple_is_booked_with_those_whose_bodies_have_room_for_it(spa: Clinic) -> None:
    with_another(spa, "Joe Dimm")
    spa.scheduling.limits.set(spa.mara, per_day=60)
    asks = spa.scheduling.ask(spa.nmt), spa.scheduling.ask(spa.nmt)
    offered = spa.scheduling.couple_slots(*asks, MONDAY, MONDAY, 1)[0]
    booked = couple(spa, f"{offered.one.starts_at:%H:%M}")
    names = {one.practitioner for one in booked}
    assert names == {offered.one.practitioner, offered.other.practitioner} == {"Lea Kern", "Joe Dimm"}
    moved = spa.scheduling.move_couple(booked, at("9:15"))
    assert [one.starts_at for one in moved] == [at("9:15"), at("9:15")]


@pytest.mark.parametrize("first", ["chair", "room"])
def test_one_of_a_couple_may_need_no_room_whichever_is_named_first(spa: Clinic, first: str) -> None:
    chair = spa.practice.services.add("Chair 30", ["neuromuscular"], 30, needs_room=False)
    services = (chair, spa.nmt) if first == "chair" else (spa.nmt, chair)
    asks = [spa.scheduling.ask(service) for service in services]
    assert spa.scheduling.couple_slots(*asks, MONDAY, MONDAY, 1)
    orders = (
        spa.scheduling.order(who, what, at("10:00")) for who, what in zip((spa.ana, spa.ben), services, strict=True)
    )
    rooms = {one.service: one.room for one in spa.scheduling.book_couple(*orders)}
    assert rooms == {"Chair 30": "", "NMT 60": "Couples room"}


def test_a_couple_that_is_moved_keeps_what_screening_says_of_the_new_day(spa: Clinic) -> None:
    told = [{"day": "2027-03-08", "of": name} for name in ("Ana", "Ben")]
    moved = spa.scheduling.move_couple(couple(spa), at("11:00"), screenings=told)
    assert [one.screening for one in moved] == told


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_a_key_that_no_database_could_tell_apart_is_refused(clinic: Clinic, key: str) -> None:
    with pytest.raises(Refused, match="1 to 64 characters"):
        clinic.book("10:00", idempotency_key=key)


def test_the_key_of_what_was_cancelled_books_nothing_and_says_so(clinic: Clinic) -> None:
    clinic.scheduling.cancel(clinic.book("10:00", idempotency_key="once"), "ill")
    with pytest.raises(Refused, match="a1, which is cancelled"):
        clinic.book("10:00", idempotency_key="once")


def test_a_calendar_read_again_changes_nothing_of_what_is_under_way(clinic: Clinic) -> None:
    start = at("2027-03-01 12:00")
    away = Busy(event_uid="away", s=int(start.timestamp() // 60), e=int(at("2027-03-05 17:00").timestamp() // 60))
    clinic.book("2027-03-02 10:00")
    clinic.scheduling.busy.read(clinic.mara, "private", [away], away.s)
    midnight = int(at("2027-03-04 0:00").timestamp() // 60)

    def claims() -> list[tuple[int, int, int, int]]:
        with clinic.practice.context.read() as connection:
            rows = connection.execute(select(claim.c.id, claim.c.s, claim.c.e, claim.c.state).order_by(claim.c.id))
            return [(row.id, row.s, row.e, row.state) for row in rows]

    before = claims()
    for _ in range(2):
        clinic.scheduling.busy.read(clinic.mara, "private", [away], midnight)
    assert claims() == before


def test_a_hold_a_series_and_whom_to_call_ask_for_whom_the_client_asks_for(sqlite_clinic: Clinic) -> None:
    clinic, run = sqlite_clinic, command(sqlite_clinic.practice.database.target)
    zoe = clinic.practice.staff.add("Zoe Last", registration="LMT-9", gender="woman")
    zoe = clinic.practice.staff.qualify(zoe, "neuromuscular")
    clinic.work(zoe, range(5), (540, 1020))
    assert run("client", "edit", "Ana", "--practitioner-gender", "woman").code == 0
    assert run("hold", "NMT", "2027-03-08 12:00", "--client", "Ana", "--json").json["practitioner"] == "Zoe Last"
    every = ("--weekly", "--count", "2", "--yes", "--json")
    made = run("series", "book", "Ana", "NMT", "2027-03-09 10:00", *every).json
    assert {one["practitioner"] for one in made["occurrences"]} == {"Zoe Last"}
    day = dt.date(2027, 3, 9)
    clinic.scheduling.time_off.take(zoe, day, day, NEW_YORK, to_move="ill")
    (call,) = clinic.scheduling.to_call(clinic.scheduling.to_move())
    assert {slot.practitioner for slot in call.alternatives} == {"Zoe Last"}


def test_whom_to_call_is_offered_what_a_second_practitioner_can_come_to(clinic: Clinic) -> None:
    lea = with_another(clinic, "Lea Kern")
    clinic.book("10:00", seconds=[Second(staff=lea, role="assists")])
    clinic.scheduling.time_off.take(lea, MONDAY, MONDAY, NEW_YORK, to_move="ill")
    (call,) = clinic.scheduling.to_call(clinic.scheduling.to_move())
    assert call.alternatives
    assert all(slot.starts_at.date() != MONDAY for slot in call.alternatives)


def test_what_is_added_shows_wherever_the_appointment_does(clinic: Clinic) -> None:
    stones = clinic.practice.services.add_add_on("hot stones", 15)
    booked = clinic.book("10:00", add_ons=[stones])
    later = clinic.scheduling.move(booked, at("11:00"))
    for one in (booked, later, clinic.again(booked)):
        assert "NMT 60 + hot stones with Mara Lind" in one.shown
        assert one.as_json()["add_ons"] == ["hot stones"]


def test_nobody_is_there_beside_after_their_last_day(clinic: Clinic) -> None:
    lea = with_another(clinic, "Lea Kern")
    booked = clinic.book("10:00", seconds=[Second(staff=lea, role="assists")])
    hand_over(clinic.practice, leaving(clinic.practice, lea, MONDAY))
    tuesday = at("2027-03-09 10:00")
    with pytest.raises(Refused, match="Lea Kern works here until Mon 8 Mar 2027"):
        clinic.scheduling.move(booked, tuesday, despite={"hours": "she comes in"})
    assert clinic.again(booked) == booked
