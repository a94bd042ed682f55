"""What may be meant by words that are spelt wrong, or cut short and spelt wrong."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from palpate.names import fold

_ALIKE = 0.65
"""How like a name is to what was typed, from 0 to 1, to be offered."""
_BESIDE = 0.1
"""How much less like it than the nearest one another may be, to be offered beside it."""
_BEGUN = 0.95
"""What the beginning of a word counts for beside a whole one."""
_CUT = 3
"""Letters that a word has at least to be held against the beginning of another."""


def nearest(typed: str, names: Mapping[str, str], most: int = 3) -> tuple[str, ...]:
    """What the names that are most like the words typed stand for, the most like first; none that is unlike.

    Each word is held against the words of a name, and their beginnings: infar is near to infraspinatus.
    """
    wanted = fold(typed).split()
    if not wanted:
        return ()
    alike: dict[str, list[float]] = {}
    found: list[tuple[float, int, str]] = []
    for name, shown in names.items():
        words = fold(name.replace("_", " ")).split()
        each = [alike.setdefault(word, [_alike(one, word) for one in wanted]) for word in words]
        score = sum(max(column) for column in zip(*each, strict=True)) / len(wanted)
        if words and score >= _ALIKE:
            found.append((-score, abs(len(words) - len(wanted)), shown))
    found.sort(key=lambda one: one[:2])
    offered = [shown for score, _, shown in found if score <= found[0][0] + _BESIDE]
    return tuple(dict.fromkeys(offered))[:most]


def _alike(typed: str, word: str) -> float:
    begun = _BEGUN * SequenceMatcher(None, typed, word[: len(typed)]).ratio() if len(typed) >= _CUT else 0.0
    return max(SequenceMatcher(None, typed, word).ratio(), begun)
