"""How many columns of a terminal a text takes, and cutting one to fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_NARROW = range(0x20, 0x300)
"""Latin letters: one column each, and most of what is measured."""

_JAMO, _JAMO_MORE = range(0x1160, 0x1200), range(0xD7B0, 0xD800)


@lru_cache(maxsize=4096)
def cells(text: str) -> tuple[tuple[str, int], ...]:
    """What is shown in one place of a terminal, with its columns: a character and whatever combines with it."""
    return tuple(_cells(text))


def _cells(text: str) -> Iterator[tuple[str, int]]:
    shown, columns = "", 0
    for character in text:
        width = _width(character)
        if width == 0 and shown:
            shown += character
            continue
        if shown:
            yield shown, columns
        # What combines with nothing is given a space to stand on.
        shown, columns = (character, width) if width else (f" {character}", 1)
    if shown:
        yield shown, columns


def width(text: str) -> int:
    """The columns that a text takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(columns for _, columns in cells(text))


def cut(text: str, most: int, mark: str = "…") -> str:
    """A text in so many columns at most; what is cut is marked."""
    if width(text) <= most:
        return text
    kept, left = "", most - len(mark)
    if left < 0:
        return ""
    for shown, columns in cells(text):
        if columns > left:
            break
        kept, left = kept + shown, left - columns
    return kept.rstrip() + mark


def folded(text: str, most: int) -> Iterator[str]:
    """A line in as many as it needs, the rest of it indented; a word wider than all of a line is broken."""
    line, most = "", max(most, 4)  # no terminal is as narrow as a letter
    for word in text.replace("   ", "\u2003").split(" "):
        joined = f"{line} {word}" if line else word
        if width(joined.replace("\u2003", "   ")) <= most:
            line = joined
            continue
        if line:
            yield line.replace("\u2003", "   ").rstrip()
        *broken, line = [f"  {word}"] if width(word) + 2 <= most else _broken(word, most)
        yield from broken
    yield line.replace("\u2003", "   ").rstrip()


def _broken(word: str, most: int) -> list[str]:
    """A word in parts that fit."""
    found, at = [""], 0
    for shown, columns in cells(word):
        if at + columns > most:
            found.append("")
            at = 0
        found[-1] += shown
        at += columns
    return found


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    code = ord(character)
    if code in _NARROW:
        return 1
    # Vowels and finals of Hangul stand in the syllable that a leading consonant began.
    if unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf"} or code in _JAMO or code in _JAMO_MORE:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
