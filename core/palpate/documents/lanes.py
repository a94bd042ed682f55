"""What lies at the same time, side by side."""

from __future__ import annotations

from collections.abc import Sequence

Place = tuple[int, int]
"""Which lane, of how many."""


def lanes(spans: Sequence[tuple[float, float]], most: Sequence[int]) -> list[Place | None]:
    """The lane of each span; those that touch no other have one to themselves.

    ``most`` is how many lanes there may be where each of them lies; None is what is one too many.
    """
    found: list[Place | None] = [None] * len(spans)
    for cluster in _clusters(spans):
        room = max(1, min(most[number] for number in cluster))
        reached: list[float] = []
        lane_of: dict[int, int] = {}
        for number in cluster:
            start, end = spans[number]
            lane = next((at for at, until in enumerate(reached) if until <= start), len(reached))
            if lane < room:
                lane_of[number] = lane
                reached[lane : lane + 1] = [end]
        for number, lane in lane_of.items():
            found[number] = (lane, len(reached))
    return found


def _clusters(spans: Sequence[tuple[float, float]]) -> list[list[int]]:
    """Which of them lie over one another, through others too, in groups."""
    groups: list[list[int]] = []
    reached = 0.0
    for number in sorted(range(len(spans)), key=lambda one: (spans[one][0], -spans[one][1], one)):
        if not groups or spans[number][0] >= reached:
            groups.append([])
            reached = spans[number][1]
        groups[-1].append(number)
        reached = max(reached, spans[number][1])
    return groups
