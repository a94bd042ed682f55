"""Where on the body: whether two places are the same, and how a place is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from palpate.modality import WorkView, vocabulary


def meet(one: str, other: str) -> bool:
    """Whether one region lies in the other, either way round."""
    return vocabulary.lies_in(one, other) or vocabulary.lies_in(other, one)


def worked_at(work: WorkView, place: Mapping[str, Any]) -> bool:
    """Whether work touched a place of a ``sites`` answer. A side that was not said may be either side."""
    region = work.region or work.site
    return bool(region) and meet(region, place["site"]) and {work.side, place.get("side")} != {"left", "right"}


def said(place: Mapping[str, Any]) -> str:
    """A place of a ``sites`` answer as a person says it: "calf, left"."""
    region = vocabulary.regions().get(place["site"])
    label = region.label if region else place["site"].replace("_", " ")
    return f"{label}, {place['side']}" if place.get("side") else label


def at(work: WorkView) -> str:
    """ " at calf left", or nothing where work has no place."""
    place = work.site_name or work.site.replace("_", " ")
    return f" at {place} {work.side}".rstrip() if place else ""
