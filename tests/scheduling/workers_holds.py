"""What the processes of test_holds do: they are started anew, and so import this by name."""

from __future__ import annotations

import random
import traceback
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from palpate import clock
from palpate.errors import Refused
from palpate.practice import Practice


def hold_and_book(target: str, starts: list[int], seed: int, barrier: Barrier, results: Queue[Any]) -> None:
    """Hold every start, in an order of one's own; then book every hold there is, whoever holds it."""
    told: list[tuple[str, int, str]] = []
    try:
        with Practice.open(target) as practice:
            scheduling, client = practice.scheduling, practice.clients.find("Ana Diaz")
            service, zone = practice.services.find("NMT 60"), practice.zone
            practice.act(practice.staff.practitioners()[0])
            order = list(starts)
            random.Random(seed).shuffle(order)
            barrier.wait(60)
            for s in order:
                try:
                    held = scheduling.hold(None, service, clock.from_minute(s).astimezone(zone))
                    told.append(("held", s, held.ref))
                except Refused as refused:
                    told.append(("refused", s, str(refused)))
            barrier.wait(60)
            for held in scheduling.holds():
                try:
                    scheduling.book_hold(held, client)
                    told.append(("booked", held.s, held.ref))
                except Refused as refused:
                    told.append(("refused", held.s, str(refused)))
    except BaseException:
        told.append(("error", 0, traceback.format_exc()))
        barrier.abort()
    results.put(told)
