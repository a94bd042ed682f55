"""What is held with somebody who leaves."""

from __future__ import annotations

from tests.handover.house import House
from tests.scheduling.clinic import at


def test_what_is_held_after_the_last_day_is_given_up_and_what_is_before_it_is_kept(house: House) -> None:
    hold = house.scheduling.hold
    kept = hold(house.ana, house.nmt, at("2027-03-12 10:00"), staff=house.mara, lasting=14 * 1440)
    gone = hold(house.ben, house.nmt, at("2027-03-15 10:00"), staff=house.mara, lasting=14 * 1440)
    house.goes(house.tom)
    assert [one.ref for one in house.scheduling.holds()] == [kept.ref]
    assert house.scheduling.held(gone.id).status == "withdrawn"
