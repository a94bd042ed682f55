"""Whether two names could be one person's: the same words in another order, or a letter or two apart."""

from __future__ import annotations

from palpate.names import fold

_SHORT = 8
"""A name of fewer letters is alike only where one of them differs."""


def alike(one: str, other: str) -> bool:
    """Whether somebody could have typed one name for the other."""
    first, second = fold(one), fold(other)
    most = 1 if min(len(first), len(second)) < _SHORT else 2
    ordered = [" ".join(sorted(name.split())) for name in (first, second)]
    return min(_apart(first, second), _apart(*ordered)) <= most


def _apart(one: str, other: str) -> int:
    """How many letters have to be put in, left out or changed to make one text the other."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, opposite in enumerate(other, 1):
            here.append(min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != opposite)))
        above = here
    return above[-1]
