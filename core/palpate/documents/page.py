"""A page as a list of what is drawn on it, in points from the top left: the same list makes a picture and a print.

A tone is a grey from 0, black, to 1, white, since it is read from any printer; or a colour as ``#rrggbb``, where the
drawing says the same without it.
"""

from __future__ import annotations

import msgspec

PAPERS = {"a4": (841.89, 595.28), "letter": (792.0, 612.0)}
"""Width and height, lying on the long side."""

_LETTER = {"US", "CA", "MX", "CL", "CO", "CR", "DO", "GT", "PA", "PH", "PR", "SV", "VE"}
"""Countries in which paper is letter."""


Tone = float | str


class Box(msgspec.Struct, frozen=True, tag=True):
    """A rectangle; without a fill or a line it has none."""

    x: float
    y: float
    width: float
    height: float
    fill: Tone | None = None
    line: Tone | None = None
    stroke: float = 0.6
    dashed: bool = False


class Rule(msgspec.Struct, frozen=True, tag=True):
    """A line."""

    x: float
    y: float
    to_x: float
    to_y: float
    line: Tone = 0.0
    stroke: float = 0.5
    dashed: bool = False


class Path(msgspec.Struct, frozen=True, tag=True):
    """A line of straight and curved parts: ``d`` as SVG's path has it, with M, L, C and Z alone, all absolute."""

    d: str
    fill: Tone | None = None
    line: Tone | None = 0.0
    stroke: float = 0.6
    dashed: bool = False


class Circle(msgspec.Struct, frozen=True, tag=True):
    """A circle about a point."""

    x: float
    y: float
    radius: float
    fill: Tone | None = None
    line: Tone | None = 0.0
    stroke: float = 0.6
    dashed: bool = False


class Text(msgspec.Struct, frozen=True, tag=True):
    """Words on a base line; ``width`` is what they take, ``x`` their left end."""

    x: float
    y: float
    text: str
    size: float
    width: float
    bold: bool = False
    grey: Tone = 0.0


Item = Box | Rule | Path | Circle | Text


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing that stands in a document, in points; ``alt`` says in words what it shows."""

    width: float
    height: float
    items: list[Item]
    alt: str


class Placed(msgspec.Struct, frozen=True):
    """A picture on a page: where its top left lies, and how much of its size it has."""

    x: float
    y: float
    scale: float
    picture: Picture


class Page(msgspec.Struct, frozen=True):
    """One page, and the pictures that stand on it."""

    items: list[Item]
    placed: list[Placed] = []


class Mark(msgspec.Struct, frozen=True):
    """A place to go to from the side of a reader: which page, counted from 0, how far down, and how deep it stands."""

    page: int
    y: float
    text: str
    level: int = 0


class Laid(msgspec.Struct, frozen=True, kw_only=True):
    """Pages of one size. ``stamp`` names the moment they show, as 2027-03-08T10:22."""

    title: str
    width: float
    height: float
    stamp: str
    pages: list[Page]
    marks: list[Mark] = []


def paper_of(country: str) -> str:
    """The paper that is usual in a country."""
    return "letter" if country in _LETTER else "a4"
