"""Long lists in parts: a database takes only so many values in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 500


def parts(values: Iterable[T], most: int = AT_ONCE) -> Iterator[list[T]]:
    """The values in their order, at most so many at once; nothing where there are none."""
    left = iter(values)
    while part := list(islice(left, most)):
        yield part
