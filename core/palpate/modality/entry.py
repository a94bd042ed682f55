"""The shape that everything a modality contributes has: frozen, by keyword, and strict about unknown names."""

from __future__ import annotations

from typing import Annotated

import msgspec

Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""Lower snake case, stable for ever, never reused for something else."""


Overlaid = list[str]
"""What of an entry a practice has set itself. No modality writes it: see ``overlay``."""


def ours(overlaid: Overlaid) -> str:
    """What of an entry a practice set itself, to stand behind it, so that it is not taken for the modality's own."""
    return f" (this practice's own: {', '.join(overlaid)})" if overlaid else ""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of every contribution. msgspec checks it when it is decoded, not when it is built in Python."""


class Span(Entry, frozen=True, kw_only=True):
    """A range of numbers: ``least`` ≤ x ≤ ``most``, or ``least`` ≤ x < ``below``.

    A hold of at least 10 and under 30 seconds is ``{ least = 10, below = 30 }``.
    """

    least: float
    most: float | None = None
    below: float | None = None

    def __post_init__(self) -> None:
        if (self.most is None) == (self.below is None):
            raise ValueError("a range has either `most` (included) or `below` (not included)")
        if self.least > self.top or (self.below is not None and self.least >= self.below):
            raise ValueError(f"the range is empty: {self}")

    @property
    def top(self) -> float:
        """The upper end, whether it is included or not."""
        top = self.most if self.most is not None else self.below
        assert top is not None
        return top

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, int | float):
            return False
        return self.least <= value and (value < self.top if self.below is not None else value <= self.top)

    def __str__(self) -> str:
        return f"{self.least:g} to {'under ' if self.below is not None else ''}{self.top:g}"
