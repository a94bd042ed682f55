"""Two processes that cancel, accept and renew at once: each gap is offered once, and each offer taken once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import combinations

import pytest
from sqlalchemy import select

from palpate.practice import Practice
from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.tables import claim
from palpate.store.chain import broken
from palpate.waitlist import offering
from tests.scheduling.clinic import MONDAY, Clinic
from tests.scheduling.workers import in_processes
from tests.waitlist import workers
from tests.waitlist.conftest import Waiters

WAITING, GAPS = 8, 20


@pytest.fixture
def full(waiters: Waiters) -> Waiters:
    """Two practitioners who are booked from 9 to 14 on two days, and eight who wait for any of it."""
    clinic = waiters.clinic
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(clinic.mara, range(5), (540, 840))
    clinic.work(jonas, range(5), (540, 840))
    waiters.practice.premises.add("room", "Room 2", clinic.place.id)
    for day in range(2):
        for hour in range(9, 14):
            for staff in (clinic.mara, jonas):
                clinic.book(f"{MONDAY + dt.timedelta(days=day)} {hour:02}:00", staff=staff)
    for number in range(WAITING):
        waiters.add(f"Client {number}", first=MONDAY, last=MONDAY + dt.timedelta(days=1))
    return waiters


def holds(waiters: Waiters) -> list[Hold]:
    return [offer for one in range(1, WAITING + 1) for offer in waiters.list.offers(waiters.list.get(one))]


def none_twice(waiters: Waiters) -> None:
    """No minute of anything is taken twice, by the claims themselves."""
    with waiters.practice.context.read() as connection:
        rows = connection.execute(select(claim).where(claim.c.state > 0)).all()
        assert list(broken(connection)) == []
    taken = [(row.resource_id, minute) for row in rows for minute in range(row.s, row.e)]
    assert len(taken) == len(set(taken))


def test_each_gap_is_offered_once_and_each_offer_is_taken_once(full: Waiters) -> None:
    target = full.practice.database.target
    told = in_processes(target, workers.cancel_and_take, (1,), (2,))
    assert [one for one in told if one[0] == "error"] == []
    counted = Counter(what for what, _, _ in told)
    assert counted["cancelled"] == GAPS
    made = holds(full)
    assert Counter(one.waiting_id for one in made) == dict.fromkeys(range(1, WAITING + 1), 1)
    assert not [
        (one, other)
        for one, other in combinations(made, 2)
        if one.practitioner_id == other.practitioner_id and one.s < other.e and other.s < one.e
    ]
    accepted = [number for what, number, _ in told if what == "accepted"]
    assert sorted(accepted) == sorted(set(accepted))
    assert counted["behind its back"] == 0  # what is held is nobody else's
    status = {one.id: one.status for one in made}
    assert {number for number, is_ in status.items() if is_ == "booked"} == set(accepted)
    standing = [one for one in full.clinic.scheduling.between(0, 2**30) if one.status == "booked"]
    assert sorted((one.s, one.practitioner_id) for one in standing) == sorted(
        (one.s, one.practitioner_id) for one in made if one.status == "booked"
    )
    none_twice(full)


def test_what_expired_is_renewed_once_whoever_asks(full: Waiters, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduling = full.clinic.scheduling
    for one in scheduling.between(0, 2**30)[:4]:
        scheduling.cancel(one, "ill")
    first = [one.id for one in holds(full)]
    assert len(first) == 4
    monkeypatch.setenv("PALPATE_NOW", "2027-03-01T13:00:00-05:00")
    told = in_processes(full.practice.database.target, workers.renew_all, (3,), (3,))
    assert [one for one in told if one[0] == "error"] == []
    assert sorted(number for _, number, _ in told) == first
    full.later(240)
    made = holds(full)
    assert Counter(one.status for one in made) == {"expired": 4, "held": 4}
    offered = [(one.waiting_id, one.s, one.practitioner_id) for one in made]
    assert len(set(offered)) == len(offered)  # nobody is asked again about what they let pass
    assert len({(s, who) for _, s, who in offered}) == 4
    none_twice(full)


@pytest.mark.parametrize("locked", [True, False], ids=["with the entry locked", "with the lock taken away"])
def test_who_is_being_offered_something_just_now_is_passed_over_and_nobody_waits(
    postgres_target: str, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    if not locked:
        monkeypatch.setattr(offering, "claimed", lambda *_, wait: True)
    with Practice.open(postgres_target) as one, Practice.open(postgres_target) as other:
        clinic = Clinic(one)
        jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
        clinic.work(jonas, range(5), (540, 1020))
        other_room = one.premises.add("room", "Room 2", clinic.place.id)
        booked, second = clinic.book("10:00", room=clinic.room), clinic.book("14:00", staff=jonas, room=other_room)
        waiters = Waiters(clinic)
        for name in ("First", "Second"):
            waiters.add(name)
        other.act(other.staff.find("Mara"))
        with one.context.write() as writing:
            one.scheduling.become(writing, booked, "cancelled", "ill")
            while writing._at_end:
                writing._at_end.pop(0)()
            # The first offer is made and not committed: whoever cancels now does not see it.
            other.scheduling.cancel(second, "ill")
        offers = [(w, when) for w, _, when in waiters.open()]
        assert offers == [("w1", "Mon 10:00"), ("w2" if locked else "w1", "Mon 14:00")]
