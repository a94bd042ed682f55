"""Marks on a figure: a number in a shape; no two over one another, and where one had to move, a line to its place."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from palpate.documents import typeface
from palpate.documents.charts.curves import Point, straight
from palpate.documents.charts.stage import WIDTH, Stage
from palpate.documents.page import Box, Circle, Item, Path, Rule, Text, Tone

ASSESSED, TREATED, BOTH, OTHER = "circle", "square", "both", "diamond"
"""The shapes of a mark: round for what was found, square for what was done."""

_RAMP = ("#fff6d8", "#fcdc96", "#f4ab55", "#d8643c", "#9d2424")
"""From little to much: each darker than the last, so that a print in grey keeps the order."""
_LEAST, _MOST = 6.4, 8.6
_APART = 0.7
_FAR = 66.0
_TURNS = 20
_CORNER = 1.2
"""How far a corner of a mark reaches, where its radius is 1."""
_BELOW = 4.0
"""How far under a figure a mark may stand: then comes what the figure is called."""
_MIDDLE = 0.3
"""Points from the middle of the body within which a place is in the middle, and on no side."""


class Mark(msgspec.Struct, frozen=True):
    """A number in a shape at a place. ``much`` is from 0 to 1, or None where nothing was scored.

    ``unsided``: nobody recorded on which side, so that it stands on both and counts for neither: dashed, and hollow.
    """

    number: int
    shape: str
    at: Point
    much: float | None = None
    radius: float = _LEAST
    unsided: bool = False


def size(much: float | None) -> float:
    """The radius that says how much."""
    return _LEAST + (_MOST - _LEAST) * (much or 0.0)


def tone(much: float | None) -> Tone:
    """The colour that says how much; white where nothing was scored."""
    return 1.0 if much is None else _RAMP[min(len(_RAMP) - 1, int(much * len(_RAMP)))]


def drawn(mark: Mark) -> list[Item]:
    """A mark, its number in it; the bare shape where it has none, and is 0."""
    (x, y), r = mark.at, mark.radius
    dashed = mark.unsided
    fill, stroke = 1.0 if dashed else tone(mark.much), 0.8
    items: list[Item]
    if mark.shape == ASSESSED:
        items = [Circle(x, y, r, fill=fill, line=0.0, stroke=stroke, dashed=dashed)]
    elif mark.shape == TREATED:
        items = [Box(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r, fill=fill, line=0.0, stroke=stroke, dashed=dashed)]
    elif mark.shape == BOTH:
        items = [
            Box(x - r, y - r, 2 * r, 2 * r, fill=1.0, line=0.0, stroke=stroke, dashed=dashed),
            Circle(x, y, r, fill=fill, line=0.0, stroke=stroke, dashed=dashed),
        ]
    else:
        far = _CORNER * r
        corners = [(x, y - far), (x + far, y), (x, y + far), (x - far, y)]
        items = [Path(straight(corners), fill=fill, line=0.0, stroke=stroke, dashed=dashed)]
    if not mark.number:
        return items
    words = str(mark.number)
    letters = r * (1.25 if len(words) < 3 else 0.88)
    width = typeface.width(words, letters, True)
    light = mark.much is not None and mark.much >= 0.6 and not mark.unsided
    return [*items, Text(x - width / 2, y + 0.36 * letters, words, letters, width, True, 1.0 if light else 0.0)]


def bare(shape: str, x: float, y: float, unsided: bool = False) -> list[Item]:
    """A shape without a number, to say beside it what it means."""
    return drawn(Mark(0, shape, (x, y), None, 5.0, unsided))


def spread(stage: Stage, marks: Sequence[Mark], across: tuple[float, float] = (0.0, WIDTH)) -> list[Item]:
    """The marks of one figure, each as near to its place as there is room; ``across`` is from where to where."""
    lines: list[Item] = []
    items: list[Item] = []
    taken: list[Mark] = []
    # What is larger is put first: it can least be moved.
    for mark in sorted(marks, key=lambda one: (-one.radius, one.at[1], one.at[0], one.number)):
        moved = msgspec.structs.replace(mark, at=_free(stage, mark, taken, across))
        taken.append(moved)
        if math.dist(moved.at, mark.at) > 0.8 * mark.radius:
            lines.append(Rule(*mark.at, *moved.at, line=0.0, stroke=0.8))
            lines.append(Circle(*mark.at, 1.4, fill=0.0, line=None))
        items += drawn(moved)
    return [*lines, *items]


def _free(stage: Stage, mark: Mark, taken: Sequence[Mark], across: tuple[float, float]) -> Point:
    """The nearest place that is free: on its own side, so that left is never taken for right; else anywhere."""
    middle = stage.middle
    side = 0.0 if middle is None or abs(mark.at[0] - middle) < _MIDDLE else math.copysign(1.0, mark.at[0] - middle)
    on_its_side = _near(stage, mark, taken, across, side) if side else None
    return on_its_side or _near(stage, mark, taken, across, 0.0) or mark.at


def _near(stage: Stage, mark: Mark, taken: Sequence[Mark], across: tuple[float, float], side: float) -> Point | None:
    """The nearest free place, on the figure where one is near, beside it else; right (1) or left (-1) of the middle."""
    (x, y), around = mark.at, _CORNER * mark.radius
    left, right, top, bottom = *across, 0.0, stage.y + stage.height + _BELOW
    middle = stage.middle or 0.0
    beside: Point | None = None
    reach = 0.0
    while reach <= _FAR:
        for turn in range(_TURNS if reach else 1):
            angle = 2 * math.pi * turn / _TURNS
            here = (x + reach * math.cos(angle), y + reach * math.sin(angle))
            if side and side * (here[0] - middle) < mark.radius:
                continue
            if not (left + around <= here[0] <= right - around and top + around <= here[1] <= bottom - around):
                continue
            if any(math.dist(here, one.at) < one.radius + mark.radius + _APART for one in taken):
                continue
            if reach == 0 or stage.holds(here):
                return here
            if beside is None and not any(stage.holds(one) for one in _around(here, mark.radius + 1.5)):
                beside = here
        if beside is not None and reach > 2.5 * mark.radius:
            return beside
        reach += 1.5
    return beside


def _around(at: Point, radius: float) -> list[Point]:
    return [(at[0] + radius * math.cos(turn), at[1] + radius * math.sin(turn)) for turn in range(6)]
