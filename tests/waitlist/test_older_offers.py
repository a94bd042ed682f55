"""An offer that had expired is taken while another stands."""

from __future__ import annotations

from tests.scheduling.clinic import at
from tests.waitlist.conftest import Waiters


def test_whoever_takes_an_older_offer_keeps_no_other(waiters: Waiters) -> None:
    ben = waiters.add(waiters.clinic.ben)
    older = waiters.list.offer(ben, at("10:00"))
    waiters.later(3 * 60)
    waiters.list.renew()
    waiters.list.offer(ben, at("2027-03-09 10:00"))
    booked = waiters.practice.scheduling.book_hold(waiters.practice.scheduling.held(older.id))
    assert booked.starts_at == at("10:00")
    assert waiters.open() == []
    assert [one.status for one in waiters.list.offers(waiters.list.get(ben.id))] == ["booked", "withdrawn"]
