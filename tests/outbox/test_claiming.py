"""A message is one process's to send, says how things stand then, and is withdrawn where nothing is to be said."""

from __future__ import annotations

import threading

import pytest

from palpate.errors import Refused
from palpate.outbox import claiming
from palpate.outbox.model import Claimed, Passed
from palpate.practice import Practice
from tests.outbox.desk import Desk
from tests.scheduling.clinic import at


def test_whoever_claims_second_gets_nothing(desk: Desk) -> None:
    desk.book("2027-03-08 10:00")
    number = desk.outbox.due()[0]
    assert isinstance(desk.outbox.claim(number), Claimed)
    assert desk.outbox.claim(number) is None
    assert desk.outbox.due() == []
    assert desk.outbox.get(number).status == "sending"


def test_a_move_waits_for_a_claim_under_way_and_is_then_a_change(desk: Desk) -> None:
    booked = desk.book("2027-03-08 10:00")
    target, mara = desk.practice.database.target, desk.mara

    def move() -> None:
        with Practice.open(target) as other:
            other.act(mara)
            other.scheduling.move(booked, at("2027-03-09 10:00"))

    mover = threading.Thread(target=move)
    with desk.practice.context.write() as writing:
        claimed = claiming.claim(writing, desk.outbox.due()[0], None)
        mover.start()
        mover.join(1)  # it cannot end: what is claimed tells of the appointment as it is now
    mover.join(60)
    assert isinstance(claimed, Claimed)
    assert claimed.appointments[0].starts_at == booked.starts_at
    assert ("change", "waiting") in desk.told("waiting")


def test_what_is_not_due_yet_is_not_claimed(desk: Desk) -> None:
    desk.book("2027-03-08 10:00")
    (reminder,) = (one for one in desk.held() if one.kind == "reminder")
    assert desk.outbox.claim(reminder.id) is None
    assert desk.outbox.get(reminder.id).status == "waiting"


def test_it_says_how_things_stand_when_it_goes_out(desk: Desk) -> None:
    booked = desk.book("2027-03-08 10:00")
    desk.scheduling.move(booked, at("2027-03-09 11:00"))
    found = desk.outbox.claim(desk.outbox.due()[0])
    assert isinstance(found, Claimed)
    assert [one.starts_at for one in found.appointments] == [at("2027-03-09 11:00")]
    assert (found.reach.address, found.before) == ("ana@example.org", {})


def test_a_change_says_what_it_was(desk: Desk) -> None:
    booked = desk.book("2027-03-08 10:00")
    desk.out()
    desk.scheduling.move(booked, at("2027-03-09 11:00"))
    found = desk.outbox.claim(desk.outbox.due()[0])
    assert isinstance(found, Claimed)
    assert found.before == {booked.id: "2027-03-08T10:00"}


def test_nothing_goes_out_at_night_though_it_is_due(desk: Desk) -> None:
    desk.book("2027-03-08 10:00")
    number = desk.outbox.due()[0]
    desk.now("2027-03-01 20:00")
    found = desk.outbox.claim(number)
    assert isinstance(found, Passed)
    one = desk.outbox.get(number)
    assert (one.status, one.tries) == ("waiting", 0)
    assert desk.due("confirmation") == "2027-03-02 09:00"


@pytest.mark.parametrize("kind", ["confirmation", "reminder"])
def test_what_is_past_is_withdrawn(desk: Desk, kind: str) -> None:
    booked = desk.book("2027-03-08 10:00")
    (one,) = (one for one in desk.held() if one.kind == kind)
    desk.now("2027-03-08 10:30")
    desk.outbox.claim(one.id)
    one = desk.outbox.get(one.id)
    assert (one.status, one.error) == ("withdrawn", f"{booked.ref} is past")


def test_who_lost_their_address_is_a_failure_and_who_wants_none_is_left_alone(desk: Desk) -> None:
    clients = desk.practice.clients
    desk.book("2027-03-08 10:00")
    number = desk.outbox.due()[0]
    clients.edit(desk.ana, {}, drop=["ana@example.org"])
    desk.outbox.claim(number)
    assert desk.outbox.get(number).error == "Ana Diaz has no valid e-mail address"
    clients.edit(desk.ana, {"messages": False}, emails=["ana@example.org"])
    desk.outbox.again(number)
    desk.outbox.claim(number)
    assert (desk.outbox.get(number).status, desk.outbox.get(number).error) == (
        "withdrawn",
        "Ana Diaz wants no messages",
    )


def test_of_whom_nobody_knows_it_is_sent_again_on_purpose_only_and_not_while_it_may_be_under_way(desk: Desk) -> None:
    booked = desk.book("2027-03-08 10:00")
    first = desk.outbox.due()[0]
    desk.outbox.claim(first)  # and then its process ends
    for act in (desk.outbox.again, desk.outbox.withdraw):
        with pytest.raises(Refused, match="on its way just now"):
            act(first)
    desk.now("2027-03-01 09:30")
    assert desk.outbox.due() == []
    # They may have been told, so a move is a change to them.
    desk.scheduling.move(booked, at("2027-03-09 10:00"))
    assert desk.told("waiting") == [("change", "waiting"), ("reminder", "waiting")]
    desk.outbox.again(first)
    desk.out()
    # The confirmation named the new time: the change has nothing left to say.
    (change,) = (one for one in desk.held("waiting") if one.kind == "change")
    assert isinstance(desk.outbox.claim(change.id), Passed)
    assert desk.outbox.get(change.id).status == "withdrawn"


def test_what_went_out_is_neither_withdrawn_nor_sent_again(desk: Desk) -> None:
    desk.book("2027-03-08 10:00")
    one = desk.out()
    for act in (desk.outbox.again, desk.outbox.withdraw):
        with pytest.raises(Refused, match=f"{one.ref} is sent"):
            act(one.id)


def test_what_was_not_taken_waits_longer_each_time_and_fails_in_the_end(desk: Desk) -> None:
    desk.book("2027-03-08 10:00")
    number = desk.outbox.due()[0]
    waits = []
    for _ in range(4):
        found = desk.outbox.claim(number)
        assert isinstance(found, Claimed)
        before = desk.practice.clock.now()
        assert desk.outbox.later(found, "451 Later") == "waiting"
        due = desk.outbox.get(number).due_at
        waits.append((due - before).total_seconds() / 60)
        desk.now(f"{due.astimezone(desk.practice.zone):%Y-%m-%d %H:%M}")
    assert waits == [15, 30, 60, 120]
    found = desk.outbox.claim(number)
    assert isinstance(found, Claimed)
    assert desk.outbox.later(found, "451 Later") == "failed"
    assert desk.outbox.get(number).error == "451 Later (5 tries)"
