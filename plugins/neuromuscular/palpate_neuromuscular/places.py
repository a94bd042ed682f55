"""Regions held against each other, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable

from palpate.modality import vocabulary


def overlap(one: str, other: str) -> bool:
    """Whether two regions are the same, or one is a part of the other."""
    return vocabulary.lies_in(one, other) or vocabulary.lies_in(other, one)


def covered(wanted: Iterable[str], zones: Iterable[str]) -> list[str]:
    """Those of the regions that one of the zones covers, or is a part of."""
    there = list(zones)
    return [region for region in wanted if any(overlap(region, zone) for zone in there)]


def named(keys: Iterable[str]) -> str:
    """Regions as they are called."""
    known = vocabulary.regions()
    return ", ".join(known[key].label if key in known else key.replace("_", " ") for key in keys)
