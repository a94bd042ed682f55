"""The figures that charts are drawn on: views of the body, of its feet and hands, from ``figures.toml`` beside."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from functools import cache, cached_property
from importlib import resources
from typing import Any

import msgspec

from palpate.documents.charts.curves import Edge, Point, Segment, crossings, edges, polygon, smooth

BODY = ("front", "back", "left", "right")
"""The views of the whole body."""
PAIRS = {"sole": ("right", "left"), "foot": ("left", "right"), "palm": ("right", "left"), "hand": ("left", "right")}
"""Views of what one has two of, and which is drawn first: that one mirrored, so that big toes and thumbs meet."""
VIEWS = (*BODY, *PAIRS)
_MARGIN = 6.0


class Shape:
    """One closed outline, in per mille of the view's box."""

    def __init__(self, points: list[Point], shown: bool) -> None:
        self.shown = shown
        self.segments: list[Segment] = smooth(points, closed=True)
        self._levels: dict[float, list[float]] = {}

    @cached_property
    def polygon(self) -> list[Point]:
        """It, with straight sides."""
        return polygon(self.segments)

    @cached_property
    def _edges(self) -> list[Edge]:
        return edges(self.polygon)

    def crossed(self, height: float) -> list[float]:
        """Where a level line crosses it, from left to right."""
        return crossings(self._edges, height)

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it."""
        return bool(bisect_right(self.crossed(point[1]), point[0]) % 2)

    def about(self, point: Point) -> bool:
        """As ``holds``, to the nearest per mille of the height: many times sooner."""
        height = round(point[1])
        if height not in self._levels:
            self._levels[height] = self.crossed(height)
        return bool(bisect_right(self._levels[height], point[0]) % 2)


class View:
    """What is seen from one side. ``wide`` is the box's width where its height is 1000."""

    def __init__(self, key: str, title: str, wide: float, shapes: dict[str, Shape], lines: list[list[Point]]) -> None:
        self.key, self.title, self.wide = key, title, wide
        self.shapes = shapes
        self.lines: list[list[Segment]] = [smooth(line, closed=False) for line in lines]
        self._shown = [shape for shape in shapes.values() if shape.shown]

    @cached_property
    def reach(self) -> tuple[float, float]:
        """From where to where the drawing goes, of the box's width."""
        found = [start[0] for shape in self._shown for start, *_ in shape.segments]
        return max(0.0, min(found) - _MARGIN), min(1000.0, max(found) + _MARGIN)

    def holds(self, point: Point) -> bool:
        """Whether a point lies on what is drawn."""
        return any(shape.holds(point) for shape in self._shown)

    def about(self, point: Point) -> bool:
        """As ``holds``, roughly, and many times sooner."""
        return any(shape.about(point) for shape in self._shown)


class _Outline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    points: list[Point]
    mirrored: bool = False
    shown: bool = True


class _Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    shapes: list[str]
    lines: list[list[Point]]
    wide: float = 1000.0


class _Figures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    shapes: dict[str, _Outline]
    views: dict[str, _Seen]


def read(name: str, kind: Any) -> Any:
    """A data file of this folder, as ``kind``."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), kind)


@cache
def views() -> dict[str, View]:
    """Every view by key."""
    drawn: _Figures = read("figures", _Figures)
    found = {}
    for key, seen in drawn.views.items():
        outlines = {name: drawn.shapes[name] for name in seen.shapes}
        halves = any(one.mirrored for one in outlines.values())
        shapes = {name: Shape(_whole(one), one.shown) for name, one in outlines.items()}
        lines = [*seen.lines, *(_mirrored(line) for line in seen.lines if halves)]
        found[key] = View(key, seen.title, seen.wide, shapes, lines)
        if key == "left":
            turned = {name: Shape(_mirrored(one.points), one.shown) for name, one in outlines.items()}
            found["right"] = View("right", "Right side", seen.wide, turned, [_mirrored(line) for line in seen.lines])
    return found


def _whole(outline: _Outline) -> list[Point]:
    return [*outline.points, *_mirrored(outline.points)[::-1]] if outline.mirrored else outline.points


def _mirrored(points: list[Point]) -> list[Point]:
    return [(1000 - x, y) for x, y in points]
