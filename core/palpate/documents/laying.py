"""Laying lines out: what a person wrote can never be taken for a line of the document itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from palpate.names import legible

_INWARD = " " * 6
"""How much further in than its label a text goes on: further than any line that a document has of its own."""


def laid_out(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a document; what follows a line break within one is set in under it."""
    for line in lines:
        first, *rest = legible(line).split("\n")
        yield first
        inward = first[: len(first) - len(first.lstrip())] + _INWARD
        for more in rest:
            yield (inward + more).rstrip()
