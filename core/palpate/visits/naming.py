"""Naming a technique or a field: by its short form, its key, its name, or by a few letters of each word of that."""

from __future__ import annotations

import re

from palpate.modality.catalog import Technique
from palpate.modality.fields import AnyField
from palpate.names import fold, matches

_ODD = re.compile(r"[^\w\s.'’-]")
"""Signs that do not stand in what is typed for a name."""


def called(one: Technique | AnyField) -> str:
    """Its name or its label."""
    return one.name if isinstance(one, Technique) else one.label


def names(one: Technique | AnyField) -> set[str]:
    """Short form, name and key, as ``plain`` has them."""
    return {plain(name) for name in (one.short, called(one), one.key) if name}


def is_named(text: str, one: Technique | AnyField) -> bool:
    """Whether this is its short form, key or whole name; signs that the name does not have make it something else."""
    return fold(text) == fold(called(one)) or (not _ODD.search(text) and plain(text) in names(one))


def may_mean(text: str, one: Technique | AnyField) -> bool:
    """Whether a few letters of its name were typed, three at least."""
    return len(text) >= 3 and not _ODD.search(text) and meant(text, called(one))


def meant(wanted: str, name: str) -> bool:
    """Whether enough of a name was typed; "ischemic" is enough of "Sustained (ischemic) compression"."""
    words = " ".join(re.findall(r"[^\W_]+", wanted))
    return bool(words) and matches(words, " ".join(re.findall(r"[^\W_]+", name)))


def plain(text: str) -> str:
    """A name without case, accents and what stands between its words."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))
