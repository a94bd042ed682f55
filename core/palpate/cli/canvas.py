"""A sheet of terminal cells to draw on: nothing drawn ever reaches beyond it, whatever characters a name has."""

from __future__ import annotations

import os
import shutil
import sys
from typing import NamedTuple

from palpate.cli.widths import cells

COLOURS = {"dim": "2", "strong": "1", "alert": "1;31", "due": "33", "now": "1;36"}
"""Styles, as a terminal is told them; each is also said by a sign of its own, for whoever sees none."""


class Glyphs(NamedTuple):
    """What is drawn with."""

    closed: str = "░"
    free: str = "·"
    buffer: str = "┊"
    top: str = "┏"
    side: str = "┃"
    foot: str = "┗"
    only: str = "▪"
    other: str = "║"
    now: str = "─"
    here: str = "►"
    rule: str = "─"
    cross: str = "┼"
    wall: str = "│"
    more: str = "…"
    up: str = "↑"
    down: str = "↓"


ASCII = Glyphs(":", ".", "~", "+", "|", "+", "*", "#", "-", ">", "-", "+", "|", "~", "^", "v")


def glyphs() -> Glyphs:
    """What stdout can show."""
    try:
        "".join(Glyphs()).encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return Glyphs()


_MOST = 1000
"""Columns that are drawn in at most, whatever COLUMNS says."""


def columns() -> int:
    """The columns of the terminal; elsewhere 80, or what COLUMNS says."""
    if sys.stdout.isatty():
        return shutil.get_terminal_size().columns
    given = os.environ.get("COLUMNS", "")
    return min(int(given), _MOST) if given.isdecimal() and len(given) < 9 and int(given) else 80


def coloured() -> bool:
    """Whether what is drawn is coloured: on a terminal that shows it, where nobody asked that it should not be."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


class Canvas:
    """Rows of cells, all blank at first."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._shown = [[" "] * width for _ in range(height)]
        self._style = [[""] * width for _ in range(height)]

    def put(self, row: int, column: int, text: str, most: int, style: str = "") -> None:
        """Write a text into so many cells at most; a wide character that has no room any more is left out."""
        at, end = column, min(column + most, self.width)
        if text.isascii() and text.isprintable():
            text = text[: max(end - at, 0)]
            self._shown[row][at : at + len(text)] = text
            self._style[row][at : at + len(text)] = [style] * len(text)
            return
        for shown, columns in cells(text):
            if at + columns > end:
                break
            self._shown[row][at] = shown
            self._shown[row][at + 1 : at + columns] = [""] * (columns - 1)
            self._style[row][at : at + columns] = [style] * columns
            at += columns

    def strike(self, row: int, column: int, most: int, sign: str, style: str = "") -> None:
        """Draw a line through a stretch of a row, around what stands in it: between words there is none."""
        end = min(column + most, self.width)
        at = column
        while at < end:
            stop = at
            while stop < end and self._shown[row][stop] == " ":
                stop += 1
            if stop - at > 2 or (stop > at and stop - at == end - column):
                first, last = at + (at > column), stop - (stop < end)
                self.put(row, first, sign * (last - first), last - first, style)
            at = max(stop, at + 1)

    def lines(self, coloured: bool) -> list[str]:
        """The rows as they are printed."""
        found = []
        for shown, styles in zip(self._shown, self._style, strict=True):
            if not coloured:
                found.append("".join(shown).rstrip())
                continue
            line, current = "", ""
            for cell, style in zip(shown, styles, strict=True):
                if style != current:
                    line += "\x1b[0m" * bool(current) + (f"\x1b[{COLOURS[style]}m" if style else "")
                    current = style
                line += cell
            found.append((line + "\x1b[0m" * bool(current)).rstrip())
        return found
