"""What the processes of test_series_together do: they are started anew, and so import this by name."""

from __future__ import annotations

import traceback
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from palpate.errors import Refused
from palpate.practice import Practice
from palpate.recurring import rules
from palpate.recurring.picking import picked
from tests.scheduling.clinic import at


def book_series(target: str, who: str, days: list[str], barrier: Barrier, results: Queue[Any]) -> None:
    """Look at a series for each of these days at once with another, then book it; report what came of each."""
    told: list[tuple[str, str, str]] = []
    try:
        with Practice.open(target) as practice:
            client, service = practice.clients.find(who), practice.services.find("NMT 60")
            staff = practice.staff.find("Mara Lind")
            practice.act(staff)
            for day in days:
                rule = rules.ends(rules.weekly(), 6, None)
                # Both have looked, and found all of it free, before either books.
                barrier.wait(120)
                plan = practice.recurring.plan(client, service, at(day), rule, staff=staff)
                barrier.wait(120)
                try:
                    one, done = practice.recurring.book(plan, picked(plan.planned))
                    told.append(("booked", day, f"{one.ref} {len(done)}"))
                except Refused as refused:
                    told.append(("refused", day, str(refused)))
    except BaseException:
        told.append(("error", "", traceback.format_exc()))
        barrier.abort()
    results.put(told)
