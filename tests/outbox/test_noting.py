"""What is queued with a change, in its transaction: one message for what the client has to know, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import func, select, update

from palpate.clients.tables import client
from palpate.errors import Refused
from palpate.outbox.tables import message
from palpate.store.chain import broken
from tests.outbox.desk import Desk, series, waits
from tests.scheduling.clinic import NEW_YORK, at

WAITING = ("confirmation", "waiting"), ("reminder", "waiting")


def test_a_booking_queues_a_confirmation_now_and_a_reminder_the_day_before(desk: Desk) -> None:
    booked = desk.book("2027-03-08 10:00")
    assert desk.told() == list(WAITING)
    assert (desk.due("confirmation"), desk.due("reminder")) == ("2027-03-01 09:00", "2027-03-07 10:00")
    assert {one.about for one in desk.held()} == {booked.ref}
    with desk.practice.context.read() as connection:
        assert list(broken(connection)) == []


def test_a_reminder_that_would_come_at_night_comes_the_evening_before(desk: Desk) -> None:
    desk.work(desk.mara, range(5), (360, 1020))
    desk.book("2027-03-08 07:00")
    assert desk.due("reminder") == "2027-03-06 19:30"
    desk.set(reminder=120)
    desk.book("2027-03-09 10:30")
    assert sorted(f"{one.due_at.astimezone(NEW_YORK):%d %H:%M}" for one in desk.held() if one.kind == "reminder") == [
        "06 19:30",
        "08 19:30",
    ]


def test_a_confirmation_at_night_waits_for_the_clients_own_morning(desk: Desk) -> None:
    desk.ana = desk.practice.clients.edit(desk.ana, {"timezone": "Europe/Berlin"})
    desk.now("2027-03-01 15:30")  # 21:30 in Berlin
    desk.book("2027-03-08 10:00")
    assert desk.due("confirmation") == "2027-03-02 03:00"


def test_a_move_before_the_confirmation_went_out_leaves_one_message_with_the_new_reminder(desk: Desk) -> None:
    booked = desk.book("2027-03-08 10:00")
    desk.scheduling.move(booked, at("2027-03-10 14:00"))
    assert desk.told("waiting") == list(WAITING)
    assert desk.due("reminder") == "2027-03-09 14:00"
    (gone,) = desk.held("withdrawn")
    assert (gone.kind, gone.error) == ("reminder", f"{booked.ref} is at another time")


def test_a_move_of_what_the_client_knows_is_a_change_once(desk: Desk) -> None:
    booked = desk.book("2027-03-08 10:00")
    desk.out()
    moved = desk.scheduling.move(booked, at("2027-03-09 10:00"))
    assert desk.told("waiting") == [("change", "waiting"), ("reminder", "waiting")]
    moved = desk.scheduling.move(moved, at("2027-03-10 10:00"))
    assert desk.told("waiting") == [("change", "waiting"), ("reminder", "waiting")]
    desk.scheduling.move(moved, at("2027-03-08 10:00"))
    # It is where the client was told it is.
    assert desk.told("waiting") == [("reminder", "waiting")]


def test_another_room_is_nothing_a_client_is_written_to_about(desk: Desk) -> None:
    booked = desk.book("2027-03-08 10:00")
    desk.out()
    other = desk.practice.premises.add("room", "Room 2", desk.place.id)
    desk.scheduling.move(booked, at("2027-03-08 10:00"), room=other)
    assert desk.told("waiting") == [("reminder", "waiting")]


@pytest.mark.parametrize("known", [False, True], ids=["the client knows nothing yet", "the client was told"])
def test_a_cancellation_is_sent_only_to_who_was_told(desk: Desk, known: bool) -> None:
    booked = desk.book("2027-03-08 10:00")
    if known:
        desk.out()
    desk.scheduling.cancel(booked, "Caught a cold")
    assert desk.told("waiting") == ([("cancellation", "waiting")] if known else [])
    assert all("cold" not in one.error for one in desk.held())


def test_one_whose_time_is_gone_is_cancelled_to_the_client_unless_another_is_found_first(desk: Desk) -> None:
    scheduling = desk.scheduling
    booked = desk.book("2027-03-08 10:00")
    desk.out()
    gone = scheduling.settled(lambda writing: scheduling.become(writing, booked, "to_move", "ill", "booked"))
    assert desk.told("waiting") == [("cancellation", "waiting")]
    scheduling.move(gone, at("2027-03-09 10:00"))
    assert desk.told("waiting") == [("change", "waiting"), ("reminder", "waiting")]


def test_who_was_told_that_it_is_off_is_told_that_it_is_on_again(desk: Desk) -> None:
    scheduling = desk.scheduling
    booked = desk.book("2027-03-08 10:00")
    desk.out()
    gone = scheduling.settled(lambda writing: scheduling.become(writing, booked, "to_move", "ill", "booked"))
    desk.out("cancellation")
    scheduling.move(gone, at("2027-03-08 10:00"))
    assert desk.told("waiting") == [("change", "waiting"), ("reminder", "waiting")]


@pytest.mark.parametrize("kind", ["arrived", "no_show", "declined"])
def test_who_came_or_did_not_come_is_not_written_to(desk: Desk, kind: str) -> None:
    scheduling, booked = desk.scheduling, desk.book("2027-03-08 10:00")
    scheduling.settled(lambda writing: scheduling.become(writing, booked, kind, "", "booked"))
    assert desk.told("waiting") == []


def test_a_booking_that_is_undone_leaves_no_message(desk: Desk) -> None:
    def refuse(writing: Any, change: Any) -> None:
        assert writing.execute(select(func.count()).select_from(message)).scalar_one() == 2  # written by then
        raise Refused("No.")

    desk.scheduling.watchers.add(refuse)
    with pytest.raises(Refused, match="No"):
        desk.book("2027-03-08 10:00")
    assert desk.held() == []


def test_nothing_is_written_while_messages_are_off(desk: Desk) -> None:
    desk.set(on=False)
    booked = desk.book("2027-03-08 10:00")
    assert desk.held() == []
    desk.set(on=True)
    desk.scheduling.move(booked, at("2027-03-09 10:00"))
    # Nothing was ever said to them: what they get is no change but a confirmation.
    assert desk.told() == list(WAITING)


def test_while_messages_are_off_a_booking_imports_nothing_of_them(sqlite_desk: Desk) -> None:
    sqlite_desk.set(on=False)
    book = (
        "import sys; from palpate import clock; from palpate.practice import Practice\n"
        f"with Practice.open({sqlite_desk.practice.database.target!r}) as here:\n"
        "    when = clock.read_when('2027-03-08 10:00', here.clock.now(), here.zone)\n"
        "    here.scheduling.book(here.clients.find('Ana'), here.services.find('NMT'), when)\n"
        "print([name for name in sys.modules if 'outbox' in name or 'jinja' in name or 'icalendar' in name])\n"
    )
    ran = subprocess.run([sys.executable, "-c", book], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n", ran


def test_who_wants_none_or_cannot_be_reached_is_listed_instead(desk: Desk) -> None:
    clients = desk.practice.clients
    dora = clients.add("Dora Lang", emails=["dora@example.org"])
    clients.edit(dora, {"messages": False})
    for who, time in ((desk.ben, "10:00"), (dora, "11:00"), (desk.ana, "12:00")):
        desk.book(f"2027-03-08 {time}", who)
    assert {one.client for one in desk.held()} == {"Ana Diaz"}
    assert [(booked.client, why) for booked, why in desk.outbox.untold()] == [
        ("Ben Okafor", "has no valid e-mail address"),
        ("Dora Lang", "wants no messages"),
    ]


def test_what_could_only_come_too_late_is_not_queued_but_listed(desk: Desk) -> None:
    desk.work(desk.mara, range(5), (360, 1200))
    desk.now("2027-03-08 20:30")
    booked = desk.book("2027-03-09 08:00")
    assert desk.held() == []
    assert [one.ref for one, _ in desk.outbox.untold()] == [booked.ref]


def test_a_zone_that_is_none_undoes_no_booking(desk: Desk) -> None:
    with desk.practice.context.write() as writing:
        writing.execute(update(client).where(client.c.id.in_([desk.ana.id])).values(timezone="Nowhere/Land"))
    desk.book("2027-03-08 10:00")
    assert desk.told() == list(WAITING)


def test_the_messages_of_a_merged_client_are_one_persons(desk: Desk) -> None:
    clients = desk.practice.clients
    twin = clients.add("Anna Diaz", emails=["anna@example.org"])
    desk.book("2027-03-08 10:00", twin)
    clients.merge(twin, desk.ana)
    desk.book("2027-03-09 10:00", desk.ana)
    found = desk.held(client=twin)
    assert len(found) == 4
    assert {(one.client, one.client_id) for one in found} == {("Ana Diaz", desk.ana.id)}
    clients.edit(desk.ana, {"messages": False})
    desk.book("2027-03-10 10:00", twin)
    assert len(desk.held(client=desk.ana)) == 4


def test_a_series_is_told_of_in_one_message_and_reminded_of_one_by_one(desk: Desk) -> None:
    first, second, third = series(desk, [8, 15, 22])
    assert sorted(desk.told()) == [("confirmation", "waiting"), *[("reminder", "waiting")] * 3]
    # The one that carries the message goes; the message still has two to tell of.
    desk.scheduling.cancel(first, "Away")
    (confirmation,) = (one for one in desk.held("waiting") if one.kind == "confirmation")
    found = desk.outbox.look(confirmation.id)
    assert [one.id for one in found.appointments] == [second.id, third.id]  # type: ignore[union-attr]
    desk.out()
    moved = [desk.scheduling.move(one, at(f"2027-03-{day} 11:00")) for one, day in ((second, 15), (third, 22))]
    assert sorted(desk.told("waiting")) == [("change", "waiting"), *[("reminder", "waiting")] * 2]
    desk.out("change")
    for one in moved:
        desk.scheduling.cancel(one, "Away")
    assert desk.told("waiting") == [("cancellation", "waiting")]
    assert [one.id for one in desk.outbox.look(desk.held("waiting")[0].id).appointments] == [second.id, third.id]  # type: ignore[union-attr]


def test_an_offer_goes_to_who_waits_while_it_holds(desk: Desk) -> None:
    entry = waits(desk)
    scheduling = desk.scheduling
    scheduling.hold(desk.ana, desk.nmt, at("2027-03-08 12:00"), lasting=120)  # kept for her, and not from the waitlist
    first, second = (
        scheduling.hold(desk.ana, desk.nmt, at(f"2027-03-08 {time}"), lasting=120, waiting_id=entry)
        for time in ("10:00", "14:00")
    )
    assert desk.told() == [("offer", "waiting")] * 2
    scheduling.release_hold(first)
    (left,) = desk.held("waiting")
    assert left.about == second.ref
    desk.now("2027-03-01 11:30")
    claimed = desk.outbox.claim(left.id)
    assert (claimed.status, claimed.why) == ("withdrawn", f"{second.ref} is expired")  # type: ignore[union-attr]
