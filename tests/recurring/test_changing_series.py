"""One of a series, this and those after it, or all that are ahead: moved or cancelled at once, or none of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from palpate.errors import Refused
from palpate.recurring.model import Series
from palpate.recurring.moving import Move
from palpate.recurring.picking import picked
from palpate.scheduling.tables import appointment, claim
from palpate.staff.tables import staff
from palpate.store.chain import audit
from tests.recurring.conftest import Weekly, conflicts, rows, told
from tests.scheduling.clinic import at


def plan(weekly: Weekly, one: Series, which: int, to: str | None, scope: str, **terms: Any) -> Move:
    """What would come of moving the so-manieth occurrence to a wall time."""
    wall = dt.datetime.fromisoformat(to) if to else None
    return weekly.recurring.plan_move(one, weekly.of(one)[which - 1], wall, scope, **terms)


def moved(weekly: Weekly, one: Series, which: int, to: str | None, scope: str, **terms: Any) -> Series:
    """The same, moved."""
    made = plan(weekly, one, which, to, scope, **terms)
    return weekly.recurring.move(made, picked(made.planned, skip=True))[0]


def test_one_is_moved_and_stays_of_its_series(weekly: Weekly) -> None:
    one = weekly.book()
    assert moved(weekly, one, 2, "2027-03-10T11:00", "one") == one
    assert weekly.starts(one) == ["03-02 10:00", "03-10 11:00", "03-16 10:00", "03-23 10:00"]
    assert [each.occurrence for each in weekly.of(one)][1] == "2027-03-09T10:00"
    assert weekly.recurring.planned(one)[1][1] == weekly.of(one)[1]


def test_this_and_those_after_it_go_on_as_a_series_of_their_own(weekly: Weekly) -> None:
    one = weekly.book(rule="FREQ=WEEKLY;INTERVAL=2", count=5)
    before = [each.id for each in weekly.of(one)]
    new = moved(weekly, one, 3, "2027-04-01T10:30", "following")
    assert (new.id != one.id, new.words) == (True, "every 2 weeks on Thursday at 10:30, 3 times")
    assert weekly.starts(new) == ["04-01 10:30", "04-15 10:30", "04-29 10:30"]
    assert [each.occurrence for each in weekly.of(new)] == [f"2027-04-{day}T10:30" for day in ("01", "15", "29")]
    old = weekly.recurring.get(one.id)
    assert old.words == "every 2 weeks on Tuesday at 10:00, 5 times, ended on Tue 30 Mar 2027"
    assert weekly.starts(old) == ["03-02 10:00", "03-16 10:00"]
    assert [each.id for each in (*weekly.of(old), *weekly.of(new))] == before
    assert [booked is not None for _, booked in weekly.recurring.planned(old)] == [True, True]
    with weekly.clinic.practice.context.read() as connection:
        acts = connection.execute(select(audit.c.action, audit.c.subject).order_by(audit.c.seq)).all()[-5:]
    assert sorted(act for act, _ in acts) == ["add", "end", "move", "move", "move"]


def test_a_quarter_of_an_hour_later_nothing_is_in_its_own_way(weekly: Weekly) -> None:
    one = weekly.book(rule="FREQ=DAILY", count=3)
    made = plan(weekly, one, 1, "2027-03-02T10:15", "all")
    assert conflicts(made.planned) == []
    new, done = weekly.recurring.move(made, picked(made.planned))
    assert weekly.starts(new) == ["03-02 10:15", "03-03 10:15", "03-04 10:15"]
    assert [each.now for each in done] == weekly.of(new)
    assert weekly.of(one) == []


def test_each_takes_the_place_of_the_one_after_it(weekly: Weekly) -> None:
    one = weekly.book(rule="FREQ=DAILY", count=3)
    later = moved(weekly, one, 1, "2027-03-03T10:00", "all")
    assert weekly.starts(later) == ["03-03 10:00", "03-04 10:00", "03-05 10:00"]
    earlier = moved(weekly, later, 3, "2027-03-04T10:00", "all")
    assert weekly.starts(earlier) == ["03-02 10:00", "03-03 10:00", "03-04 10:00"]
    with weekly.clinic.practice.context.read() as connection:
        standing = connection.execute(select(claim.c.id).where(claim.c.state > 0)).all()
    assert len(standing) == 6


def test_a_move_shows_conflicts_and_alternatives_and_what_is_left_out_keeps_its_time(weekly: Weekly) -> None:
    one = weekly.book()
    weekly.clinic.book("2027-03-09 14:30", weekly.clinic.ben)
    made = plan(weekly, one, 1, "2027-03-02T14:00", "all")
    assert conflicts(made.planned) == [2]
    assert made.planned[1].instead is not None
    assert told(made.planned[1].instead.starts_at) == "03-09 13:30"
    with pytest.raises(Refused, match="1 of 4 cannot be as planned"):
        picked(made.planned)
    new, _ = weekly.recurring.move(made, picked(made.planned, skip=True))
    assert weekly.starts(new) == ["03-02 14:00", "03-09 10:00", "03-16 14:00", "03-23 14:00"]
    assert [each.occurrence for each in weekly.of(new)][1] == "2027-03-09T14:00"


def test_what_moves_a_little_may_take_an_alternative_over_its_own_old_time(weekly: Weekly) -> None:
    one = weekly.book()
    weekly.clinic.book("2027-03-09 11:15", weekly.clinic.ben)
    made = plan(weekly, one, 1, "2027-03-02T10:30", "all")
    assert conflicts(made.planned) == [2]
    assert made.planned[1].instead is not None
    assert told(made.planned[1].instead.starts_at) == "03-09 10:15"


def test_a_gap_in_the_series_stays_a_gap(weekly: Weekly) -> None:
    weekly.clinic.book("2027-03-09 10:00", weekly.clinic.ben)
    one = weekly.book()
    assert weekly.starts(one) == ["03-02 10:00", "03-16 10:00", "03-23 10:00"]
    new = moved(weekly, one, 2, "2027-03-18T10:00", "all")
    assert weekly.starts(new) == ["03-04 10:00", "03-18 10:00", "03-25 10:00"]
    assert [booked is None for _, booked in weekly.recurring.planned(new)] == [False, True, False, False]


def test_past_arrived_and_visited_ones_stay_as_they_are(weekly: Weekly) -> None:
    clinic = weekly.clinic
    one = weekly.book(rule="FREQ=DAILY", count=4)
    first, second, third, _ = weekly.of(one)
    with clinic.practice.context.write() as writing:
        clinic.scheduling.set_status(writing, first.id, "visited")
    clinic.practice.clock.fixed = at("2027-03-03 09:50")
    clinic.scheduling.arrive(second)
    kept = weekly.of(one)[:2]
    for which, said in ((1, f"{first.ref} is visited"), (2, f"{second.ref} is arrived")):
        with pytest.raises(Refused, match=said):
            plan(weekly, one, which, "2027-03-05T12:00", "all")
        with pytest.raises(Refused, match=said):
            weekly.recurring.cancel(one, "ill", first=weekly.of(one)[which - 1])
    new = moved(weekly, one, 3, "2027-03-04T12:00", "all")
    assert weekly.of(one) == kept
    assert weekly.starts(new) == ["03-04 12:00", "03-05 12:00"]
    clinic.practice.clock.fixed = at("2027-03-04 12:30")
    with pytest.raises(Refused, match=f"{third.ref} was on Thu 4 Mar 2027 12:00, which is past"):
        weekly.recurring.cancel(new, "ill", only=third)
    assert [each.ref for each in weekly.recurring.cancel(new, "ill")] == [weekly.of(new)[1].ref]
    with pytest.raises(Refused, match=f"Nothing of {new.ref} is ahead"):
        weekly.recurring.cancel(new, "ill")
    with pytest.raises(Refused, match=f"Nothing of {one.ref} is ahead"):
        weekly.recurring.cancel(one, "ill")


def test_all_is_moved_or_nothing(weekly: Weekly, monkeypatch: pytest.MonkeyPatch) -> None:
    one = weekly.book(count=6)
    made = plan(weekly, one, 1, "2027-03-02T12:00", "all")
    before, kept = rows(weekly.clinic), weekly.of(one)
    shift, shifted = weekly.clinic.scheduling.shift, []

    def failing(*given: Any, **terms: Any) -> Any:
        shifted.append(given)
        if len(shifted) == 6:
            raise OSError("planted at the last occurrence")
        return shift(*given, **terms)

    monkeypatch.setattr(weekly.clinic.scheduling, "shift", failing)
    with pytest.raises(OSError, match="planted"):
        weekly.recurring.move(made, picked(made.planned))
    assert len(shifted) == 6
    assert (rows(weekly.clinic), weekly.of(one)) == (before, kept)


def test_what_changed_meanwhile_is_said_and_nothing_is_moved(weekly: Weekly) -> None:
    one = weekly.book()
    made = plan(weekly, one, 1, "2027-03-02T12:00", "all")
    third = weekly.of(one)[2]
    weekly.clinic.scheduling.move(third, at("2027-03-17 09:00"))
    before = rows(weekly.clinic)
    with pytest.raises(
        Refused, match=rf"3, Tue 16 Mar 2027 12:00: {third.ref} was changed meanwhile.*Nothing was done"
    ):
        weekly.recurring.move(made, picked(made.planned))
    assert rows(weekly.clinic) == before


def test_a_series_is_handed_to_another_practitioner_with_its_times(weekly: Weekly) -> None:
    clinic = weekly.clinic
    one = weekly.book()
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    clinic.scheduling.move(weekly.of(one)[1], at("2027-03-10 09:00"))
    with clinic.practice.database.write() as connection:
        connection.execute(update(staff).where(staff.c.id == clinic.mara.id).values(active=False))
    made = plan(weekly, one, 3, "2027-03-16T11:00", "following")
    assert [one.conflict for one in made.planned] == ["Mara Lind no longer works here."] * 2
    new = moved(weekly, one, 2, None, "all", staff=jonas)
    assert (new.practitioner, {each.practitioner for each in weekly.of(new)}) == ("Jonas Weber", {"Jonas Weber"})
    assert weekly.starts(new) == ["03-02 10:00", "03-10 09:00", "03-16 10:00", "03-23 10:00"]


def test_one_whose_time_is_gone_finds_another_with_its_series(weekly: Weekly) -> None:
    one = weekly.book()
    second = weekly.of(one)[1]
    with weekly.clinic.practice.context.write() as writing:
        weekly.clinic.scheduling.become(writing, second, "to_move", "Mara is ill")
    new = moved(weekly, one, 1, "2027-03-02T12:00", "all")
    assert {each.status for each in weekly.of(new)} == {"booked"}
    assert weekly.starts(new)[1] == "03-09 12:00"


def test_what_is_not_of_the_series_or_past_two_years_is_refused(weekly: Weekly) -> None:
    one = weekly.book()
    other = weekly.clinic.book("2027-03-04 10:00")
    with pytest.raises(Refused, match=f"{other.ref} is not of the series {one.ref}"):
        weekly.recurring.plan_move(one, other, None, "all")
    with pytest.raises(Refused, match=f"{other.ref} is not of the series {one.ref}"):
        weekly.recurring.cancel(one, "ill", only=other)
    with pytest.raises(Refused, match="Say why"):
        weekly.recurring.cancel(one, "  ")
    made = plan(weekly, one, 1, "2035-03-06T12:00", "one")
    assert "more than five years ahead" in made.planned[0].conflict


def test_one_some_or_all_are_cancelled_with_a_reason_each(weekly: Weekly) -> None:
    one = weekly.book(count=5)
    second, fourth = weekly.of(one)[1], weekly.of(one)[3]
    assert [each.ref for each in weekly.recurring.cancel(one, "ill", only=second)] == [second.ref]
    assert weekly.recurring.get(one.id).ended_on is None
    assert len(weekly.recurring.cancel(one, "moves away", first=fourth)) == 2
    assert weekly.recurring.get(one.id).ended_on == dt.date(2027, 3, 23)
    assert [each.status for each in weekly.of(one)] == ["booked", "cancelled", "booked", "cancelled", "cancelled"]
    # What is moved behind a later one is still planned before it.
    weekly.clinic.scheduling.move(weekly.of(one)[0], at("2027-04-06 12:00"))
    assert [told(each.starts_at) for each in weekly.recurring.cancel(one, "gone", first=weekly.of(one)[2])] == [
        "03-16 10:00"
    ]
    assert [each.reason for each in weekly.recurring.cancel(one, " gone ")] == ["gone"]
    assert weekly.recurring.get(one.id).ended_on == dt.date(2027, 3, 2)
    assert weekly.recurring.ahead() == {}


def test_all_is_cancelled_or_nothing(weekly: Weekly, monkeypatch: pytest.MonkeyPatch) -> None:
    one = weekly.book()
    before = rows(weekly.clinic)
    become, done = weekly.clinic.scheduling.become, []

    def failing(*given: Any, **terms: Any) -> Any:
        done.append(given)
        if len(done) == 4:
            raise OSError("planted at the last occurrence")
        return become(*given, **terms)

    monkeypatch.setattr(weekly.clinic.scheduling, "become", failing)
    with pytest.raises(OSError, match="planted"):
        weekly.recurring.cancel(one, "ill")
    assert rows(weekly.clinic) == before
    assert {each.status for each in weekly.of(one)} == {"booked"}


def test_cancelling_records_a_cancellation_of_each(weekly: Weekly) -> None:
    from palpate.scheduling.tables import cancellation

    one = weekly.book(count=3)
    weekly.recurring.cancel(one, "flood", by="practice")
    with weekly.clinic.practice.context.read() as connection:
        noted = connection.execute(select(cancellation.c.appointment_id, cancellation.c.cancelled_by)).all()
        states = connection.execute(select(appointment.c.status)).scalars().all()
    assert sorted(noted) == [(each.id, "practice") for each in weekly.of(one)]
    assert states == ["cancelled"] * 3
