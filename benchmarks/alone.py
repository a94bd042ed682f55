"""One work in a process of its own: what its first call costs, how much memory it takes, where its time goes."""

from __future__ import annotations

import cProfile
import datetime as dt
import json
import pstats
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import clinic as made
from booking import AFTER, book, bookings
from clinic import Clinic
from figures import Report, timed
from searching import a_day, w1, w2


def first_call(target: str, report: Report) -> None:
    """What the first search of a process costs."""
    found = in_new_process(target, "W1")
    report.note(
        f"in a new process W1 takes {found['opened_ms']:.0f} ms to import and open, "
        f"{found['first_ms']:.1f} ms the first time and {found['second_ms']:.2f} ms the second."
    )


def in_new_process(target: str, work: str) -> dict[str, float]:
    """What ``one_process`` prints."""
    command = [sys.executable, str(Path(__file__).absolute()), target, work]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def one_process(target: str, work: str) -> int:
    """Do one work in this process, which is new, and print milliseconds and its peak memory."""
    begun = time.perf_counter()
    clinic = Clinic(target)
    opened = time.perf_counter() - begun
    todo = iter(bookings(40, AFTER + dt.timedelta(days=200)))
    s, e = a_day()
    works: dict[str, Callable[[], Any]] = {
        "open": lambda: None,
        "W1": w1(clinic),
        "W2": w2(clinic),
        "W3": lambda: book(clinic, next(todo)),
        "agenda": lambda: clinic.scheduling.between(s, e),
    }
    first, second = timed(works[work]), timed(works[work])
    for _ in range(20 if work == "W3" else 0):
        works[work]()
    found = {"opened_ms": opened * 1000, "first_ms": first * 1000, "second_ms": second * 1000, "peak_mb": peak_mb()}
    print(json.dumps(found))
    return 0


def peak_mb() -> float:
    """The most memory this process had, in megabytes; not by ru_maxrss, which on Linux starts at the parent's."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def profile(place: Any, work: str, houses: int) -> None:
    """Where the time goes in 200 of a work: the 25 functions that took most themselves. There is no history."""
    target = place.new()
    clinic = made.make(target, houses)
    made.fill(clinic, made.sixty_days())
    made.settle(clinic)
    todo = iter(bookings(210, AFTER))
    clients = [clinic.client(number) for number in range(made.CLIENTS)]

    def book_next() -> None:
        one = next(todo)
        book(clinic, one, clients[one.client])

    works: dict[str, Callable[[], Any]] = {"W1": w1(clinic), "W2": w2(clinic), "W3": book_next}
    for _ in range(10):
        works[work]()
    profiler = cProfile.Profile()
    begun = time.perf_counter()
    profiler.enable()
    for _ in range(200):
        works[work]()
    profiler.disable()
    print(f"200 x {work}, {(time.perf_counter() - begun) * 5:.3f} ms each under the profiler")
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(25)
    clinic.close()


if __name__ == "__main__":
    sys.exit(one_process(*sys.argv[1:]))
