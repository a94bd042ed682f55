"""A gap is offered to the best match in the transaction that makes it, and goes on until somebody takes it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event, select

from palpate.errors import Refused
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.booking.watching import HoldChange
from palpate.scheduling.tables import claim
from palpate.store.chain import broken
from palpate.store.context import Writing
from tests.scheduling.clinic import MONDAY, at
from tests.waitlist.conftest import Waiters


def test_a_cancellation_is_offered_to_who_waits_longest_and_is_theirs_to_take(waiters: Waiters) -> None:
    booked = waiters.clinic.book("10:00")
    first = waiters.add("First", first=MONDAY)
    waiters.later(1)
    second = waiters.add("Second", first=MONDAY)
    waiters.clinic.scheduling.cancel(booked, "ill")
    held = waiters.to(first)
    assert (held.s, held.e, held.practitioner, held.room) == (booked.s, booked.e, "Mara Lind", "Room 1")
    assert held.expires_at == at("2027-03-01 11:01")
    with pytest.raises(Taken, match=r"\(h1\)"):
        waiters.clinic.book("10:30", waiters.clinic.ben)
    taken = waiters.list.accept(first)
    assert (taken.client, taken.s, taken.status) == ("First", booked.s, "booked")
    assert (waiters.list.get(first.id).status, waiters.list.get(second.id).status) == ("booked", "waiting")
    assert waiters.open() == []
    with pytest.raises(Refused, match="w1 is booked"):
        waiters.list.accept(waiters.list.get(first.id))


def test_priority_comes_before_waiting_longer(waiters: Waiters) -> None:
    waiters.add("First")
    waiters.later(1)
    urgent = waiters.add("Urgent", priority=1)
    waiters.clinic.scheduling.cancel(waiters.clinic.book("10:00"), "ill")
    assert waiters.to(urgent)
    assert len(waiters.open()) == 1


def test_an_offer_that_expires_goes_to_the_next_and_never_to_the_same_again(waiters: Waiters) -> None:
    booked = waiters.clinic.book("10:00")
    first, second = waiters.add("First"), waiters.add("Second")
    waiters.clinic.scheduling.cancel(booked, "ill")
    waiters.later(119)
    assert waiters.list.renew() == []
    waiters.later(1)
    assert waiters.open() == []  # nothing shows it as open, though nobody has written
    assert [one.waiting_id for one in waiters.list.renew()] == [first.id]
    assert waiters.open() == [("w2", "Mara Lind", "Mon 10:00")]
    assert waiters.to(second).expires_at == at("2027-03-01 13:00")
    waiters.later(120)
    assert len(waiters.list.renew()) == 1
    assert waiters.open() == []
    assert [one.status for one in waiters.list.offers(first)] == ["expired"]
    assert "10:00" in waiters.clinic.starts()
    again = waiters.clinic.book("10:15", minutes=30)
    waiters.clinic.scheduling.cancel(again, "ill")
    assert waiters.open() == []
    other = waiters.clinic.book("12:00")
    waiters.clinic.scheduling.cancel(other, "ill")
    assert waiters.open() == [("w1", "Mara Lind", "Mon 12:00")]


def test_an_offer_that_expired_is_accepted_while_nobody_else_has_it(waiters: Waiters) -> None:
    first = waiters.add("First")
    waiters.clinic.scheduling.cancel(waiters.clinic.book("10:00"), "ill")
    waiters.later(200)
    second = waiters.add("Second")
    waiters.list.renew()
    assert waiters.to(second)
    with pytest.raises(Taken, match=r"Mara Lind is held from 10:00 to 11:00 then \(h2\)"):
        waiters.list.accept(first)
    waiters.later(200)
    assert waiters.list.accept(first).client == "First"
    assert waiters.list.get(first.id).status == "booked"
    waiters.list.renew()
    assert waiters.open() == []
    with pytest.raises(Taken):
        waiters.list.accept(second)


def test_a_declined_offer_goes_to_the_next_in_the_same_transaction(waiters: Waiters) -> None:
    first, second = waiters.add("First"), waiters.add("Second")
    waiters.clinic.scheduling.cancel(waiters.clinic.book("10:00"), "ill")
    ended, following = waiters.list.decline(first)
    assert (ended.waiting_id, ended.status) == (first.id, "withdrawn")
    assert following == waiters.to(second)
    ended, following = waiters.list.decline(second)
    assert following is None
    assert [one.status for one in (*waiters.list.offers(first), *waiters.list.offers(second))] == ["withdrawn"] * 2
    with waiters.practice.context.read() as connection:
        assert connection.execute(select(claim.c.id).where(claim.c.state > 0)).all() == []
        assert list(broken(connection)) == []


def test_who_is_withdrawn_passes_the_offer_on_and_gets_none(waiters: Waiters) -> None:
    first, second = waiters.add("First"), waiters.add("Second")
    waiters.clinic.scheduling.cancel(waiters.clinic.book("10:00"), "ill")
    waiters.list.withdraw(first)
    assert waiters.open() == [("w2", "Mara Lind", "Mon 10:00")]
    waiters.list.withdraw(second)
    waiters.clinic.scheduling.cancel(waiters.clinic.book("12:00"), "ill")
    assert waiters.open() == []


def test_a_hold_of_an_offer_let_go_or_booked_by_hand_is_the_same(waiters: Waiters) -> None:
    first, second = waiters.add("First"), waiters.add("Second")
    waiters.clinic.scheduling.cancel(waiters.clinic.book("10:00"), "ill")
    waiters.clinic.scheduling.release_hold(waiters.to(first))
    waiters.clinic.scheduling.book_hold(waiters.to(second))
    assert [waiters.list.get(one.id).status for one in (first, second)] == ["waiting", "booked"]


def test_moving_away_no_show_and_what_is_to_move_leave_a_gap_too(waiters: Waiters) -> None:
    moved, to_move = waiters.clinic.book("10:00"), waiters.clinic.book("12:00")
    missed = waiters.clinic.book("2027-03-01 10:00")
    for name in ("First", "Second", "Third"):
        waiters.add(name)
        waiters.later(1)
    waiters.clinic.scheduling.move(moved, at("2027-03-09 10:00"))
    waiters.clinic.scheduling.settled(
        lambda writing: waiters.clinic.scheduling.become(writing, to_move, "to_move", "room flooded")
    )
    waiters.practice.clock.fixed = at("2027-03-01 10:10")
    waiters.clinic.scheduling.no_show(missed)
    assert sorted(waiters.open()) == [
        ("w1", "Mara Lind", "Mon 10:00"),
        ("w2", "Mara Lind", "Mon 12:00"),
        ("w3", "Mara Lind", "Mon 10:15"),
    ]
    assert waiters.list.offers(waiters.list.get(3))[0].expires_at == at("2027-03-01 10:15")  # never past its start


def test_moving_what_had_lost_its_time_makes_no_gap(waiters: Waiters) -> None:
    booked = waiters.clinic.book("10:00")
    scheduling = waiters.clinic.scheduling
    lost = scheduling.settled(lambda writing: scheduling.become(writing, booked, "to_move", "flood"))
    waiters.add("First")
    scheduling.move(lost, at("2027-03-09 10:00"))
    assert waiters.open() == []


def test_what_the_same_transaction_takes_again_is_offered_to_nobody(waiters: Waiters) -> None:
    booked = waiters.clinic.book("10:00")
    waiters.add("First")
    scheduling, clinic = waiters.clinic.scheduling, waiters.clinic

    def swap(writing: Writing) -> None:
        scheduling.become(writing, booked, "cancelled", "for Ben")
        scheduling.place(writing, scheduling.order(clinic.ben, clinic.nmt, at("10:00"), staff=clinic.mara))

    scheduling.settled(swap)
    assert waiters.open() == []


@pytest.mark.parametrize(
    ("more", "fits"),
    [
        ({}, True),
        ({"weekdays": (0,)}, True),
        ({"weekdays": (1, 2)}, False),
        ({"parts": ((0, 720),)}, True),
        ({"parts": ((720, 1020),)}, False),
        ({"first": MONDAY, "last": MONDAY}, True),
        ({"first": MONDAY + dt.timedelta(days=1)}, False),
        ({"last": MONDAY - dt.timedelta(days=1)}, False),
        ({"minutes": 60}, True),
        ({"minutes": 65}, False),
        ({"gender": "female"}, False),
        ({"gender": "male"}, True),
    ],
)
def test_only_what_fits_is_offered(waiters: Waiters, more: dict[str, object], fits: bool) -> None:
    clinic = waiters.clinic
    mara = clinic.practitioner("Max Lind", "neuromuscular")
    lea = waiters.practice.staff.add("Lea Vogt", gender="female")
    waiters.practice.staff.qualify(lea, "neuromuscular")
    with waiters.practice.context.write() as writing:
        from palpate.staff.tables import staff

        writing.execute(staff.update().where(staff.c.id == mara.id).values(gender="male"))
    clinic.work(mara, [0], (600, 660))
    booked = clinic.book("10:00", staff=mara)
    waiters.add("First", **more)
    clinic.scheduling.cancel(booked, "ill")
    assert waiters.open() == ([("w1", "Max Lind", "Mon 10:00")] if fits else [])


def test_a_gap_is_its_practitioners_and_goes_to_who_wants_them_or_anybody(waiters: Waiters) -> None:
    clinic = waiters.clinic
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    feet = waiters.practice.services.add("Feet", ["reflexology"], 60)
    booked = clinic.book("10:00", staff=jonas)
    waiters.add("Wants Mara", staff_ids=(clinic.mara.id,))
    waiters.add("Wants feet", service=feet)
    waiters.add("Wants Jonas", staff_ids=(jonas.id,))
    clinic.scheduling.cancel(booked, "ill")
    assert waiters.open() == [("w3", "Jonas Weber", "Mon 10:00")]


def test_a_longer_wait_uses_the_free_time_around_and_a_shorter_one_begins_with_the_gap(waiters: Waiters) -> None:
    clinic = waiters.clinic
    clinic.book("09:00", clinic.ben)
    booked = clinic.book("10:00")
    clinic.book("11:30", clinic.ben)
    waiters.add("Long", minutes=90)
    clinic.scheduling.cancel(booked, "ill")
    assert waiters.open() == [("w1", "Mara Lind", "Mon 10:00")]
    assert waiters.to(waiters.list.get(1)).minutes == 90


def test_what_one_offer_leaves_of_a_gap_is_offered_to_the_next(waiters: Waiters) -> None:
    booked = waiters.clinic.book("10:00", minutes=150)
    for name, minutes in (("First", 60), ("Second", 60), ("Third", 60)):
        waiters.add(name, minutes=minutes, parts=((600, 705),))
    waiters.clinic.scheduling.cancel(booked, "ill")
    assert waiters.open() == [("w1", "Mara Lind", "Mon 10:00"), ("w2", "Mara Lind", "Mon 11:00")]


def test_rooms_buffers_notice_and_closing_hold_for_offers_as_for_slots(waiters: Waiters) -> None:
    clinic = waiters.clinic
    waiters.practice.premises.set("booking.notice", 60 * 24 * 10)
    waiters.add("First")
    booked = clinic.book("10:00", despite={"notice": "asked for it"})
    clinic.scheduling.cancel(booked, "ill")
    assert waiters.open() == []
    waiters.practice.premises.set("booking.notice", 0)
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    wide = waiters.practice.services.add("Wide", ["neuromuscular"], 60, needs_room=False)
    other = clinic.book("10:00", service=wide, staff=clinic.mara)
    clinic.book("10:00", clinic.ben, staff=jonas)  # has the only room
    clinic.scheduling.cancel(other, "ill")
    assert waiters.open() == []
    clinic.scheduling.cancel(clinic.book("14:00", service=wide, staff=clinic.mara), "ill")
    assert waiters.open() == [("w1", "Mara Lind", "Mon 14:00")]


def test_whoever_freed_the_time_or_is_elsewhere_is_not_offered_it(waiters: Waiters) -> None:
    clinic = waiters.clinic
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    waiters.practice.premises.add("room", "Room 2", clinic.place.id)
    waiters.add(clinic.ana, priority=5)
    waiters.add(clinic.ben, priority=4)
    waiters.add("Third")
    clinic.book("09:30", clinic.ben, staff=jonas, minutes=120)
    clinic.scheduling.cancel(clinic.book("10:00"), "ill")
    assert waiters.open() == [("w3", "Mara Lind", "Mon 10:00")]


def test_an_archived_client_and_a_retired_service_are_passed_over(waiters: Waiters) -> None:
    clinic = waiters.clinic
    old = waiters.practice.services.add("Old", ["neuromuscular"], 60)
    gone = waiters.add("Gone", priority=2)
    waiters.add("Waits for what is no more", service=old, priority=1)
    waiters.add("Third")
    waiters.practice.clients.archive(waiters.practice.clients.get(gone.client_id))
    waiters.practice.services.retire(old)
    clinic.scheduling.cancel(clinic.book("10:00"), "ill")
    assert waiters.open() == [("w3", "Mara Lind", "Mon 10:00")]
    assert [len(fit.slots) for fit in waiters.list.fits()][1] == 0


def test_one_offer_at_a_time(waiters: Waiters) -> None:
    clinic = waiters.clinic
    first, second = clinic.book("10:00"), clinic.book("12:00", clinic.ben)
    waiters.add("First")
    clinic.scheduling.cancel(first, "ill")
    clinic.scheduling.cancel(second, "ill")
    assert waiters.open() == [("w1", "Mara Lind", "Mon 10:00")]


def test_an_offer_that_cannot_be_held_leaves_the_cancellation_whole(waiters: Waiters) -> None:
    def refuses(writing: Writing, change: HoldChange) -> None:
        raise Refused("The mail is down.")

    booked = waiters.clinic.book("10:00")
    waiters.add("First")
    waiters.clinic.scheduling.watchers.add_for_holds(refuses)
    assert waiters.clinic.scheduling.cancel(booked, "ill").status == "cancelled"
    assert waiters.open() == []
    assert "10:00" in waiters.clinic.starts()
    with waiters.practice.context.read() as connection:
        assert list(broken(connection)) == []


def test_a_visit_that_is_declined_frees_its_time_for_who_waits(waiters: Waiters) -> None:
    booked = waiters.clinic.book("10:00")
    waiters.add("First")
    with waiters.practice.context.write() as writing:
        waiters.clinic.scheduling.set_status(writing, booked.id, "declined")
    assert waiters.open() == [("w1", "Mara Lind", "Mon 10:00")]


def test_what_is_past_is_offered_to_nobody(waiters: Waiters) -> None:
    missed = waiters.clinic.book("2027-03-01 10:00")
    waiters.add("First")
    waiters.practice.clock.fixed = at("2027-03-01 11:00")
    waiters.clinic.scheduling.no_show(missed)
    assert waiters.open() == []


def test_where_nobody_waits_it_costs_one_read_and_only_where_time_is_freed(waiters: Waiters) -> None:
    seen: list[str] = []
    engine = waiters.practice.database.engine

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection, cursor, statement, parameters, context, many):  # type: ignore[no-untyped-def]
        if "waiting" in statement.lower():
            seen.append(statement)

    booked = waiters.clinic.book("10:00")
    assert seen == []
    waiters.clinic.scheduling.cancel(booked, "ill")
    assert len(seen) == 1
