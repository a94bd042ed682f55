"""Naming a place on the body: a point of the modality, a muscle, or a region, by key, name or a few letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
        near = near_to(wanted, places.values())
        # What people say for a region comes after its own name, and takes nothing away from what that may mean.
        said = [] if len(near) == 1 else [one for one in places.values() if _is_said(wanted, one)]
        if len(near) == 1 or len(said) == 1:
            return (said or near)[0]
        if near:
            raise Ambiguous(_could_be(wanted, near))
    if len(found := _parted(wanted, kinds)) == 1:
        return found[0]
    raise NotFound(f"{wanted[:80]!r} is no point of {host.title(modality)}, no muscle and no region.")


def near_to(wanted: str, places: Iterable[Place]) -> list[Place]:
    """The places of which enough of the name, or the key, was typed."""
    return [one for one in places if meant(wanted, f"{one.name} {one.key}")]


def _is_said(wanted: str, one: Place) -> bool:
    says = one.definition.says if isinstance(one.definition, vocabulary.Region) else ()
    return fold(wanted) in map(fold, says)


def _limb(one: Place) -> str:
    """The part of a limb, or of the trunk, that a place lies in: a foot, a hand."""
    known, outwards = vocabulary.regions(), []
    region = known.get(one.region)
    while region is not None and region not in outwards:
        outwards.append(region)
        region = known.get(region.part_of)
    return outwards[-2].label if len(outwards) > 1 else ""


def _parted(wanted: str, kinds: Iterable[dict[str, Place]]) -> list[Place]:
    """Of several places of one name, those in the part of the body that the last word says: heart foot."""
    *name, last = wanted.split() or [""]
    if not name:
        return []
    for places in kinds:
        near = near_to(" ".join(name), places.values())
        if len(near) > 1:
            return [one for one in near if fold(_limb(one)) == fold(last)]
    return []


def _could_be(wanted: str, near: Sequence[Place]) -> str:
    """The refusal of a name that several places have, as people read them, and what tells them apart."""
    limbs = [_limb(one) for one in near]
    told_apart = all(limbs) and len(set(limbs)) == len(limbs)
    names = [
        f"{one.name} ({limb})" if told_apart and f"({limb})" not in one.name else one.name
        for one, limb in zip(near, limbs, strict=True)
    ]
    how = f"type {' or '.join(f'{wanted} {limb}' for limb in limbs)}" if told_apart else "name one of them"
    more = f", and {len(near) - 10} more" if len(near) > 10 else ""
    return f"{wanted!r} could be {', '.join(names[:10])}{more}: {how}."


def wants_side(stored: Mapping[str, Any], region: str) -> bool:
    """Whether a place says little without a side, as it is kept: a point on both sides, a muscle, a part of a limb.

    What lies in the middle, or on one side only, and the parts of head and trunk are said without.
    """
    if "name" in stored:  # a point; the sides that most are on are not written out
        sides = stored.get("sides", ("left", "right"))
        return {"left", "right"} <= set(sides) and "midline" not in sides
    return "region" in stored or any(vocabulary.lies_in(region, limb) for limb in ("upper_limb", "lower_limb"))


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
