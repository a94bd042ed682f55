"""Where several modalities scored the same thing at the same moment, and not alike: then their scores are not one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

Moment = TypeVar("Moment", bound=Hashable)


def apart(given: Iterable[tuple[str, Moment, float]]) -> set[Moment]:
    """The moments at which modalities gave one thing different scores; each score with its modality and its moment.

    Of one modality the score given last stands.
    """
    scores: dict[Moment, dict[str, float]] = defaultdict(dict)
    for modality, moment, score in given:
        scores[moment][modality] = score
    return {moment for moment, by in scores.items() if len(set(by.values())) > 1}
