"""The rest of a line that names a technique: where, with what, how strong, how long, how often, how it responded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from palpate.errors import Ambiguous, NotFound
from palpate.modality import vocabulary
from palpate.modality.catalog import Technique
from palpate.shorthand.lexicon import MOST_WORDS, Lexicon
from palpate.shorthand.lines import NotUnderstood, Work
from palpate.shorthand.tokens import Kind, of, tokens, twice, words
from palpate.visits import wording
from palpate.visits.model import WorkDone
from palpate.visits.places import Place

_ONCE: tuple[Kind, ...] = ("side", "felt", "applied", "hold", "minutes", "times")

_UNIT = re.compile(r"(\d)\s+(s|sec|secs|seconds|min|mins|minutes)(?!\S)", re.IGNORECASE)
"""A figure and its unit, typed apart."""

_SETS = re.compile(
    r"(?P<times>\d{1,4})[x×](?P<span>\d{1,4})(?:s|sec|secs|seconds)?|(?P<before>\d{1,4})(?:s|sec|secs|seconds)[x×](?P<after>\d{1,4})",
    re.IGNORECASE,
)
"""How often and how long in one: 3x20s, 20sx3."""


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
    said = words(pieces)
    try:
        place, tool = where(modality, technique, said, lexicon)
    except NotUnderstood as refused:
        place, tool, _ = _partly(modality, technique, said, lexicon)
        done = _done(f"{modality}.{technique.key}", place, tool, given, response)
        called = vocabulary.tools()[tool].label if tool else ""
        so_far = wording.work(technique.name, place.name if place else "", called, done)
        raise NotUnderstood(refused.why, " · ".join(so_far), refused.nearest) from None
    if given["side"] and place is None:
        raise NotUnderstood(f"Say what is worked on the {given['side']} side.", understood)
    done = _done(f"{modality}.{technique.key}", place, tool, given, response)
    return Work(modality=modality, technique=technique, place=place, done=done)


def _done(technique: str, place: Place | None, tool: str, given: Mapping[Kind, Any], response: str) -> WorkDone:
    """What was done, by the figures that were given; a side is one of a place."""
    return WorkDone(
        technique=technique,
        site=place.key if place else "",
        side=(given["side"] or "") if place else "",
        tool=tool,
        pressure=given["felt"],
        applied=given["applied"],
        hold=given["hold"],
        repetitions=given["times"],
        minutes=given["minutes"],
        response=response.strip(),
    )


def where(modality: str, technique: Technique, typed: Sequence[str], lexicon: Lexicon) -> tuple[Place | None, str]:
    """The place and the tool that some words name; a word belongs to the place where it can."""
    if not typed:
        return None, ""
    if typed[-1] == "!":
        raise NotUnderstood("Say why after the exclamation mark, as in ! asked for, in writing", technique.name)
    if odd := [one for one in typed if set(one) & set("?!")]:
        raise NotUnderstood(f"{odd[0]!r} is no place or tool", technique.name)
    if half := [one for one in typed if re.fullmatch(r"\d+[.,]\d+/(?:10|5)", one)]:
        raise NotUnderstood(f"Pressure is a whole number, as in 6/10 or 3/5, not {half[0]!r}", technique.name)
    for one in typed:
        if sets := _SETS.fullmatch(one):
            times, span = sets["times"] or sets["after"], sets["span"] or sets["before"]
            why = f"{one!r} is two things, how long and how often: write {span}s x{times}"
            raise NotUnderstood(why, technique.name)
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
    if elsewhere := lexicon.elsewhere(modality, typed):
        raise NotUnderstood(elsewhere, technique.name)
    _, _, left = _partly(modality, technique, typed, lexicon)
    odd = [one for one in left if not lexicon.is_place(modality, one, technique.at)]
    word = odd[0] if odd else " ".join(typed)
    raise NotUnderstood(
        f"{word!r} is no place or tool that is known here.", technique.name, lexicon.nearest_place(modality, word)
    )


def _partly(
    modality: str, technique: Technique, typed: Sequence[str], lexicon: Lexicon
) -> tuple[Place | None, str, list[str]]:
    """The place of most words and the tool that can be made out where not all can, and the words that are neither."""
    looked = typed[:MOST_WORDS]
    place, left = None, list(typed)
    for first, last in sorted(combinations(range(len(looked) + 1), 2), key=lambda run: run[0] - run[1]):
        if place := lexicon.is_place(modality, " ".join(looked[first:last]), technique.at):
            left = [*typed[:first], *typed[last:]]
            break
    tools = [tool for one in left if (tool := lexicon.is_tool(one))]
    return place, tools[0] if tools else "", [one for one in left if not lexicon.is_tool(one)]


def _splits(typed: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Ways to part words into a place and a tool, the longest place first; the tool may stand before it."""
    for count in range(len(typed), -1, -1):
        yield typed[:count], typed[count:]
    for count in range(1, len(typed)):
        yield typed[count:], typed[:count]
