"""What cancelling late and not coming cost: the policy, the fee, the exceptions, and what is kept of each."""

from __future__ import annotations

import datetime as dt
import threading
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from palpate import clock
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.booking.watching import Change
from palpate.scheduling.cancelling import fees
from palpate.scheduling.cancelling.cancellations import a_year_before
from palpate.scheduling.cancelling.fees import Cancellation
from palpate.scheduling.cancelling.history import sums
from palpate.scheduling.cancelling.policies import MOST_FIXED, Policy, charge
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import cancellation, claim
from palpate.store.chain import audit
from palpate.store.context import Writing
from tests.scheduling.clinic import Clinic, at

TERMS = {"late_within": 1440, "late_percent": 50, "no_show_percent": 100}


def noted(clinic: Clinic, booked: Appointment) -> Cancellation:
    """What is kept of an appointment."""
    return clinic.scheduling.cancellations([booked.id])[booked.id]


def told(clinic: Clinic, booked: Appointment) -> tuple[str, int, str]:
    """Its kind, its fee, and why."""
    one = noted(clinic, booked)
    return one.kind, one.fee, one.why("USD")


def late(clinic: Clinic, booked: Appointment, **how: Any) -> Cancellation:
    """Cancelled by the client three hours before."""
    clinic.practice.clock.fixed = booked.starts_at - dt.timedelta(hours=3)
    clinic.scheduling.cancel(booked, "ill", **how)
    return noted(clinic, booked)


# -- per practice and service: window, fee, exceptions ----------------------------------------------------------


def test_until_a_policy_is_set_a_cancellation_is_recorded_without_a_fee(clinic: Clinic) -> None:
    one = late(clinic, clinic.book("10:00"))
    assert (one.kind, one.cancelled_by, one.notice, one.fee, one.waived, one.policy) == (
        *("cancelled", "client", 180, 0, "", {}),
    )
    assert one.why("USD") == "there is no cancellation policy"


def test_a_late_cancellation_costs_its_share_of_the_price(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS)
    booked = clinic.book("10:00")
    one = late(clinic, booked)
    assert (one.kind, one.notice, one.fee) == ("late_cancelled", 180, 4750)
    assert one.why("USD") == "late: 3 hours before, the policy asks 24 hours: 50% of 95.00 = 47.50 USD"


def test_a_no_show_costs_its_own_share(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS)
    booked = clinic.book("10:00")
    clinic.practice.clock.fixed = at("10:20")
    clinic.scheduling.no_show(booked, "forgot")
    one = noted(clinic, booked)
    assert (one.kind, one.notice, one.fee) == ("no_show", -20, 9500)
    assert one.why("USD") == "did not come: 100% of 95.00 = 95.00 USD"


def test_with_just_as_much_notice_as_is_asked_it_is_in_time_and_a_minute_later_late(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS)
    first, second = clinic.book("10:00"), clinic.book("12:00")
    clinic.practice.clock.fixed = at("2027-03-07 10:00") + dt.timedelta(seconds=59)  # a begun minute is the client's
    clinic.scheduling.cancel(first, "ill")
    assert told(clinic, first) == ("cancelled", 0, "in time: 24 hours before, the policy asks 24 hours")
    clinic.practice.clock.fixed = at("2027-03-07 12:01")
    clinic.scheduling.cancel(second, "ill")
    assert told(clinic, second)[:2] == ("late_cancelled", 4750)
    assert "23 hours 59 minutes before" in told(clinic, second)[2]


def test_notice_is_time_that_passes_also_over_a_clock_change(clinic: Clinic) -> None:
    """On 14 March 2027 the clocks go forward at 2:00: from 9:30 the day before to 9:30 are 23 hours."""
    clinic.work(clinic.mara, [6], (540, 1020))
    clinic.scheduling.policies.set(**TERMS)
    first, second = clinic.book("2027-03-14 09:30"), clinic.book("2027-03-14 11:00")
    clinic.practice.clock.fixed = at("2027-03-13 09:30")
    clinic.scheduling.cancel(first, "ill")
    assert (noted(clinic, first).notice, noted(clinic, first).kind) == (23 * 60, "late_cancelled")
    clinic.practice.clock.fixed = at("2027-03-13 10:00")
    clinic.scheduling.cancel(second, "ill")
    assert (noted(clinic, second).notice, noted(clinic, second).kind) == (24 * 60, "cancelled")


