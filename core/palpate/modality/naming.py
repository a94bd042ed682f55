"""Names that the tables of one modality have for its other entries: each has to be there, or a rule never applies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any

from palpate.modality.errors import CatalogError


def must_name(file: str, entries: Iterable[Any], attributes: Iterable[str], known: Collection[str]) -> None:
    """CatalogError where an attribute of an entry names what is not ``known``: the file, the entry, the nearest name.

    ``file`` is the table of a modality's own that the entries were read from, ``attributes`` are lists of keys.
    """
    attributes = tuple(attributes)
    problems = []
    for number, entry in enumerate(entries, 1):
        for attribute in attributes:
            for key in getattr(entry, attribute):
                if key not in known:
                    near = get_close_matches(key, known, 1)
                    meant = f": did you mean {near[0]!r}?" if near else ""
                    place = f"{file}.toml, entry {number} ({entry.key})"
                    problems.append(f"{place}: {attribute} names {key!r}, which is not there{meant}")
    if problems:
        raise CatalogError(problems)
