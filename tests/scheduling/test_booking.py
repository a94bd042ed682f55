"""Booking, moving, cancelling: what is promised to whoever books."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from palpate.errors import NotFound, Refused
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.tables import appointment, claim
from palpate.store.chain import audit
from tests.scheduling.clinic import MONDAY, Clinic, at


def claimed(clinic: Clinic, *states: int) -> list[tuple[int, int, int]]:
    """The claims of some states: resource, and minutes from 10:00."""
    ten = int(at("10:00").timestamp() // 60)
    with clinic.practice.context.read() as connection:
        rows = connection.execute(select(claim).where(claim.c.state.in_(states or (1, 2)))).all()
    return sorted((row.resource_id, row.s - ten, row.e - ten) for row in rows)


def count(clinic: Clinic, table: object = appointment) -> int:
    with clinic.practice.context.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_booking_says_all_and_takes_practitioner_and_room(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    assert (booked.ref, booked.client, booked.service) == ("a1", "Ana Diaz", "NMT 60")
    assert (booked.practitioner, booked.room, booked.status) == ("Mara Lind", "Room 1", "booked")
    assert booked.starts_at.isoformat() == "2027-03-08T10:00:00-05:00"
    assert booked.ends_at.isoformat() == "2027-03-08T11:00:00-05:00"
    assert (booked.price, booked.minutes, booked.version) == (9500, 60, 1)
    assert claimed(clinic) == sorted([(clinic.mara.resource_id, 0, 60), (clinic.room.id, 0, 60)])
    assert clinic.again(booked) == booked


def test_buffers_are_inside_the_claim(clinic: Clinic) -> None:
    service = clinic.practice.services.add("B", ["neuromuscular"], 45, buffer_before=5, buffer_after=10, room_after=20)
    clinic.book("10:00", service=service)
    assert claimed(clinic) == sorted([(clinic.mara.resource_id, -5, 55), (clinic.room.id, -5, 65)])


def test_what_the_client_was_told_is_what_is_kept(clinic: Clinic) -> None:
    booked = clinic.book("2027-11-07 01:30 second", despite={"hours": "night shift"})
    with clinic.practice.context.read() as connection:
        row = connection.execute(select(appointment).where(appointment.c.id == booked.id)).one()
    assert (row.local_start, row.timezone, row.fold) == ("2027-11-07T01:30", "America/New_York", 1)
    assert row.tzdata
    assert booked.starts_at.isoformat() == "2027-11-07T01:30:00-05:00"


def test_whoever_is_refused_is_told_what_has_the_time_and_the_nearest_slots(clinic: Clinic) -> None:
    clinic.book("10:00")
    with pytest.raises(Taken) as refused:
        clinic.book("10:30", clinic.ben)
    assert str(refused.value) == (
        "Mara Lind has NMT 60 from 10:00 to 11:00 then (a1). Free nearest: Mon 8 Mar 2027 11:00 with Mara Lind; "
        "Mon 8 Mar 2027 11:15 with Mara Lind; Mon 8 Mar 2027 11:30 with Mara Lind."
    )
    assert "Ana" not in str(refused.value)
    assert count(clinic) == 1
    assert len(claimed(clinic)) == 2


def test_nothing_of_a_refused_booking_is_left(clinic: Clinic) -> None:
    clinic.book("10:00")
    acts = count(clinic, audit)
    for time in ("10:00", "10:59", "09:01"):
        with pytest.raises(Taken):
            clinic.book(time, clinic.ben)
    assert (count(clinic), count(clinic, claim), count(clinic, audit)) == (1, 2, acts)


def test_without_a_name_whoever_is_free_and_qualified_serves(clinic: Clinic) -> None:
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    clinic.practitioner("Lea Vogt", "reflexology")
    first = clinic.book("10:00", staff=None)
    second = clinic.book("10:00", clinic.ben, staff=None)
    assert {first.practitioner, second.practitioner} == {"Mara Lind", "Jonas Weber"}
    assert {first.room, second.room} == {"Room 1", "Room 2"}
    with pytest.raises(Taken) as refused:
        clinic.book("10:00", clinic.ben, staff=None)
    assert "Mara Lind has NMT 60" in str(refused.value)
    assert "Jonas Weber has NMT 60" in str(refused.value)


def test_a_room_that_is_taken_is_not_shared(clinic: Clinic) -> None:
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    clinic.book("10:00")
    with pytest.raises(Taken, match=r"Room 1 has NMT 60 from 10:00 to 11:00 then \(a1\)"):
        clinic.book("10:00", clinic.ben, staff=jonas)
    second = clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    with pytest.raises(Taken, match="Room 1 has"):
        clinic.book("10:00", clinic.ben, staff=jonas, room=clinic.room)
    assert clinic.book("10:00", clinic.ben, staff=jonas).room == second.name


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2027-02-26 10:00", "is past"),
        ("2033-03-08 10:00", "five years ahead"),
        ("16:30", "Mara Lind works 9:00 to 17:00 on Mondays: Mon 8 Mar 2027 16:30 to 17:30 lies outside"),
        ("2027-03-07 10:00", "Mara Lind does not work on Sundays"),
        ("2027-03-14 02:30", "does not exist"),
        ("2027-11-07 01:30", "comes twice"),
    ],
)
def test_times_that_cannot_be_are_refused(clinic: Clinic, time: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        clinic.book(time)
    assert count(clinic) == 0


@pytest.mark.parametrize("minutes", [0, -60, 4, 721, 1500])
def test_an_appointment_of_no_time_or_of_more_than_a_day_is_refused(clinic: Clinic, minutes: int) -> None:
    with pytest.raises(Refused, match="lasts 5 to 720 minutes"):
        clinic.book("10:00", minutes=minutes)


def test_minutes_can_be_other_than_the_services(clinic: Clinic) -> None:
    assert f"{clinic.book('10:00', minutes=90).ends_at:%H:%M}" == "11:30"


def test_outside_hours_needs_words_and_keeps_them(clinic: Clinic) -> None:
    booked = clinic.book("2027-03-07 10:00", despite={"hours": "marathon"})
    assert booked.location_id == clinic.place.id
    with clinic.practice.context.read() as connection:
        bodies = connection.execute(select(audit.c.body).where(audit.c.action == "book")).scalars().all()
    assert "marathon" in bodies[0]


def test_who_is_not_qualified_cannot_be_booked(clinic: Clinic) -> None:
    lea = clinic.practitioner("Lea Vogt", "reflexology")
    clinic.work(lea, range(5), (540, 1020))
    with pytest.raises(Refused, match="Lea Vogt is not qualified for Neuromuscular therapy"):
        clinic.book("10:00", staff=lea)


def test_an_expired_credential_and_a_client_elsewhere_warn(clinic: Clinic) -> None:
    clinic.practice.staff.add_credential(
        clinic.mara, kind="licence", number="L-1", issued_on=dt.date(2024, 1, 1), expires_on=dt.date(2027, 3, 7)
    )
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    ids = clinic.practice.clients.ids(clinic.ana.id)
    first = clinic.book("10:00")
    assert clinic.scheduling.cautions(first, ids) == [
        "Mara Lind's licence L-1 holds until Sun 7 Mar 2027: a1 is later."
    ]
    second = clinic.book("10:30", staff=jonas)
    assert clinic.scheduling.cautions(second, ids) == [
        "Ana Diaz is booked then already: a1, NMT 60 with Mara Lind, Mon 8 Mar 2027 10:00."
    ]


def test_the_same_key_books_once(clinic: Clinic) -> None:
    first = clinic.book("10:00", idempotency_key="k")
    assert clinic.book("10:00", idempotency_key="k") == first
    assert count(clinic) == 1
    with pytest.raises(Refused, match="The key 'k' was used for another booking, a1"):
        clinic.book("12:00", idempotency_key="k")


def test_moving_a_little_does_not_collide_with_itself(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    moved = clinic.scheduling.move(booked, at("10:15"))
    assert (moved.ref, f"{moved.starts_at:%H:%M}", moved.version) == ("a1", "10:15", 2)
    assert claimed(clinic) == sorted([(clinic.mara.resource_id, 15, 75), (clinic.room.id, 15, 75)])
    assert clinic.again(booked) == moved


def test_moving_onto_another_is_refused_and_leaves_both(clinic: Clinic) -> None:
    first, second = clinic.book("10:00"), clinic.book("12:00", clinic.ben)
    with pytest.raises(Taken, match="a2"):
        clinic.scheduling.move(first, at("11:30"))
    assert clinic.again(first) == first
    assert clinic.again(second) == second


def test_moving_keeps_the_room_and_can_change_everything(clinic: Clinic) -> None:
    second = clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    booked = clinic.book("10:00", room=second)
    moved = clinic.scheduling.move(booked, at("11:00"))
    assert moved.room == "Room 2"
    moved = clinic.scheduling.move(moved, at("2027-03-09 09:00"), staff=jonas, room=clinic.room, minutes=30)
    assert (moved.practitioner, moved.room, moved.minutes) == ("Jonas Weber", "Room 1", 30)
    assert "10:00" in clinic.starts(staff=clinic.mara)


def test_two_cannot_move_the_same_appointment_at_once(clinic: Clinic) -> None:
    seen = clinic.book("10:00")
    clinic.scheduling.move(seen, at("12:00"))
    with pytest.raises(Refused, match="a1 was changed meanwhile"):
        clinic.scheduling.move(seen, at("14:00"))
    with pytest.raises(Refused, match="a1 was changed meanwhile"):
        clinic.scheduling.cancel(seen, "ill")


def test_cancelling_needs_a_reason_and_frees_the_time(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    with pytest.raises(Refused, match="Say why"):
        clinic.scheduling.cancel(booked, "  ")
    cancelled = clinic.scheduling.cancel(booked, "ill")
    assert (cancelled.status, cancelled.reason) == ("cancelled", "ill")
    assert claimed(clinic) == []
    assert clinic.book("10:00", clinic.ben).ref == "a2"
    for again in (
        lambda: clinic.scheduling.cancel(cancelled, "ill"),
        lambda: clinic.scheduling.move(cancelled, at("12:00")),
    ):
        with pytest.raises(Refused, match="a1 is cancelled"):
            again()


def test_arriving_is_of_the_day_and_not_coming_is_known_after_the_start(clinic: Clinic) -> None:
    booked, late = clinic.book("10:00"), clinic.book("12:00", clinic.ben)
    with pytest.raises(Refused, match="not today"):
        clinic.scheduling.arrive(booked)
    clinic.practice.clock.fixed = at("09:50")
    assert clinic.scheduling.arrive(booked).status == "arrived"
    with pytest.raises(Refused, match="nobody is late before that"):
        clinic.scheduling.no_show(late)
    clinic.practice.clock.fixed = at("12:20")
    missed = clinic.scheduling.no_show(late, "forgot")
    assert (missed.status, missed.reason) == ("no_show", "forgot")
    assert "12:30" in clinic.starts()
    with pytest.raises(Refused, match="a1 is arrived"):
        clinic.scheduling.move(clinic.again(booked), at("15:00"))


def test_a_visit_marks_its_appointment_in_its_own_transaction(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    with clinic.practice.context.write() as writing:
        clinic.scheduling.set_status(writing, booked.id, "visited")
    assert clinic.again(booked).status == "visited"
    assert len(claimed(clinic)) == 2
    with pytest.raises(Refused, match="a1 is visited"), clinic.practice.context.write() as writing:
        clinic.scheduling.set_status(writing, booked.id, "declined")


def test_a_declined_visit_frees_the_time(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    with clinic.practice.context.write() as writing:
        clinic.scheduling.set_status(writing, booked.id, "declined")
    assert claimed(clinic) == []


def test_what_is_booked_is_found_by_time_by_practitioner_and_by_person(clinic: Clinic) -> None:
    first, second = clinic.book("10:00"), clinic.book("12:00", clinic.ben)
    gone = clinic.scheduling.cancel(clinic.book("14:00"), "ill")
    between = clinic.scheduling.between
    assert between(first.e, second.s) == []
    assert between(first.e - 1, second.s + 1) == [first, second]
    assert between(first.s, gone.e) == [first, second]
    assert between(first.s, gone.e, cancelled=True) == [first, second, gone]
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    assert between(first.s, gone.e, staff=jonas) == []
    assert clinic.scheduling.of_client(clinic.practice.clients.ids(clinic.ana.id)) == [first, gone]
    with pytest.raises(NotFound, match="no appointment a99"):
        clinic.scheduling.appointment(99)


def test_a_merged_client_is_one_person_in_the_agenda(clinic: Clinic) -> None:
    twin = clinic.practice.clients.add("Anna Diaz")
    booked = clinic.book("10:00", twin)
    clinic.practice.clients.merge(twin, clinic.ana, anyway=True)
    again = clinic.again(booked)
    assert (again.client, again.client_id) == ("Ana Diaz", clinic.ana.id)
    assert clinic.scheduling.of_client(clinic.practice.clients.ids(clinic.ana.id)) == [again]


def test_every_write_is_audited_with_what_was_before(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    clinic.scheduling.cancel(clinic.scheduling.move(booked, at("12:00")), "ill")
    with clinic.practice.context.read() as connection:
        rows = connection.execute(select(audit).where(audit.c.subject == "appointment 1").order_by(audit.c.seq)).all()
    assert [row.action for row in rows] == ["book", "move", "cancelled"]
    assert '"2027-03-08T10:00-05:00"' in rows[1].body
    assert '"2027-03-08T12:00-05:00"' in rows[1].body


def test_days_are_those_of_the_place_whatever_zone_the_caller_thinks_in(clinic: Clinic) -> None:
    booked = clinic.scheduling.book(
        clinic.ana, clinic.nmt, dt.datetime(2027, 3, 8, 15, tzinfo=dt.UTC), staff=clinic.mara
    )
    assert booked.starts_at.isoformat() == "2027-03-08T10:00:00-05:00"
    with pytest.raises(ValueError, match="time zone"):
        clinic.scheduling.book(clinic.ana, clinic.nmt, dt.datetime.combine(MONDAY, dt.time(12)), staff=clinic.mara)
