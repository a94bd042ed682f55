"""The rest of a line that names a technique: where, with what, how strong, how long, how often, how it responded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from palpate.errors import Ambiguous, NotFound
from palpate.modality.catalog import Technique
from palpate.shorthand.lexicon import Lexicon
from palpate.shorthand.lines import NotUnderstood, Work
from palpate.shorthand.tokens import Kind, of, tokens, twice, words
from palpate.visits.model import WorkDone
from palpate.visits.places import Place

_ONCE: tuple[Kind, ...] = ("side", "felt", "applied", "hold", "minutes", "times")

_UNIT = re.compile(r"(\d)\s+(s|sec|secs|seconds|min|mins|minutes)(?!\S)", re.IGNORECASE)
"""A figure and its unit, typed apart."""


def work(modality: str, technique: Technique, text: str, lexicon: Lexicon) -> Work:
    """What was done, of which every piece is understood; what stands after a colon is how it responded."""
    figures, _, response = text.partition(": ")
    pieces = tokens(_UNIT.sub(r"\1\2", figures.rstrip(":")))
    understood = technique.name
    if odd := [*of("number", pieces), *of("change", pieces)]:
        raise NotUnderstood(
            f"What {odd[0].typed!r} measures is not said: write 6/10 felt, 3/5 applied, 20s, 5min or x3.", understood
        )
    given = {}
    for kind in _ONCE:
        found = of(kind, pieces)
        if len(found) > 1:
            raise NotUnderstood(twice(found[0], found[1]), understood)
        given[kind] = found[0].value if found else None
    place, tool = _where(modality, technique, words(pieces), lexicon)
    if given["side"] and place is None:
        raise NotUnderstood(f"Say what is worked on the {given['side']} side.", understood)
    done = WorkDone(
        technique=f"{modality}.{technique.key}",
        site=place.key if place else "",
        side=given["side"] or "",
        tool=tool,
        pressure=given["felt"],
        applied=given["applied"],
        hold=given["hold"],
        repetitions=given["times"],
        minutes=given["minutes"],
        response=response.strip(),
    )
    return Work(modality=modality, technique=technique, place=place, done=done)


def _where(modality: str, technique: Technique, typed: Sequence[str], lexicon: Lexicon) -> tuple[Place | None, str]:
    """The place and the tool that some words name; a word belongs to the place where it can."""
    if not typed:
        return None, ""
    if typed[-1] == "!":
        raise NotUnderstood("Say why after the exclamation mark, as in ! asked for, in writing", technique.name)
    if odd := [one for one in typed if set(one) & set("?!")]:
        raise NotUnderstood(f"{odd[0]!r} is no place or tool", technique.name)
    if half := [one for one in typed if re.fullmatch(r"\d+[.,]\d+/(?:10|5)", one)]:
        raise NotUnderstood(f"Pressure is a whole number, as in 6/10 or 3/5, not {half[0]!r}", technique.name)
    for first, last in _splits(typed):
        if last and (known := lexicon.exactly(modality, " ".join(first))) and (tool := lexicon.is_tool(" ".join(last))):
            return known, tool
    unclear: Ambiguous | None = None
    for first, last in _splits(typed):
        try:
            place = lexicon.place(modality, " ".join(first), technique.at) if first else None
        except Ambiguous as error:
            unclear = unclear or error
            continue
        except NotFound:
            continue
        if not last:
            return place, ""
        if (tool := lexicon.is_tool(" ".join(last))) is not None:
            return place, tool
    if unclear is not None:
        raise unclear
    found = {one: lexicon.is_place(modality, one, technique.at) for one in typed}
    placed = next((place for place in found.values() if place), None)
    left = [one for one, place in found.items() if place is None and not lexicon.is_tool(one)]
    word = left[0] if left else " ".join(typed)
    if elsewhere := lexicon.elsewhere(modality, typed):
        raise NotUnderstood(elsewhere, technique.name)
    understood = " · ".join([technique.name, *([placed.name] if placed else [])])
    raise NotUnderstood(
        f"{word!r} is no place or tool that is known here.", understood, lexicon.nearest_place(modality, word)
    )


def _splits(typed: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Ways to part words into a place and a tool, the longest place first; the tool may stand before it."""
    for count in range(len(typed), -1, -1):
        yield typed[:count], typed[count:]
    for count in range(1, len(typed)):
        yield typed[count:], typed[:count]
