"""Two processes that book series for the same hours: one has all of it, the other none, each hour is booked once."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from palpate.scheduling.tables import appointment, claim
from tests.recurring import racing
from tests.recurring.conftest import Weekly, rows
from tests.scheduling.workers import in_processes

DAYS = [f"2027-03-0{day} {hour:02}:00" for day in range(2, 6) for hour in (9, 11, 13)]


def test_of_two_series_for_the_same_hours_one_is_booked_whole_and_the_other_not_at_all(weekly: Weekly) -> None:
    clinic = weekly.clinic
    # Ben's lie over half of each of Ana's hours, so that neither is the same as the other.
    later = [day.replace(":00", ":30") for day in DAYS]
    told = in_processes(clinic.practice.database.target, racing.book_series, ("Ana Diaz", DAYS), ("Ben Okafor", later))
    assert [said for what, _, said in told if what == "error"] == []
    assert Counter(what for what, _, _ in told) == {"booked": len(DAYS), "refused": len(DAYS)}
    assert all(said.endswith(" 6") for what, _, said in told if what == "booked")
    assert all(
        "Mara Lind has NMT 60" in said and "Nothing was done" in said for what, _, said in told if what == "refused"
    )
    assert rows(clinic)[:2] == (len(DAYS), 6 * len(DAYS))
    with clinic.practice.context.read() as connection:
        taken = connection.execute(select(claim).where(claim.c.state > 0)).all()
        booked = set(connection.execute(select(appointment.c.id)).scalars())
    assert {row.appointment_id for row in taken} == booked
    minutes = [minute for row in taken if row.resource_id == clinic.mara.resource_id for minute in range(row.s, row.e)]
    assert len(minutes) == len(set(minutes)) == 6 * 60 * len(DAYS)
