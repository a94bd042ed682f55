"""What several modalities tell a client in nearly the same words, said once: nothing of it is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LEAD = re.compile(r"^(?:call|see) (?:(?:an? |the |your )?(?:ambulance|doctor|therapist|us) )?(?:for|about|if)\b:?\s*")
"""How a sentence begins that lists when to call: whom, is said by where it stands."""
_PART = re.compile(r"\s*[,;:.!?]\s*(?:(?:or|and)\b\s*)?|\s+(?:or|and)\s+")
_SMALL = frozenset(
    "a an the or and for that if it is to in of on with more than about call see us you your doctor".split()  # noqa: SIM905
)
"""Words that say nothing of what a sentence is about."""
_MOST = 0.7
"""The share of the shorter text's words from which on two are nearly the same."""


def said_once(texts: Iterable[str]) -> list[str]:
    """The sentences of some texts in their order, without those that another of them says whole."""
    sentences = list(dict.fromkeys(one for text in texts for one in _SENTENCE.split(text.strip()) if one))
    parts = [_parts(one) for one in sentences]
    return [
        one
        for at, one in enumerate(sentences)
        if not any(parts[at] < other or (parts[at] == other and at > before) for before, other in enumerate(parts))
    ]


def nearly_the_same(one: str, other: str) -> bool:
    """Whether two texts are about the same: most of what the shorter one names, the other names too."""
    first, second = _words(one), _words(other)
    return one == other or len(first & second) >= _MOST * max(1, min(len(first), len(second)))


def _parts(sentence: str) -> frozenset[str]:
    """What a sentence lists, part by part. One part is within another only where it is the same, word for word."""
    return frozenset(part for part in _PART.split(_LEAD.sub("", sentence.casefold())) if part)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold())) - _SMALL
