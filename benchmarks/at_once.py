"""W4: processes that book the same times at once; each is booked once, and every other attempt is refused."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import random
import time
import traceback
from collections import Counter
from typing import Any

import clinic as made
from booking import AFTER, book, check_booked, counts
from clinic import Booked, Clinic
from figures import Figure, Report, say


def book_at_once(target: str, report: Report) -> None:
    """W4."""
    processes, slots, runs = report.options.at_once
    walls = []
    for number in range(runs):
        first = AFTER + dt.timedelta(days=60)
        wanted = [
            Booked(number, first + dt.timedelta(days=day), minute, 0, 0)
            for day in range(-(-slots // 8))
            for minute in range(made.OPEN, made.CLOSE, made.LENGTH)
        ][:slots]
        seeds = [None if number % 2 == 0 else seed for seed in range(processes)]
        clinic = Clinic(target)
        before = counts(clinic)
        clinic.close()
        wall, told = in_processes(target, wanted, seeds)
        walls.append(wall)
        clinic = Clinic(target)
        order = "shuffled" if number % 2 else "the same order"
        name = f"W4, {order}"
        errors = [one for one in told if one[0] == "error"]
        report.hold(not errors, f"{name}: {errors[:1]}")
        told_of = Counter(one[0] for one in told)
        right = {"booked": slots, "taken": slots * (processes - 1)}
        report.hold(told_of == right, f"{name}: {dict(told_of)} where {right} is right")
        check_booked(clinic, before, slots, name, report)
        clinic.close()
    name = f"W4 {processes} processes, {processes * slots} attempts"
    whole = report.database == "sqlite" and not report.options.quick
    report.add(Figure(name, walls, most_seconds=3 if whole else None))


def in_processes(target: str, wanted: list[Booked], seeds: list[int | None]) -> tuple[float, list[tuple[str, str]]]:
    """Seconds from the start of all until the end of the last, and what came of each attempt."""
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(len(seeds) + 1), spawn.Queue()
    work = [spawn.Process(target=attempt, args=(target, wanted, seed, barrier, results)) for seed in seeds]
    for one in work:
        one.start()
    try:
        barrier.wait(120)
    except Exception:
        say("a process did not come to the start")
    begun = time.perf_counter()
    told = [results.get(timeout=600) for _ in work]
    wall = time.perf_counter() - begun
    for one in work:
        one.join(60)
    return wall, [each for some in told for each in some]


def attempt(target: str, wanted: list[Booked], seed: int | None, barrier: Any, results: Any) -> None:
    """One of the processes: book all of them, one after another; report what came of each."""
    from palpate.errors import Refused

    told: list[tuple[str, str]] = []
    try:
        clinic = Clinic(target)
        client = clinic.client(0)
        if seed is not None:
            random.Random(seed).shuffle(wanted)
        # The first search of a process reads what later ones remember: not part of the race.
        clinic.scheduling.slots(clinic.massage, made.FIRST, made.FIRST)
        barrier.wait(120)
        for one in wanted:
            try:
                told.append(("booked", book(clinic, one, client).ref))
            except Refused as refused:
                told.append(("taken" if hasattr(refused, "nearest") else "error", str(refused)))
        clinic.close()
    except BaseException:
        told.append(("error", traceback.format_exc()))
        barrier.abort()
    results.put(told)
