"""A couple: two clients side by side in a room for two, two appointments, two records."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from palpate.errors import Refused
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import appointment, claim
from tests.scheduling.clinic import MONDAY, Clinic, at


@pytest.fixture
def spa(clinic: Clinic) -> Clinic:
    """A clinic with a room for two and a second practitioner."""
    clinic.two = clinic.practice.premises.add("room", "Couples room", clinic.place.id, places=2)
    clinic.jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(clinic.jonas, range(5), (540, 780))
    return clinic


def book(spa: Clinic, time: str) -> tuple[Appointment, Appointment]:
    orders = [spa.scheduling.order(client, spa.nmt, at(time)) for client in (spa.ana, spa.ben)]
    return spa.scheduling.book_couple(*orders)


def taken(spa: Clinic) -> int:
    with spa.practice.database.read() as connection:
        return len(connection.execute(select(claim.c.id).where(claim.c.state > 0)).all())


def test_two_are_booked_side_by_side_with_a_practitioner_each(spa: Clinic) -> None:
    one, other = book(spa, "10:00")
    assert {one.practitioner, other.practitioner} == {"Mara Lind", "Jonas Weber"}
    assert one.room == other.room == "Couples room"
    assert one.linked_uid == other.linked_uid is not None
    assert (one.client, other.client) == ("Ana Diaz", "Ben Okafor")
    assert spa.scheduling.partner(one).id == other.id


def test_both_are_booked_or_neither(spa: Clinic) -> None:
    spa.book("10:30", staff=spa.jonas)
    before = taken(spa)
    with pytest.raises(Taken, match="Jonas Weber has NMT 60 from 10:30") as refused:
        book(spa, "10:00")
    assert len(refused.value.nearest) == 3
    assert taken(spa) == before
    with spa.practice.database.read() as connection:
        assert len(connection.execute(select(appointment.c.id)).all()) == 1


def test_a_couple_needs_a_room_for_two(clinic: Clinic) -> None:
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 780))
    with pytest.raises(Refused, match="--places 2"):
        book(clinic, "10:00")


def test_one_alone_takes_all_of_a_room_for_two(spa: Clinic) -> None:
    spa.book("10:00", room=spa.two)
    with pytest.raises(Taken, match="Couples room has NMT 60"):
        spa.book("10:00", spa.ben, staff=spa.jonas, room=spa.two)


def test_no_third_is_put_beside_a_couple(spa: Clinic) -> None:
    book(spa, "10:00")
    third = spa.practitioner("Petra Zeman", "neuromuscular")
    spa.work(third, range(5), (540, 780))
    assert spa.book("10:00", spa.practice.clients.add("Cleo Marsh"), staff=third).room == "Room 1"
    assert "10:00" not in spa.starts(staff=third)


def test_a_couple_is_moved_together_by_less_than_its_own_length(spa: Clinic) -> None:
    pair = book(spa, "10:00")
    moved = spa.scheduling.move_couple(pair, at("10:15"))
    assert [f"{one.starts_at:%H:%M}" for one in moved] == ["10:15", "10:15"]
    assert moved[0].room == moved[1].room == "Couples room"


def test_a_couple_that_cannot_move_together_stays_as_it_is(spa: Clinic) -> None:
    pair = book(spa, "10:00")
    spa.book("12:00", spa.practice.clients.add("Cleo Marsh"), staff=spa.jonas)
    with pytest.raises(Taken):
        spa.scheduling.move_couple(pair, at("11:30"))
    assert [spa.again(one).s for one in pair] == [one.s for one in pair]
    assert taken(spa) == 6


def test_one_half_can_be_cancelled_or_moved_and_the_other_stays(spa: Clinic) -> None:
    one, other = book(spa, "10:00")
    spa.scheduling.move(one, at("14:00"))
    assert spa.again(other).s == other.s
    spa.scheduling.cancel(spa.again(one), "ill")
    assert spa.scheduling.partner(spa.again(other)) is None


def test_both_are_cancelled_together(spa: Clinic) -> None:
    pair = book(spa, "10:00")
    spa.scheduling.cancel_couple(pair, "the baby came")
    assert [spa.again(one).status for one in pair] == ["cancelled", "cancelled"]
    assert taken(spa) == 0


def test_the_free_times_of_a_couple_are_those_that_can_be_booked(spa: Clinic) -> None:
    spa.book("9:00", staff=spa.jonas)
    ask = spa.scheduling.ask(spa.nmt)
    found = spa.scheduling.couple_slots(ask, ask, MONDAY, MONDAY)
    starts = {f"{slot.one.starts_at:%H:%M}" for slot in found}
    assert starts == {"10:00", "10:15", "10:30", "10:45", "11:00", "11:15", "11:30", "11:45", "12:00"}
    for time in ("9:30", "12:15"):
        with pytest.raises(Refused):
            book(spa, time)
    slot = found[0]
    one, other = book(spa, f"{slot.one.starts_at:%H:%M}")
    assert (one.room_id, other.room_id) == (slot.one.room_id, slot.other.room_id)


def test_two_lengths_side_by_side_each_take_their_own_time(spa: Clinic) -> None:
    long = spa.practice.services.add("NMT 90", ["neuromuscular"], 90)
    orders = [spa.scheduling.order(spa.ana, long, at("10:00")), spa.scheduling.order(spa.ben, spa.nmt, at("10:00"))]
    one, other = spa.scheduling.book_couple(*orders)
    assert (one.minutes, other.minutes) == (90, 60)
    assert one.ends_at - other.ends_at == dt.timedelta(minutes=30)
