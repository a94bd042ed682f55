"""Two processes at once: what each of them does, and what it came to."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import TextClause, text

from palpate import schema
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.visits.model import WorkDone
from tests.visits.scene import NECK, Scene

_spawn = multiprocessing.get_context("spawn")

Doing = Callable[[Scene, int], None]


def sign(scene: Scene, number: int) -> None:
    """Sign a visit that is finished."""
    scene.visits.sign(scene.visits.get(number), scene.mara, "")


def finish_and_sign(scene: Scene, number: int) -> None:
    """End a visit that is open, and sign it."""
    done, _ = scene.visits.finish(scene.visits.get(number))
    scene.visits.sign(done, scene.mara, "")


def treat(scene: Scene, number: int) -> None:
    """Record work, again and again."""
    visit = scene.visits.get(number)
    for _ in range(10):
        scene.visits.treat(visit, WorkDone(**NECK))


RACED = ("work", "consent", "visit_screening")
"""Tables of which a visit may have any number of rows."""


def again(table: str, number: int) -> TextClause:
    """The insert of a visit's first row of a table once more."""
    names = ", ".join(column.name for column in schema.tables().tables[table].columns if column.name != "id")
    first = f"SELECT min(id) FROM {table} WHERE visit_id = {number}"
    return text(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE id = ({first})")


def insert(scene: Scene, number: int) -> None:
    """Add rows to a visit by raw SQL, again and again, until it is refused: as one is that is signed."""
    adding = again(RACED[number % len(RACED)], number)
    while True:
        with scene.practice.database.write() as connection:
            assert connection.execute(adding).rowcount == 1


def start(scene: Scene, number: int) -> None:
    """Start a booked visit."""
    beginning = scene.visits.from_appointment(number)
    scene.visits.start(beginning, scene.all_no(scene.nmt), consent="verbal", words="")


def walk_in(scene: Scene, number: int) -> None:
    """Start a visit of a client who is not booked."""
    scene.start(scene.practice.clients.get(number))


def race(target: str, doings: Sequence[Doing], numbers: Sequence[int]) -> list[list[str]]:
    """Each does its own to each number, all beginning at once; gives what each came to, "" where it was done."""
    barrier, results = _spawn.Barrier(len(doings)), _spawn.Queue()
    arguments = [(target, place, doing, list(numbers), barrier, results) for place, doing in enumerate(doings)]
    processes = [_spawn.Process(target=_run, args=one) for one in arguments]
    for process in processes:
        process.start()
    found = dict(results.get(timeout=120) for _ in processes)
    for process in processes:
        process.join()
    return [found[place] for place in range(len(doings))]


def _run(target: str, place: int, doing: Doing, numbers: list[int], barrier: Any, results: Any) -> None:
    came_to = []
    try:
        with Practice.open(target) as practice:
            scene = Scene(practice)
            for number in numbers:
                barrier.wait(timeout=60)
                try:
                    doing(scene, number)
                    came_to.append("")
                except Refused as refusal:
                    came_to.append(str(refusal))
    except BaseException as error:
        came_to.append(f"failed: {error!r}")
    results.put((place, came_to))
