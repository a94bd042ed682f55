"""How a line that is being typed may end: by what can come next in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from palpate.shorthand.following import Group, following
from palpate.shorthand.lexicon import Lexicon
from palpate.visits.naming import meant

_PIECE = re.compile(r"[^\s,;]+")


class Ending(NamedTuple):
    """One way to go on: ``text`` in place of the last ``typed`` characters, and ``what`` it is."""

    text: str
    what: str
    typed: int


def endings(before: str, lexicon: Lexicon) -> Iterator[Ending]:
    """How what stands before the cursor may go on; after a technique or a field all that can, if nothing is typed yet.

    A name is found by any of its words, and by several: ``ic upper tr`` is upper trapezius.
    """
    line = before.lstrip()
    if not line or ":" in line or " ! " in line:
        return  # after these come the therapist's own words
    pieces = [(one.start(), one[0]) for one in _PIECE.finditer(line)]
    if not pieces or pieces[-1][0] + len(pieces[-1][1]) < len(line):
        pieces.append((len(line), ""))
    starts, done = [start for start, _ in pieces], [typed for _, typed in pieces[:-1]]
    # A second choice, or a second place, begins anew.
    part = sum(start > max(line.rfind(","), line.rfind(";")) for start in starts)
    blank = starts[-1] == len(line)
    groups = list(following(done, blank, part, lexicon))
    if blank:
        groups.sort(key=lambda group: len(group.known))  # tools and sides are found before hundreds of places
    seen: set[str] = set()
    for group in groups:
        for one in _fitting(group, line, starts):
            if one.text.casefold() not in seen:
                seen.add(one.text.casefold())
                yield one


def _fitting(group: Group, line: str, starts: Sequence[int]) -> Iterator[Ending]:
    """What of a group is meant by the most of the last words that mean any of it; what begins so comes first."""
    most = min(group.most, len(starts))
    for count in range(most, most - 1 if group.whole else 0, -1):
        tail = line[starts[-count] :]
        if group.more and len(tail.split()) < 2:
            return
        if found := [one for one in group.known if not tail or meant(tail, one.says)]:
            found.sort(key=lambda one: not one.text.casefold().startswith(tail.casefold()))
            yield from (Ending(one.text, one.what, len(tail)) for one in found if one.text != tail.strip())
            return
