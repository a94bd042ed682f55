"""What a client would rather have: days, part of day, practitioners. The same for a search, the waitlist, a series."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from palpate.errors import Refused
from palpate.scheduling.written import Span, said, spans

PARTS: dict[str, Span] = {"morning": (0, 720), "afternoon": (720, 1020), "evening": (1020, 1440)}
"""Parts of the day by name, in wall minutes: until noon, until 17:00, until midnight."""


class Preferences(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Empty is whatever there is. A start has to lie in one of ``parts``, wall minutes of the day.

    ``gender`` is what the practitioner says of themselves: one who says nothing is not offered where it is asked for.
    """

    weekdays: tuple[int, ...] = ()
    parts: tuple[Span, ...] = ()
    staff_ids: tuple[int, ...] = ()
    gender: str = ""


def part(text: str) -> Span:
    """``morning``, ``afternoon``, ``evening``, or hours as in ``9-12``."""
    if (named := PARTS.get(text.strip().casefold())) is not None:
        return named
    found = spans([text])[0]
    if found[1] > 1440:
        raise Refused(f"{text} runs past midnight: name a part of one day, as in 17-24.")
    return found


def parts_said(parts: Iterable[Span]) -> str:
    """morning, or 9:00 to 12:00."""
    names = {span: name for name, span in PARTS.items()}
    return ", ".join(names.get(one) or said([one]) for one in parts)
