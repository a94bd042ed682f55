"""What the processes of test_together do: they are started anew, and so import this by name."""

from __future__ import annotations

import random
import traceback
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from palpate.errors import Refused
from palpate.practice import Practice


def cancel_and_take(target: str, seed: int, barrier: Barrier, results: Queue[Any]) -> None:
    """Cancel every appointment, in an order of one's own; then take every offer, by accepting it or behind its back."""
    told: list[tuple[str, int, str]] = []
    try:
        with Practice.open(target) as practice:
            scheduling, chance = practice.scheduling, random.Random(seed)
            ben, service = practice.clients.find("Ben Okafor"), practice.services.find("NMT 60")
            practice.act(practice.staff.practitioners()[0])
            booked = scheduling.between(0, 2**30)
            chance.shuffle(booked)
            barrier.wait(60)
            for one in booked:
                try:
                    scheduling.cancel(one, "ill")
                    told.append(("cancelled", one.id, ""))
                except Refused as refused:
                    told.append(("refused", one.id, str(refused)))
            barrier.wait(60)
            offers = practice.waitlist.open_offers()
            chance.shuffle(offers)
            barrier.wait(60)
            for one in offers:
                try:
                    if chance.random() < 0.3:
                        scheduling.book(ben, service, one.starts_at, staff=practice.staff.get(one.practitioner_id))
                        told.append(("behind its back", one.id, ""))
                    else:
                        practice.waitlist.accept(practice.waitlist.get(one.waiting_id or 0))
                        told.append(("accepted", one.id, ""))
                except Refused as refused:
                    told.append(("refused", one.id, str(refused)))
    except BaseException:
        told.append(("error", 0, traceback.format_exc()))
        barrier.abort()
    results.put(told)


def renew_all(target: str, times: int, barrier: Barrier, results: Queue[Any]) -> None:
    """Renew what has expired, again and again; report what was let go."""
    told: list[tuple[str, int, str]] = []
    try:
        with Practice.open(target) as practice:
            practice.act(practice.staff.practitioners()[0])
            barrier.wait(60)
            for _ in range(times):
                told += [("renewed", one.id, "") for one in practice.waitlist.renew()]
    except BaseException:
        told.append(("error", 0, traceback.format_exc()))
        barrier.abort()
    results.put(told)
