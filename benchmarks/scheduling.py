"""How fast free slots are found and appointments are booked, beside what the same database could do at best.

    python benchmarks/scheduling.py [--quick] [--big] [--peer] [--databases sqlite,postgresql] [--json]
    python benchmarks/scheduling.py --profile W1|W2|W3 [--big] [--databases sqlite]

``clinic.py`` is the clinic, ``limits.py`` the limits, ``peer_django.py`` the peer. Ours and what it is held against
take turns in one loop of one process, so that a machine whose speed drifts slows them alike; figures are medians
[least, most] of milliseconds by the clock, ratios are of medians. Beside stands the ratio of the least times, which a
busy machine moves less.

W1  the free starts of one practitioner over sixty days, for a service without a room
W2  of all twenty, each with the room that would serve it
W3  one booking after another, each durable: appointment, two claims, audit; screening is measured apart
W4  processes that book the same two hundred slots at once, in the same order and shuffled
agenda  what is booked on one day, all twenty

``--big`` asks the same with a million appointments of history and two hundred practitioners, and measures memory; it
takes minutes. ``--peer`` runs django-appointment on the same clinic. ``--quick`` is small, for SQLite alone, and there
to see that answers are right. The exit code is 1 where an answer is wrong; a figure that is not reached only says so.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from typing import Any

import alone
import at_once
import big
import booking
import clinic as made
import peer_django
import places
import searching
from clinic import Booked, Clinic
from figures import Figure, Options, Report, say, show, timed
from limits import Limit


def main() -> int:
    """Measure, print, and check the answers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="a small run on SQLite, to see that answers are right")
    parser.add_argument("--big", action="store_true", help="also with a million appointments of history")
    parser.add_argument("--history", type=int, default=made.HISTORY, help="another number of appointments for --big")
    parser.add_argument("--peer", action="store_true", help="also django-appointment on the same clinic")
    parser.add_argument("--databases", help="sqlite, postgresql, or both with a comma; both, unless given")
    parser.add_argument("--json", action="store_true", help="an object on standard output")
    parser.add_argument(
        "--profile",
        choices=["W1", "W2", "W3"],
        help="where the time goes in 200 of these; with --big among two hundred practitioners",
    )
    given = parser.parse_args()
    report = Report(Options(given.quick, given.big, given.peer, given.history))
    databases = (given.databases or ("sqlite" if given.quick or given.profile else "sqlite,postgresql")).split(",")
    if unknown := set(databases) - {"sqlite", "postgresql"}:
        parser.error(f"there is sqlite and postgresql, not {', '.join(sorted(unknown))}")
    for name in databases:
        try:
            report.database = name
            with places.place(name) as place:
                if given.profile:
                    alone.profile(place, given.profile, made.HOUSES if given.big else 1)
                else:
                    run(place, report)
        except places.Absent as absent:
            report.note(f"left out: {absent}.")
    if given.json:
        found = {
            "figures": [{"database": name, **one.as_json()} for name, one in report.figures],
            "notes": report.notes,
            "wrong": report.wrong,
        }
        print(json.dumps(found, indent=2))
    elif not given.profile:
        show(report)
    return int(bool(report.wrong))


def run(place: Any, report: Report) -> None:
    """Everything on one database."""
    if hasattr(os, "getloadavg"):
        report.note(f"the machine: {os.cpu_count()} processors, a load of {os.getloadavg()[0]:.1f} when this began.")
    target = place.new()
    say(f"{report.database}: making the clinic")
    made.make(target).close()
    booking.compare_rows(place, target, report)
    booked = made.sixty_days()
    clinic = Clinic(target)
    made.fill(clinic, booked)
    made.settle(clinic)
    clinic.close()
    share = len(booked) * made.LENGTH / (made.PRACTITIONERS * made.DAYS * (made.CLOSE - made.OPEN))
    roomed = sum(one.room is not None for one in booked)
    report.note(f"{len(booked)} appointments, {share:.1%} of the time, {roomed} of them in a room.")
    beside = place.copy(target)

    clinic, limit = Clinic(target), Limit(beside)
    report.hold(limit.durable(), "what the limit commits is durable")
    searching.search(clinic, limit, booked, report)
    alone.first_call(target, report)
    searching.agenda(clinic, limit, booked, report)
    booking.book_one_by_one(clinic, limit, report)
    booking.screening(clinic, report)
    limit.close()
    clinic.close()
    at_once.book_at_once(target, report)
    if report.options.peer and report.database == "sqlite":
        against_peer(target, booked, report)
    if report.options.big:
        big.big(place, target, booked, report)


def against_peer(target: str, booked: list[Booked], report: Report) -> None:
    """W2 beside django-appointment: practitioner by practitioner, ours in between; it knows no rooms, ours has them."""
    say("making the peer's clinic")
    told = {
        "now": made.NOW,
        "zone": made.ZONE,
        "first": made.FIRST.isoformat(),
        "days": made.DAYS,
        "hours": [made.OPEN, made.CLOSE],
        "length": made.LENGTH,
        "grid": made.GRID,
        "practitioners": made.PRACTITIONERS,
        "booked": [(one.practitioner, one.day.isoformat(), one.minute) for one in booked],
    }
    try:
        peer = peer_django.Peer(told)
    except peer_django.Absent as absent:
        report.note(f"the peer is left out: it could not be installed ({absent}).")
        return
    clinic = Clinic(target)
    passes = 1 if report.options.quick else 3
    totals: list[float] = []
    ours: list[float] = []
    found: set[tuple[int, int]] = set()
    work = searching.w2(clinic)
    work()
    for _ in range(passes):
        total = 0.0
        for number in range(made.PRACTITIONERS):
            seconds, starts = peer.slots(number)
            total += seconds
            for start in map(dt.datetime.fromisoformat, starts):
                found.add((made.utc_minute(start.date(), start.hour * 60 + start.minute), number))
            ours.append(timed(work))
        totals.append(total)
    peer.close()
    clinic.close()
    same = found == set(made.brute_force(booked, False))
    report.note(
        f"the peer, {peer_django.PACKAGES[0]} on SQLite, {'finds the same starts' if same else 'finds others'}."
    )
    report.add(Figure("W2 beside the peer", ours, "peer", totals, least_ratio=300))


if __name__ == "__main__":
    sys.exit(main())
