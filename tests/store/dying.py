"""Back a practice up again and again, each time in a process that is killed at another moment.

Prints, as JSON lines, what stands under the final name each time: "nothing", or "whole" where it is a whole backup.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from palpate import schema
from palpate.store import backup, chain
from palpate.store.database import Database

target, folder, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
STORE = os.path.dirname(backup.__file__)


def back_up(file: Path) -> None:
    """One backup."""
    database = Database(target)
    backup.write(database, str(file), schema)
    database.close()


def traced(each: Callable[[], None]) -> Any:
    """A trace function that calls ``each`` at every line of palpate.store."""

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        if not frame.f_code.co_filename.startswith(STORE):
            return None
        if event == "line":
            each()
        return trace

    return trace


def in_a_child(work: Callable[[], None]) -> int:
    """The signal that a child died of while it did the work; 0 where it lived."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def die_at_line(number: int, file: Path) -> None:
    """Back up, and be killed at a line of the code."""
    left = number

    def each() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.settrace(traced(each))
    back_up(file)


def die_at_byte(number: int, file: Path) -> None:
    """Back up, and be killed by the write that takes a file beyond a length."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    back_up(file)


def stands(file: Path) -> str:
    """What stands under a name."""
    if not file.exists():
        return "nothing"
    database = Database(str(file))
    with database.snapshot() as connection:
        faults = [*backup.damage(connection), *chain.broken(connection)]
    database.close()
    return "half" if faults else "whole"


lines = 0


def count() -> None:
    """One more line."""
    global lines
    lines += 1


sys.settrace(traced(count))
back_up(folder / "first.db")
sys.settrace(None)
length = (folder / "first.db").stat().st_size

choose = random.Random(rounds)
early, late = range(1, lines - 60), range(lines - 60, lines)
deaths = [(die_at_line, at) for at in [*choose.sample(early, rounds), *choose.sample(late, rounds), lines - 5]]
deaths += [(die_at_byte, 65536 + choose.randrange(length - 65536)) for _ in range(rounds)]
for number, (die, at) in enumerate(deaths):
    file = folder / f"backup-{number}.db"
    killed = in_a_child(lambda die=die, at=at, file=file: die(at, file))  # type: ignore[misc]
    print(die.__name__, killed, stands(file))
