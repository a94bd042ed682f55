"""Processes that do the same at once: how they are started, and what those of test_never_twice do.

They are started anew, and so import this by name.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import traceback
import uuid
from collections.abc import Callable
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from palpate import clock
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.tables import appointment, claim
from palpate.store.guards import NOT_TWICE
from tests.scheduling.clinic import NOW

Told = tuple[str, int, str]
"""What came of an attempt, the UTC minute it was for, and what was said."""

Work = Callable[..., list[Told]]


def in_processes(target: str, work: Callable[..., None], *arguments: tuple[Any, ...]) -> list[Told]:
    """What processes report that begin at the same moment, each with its own arguments, and then end."""
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(len(arguments)), spawn.Queue()
    processes = [spawn.Process(target=work, args=(target, *own, barrier, results)) for own in arguments]
    for process in processes:
        process.start()
    told = [one for _ in processes for one in results.get(timeout=300)]
    for process in processes:
        process.join(60)
        process.close()
    results.close()
    results.join_thread()
    return told


class Crew:
    """Processes that stay: each does one task after another, and all begin each at the same moment."""

    def __init__(self, size: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._barrier = spawn.Barrier(size)  # kept: it is found by name, until it is collected
        self._pipes, self._processes = [], []
        for _ in range(size):
            mine, theirs = spawn.Pipe()
            process = spawn.Process(target=at_work, args=(self._barrier, theirs), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(mine)
            self._processes.append(process)

    def do(self, target: str, work: Work, *arguments: tuple[Any, ...]) -> list[Told]:
        """What all of them report of this work on a practice, each with its own arguments."""
        assert len(arguments) == len(self._pipes)
        for pipe, own in zip(self._pipes, arguments, strict=True):
            pipe.send((target, work, own))
        told: list[Told] = []
        for pipe in self._pipes:
            assert pipe.poll(300), "a process does not answer"
            told += pipe.recv()
        return told

    def dismiss(self) -> None:
        """Let them all end."""
        for pipe in self._pipes:
            pipe.send(None)
        for process, pipe in zip(self._processes, self._pipes, strict=True):
            process.join(60)
            process.close()
            pipe.close()


def at_work(barrier: Barrier, pipe: Pipe) -> None:
    """One of a crew: do what comes, until nothing does. A practice stays open until the work is on another."""
    os.environ["PALPATE_NOW"] = NOW
    practice: Practice | None = None
    while (task := pipe.recv()) is not None:
        target, work, arguments = task
        try:
            if practice is None or practice.database.target != target:
                if practice is not None:
                    practice.close()
                practice = Practice.open(target)
                practice.act(practice.staff.find("Mara Lind"))
            told = work(practice, barrier, *arguments)
        except BaseException:
            told = [("error", 0, traceback.format_exc())]
            barrier.abort()
        pipe.send(told)
    if practice is not None:
        practice.close()


def book_all(practice: Practice, barrier: Barrier, starts: list[int], who: str | None, seed: int | None) -> list[Told]:
    """Book every start, one after another, shuffled with a seed, with ``who`` or whoever is free."""
    client, service = practice.clients.find("Ana Diaz"), practice.services.find("NMT 60")
    staff = practice.staff.find(who) if who else None
    order = list(starts)
    if seed is not None:
        random.Random(seed).shuffle(order)
    told: list[Told] = []
    zone = practice.zone
    barrier.wait(120)
    for s in order:
        start = clock.from_minute(s).astimezone(zone)
        try:
            told.append(("booked", s, practice.scheduling.book(client, service, start, staff=staff).ref))
        except Taken as refused:
            # Some are told the nearest slots too, which are then looked for.
            told.append(("taken", s, str(refused) if len(told) % 8 == 0 else refused.said[0]))
    return told


def look_then_write(practice: Practice, barrier: Barrier, starts: list[int], like: int) -> list[Told]:
    """Look, then write, as an application without a guard does; all look before any of them writes.

    Each writes an appointment and its claims, whole or not at all, as those of the appointment ``like``.
    """
    with practice.database.read() as connection:
        booked = connection.execute(select(appointment).where(appointment.c.id == like)).mappings().one()
        held = connection.execute(select(claim).where(claim.c.appointment_id == like)).mappings().all()
    ids = [row["resource_id"] for row in held]
    told: list[Told] = []
    for s in starts:
        taken = (claim.c.resource_id.in_(ids), claim.c.state == 1, claim.c.s < s + 60, claim.c.e > s)
        with practice.database.read() as connection:
            free = connection.execute(select(claim.c.id).where(*taken)).first() is None
        barrier.wait(120)
        if not free:
            told.append(("seen", s, ""))
            continue

        def write(s: int = s) -> None:
            times = {"s": s, "e": s + 60}
            with practice.database.write() as connection:
                mine = {**booked, **times, "id": None, "uid": str(uuid.uuid4())}
                del mine["id"]
                number = connection.execute(insert(appointment).values(mine)).inserted_primary_key[0]
                for row in held:
                    claimed = {**row, **times, "appointment_id": number}
                    del claimed["id"]
                    _insert_claim(connection, claimed)

        try:
            practice.database.retry(write)
            told.append(("booked", s, ""))
        except Refused:
            told.append(("refused", s, ""))
    return told


def anything(practice: Practice, barrier: Barrier, seed: int, steps: int) -> list[Told]:
    """Book, overlap, move, cancel, hold and book couples at random, whoever booked it; the first writes raw SQL too."""
    chance = random.Random(seed)
    scheduling, service, zone = practice.scheduling, practice.services.find("NMT 60"), practice.zone
    ana, ben = practice.clients.find("Ana Diaz"), practice.clients.find("Ben Okafor")
    nine = clock.to_minute(clock.read_when("2027-03-08 09:00", practice.clock.now(), zone))
    words = ["book", "book", "overlap", "move", "move", "cancel", "cancel", "hold", "book a hold", "release", "couple"]
    told: list[Told] = []
    barrier.wait(120)
    for _ in range(steps):
        s = nine + chance.randrange(0, 420, 15)
        start = clock.from_minute(s).astimezone(zone)
        booked = [one for one in scheduling.between(nine, nine + 480) if one.status == "booked"]
        holds = scheduling.holds()
        doing = chance.choice(words if seed else [*words, "raw", "raw", "raw"])
        try:
            match doing:
                case "book":
                    scheduling.book(ana, service, start)
                case "overlap" if len(booked) < 12:
                    scheduling.book(ana, service, start, despite={"overlap": "at random"})
                case "move" if booked:
                    scheduling.move(chance.choice(booked), start)
                case "cancel" if booked:
                    scheduling.cancel(chance.choice(booked), "at random")
                case "hold":
                    scheduling.hold(ben, service, start)
                case "book a hold" if holds:
                    scheduling.book_hold(chance.choice(holds))
                case "release" if holds:
                    scheduling.release_hold(chance.choice(holds))
                case "couple":
                    scheduling.book_couple(*(scheduling.order(one, service, start) for one in (ana, ben)))
                case "raw":
                    _raw(practice, chance, s)
                case _:
                    continue
            told.append((doing, s, ""))
        except Refused as refused:
            told.append(("raw refused" if doing == "raw" else "refused", s, str(refused)))
    return told


def _raw(practice: Practice, chance: random.Random, s: int) -> None:
    """Take a time behind palpate's back: what is taken already, the database refuses."""
    resource_id = chance.choice([one.resource_id for one in practice.staff.practitioners()])
    values = {"resource_id": resource_id, "kind": "block", "s": s, "e": s + 20, "state": 1, "reason": "raw"}
    with practice.database.write() as connection:
        _insert_claim(connection, values)


def _insert_claim(connection: Connection, values: dict[str, Any]) -> None:
    """Insert one row by plain SQL; Refused where the guard refuses it.

    On PostgreSQL it is left out where it would be: two who insert the same and then wait are a deadlock otherwise.
    """
    statement: Any = insert(claim)
    if connection.dialect.name == "postgresql":
        statement = postgresql.insert(claim).on_conflict_do_nothing()
    try:
        if connection.execute(statement.values(values).returning(claim.c.id)).first() is None:
            raise Refused("refused by the database")
    except IntegrityError as error:
        if NOT_TWICE not in str(error.orig):
            raise
        raise Refused("refused by the database") from error


def flush(practice: Practice, barrier: Barrier) -> list[Told]:
    """Have PostgreSQL count what it saw of every connection of this process by now."""
    engine = practice.database.engine
    held = [engine.connect() for _ in range(engine.pool.checkedin())]  # type: ignore[attr-defined]
    for connection in held:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
    for connection in held:
        connection.close()
    barrier.wait(120)
    return []
