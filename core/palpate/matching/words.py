"""What people say, compared without regard to case, accents and endings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from palpate.names import fold

_ENDINGS = ("ings", "ing", "ers", "er", "ies", "ied", "es", "ed", "s", "y", "e")
_SHORTEST = 3


def stems(text: str) -> list[str]:
    """The words of a text, each without its ending: "Tight calves" is tight, calv."""
    return [_stem(word) for word in re.findall(r"[^\W_]+", fold(text))]


def said(phrases: Iterable[str], heard: Collection[str]) -> list[str]:
    """The phrases all of whose words were heard, each once however it may be said; ``heard`` are stems."""
    found = {frozenset(parts): phrase for phrase in reversed(list(phrases)) if (parts := stems(phrase))}
    return [phrase for parts, phrase in reversed(found.items()) if parts <= set(heard)]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return _fold_f(word.removesuffix(ending))
    return _fold_f(word)


def _fold_f(stem: str) -> str:
    """Calf and calves, half and halves, are one word; and so are run and running."""
    if len(stem) > _SHORTEST and stem[-1] == stem[-2]:
        stem = stem[:-1]
    return stem[:-1] + "v" if stem.endswith("f") else stem
