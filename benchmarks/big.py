"""The big clinic: the same questions with much history and many people, beside the small clinic in turns."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import clinic as made
from alone import in_new_process
from booking import AFTER, book, bookings, check_booked, counts
from clinic import Booked, Clinic
from figures import Figure, Report, in_turns, say, timed
from searching import a_day, as_numbers, w1, w2

A_TIME = 50_000
"""Appointments of the history that are written in one transaction."""


def big(place: Any, small_target: str, booked: list[Booked], report: Report) -> None:
    """Make it, ask it what the small one is asked, and weigh both."""
    target = place.new()
    clinic = made.make(target, houses=made.HOUSES)
    full_day = build(clinic, booked, report)
    clinic.close()
    clinic, small = Clinic(target), Clinic(small_target)
    report.note(f"the big clinic takes {place.size(target) / 1e6:.0f} MB on the disk.")
    rounds = report.options.rounds
    report.hold(as_numbers(small, w1(small)()) == as_numbers(clinic, w1(clinic)()), "W1 differs in the big clinic")
    ours, other = in_turns(rounds, w1(clinic), w1(small))
    report.add(Figure("W1, big beside small", ours, "small", other, most_ratio=1.3))
    s, e = a_day()
    starts = [[(one.s, one.practitioner) for one in each.scheduling.between(s, e)] for each in (clinic, small)]
    report.hold(starts[0] == starts[1] != [], "the agenda differs in the big clinic")
    ours, other = in_turns(rounds, lambda: clinic.scheduling.between(s, e), lambda: small.scheduling.between(s, e))
    report.add(Figure("agenda, big beside small", ours, "small", other, most_ratio=1.3))
    book_in_both(clinic, small, report)
    s, e = made.utc_minute(full_day, 0), made.utc_minute(full_day, made.CLOSE)
    count = len(clinic.scheduling.between(s, e))
    (ours,) = in_turns(5, lambda: clinic.scheduling.between(s, e))
    report.add(Figure(f"agenda of 200, {count} appointments", ours))
    (ours,) = in_turns(5, w2(clinic))
    report.add(Figure("all 200, 180 rooms, 60 days", ours))
    small.close()
    clinic.close()
    for work in ("open", "W1", "agenda", "W3", "W2"):
        peaks = [in_new_process(each, work)["peak_mb"] for each in (small_target, target)]
        what = "W2 (in the big one of all 200)" if work == "W2" else work
        report.note(f"peak memory of a process, {what}: small {peaks[0]:.1f} MB, big {peaks[1]:.1f} MB.")


def build(clinic: Clinic, booked: list[Booked], report: Report) -> dt.date:
    """Write the history and the sixty days, many to a transaction; a day of the history that is full."""
    begun, written = time.perf_counter(), 0
    some: list[Booked] = []
    if report.database == "sqlite":
        with clinic.practice.database.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA cache_size = -500000")  # for as long as this connection writes so much
    for day in made.history(report.options.history):
        some += day
        if len(some) >= A_TIME:
            made.fill(clinic, some, "visited")
            written += len(some)
            say(f"  {written} appointments, {time.perf_counter() - begun:.0f} s")
            some = []
    if some:
        made.fill(clinic, some, "visited")
        written += len(some)
    made.fill(clinic, booked)
    made.settle(clinic)
    report.note(
        f"the big clinic: {written} appointments of history, {len(clinic.staff)} practitioners, "
        f"{len(clinic.rooms)} rooms, written in {time.perf_counter() - begun:.0f} s."
    )
    return day[0].day - dt.timedelta(days=1)


def book_in_both(clinic: Clinic, small: Clinic, report: Report) -> None:
    """W3 in both, one after the other, on days that are empty in both."""
    wanted = bookings(report.options.bookings, AFTER + dt.timedelta(days=120))
    clients = [{one.client: each.client(one.client) for one in wanted} for each in (clinic, small)]
    before = [counts(each) for each in (clinic, small)]
    ours, other = [], []
    for one in wanted:
        ours.append(timed(lambda one=one: book(clinic, one, clients[0][one.client])))
        other.append(timed(lambda one=one: book(small, one, clients[1][one.client])))
    check_booked(clinic, before[0], len(wanted), "W3 in the big clinic", report)
    check_booked(small, before[1], len(wanted), "W3 beside the big clinic", report)
    report.add(Figure("W3, big beside small", ours, "small", other, most_ratio=1.3))
