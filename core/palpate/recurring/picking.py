"""Choosing among what is planned: all that is free, alternatives for the rest, or some by their numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from palpate.errors import Refused
from palpate.recurring.model import Pick, Planned
from palpate.scheduling.written import moment_said


def picked(
    planned: Sequence[Planned],
    *,
    only: Collection[int] | None = None,
    alternatives: bool = False,
    skip: bool = False,
) -> list[Pick]:
    """Those of the numbers ``only``, or all. One that is not free takes its alternative, or is left out, where that
    is allowed; else Refused, with what has the time.
    """
    found, blocked = [], []
    for one in planned:
        if only is not None and one.number not in only:
            continue
        if one.start is not None and not one.conflict:
            found.append(Pick(planned=one, start=one.start))
        elif alternatives and one.instead is not None:
            found.append(Pick(planned=one, start=one.instead.starts_at))
        elif not skip:
            blocked.append(one)
    if blocked:
        raise Refused(_said(blocked, len(planned), alternatives))
    if not found:
        raise Refused("None of them is left to be booked, and nothing was done.")
    return found


def numbers(text: str, most: int) -> list[int]:
    """``1,3-5`` as numbers, of those there are."""
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*([0-9]{1,4})\s*(?:-\s*([0-9]{1,4})\s*)?", part)
        if match is None:
            raise Refused(f"{text!r} are not numbers of occurrences: write them as 1,3-5.")
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= most:
            raise Refused(f"{part.strip()} is none of the occurrences: they are numbered 1 to {most}.")
        found.update(range(first, last + 1))
    return sorted(found)


def _said(blocked: Sequence[Planned], total: int, alternatives: bool) -> str:
    shown = "; ".join(f"{one.number} ({_when(one)}): {brief(one.conflict)}" for one in blocked[:3])
    more = f"; and {len(blocked) - 3} more" if len(blocked) > 3 else ""
    offer = "" if alternatives else "--take-alternatives, "
    have = "has no alternative" if alternatives else "cannot be as planned"
    if len(blocked) > 1:
        have = have.replace("has", "have")
    return (
        f"{len(blocked)} of {total} {have}: {shown}{more}. Nothing was done: add {offer}--skip-conflicts "
        "or --only with numbers."
    )


def _when(one: Planned) -> str:
    return moment_said(one.start or one.wall)


def brief(conflict: str) -> str:
    """Why it is not free, without what could be done about it, and without its full stop."""
    return conflict.partition(" Book it all the same")[0].rstrip(".")
