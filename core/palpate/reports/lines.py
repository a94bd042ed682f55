"""Which scores stand in which rows: by the modality that asked for them, or those of a visit in all of its rows.

A line is some scores of one thing, with the visits that they are of by the groups in whose rows they count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from palpate.modality import vocabulary
from palpate.reports.groups import Groups
from palpate.reports.identity import Identity
from palpate.reports.visit_scores import Asked, VisitScores

NOTES = {
    "modality": "A score counts for the modality that asked for it; one that no modality asks for counts for those of "
    "which work is recorded at the visit. What two modalities scored differently at one visit counts for each.",
    "technique": "A score counts for every technique of its visit; what modalities scored differently at one visit "
    "counts for the techniques of each.",
    "region": "A score counts for every region worked on at its visit; what modalities scored differently at one visit "
    "counts for the regions that each worked on.",
}
"""How a score comes into a row, in words, by what a report is told by."""


class Line(NamedTuple):
    """Some scores of one thing; ``onwards`` are those before treatment that they go on to at a next visit."""

    before: dict[int, float]
    after: dict[int, float]
    onwards: dict[int, float]
    placed: dict[frozenset[str], list[int]]


def lines(scores: VisitScores, key: Identity, groups: Groups, by: str, numbers: set[int]) -> Iterator[Line]:
    """The lines of one thing that was scored at these visits."""
    if by == "modality":
        yield from _by_modality(scores, key, groups, numbers)
        return
    together, apart, asked = scores.together[key], scores.apart[key], scores.asked[key]
    alike = [one for one in together.numbers & numbers if scores.visits[one].person not in apart]
    yield Line(together.before, together.after, together.before, _placed(alike, groups.at))
    for modality in asked if apart else ():
        mine = {number for number in asked[modality].numbers & numbers if scores.visits[number].person in apart}
        others = {number for other in asked if other != modality for number in asked[other].numbers}
        placed = _placed(mine, _own(groups, modality, others))
        yield Line(asked[modality].before, asked[modality].after, scores.comparable(key, modality), placed)


def _own(groups: Groups, modality: str, others: set[int]) -> Callable[[int], frozenset[str]]:
    """The groups of a visit that a modality's score counts for: of its own work, where others scored the same."""

    def at(number: int) -> frozenset[str]:
        alone = number not in others or modality == vocabulary.SHARED
        return groups.at(number) if alone else groups.of_modality(number, modality)

    return at


def _by_modality(scores: VisitScores, key: Identity, groups: Groups, numbers: set[int]) -> Iterator[Line]:
    """A line for each modality: what it asked for, and what none asked for at the visits at which it worked."""
    shared = scores.asked[key].get(vocabulary.SHARED, Asked())
    worked: dict[str, set[int]] = defaultdict(set)
    for number in shared.numbers:
        for modality in groups.at(number):
            worked[modality].add(number)
    for modality in dict.fromkeys([*scores.asked[key], *worked]):
        if modality == vocabulary.SHARED:
            continue
        own, there = scores.asked[key].get(modality, Asked()), worked[modality]
        before = {number: score for number, score in shared.before.items() if number in there} | own.before
        after = {number: score for number, score in shared.after.items() if number in there} | own.after
        mine = [number for number in before.keys() | after.keys() if number in numbers]
        yield Line(before, after, scores.comparable(key, modality), {frozenset([modality]): mine})


def _placed(numbers: Iterable[int], at: Callable[[int], frozenset[str]]) -> dict[frozenset[str], list[int]]:
    """Visits by their groups: those of the same ones are counted together, and then in the row of each."""
    placed: dict[frozenset[str], list[int]] = defaultdict(list)
    for number in numbers:
        placed[at(number)].append(number)
    return placed
