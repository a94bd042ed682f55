"""Smooth lines through points: as a path, and as the polygon that says what lies inside."""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]
Segment = tuple[Point, Point, Point, Point]
"""One curved part: from, two that pull, to."""

Put = tuple[float, float, float, float]
"""How a place is put on paper: times the first and plus the second across, the third and the fourth down."""

Edge = tuple[float, float, float, float]
"""A side of a polygon: from which height to which, where across it begins, and how it leans."""

_STEPS = 5
"""Into how many straight parts a curved one is cut where it is measured."""


def smooth(points: Sequence[Point], *, closed: bool) -> list[Segment]:
    """The curved parts that join points; a point given twice is a corner."""
    count = len(points)
    last = count if closed else count - 1

    def at(number: int) -> Point:
        return points[number % count] if closed else points[max(0, min(number, count - 1))]

    found = []
    for number in range(last):
        before, start, end, after = at(number - 1), at(number), at(number + 1), at(number + 2)
        reach = math.dist(start, end) / 3
        if reach:
            found.append((start, _along(start, before, end, reach), _along(end, after, start, reach), end))
    return found


def _along(here: Point, one: Point, other: Point, reach: float) -> Point:
    """From here, so far along the line from one neighbour to the other."""
    x, y = other[0] - one[0], other[1] - one[1]
    long = math.hypot(x, y)
    return (here[0] + x / long * reach, here[1] + y / long * reach) if long else here


def path(segments: Sequence[Segment], put: Put, *, closed: bool) -> str:
    """Curved parts as a path (M, C, Z), put on paper."""
    if not segments:
        return ""
    wide, x, high, y = put
    start = segments[0][0]
    parts = [f"M{start[0] * wide + x:.2f} {start[1] * high + y:.2f}"]
    for _, (a, b), (c, d), (e, f) in segments:
        pulled = f"{a * wide + x:.2f} {b * high + y:.2f} {c * wide + x:.2f} {d * high + y:.2f}"
        parts.append(f"C{pulled} {e * wide + x:.2f} {f * high + y:.2f}")
    return " ".join([*parts, *(["Z"] if closed else [])])


def straight(points: Sequence[Point]) -> str:
    """Points joined by straight lines, as a closed path."""
    first, *rest = points
    return " ".join([f"M{_pair(first)}", *(f"L{_pair(one)}" for one in rest), "Z"])


def polygon(segments: Sequence[Segment]) -> list[Point]:
    """Curved parts as a polygon."""
    return [_on(part, step / _STEPS) for part in segments for step in range(_STEPS)]


def _on(part: Segment, t: float) -> Point:
    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    p, q, r, s = part
    return a * p[0] + b * q[0] + c * r[0] + d * s[0], a * p[1] + b * q[1] + c * r[1] + d * s[1]


def edges(outline: Sequence[Point]) -> list[Edge]:
    """The sides of a polygon that a level line can cross."""
    turned = [*outline[1:], outline[0]]
    return [(y1, y2, x1, (x2 - x1) / (y2 - y1)) for (x1, y1), (x2, y2) in zip(outline, turned, strict=True) if y1 != y2]


def crossings(sides: Sequence[Edge], y: float) -> list[float]:
    """Where a level line crosses a polygon of these sides, from left to right: in, out, in, out."""
    return sorted(x1 + (y - y1) * lean for y1, y2, x1, lean in sides if (y1 <= y) != (y2 <= y))


def _pair(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"
