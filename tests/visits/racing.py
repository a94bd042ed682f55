"""Two processes at once: what each of them does, and what it came to."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any

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


def start(scene: Scene, number: int) -> None:
    """Start a booked visit."""
    beginning = scene.visits.from_appointment(number)
    scene.visits.start(beginning, scene.all_no(scene.nmt), consent="verbal", words="")


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
