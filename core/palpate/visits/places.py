"""Naming a place on the body: a point of the modality, a muscle, or a region, by key, name or a few letters."""

from __future__ import annotations

from typing import Any

import msgspec

from palpate.errors import Ambiguous, NotFound, Refused
from palpate.host.host import Host
from palpate.modality import vocabulary
from palpate.modality.catalog import BodyPoint
from palpate.names import fold
from palpate.visits.naming import meant


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place: its key, name, region and the definition it is kept by."""

    key: str
    name: str
    region: str
    definition: Any
    sides: tuple[str, ...] = vocabulary.SIDES


def everywhere(host: Host, modality: str, of: str = "") -> list[dict[str, Place]]:
    """Every place by key, in the order they are looked through: the modality's points, muscles, regions.

    ``of`` puts first what a field asks for: ``muscle``, ``region``, a kind of the modality's points, or a kind of
    another's (``reflexology.reflex``), which are places here only where that one is enabled.
    """
    points: list[BodyPoint] = host.ask(modality, "body_points")
    other, _, kind = of.partition(".")
    if kind and other in host.active():
        points = [*(one for one in host.read(other, "body_points") if one.kind == kind), *points]
    muscles, regions = vocabulary.muscles().values(), vocabulary.regions().values()
    own = {
        one.key: Place(key=one.key, name=one.name, region=one.region, definition=one, sides=_sides(one.sides))
        for one in sorted(points, key=lambda one: one.kind != of)
    }
    kinds = {
        "": own,
        "muscle": {one.key: Place(key=one.key, name=one.label, region=one.region, definition=one) for one in muscles},
        "region": {one.key: Place(key=one.key, name=one.label, region=one.key, definition=one) for one in regions},
    }
    return [kinds[kind] for kind in sorted(kinds, key=lambda kind: kind != of or not kind)]


def place(host: Host, modality: str, wanted: str, of: str = "") -> Place:
    """The place that is meant: what ``of`` asks for first, then the modality's own points, muscles, regions."""
    kinds = everywhere(host, modality, of)
    wanted_key = fold(wanted).replace(" ", "_")
    for places in kinds:
        for one in places.values():
            if wanted_key == one.key or fold(wanted) == fold(one.name):
                return one
    for places in kinds:
        near = [one for one in places.values() if meant(wanted, f"{one.name} {one.key}")]
        if len(near) == 1:
            return near[0]
        if near:
            raise Ambiguous(f"{wanted!r} could be {', '.join(one.key for one in near[:10])}: name one of them.")
    raise NotFound(f"{wanted[:80]!r} is no point of {host.title(modality)}, no muscle and no region.")


def side(found: Place, wanted: str) -> str:
    """The side that is meant, where the place has it."""
    full = vocabulary.SIDE_WORDS.get(wanted.casefold(), "")
    if not full:
        raise Refused(f"{wanted!r} is not a side: left, right, bilateral or midline.")
    if full not in found.sides:
        raise Refused(f"{found.name} has no {full} side: it is {' or '.join(found.sides)}.")
    return full


def tool(wanted: str) -> str:
    """The tool that is meant."""
    tools = vocabulary.tools()
    key = fold(wanted).replace(" ", "_")
    if key in tools:
        return key
    near = [one.key for one in tools.values() if meant(wanted, one.label)]
    if len(near) != 1:
        raise Refused(f"{wanted!r} is not a tool: there is {', '.join(tools)}.")
    return near[0]


def _sides(sides: tuple[str, ...]) -> tuple[str, ...]:
    return (*sides, "bilateral") if {"left", "right"} <= set(sides) and "bilateral" not in sides else sides
