"""The pieces of a line: sides, pressures, seconds, how often, changes; all else are words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from palpate.modality import vocabulary

LONGEST = 2000
"""Characters of a line at most."""

Kind = Literal["word", "side", "felt", "applied", "hold", "minutes", "times", "change", "number"]

_FIGURE = r"\d{1,4}(?:[.,]\d{1,2})?"
_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "felt": re.compile(r"(\d{1,3})/10"),
    "applied": re.compile(r"(?:(\d{1,2})/5|[aw](\d{1,2}))", re.IGNORECASE),
    "hold": re.compile(rf"({_FIGURE})(?:s|sec|secs|seconds)", re.IGNORECASE),
    "minutes": re.compile(rf"({_FIGURE})(?:m|min|mins|minutes|')", re.IGNORECASE),
    "times": re.compile(r"(?:[x×](\d{1,4})|(\d{1,4})[x×])", re.IGNORECASE),
    "change": re.compile(rf"([+-]?{_FIGURE})(?:/10)?(?:->|→|>)([+-]?{_FIGURE})(?:/10)?"),
    "number": re.compile(rf"([+-]?{_FIGURE})"),
}


class Token(msgspec.Struct, frozen=True):
    """One piece: its kind, as it was typed, and what it says: a side, a figure, two figures of a change."""

    kind: Kind
    typed: str
    value: Any


def tokens(text: str) -> list[Token]:
    """The pieces of a text, in order."""
    # "6 > 3", "x 3", "3 x" and "6 / 10" are one piece each, however they are spaced.
    joined = re.sub(r"\s*(->|→|>)\s*", r"\1", text)
    joined = re.sub(r"(?<!\S)([x×])\s+(?=\d)", r"\1", joined, flags=re.IGNORECASE)
    joined = re.sub(r"(?<!\S)(\d+)\s+([x×])(?!\S)", r"\1\2", joined, flags=re.IGNORECASE)
    joined = re.sub(r"(?<!\S)(\d{1,3})\s*/\s*(10|5)(?!\S)", r"\1/\2", joined)
    # The middle of the back, and not the midline of it.
    joined = re.sub(r"(?<!\S)mid\s+back(?!\S)", "mid-back", joined, flags=re.IGNORECASE)
    return [_token(piece) for piece in joined.split()]


def _token(piece: str) -> Token:
    bare = piece.strip(",;")
    if (side := vocabulary.SIDE_WORDS.get(bare.casefold())) is not None:
        return Token("side", bare, side)
    for kind, pattern in _PATTERNS.items():
        if (match := pattern.fullmatch(bare)) is not None:
            found = [_number(one) for one in match.groups() if one is not None]
            return Token(kind, bare, found if kind == "change" else found[0])
    return Token("word", bare or piece, bare or piece)


def _number(text: str) -> int | float:
    value = float(text.replace(",", "."))
    return int(value) if value.is_integer() else value


def twice(first: Token, second: Token) -> str:
    """What is wrong with two pieces of one kind, and what to type where they are the two sides of the body."""
    both = f"{first.typed!r} and {second.typed!r}"
    if {first.value, second.value} == {"left", "right"}:
        return f"{both} are both sides: type both, or B"
    return f"{both} say the same thing twice"


def of(kind: Kind, pieces: Sequence[Token]) -> list[Token]:
    """The pieces of one kind."""
    return [one for one in pieces if one.kind == kind]


def words(pieces: Sequence[Token]) -> list[str]:
    """The pieces that are words."""
    return [one.typed for one in of("word", pieces)]