def test_a_service_has_a_policy_of_its_own_in_place_of_the_practices(clinic: Clinic) -> None:
    policies = clinic.scheduling.policies
    policies.set(**TERMS)
    long = clinic.practice.services.add("NMT 90", ["neuromuscular"], 90, price="140")
    policies.set(long, late_within=2880, late_fee=2000)
    assert late(clinic, clinic.book("10:00")).fee == 4750
    one = late(clinic, clinic.book("2027-03-09 10:00", service=long))
    assert one.why("USD") == "late: 3 hours before, the policy asks 48 hours: a fee of 20.00 USD"
    assert [policy.service_id for policy in policies.all()] == [None, long.id]
    policies.clear(long)
    assert late(clinic, clinic.book("2027-03-10 10:00", service=long)).fee == 7000


def test_a_share_and_a_fixed_fee_add_up(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(late_within=1440, late_percent=50, late_fee=1000)
    one = late(clinic, clinic.book("10:00"))
    assert one.fee == 5750
    assert one.why("USD").endswith("50% of 95.00 + 10.00 = 57.50 USD")


def test_so_many_in_twelve_months_are_free_late_or_not_come(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS, free=2)
    first = late(clinic, clinic.book("2027-03-08 10:00"))
    assert (first.kind, first.fee) == ("late_cancelled", 0)
    assert first.why("USD").endswith("= 47.50 USD, waived: number 1 of the 2 that are free in twelve months")
    missed = clinic.book("2027-03-09 10:00")
    clinic.practice.clock.fixed = at("2027-03-09 10:30")
    clinic.scheduling.no_show(missed, "")
    assert noted(clinic, missed).fee == 0
    assert late(clinic, clinic.book("2027-03-10 10:00")).fee == 4750
    assert late(clinic, clinic.book("2027-03-11 10:00", clinic.ben)).fee == 0, "another client has their own"


def test_after_twelve_months_one_is_free_again(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS, free=1)
    assert late(clinic, clinic.book("2027-03-08 10:00")).fee == 0
    assert late(clinic, clinic.book("2028-03-07 10:00")).fee == 4750
    assert late(clinic, clinic.book("2028-03-08 10:00")).fee == 0
    assert late(clinic, clinic.book("2028-03-09 10:00")).fee == 4750


def test_what_is_in_time_uses_no_exception(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS, free=1)
    clinic.scheduling.cancel(clinic.book("10:00"), "moves away")
    assert late(clinic, clinic.book("12:00")).fee == 0
    assert late(clinic, clinic.book("14:00")).fee == 4750


def test_what_is_waived_in_words_costs_nothing_and_uses_no_exception(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS, free=1)
    one = late(clinic, clinic.book("10:00"), waive=" her mother died ")
    assert (one.fee, one.due, one.waived) == (0, 4750, "her mother died")
    assert one.why("USD").endswith("waived: her mother died")
    assert late(clinic, clinic.book("12:00")).fee == 0
    assert late(clinic, clinic.book("14:00")).fee == 4750


def test_exceptions_are_counted_for_the_whole_person_merged_entries_included(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS, free=1)
    twin = clinic.practice.clients.add("Anna Diaz")
    assert late(clinic, clinic.book("10:00", twin)).fee == 0
    clinic.practice.clients.merge(twin, clinic.ana)
    assert late(clinic, clinic.book("12:00")).fee == 4750


def test_what_the_practice_cancels_never_costs_a_fee(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS, free=1)
    one = late(clinic, clinic.book("10:00"), by="practice")
    assert (one.kind, one.cancelled_by, one.fee, one.why("USD")) == (
        *("cancelled", "practice", 0, "cancelled by the practice"),
    )
    assert late(clinic, clinic.book("12:00")).policy["exception"] == 1


def test_one_whose_time_was_gone_is_cancelled_by_the_practice_whoever_says_so(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS)
    booked = clinic.book("10:00")
    clinic.practice.clock.fixed = at("09:00")
    with clinic.practice.context.write() as writing:
        gone = clinic.scheduling.become(writing, booked, "to_move", "Mara is ill")
    clinic.scheduling.cancel(gone, "wants none other")
    assert told(clinic, booked) == ("cancelled", 0, "cancelled by the practice")


def test_a_cancellation_after_the_start_is_late(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(late_within=0, late_percent=100)
    first, second = clinic.book("10:00"), clinic.book("12:00")
    clinic.practice.clock.fixed = at("10:05")
    clinic.scheduling.cancel(first, "overslept")
    assert told(clinic, first) == (
        *("late_cancelled", 9500),
        "late: 5 minutes after the start, the policy asks 0 minutes: 100% of 95.00 = 95.00 USD",
    )
    clinic.practice.clock.fixed = at("12:00")
    clinic.scheduling.cancel(second, "overslept")
    assert noted(clinic, second).kind == "cancelled"


# -- computed and recorded with each ----------------------------------------------------------------------------


def test_the_policy_then_in_force_is_recorded_and_later_ones_change_nothing(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS)
    booked = clinic.book("10:00")
    before = late(clinic, booked)
    clinic.scheduling.policies.set(late_percent=100, late_within=60)
    assert noted(clinic, booked) == before
    assert (before.policy["late_percent"], before.policy["price"], before.policy["due"]) == (50, 9500, 4750)


def test_the_fee_is_of_the_price_that_was_booked_add_ons_included(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS)
    stones = clinic.practice.services.add_add_on("Hot stones", 15, price="20")
    booked = clinic.book("10:00", add_ons=[stones])
    clinic.practice.services.edit(clinic.nmt, price="200")
    assert late(clinic, booked).fee == 5750


def test_it_is_one_transaction_with_the_status_and_whoever_watches_is_told_once(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS)
    booked = clinic.book("10:00")
    seen: list[tuple[str, int]] = []

    def watch(writing: Writing, change: Change) -> None:
        fee = writing.execute(select(cancellation.c.fee).where(cancellation.c.appointment_id == change.now.id))
        seen.append((change.kind, fee.scalar_one()))
        raise Refused("not today")

    clinic.scheduling.watchers.add(watch)
    with pytest.raises(Refused, match="not today"):
        late(clinic, booked)
    assert seen == [("cancelled", 4750)]
    assert clinic.again(booked).status == "booked"
    with clinic.practice.context.read() as connection:
        assert connection.execute(select(cancellation)).all() == []


def test_what_was_changed_meanwhile_is_not_noted_as_cancelled(clinic: Clinic) -> None:
    seen = clinic.book("10:00")
    clinic.scheduling.move(seen, at("12:00"))
    with pytest.raises(Refused, match="changed meanwhile"):
        clinic.scheduling.cancel(seen, "ill")
    assert clinic.scheduling.cancellations([seen.id]) == {}


def test_the_fee_stands_in_the_audit(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS)
    late(clinic, clinic.book("10:00"))
    with clinic.practice.context.read() as connection:
        body = connection.execute(select(audit.c.body).where(audit.c.action == "cancelled")).scalar_one()
    assert '"fee":4750' in body
    assert '"notice":180' in body
    assert '"reason":"ill"' in body


def test_two_cancellations_at_once_share_one_exception(practice: Practice) -> None:
    clinic = Clinic(practice)
    clinic.scheduling.policies.set(**TERMS, free=1)
    booked = [clinic.book("10:00"), clinic.book("12:00")]
    practice.clock.fixed = at("09:00")
    both = threading.Barrier(2)

    def cancel(one: Appointment) -> None:
        with Practice.open(practice.database.target) as mine:
            mine.clock.fixed = at("09:00")
            both.wait(30)
            mine.scheduling.cancel(one, "ill")

    threads = [threading.Thread(target=cancel, args=(one,)) for one in booked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(noted(clinic, one).fee for one in booked) == [0, 4750]


# -- waived later, and a no-show that was none ------------------------------------------------------------------


def test_a_fee_is_waived_later_in_words(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS)
    booked = clinic.book("10:00")
    late(clinic, booked)
    with pytest.raises(Refused, match="in words"):
        clinic.scheduling.waive(booked, " ")
    clinic.scheduling.waive(booked, "was in hospital")
    assert (noted(clinic, booked).fee, noted(clinic, booked).waived) == (0, "was in hospital")
    with pytest.raises(Refused, match="a1 has no fee to waive"):
        clinic.scheduling.waive(booked, "again")


def test_a_no_show_is_taken_back_on_its_day_and_its_fee_is_void(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS, free=0)
    booked = clinic.book("10:00")
    clinic.practice.clock.fixed = at("10:20")
    missed = clinic.scheduling.no_show(booked, "forgot")
    with pytest.raises(Refused, match="a1 is a no-show: palpate noshow a1 --undo"):
        clinic.scheduling.arrive(missed)
    with pytest.raises(Refused, match="in words"):
        clinic.scheduling.take_back(missed, " ")
    back = clinic.scheduling.take_back(missed, "was in the waiting room")
    assert (back.status, back.reason, clinic.again(booked)) == ("arrived", "", back)
    one = noted(clinic, booked)
    assert (one.fee, one.used, one.why("USD")) == (0, False, "a no-show, taken back: was in the waiting room")
    with pytest.raises(Taken, match="a1"):
        clinic.book("10:30", clinic.ben)
    with clinic.practice.context.read() as connection:
        taken = connection.execute(select(claim.c.s, claim.c.e).where(claim.c.state == 1)).all()
    assert [(row.s, row.e) for row in taken] == [(booked.s, booked.e)] * 2


def test_a_no_show_that_was_taken_back_uses_no_exception(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS, free=1)
    booked = clinic.book("10:00")
    clinic.practice.clock.fixed = at("10:20")
    clinic.scheduling.take_back(clinic.scheduling.no_show(booked, ""), "was here")
    assert late(clinic, clinic.book("12:00")).fee == 0


def test_a_no_show_is_not_taken_back_where_another_has_the_time_nor_on_another_day(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    clinic.practice.clock.fixed = at("10:20")
    missed = clinic.scheduling.no_show(booked, "")
    clinic.book("10:30", clinic.ben)
    with pytest.raises(Taken, match=r"Mara Lind has NMT 60 from 10:30 .*; a1 has no time any more"):
        clinic.scheduling.take_back(missed, "was here")
    assert clinic.again(booked).status == "no_show"
    clinic.practice.clock.fixed = at("2027-03-09 09:00")
    with pytest.raises(Refused, match=r"on its own day.*palpate policy waive a1"):
        clinic.scheduling.take_back(missed, "was here")
    with pytest.raises(Refused, match="a2 is booked"):
        clinic.scheduling.take_back(clinic.scheduling.appointment(2), "was here")


def test_all_of_what_it_claimed_is_claimed_again_with_its_buffers(clinic: Clinic) -> None:
    table = clinic.practice.premises.add("equipment", "Table")
    couples = clinic.practice.premises.add("room", "Room 2", clinic.place.id, places=2)
    service = clinic.practice.services.add(
        "NMT 45", ["neuromuscular"], 45, buffer_after=15, room_after=30, equipment=[table.id]
    )
    booked = clinic.book("10:00", service=service, room=couples)

    def held() -> list[tuple[int, int, int]]:
        with clinic.practice.context.read() as connection:
            rows = connection.execute(select(claim).where(claim.c.state == 1).order_by(claim.c.resource_id))
            return [(row.resource_id, row.s, row.e) for row in rows]

    before = held()
    assert len(before) == 4
    clinic.practice.clock.fixed = at("10:20")
    missed = clinic.scheduling.no_show(booked, "")
    assert held() == []
    clinic.scheduling.take_back(missed, "was here")
    assert held() == before


# -- history per client -----------------------------------------------------------------------------------------


def test_the_history_of_a_client_sums_twelve_months(clinic: Clinic) -> None:
    clinic.scheduling.policies.set(**TERMS)
    old = clinic.book("2027-03-08 10:00")
    late(clinic, old)
    clinic.practice.clock.fixed = at("2028-03-01 09:00")
    clinic.scheduling.cancel(clinic.book("2028-03-20 10:00"), "in time")
    late(clinic, clinic.book("2028-03-21 10:00"))
    late(clinic, clinic.book("2028-03-22 10:00"), waive="snow")
    missed = clinic.book("2028-03-23 10:00")
    clinic.practice.clock.fixed = at("2028-03-23 11:00")
    clinic.scheduling.no_show(missed, "")
    clinic.book("2028-03-24 10:00")
    booked = clinic.scheduling.of_client(clinic.practice.clients.ids(clinic.ana.id))
    year = sums(booked, clinic.scheduling.cancellations([one.id for one in booked]), clinic.practice.clock.now())
    assert year.said("USD") == (
        "5 booked, 1 cancelled in time, 2 cancelled late, 1 no-show, fees of 142.50 USD, 47.50 USD waived"
    )


# -- what is set ------------------------------------------------------------------------------------------------


def test_a_policy_is_changed_by_what_is_given_audited_and_cleared(clinic: Clinic) -> None:
    policies = clinic.scheduling.policies
    with pytest.raises(Refused, match="--within 24h"):
        policies.set(late_percent=50)
    policies.set(**TERMS)
    assert policies.set(free=1) == Policy(**TERMS, free=1)
    assert policies.all() == [Policy(**TERMS, free=1)]
    policies.clear()
    assert policies.all() == []
    with pytest.raises(Refused, match="The practice has no cancellation policy"):
        policies.clear()
    with clinic.practice.context.read() as connection:
        rows = connection.execute(select(audit.c.action).where(audit.c.action.contains("policy"))).scalars().all()
    assert rows == ["policy", "policy", "clear policy"]


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"late_within": -1}, "no less than 0 minutes"),
        ({"late_within": 366 * 1440 + 1}, "at most a year"),
        ({"late_percent": 101}, "0% to 100%"),
        ({"no_show_percent": -1}, "0% to 100%"),
        ({"late_fee": MOST_FIXED + 1}, "cannot be that much"),
        ({"no_show_fee": -1}, "cannot be that much"),
        ({"free": -1}, "0 to 366, not -1"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_and_nothing_is_written(
    sqlite_clinic: Clinic, terms: dict[str, int], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        sqlite_clinic.scheduling.policies.set(**{"late_within": 60, **terms})
    assert sqlite_clinic.scheduling.policies.all() == []


@pytest.mark.parametrize(
    ("text", "means"),
    [("50%", (50, 0)), ("20", (0, 2000)), ("50%+10.50", (50, 1050)), (" 10 + 5 % ", (5, 1000)), ("0", (0, 0))],
)
def test_a_charge_is_written_in_percent_as_a_fee_or_both(text: str, means: tuple[int, int]) -> None:
    assert charge(text, "USD") == means


@pytest.mark.parametrize("text", ["", "half", "50%%", "5.5%", "50%+50%", "10+10", "-5", "-5%", "1e5%", "50% 10"])
def test_what_is_no_charge_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        charge(text, "USD")


@given(st.integers(0, 2_000_000_000), st.integers(0, 100))
def test_half_a_unit_of_a_share_is_rounded_up(price: int, percent: int) -> None:
    exact = Fraction(price * percent, 100)
    share = fees.share(price, percent)
    assert isinstance(share, int)
    assert -Fraction(1, 2) < share - exact <= Fraction(1, 2)


def test_rounding_said_in_numbers() -> None:
    assert [fees.share(price, 50) for price in (9501, 9500, 1, 0)] == [4751, 4750, 1, 0]
    assert [fees.share(price, 33) for price in (150, 151, 50)] == [50, 50, 17]


@given(st.integers(0, 70_000_000).map(clock.from_minute))
def test_twelve_months_before_is_the_same_day_of_the_year_before(instant: dt.datetime) -> None:
    before = a_year_before(instant)
    assert (before.year, before.month, before.time()) == (instant.year - 1, instant.month, instant.time())
    assert before.day == instant.day or (instant.month, instant.day, before.day) == (2, 29, 28)


@given(st.integers(0, 400 * 1440))
def test_notice_is_said_without_losing_a_minute_below_three_days(minutes: int) -> None:
    said = fees.notice_said(minutes)
    assert said.endswith(" before")
    numbers = [int(word) for word in said.split() if word.isdecimal()]
    words = [word for word in said.split() if word.startswith(("day", "hour", "minute"))]
    sizes = {"day": 1440, "hour": 60, "minute": 1}
    total = sum(n * sizes[word.rstrip("s")] for n, word in zip(numbers, words, strict=True))
    assert total == minutes if minutes < 3 * 1440 else minutes - 60 < total <= minutes
