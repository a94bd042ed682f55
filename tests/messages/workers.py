"""What the processes of test_sending do: they are started anew, and so import this by name."""

from __future__ import annotations

import traceback
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier, Event
from typing import Any

from palpate import clock
from palpate.messages import sending
from palpate.practice import Practice


def send_all(target: str, barrier: Barrier, results: Queue[Any]) -> None:
    """Send whatever is due, and report what became of it."""
    told: list[tuple[str, int, str]] = []
    try:
        with Practice.open(target) as practice:
            practice.act(practice.staff.find("Mara Lind"))
            barrier.wait(60)
            told = [(one.status, one.message.id, one.why) for one in sending.send(practice, lambda: "")]
    except BaseException:
        told.append(("error", 0, traceback.format_exc()))
        barrier.abort()
    results.put(told)


def send_often(target: str, ended: Event, barrier: Barrier, results: Queue[Any]) -> None:
    """Send what is due, again and again until the others have ended."""
    told: list[tuple[str, int, str]] = []
    try:
        with Practice.open(target) as practice:
            practice.act(practice.staff.find("Mara Lind"))
            barrier.wait(60)
            while not ended.is_set():
                told += [(one.status, one.message.id, one.why) for one in sending.send(practice, lambda: "")]
    except BaseException:
        told.append(("error", 0, traceback.format_exc()))
        barrier.abort()
    results.put(told)


def move_often(target: str, ended: Event, barrier: Barrier, results: Queue[Any]) -> None:
    """Move the first appointment from day to day, at whatever moment the others send."""
    told: list[tuple[str, int, str]] = []
    try:
        with Practice.open(target) as practice:
            practice.act(practice.staff.find("Mara Lind"))
            barrier.wait(60)
            for day in [9, 10, 11, 12] * 4:
                was = practice.scheduling.appointment(1)
                start = clock.read_when(f"2027-03-{day:02} 10:00", practice.clock.now(), practice.zone)
                told.append(("moved", practice.scheduling.move(was, start).s, ""))
    except BaseException:
        told.append(("error", 0, traceback.format_exc()))
        barrier.abort()
    ended.set()
    results.put(told)
