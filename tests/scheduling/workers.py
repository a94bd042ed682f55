"""What the processes of test_together do: they are started anew, and so import this by name."""

from __future__ import annotations

import random
import traceback
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from palpate import clock
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.scheduling.choosing import Taken
from palpate.scheduling.tables import claim


def book_all(target: str, starts: list[int], seed: int | None, barrier: Barrier, results: Queue[Any]) -> None:
    """Book every start, one after another, shuffled with a seed; report what came of each."""
    told: list[tuple[str, int, str]] = []
    try:
        with Practice.open(target) as practice:
            client = practice.clients.find("Ana Diaz")
            service = practice.services.find("NMT 60")
            staff = practice.staff.find("Mara Lind")
            practice.act(staff)
            order = list(starts)
            if seed is not None:
                random.Random(seed).shuffle(order)
            barrier.wait(60)
            for s in order:
                start = clock.from_minute(s).astimezone(practice.zone)
                try:
                    booked = practice.scheduling.book(client, service, start, staff=staff)
                    told.append(("booked", s, booked.ref))
                except Taken as refused:
                    told.append(("taken", s, str(refused)))
    except BaseException:
        told.append(("error", 0, traceback.format_exc()))
        barrier.abort()
    results.put(told)


def claim_all(target: str, starts: list[int], resource_id: int, barrier: Barrier, results: Queue[Any]) -> None:
    """Look, then claim, as an application without a guard does; both always look before either writes."""
    told: list[tuple[str, int, str]] = []
    try:
        with Practice.open(target) as practice:
            for s in starts:
                mine = (claim.c.resource_id == resource_id, claim.c.state == 1, claim.c.s < s + 60, claim.c.e > s)
                with practice.database.read() as connection:
                    free = connection.execute(select(claim.c.id).where(*mine)).first() is None
                barrier.wait(60)
                if free:
                    try:
                        practice.database.retry(lambda s=s: _write(practice, resource_id, s))
                        told.append(("booked", s, ""))
                    except IntegrityError:
                        told.append(("refused", s, ""))
                barrier.wait(60)
    except BaseException:
        told.append(("error", 0, traceback.format_exc()))
        barrier.abort()
    results.put(told)


def _write(practice: Practice, resource_id: int, s: int) -> None:
    values = {"resource_id": resource_id, "kind": "block", "s": s, "e": s + 60, "state": 1}
    with practice.database.write() as connection:
        connection.execute(insert(claim).values(values))


def anything(target: str, seed: int, steps: int, barrier: Barrier, results: Queue[Any]) -> None:
    """Book, overlap, move and cancel at random, whoever booked it; report what was refused."""
    told: list[tuple[str, int, str]] = []
    chance = random.Random(seed)
    try:
        with Practice.open(target) as practice:
            scheduling, client = practice.scheduling, practice.clients.find("Ana Diaz")
            service, zone = practice.services.find("NMT 60"), practice.zone
            practice.act(practice.staff.practitioners()[0])
            nine = clock.to_minute(clock.read_when("2027-03-08 09:00", practice.clock.now(), zone))
            barrier.wait(60)
            for _ in range(steps):
                start = clock.from_minute(nine + chance.randrange(0, 420, 15)).astimezone(zone)
                booked = [one for one in scheduling.between(nine, nine + 480) if one.status == "booked"]
                try:
                    match chance.choice(["book", "book", "overlap", "move", "move", "cancel"]):
                        case "book":
                            scheduling.book(client, service, start)
                        case "overlap" if len(booked) < 12:
                            scheduling.book(client, service, start, despite={"overlap": "at random"})
                        case "move" if booked:
                            scheduling.move(chance.choice(booked), start)
                        case "cancel" if booked:
                            scheduling.cancel(chance.choice(booked), "at random")
                    told.append(("done", 0, ""))
                except Refused as refused:
                    told.append(("refused", 0, str(refused)))
    except BaseException:
        told.append(("error", 0, traceback.format_exc()))
        barrier.abort()
    results.put(told)
