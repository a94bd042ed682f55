"""Bookings: W3, one after another, beside the limit; and what has to stand in the database after any of them."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import clinic as made
from clinic import Booked, Clinic
from figures import Figure, Report, in_turns, timed
from limits import Limit

AFTER = made.LAST + dt.timedelta(days=3)
"""From here on nobody is booked: W3 books here, W4 and the big clinic on days of their own later."""
STARTS = (540, 615, 690, 765, 840, 915)  # an hour and the cleaning of its room, one after another
_BERLIN = ZoneInfo(made.ZONE)


def bookings(count: int, first: dt.date) -> list[Booked]:
    """So many that all find a room, in the order of chance, from a day on."""
    days = -(-count // (made.ROOMS * len(STARTS)))
    wanted = [
        Booked(one, first + dt.timedelta(days=day), minute, None, (one * 31 + minute + day) % made.CLIENTS)
        for day in range(days)
        for minute in STARTS
        for one in range(made.ROOMS)
    ]
    random.Random(made.SEED).shuffle(wanted)
    used: Counter[tuple[dt.date, int]] = Counter()
    found = []
    for one in wanted[:count]:
        found.append(one._replace(room=used[one.day, one.minute]))
        used[one.day, one.minute] += 1
    return found


def book(clinic: Clinic, one: Booked, client: Any = None) -> Any:
    """Book it as palpate does: with its practitioner, in the first room that is free."""
    service = clinic.elsewhere if one.room is None else clinic.massage
    start = dt.datetime.combine(one.day, dt.time(one.minute // 60, one.minute % 60), _BERLIN)
    who = clinic.staff[one.practitioner]
    return clinic.scheduling.book(client or clinic.client(one.client), service, start, staff=who)


def book_one_by_one(clinic: Clinic, limit: Limit, report: Report) -> None:
    """W3."""
    wanted = bookings(report.options.bookings, AFTER)
    clients = {one.client: clinic.client(one.client) for one in wanted}
    rows = made.Rows(clinic, clinic.practice.clock.now(), "booked")
    ready = [(rows.appointment(0, one)[1:], rows.claims(0, one)) for one in wanted]
    before = counts(clinic)
    ours, other = [], []
    for one, (appointment, claims) in zip(wanted, ready, strict=True):
        ours.append(timed(lambda one=one: book(clinic, one, clients[one.client])))
        other.append(timed(lambda appointment=appointment, claims=claims: limit.book(appointment, claims)))
    check_booked(clinic, before, len(wanted), "W3", report)
    most = 4 if report.database == "sqlite" else 3.5
    report.add(Figure(f"W3 one booking, of {len(wanted)}", ours, "limit", other, most_ratio=most))


def counts(clinic: Clinic) -> dict[str, int]:
    """Of rows, and of pairs of guarded claims that overlap."""
    ask = {
        "appointments": "SELECT count(*) FROM appointment",
        "claims": "SELECT count(*) FROM claim WHERE state = 1",
        "audited": "SELECT count(*) FROM audit WHERE action = 'book'",
        "of nobody": "SELECT count(*) FROM claim WHERE appointment_id IS NULL",
        "without claims": "SELECT count(*) FROM appointment a WHERE NOT EXISTS "
        "(SELECT 1 FROM claim c WHERE c.appointment_id = a.id)",
        # Sorted by start, one that overlaps any other overlaps its neighbour, or lies in one that does.
        "double": "SELECT count(*) FROM (SELECT s, max(e) OVER (PARTITION BY resource_id ORDER BY s, id "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached FROM claim WHERE state = 1) t WHERE reached > s",
    }
    with clinic.practice.database.read() as connection:
        return {name: int(connection.exec_driver_sql(statement).scalar_one()) for name, statement in ask.items()}


def check_booked(clinic: Clinic, before: dict[str, int], count: int, name: str, report: Report) -> None:
    """So many appointments more, each with two claims and its audit, none double, the chain whole."""
    from palpate.store import chain

    after = counts(clinic)
    more = {one: after[one] - before[one] for one in ("appointments", "claims", "audited")}
    right = {"appointments": count, "claims": 2 * count, "audited": count}
    report.hold(more == right, f"{name}: {more} where {right} is right")
    wrong = {one: after[one] for one in ("double", "of nobody", "without claims") if after[one]}
    report.hold(not wrong, f"{name}: {wrong}")
    with clinic.practice.database.read() as connection:
        report.hold(not list(chain.broken(connection)), f"{name}: the audit chain is broken")


def compare_rows(place: Any, target: str, report: Report) -> None:
    """What is filled in bulk is what ``book()`` writes, column by column but for ids of chance and digests of salt."""
    some = [Booked(0, AFTER, 540, 0, 1), Booked(3, AFTER, 600, None, 2)]
    one, other = Clinic(place.copy(target)), Clinic(place.copy(target))
    made.fill(one, some)
    for wanted in some:
        book(other, wanted)
    for table, chance in (("appointment", {"uid"}), ("claim", set()), ("audit", {"salt", "digest", "link"})):
        rows = [rows_of(each, table, chance) for each in (one, other)]
        report.hold(rows[0] == rows[1], f"{table} as filled is not as booked: {rows[0]} {rows[1]}")
    one.close()
    other.close()


def rows_of(clinic: Clinic, table: str, chance: set[str]) -> list[dict[str, Any]]:
    """The rows of a table, without what chance decides."""
    with clinic.practice.database.read() as connection:
        rows = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1").mappings().all()
    return [{name: value for name, value in row.items() if name not in chance} for row in rows]


def screening(clinic: Clinic, report: Report) -> None:
    """What a booking from the command line does beside: the client's history held against the contraindications."""
    client, day = clinic.client(0), AFTER
    once = clinic.practice.screening.screen
    (ours,) = in_turns(report.options.rounds, lambda: once(client.id, clinic.massage.modalities, day).as_json())
    report.add(Figure("screening of a client", ours))
