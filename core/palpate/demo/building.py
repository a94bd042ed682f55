"""Building the practice of the demo: found, opened, and lived in up to the hour before now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from palpate.demo import clockwork, coming, opening
from palpate.demo.scene import WALK, Scene
from palpate.practice import Practice

MODALITIES = ("deep_tissue", "neuromuscular", "reflexology", "sports")

_OPENED = dt.timedelta(days=40)
"""How long before now the practice was found."""


def build(target: str, *, now: dt.datetime, seed: int, timezone: str, progress: Callable[[dt.date], None]) -> Scene:
    """A simulated practice in a new file or an empty database, as it stands a while before ``now``.

    What could not be built to its end is not left behind, where it is a file. ``progress`` is told each day.
    """
    # Whoever acts on this machine is nobody in the demo.
    with clockwork.at(now - WALK - _OPENED, PALPATE_USER=None):
        practice = Practice.found(target, name="Riverbend", timezone=timezone, modalities=MODALITIES, simulated=True)
    try:
        return _live(practice, now, seed, progress)
    except BaseException:
        practice.close()
        if practice.database.path:
            for suffix in ("", "-wal", "-shm"):
                practice.database.path.with_name(practice.database.path.name + suffix).unlink(missing_ok=True)
        raise


def _live(practice: Practice, now: dt.datetime, seed: int, progress: Callable[[dt.date], None]) -> Scene:
    scene = Scene(practice, now, seed)
    opening.open_doors(scene)
    for person in scene.cast.people:
        scene.clockwork.begin(coming.joins(scene, person))
    day = None
    for instant in scene.clockwork.run(scene.begins):
        if (reached := instant.astimezone(scene.zone).date()) != day:
            day = reached
            progress(day)
    return scene
