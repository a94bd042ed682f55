"""Shapes and tones as a PDF writes them."""

from __future__ import annotations

import re
from functools import lru_cache

from palpate.documents.page import Tone

_ROUND = 0.5523
"""How far the handles of a quarter of a circle reach, of its radius."""


@lru_cache(maxsize=1024)
def path(d: str) -> str:
    """A path as SVG has it, with M, L, C and Z alone, as a PDF has it."""
    made = []
    for command, figures in re.findall(r"([MLCZ])([^MLCZ]*)", d):
        points = re.findall(r"-?\d*\.?\d+", figures)
        if command == "Z":
            made.append("h")
        size, code = (6, "c") if command == "C" else (2, command.lower())
        made += [f"{' '.join(points[at : at + size])} {code}" for at in range(0, len(points), size)]
    return " ".join(made)


def circle(x: float, y: float, r: float) -> str:
    """A circle about a point."""
    k = r * _ROUND
    quarters = [
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
    ]
    return f"{x + r:.2f} {y:.2f} m " + " ".join(" ".join(f"{one:.2f}" for one in each) + " c" for each in quarters)


@lru_cache(maxsize=256)
def tone(tone: Tone, grey: str, colour: str) -> str:
    """A tone, with the command for a grey or for a colour."""
    if isinstance(tone, str):
        parts = (int(tone[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return " ".join(f"{one:.3g}" for one in parts) + f" {colour}"
    return f"{tone:.3g} {grey}"
