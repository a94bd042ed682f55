"""The words that modalities share: regions, muscles, joints, tools, conditions, medications, measures.

One answer about anticoagulants serves every modality, and outcomes compare across them. The words are data, in the
TOML files of this folder; each is read once, when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

from palpate.modality.entry import Entry, Key
from palpate.modality.files import Folder, read_entries
from palpate.modality.outcomes import Measure
from palpate.modality.sources import Source

SIDES = ("left", "right", "bilateral", "midline")
SIDE_WORDS = {
    **{side: side for side in SIDES},
    "l": "left",
    "r": "right",
    "m": "midline",
    "mid": "midline",
    "b": "bilateral",
    "bil": "bilateral",
    "both": "bilateral",
}
"""What is typed for a side, wherever one is."""

SHARED = "shared"
"""What stands in a modality's place for a score of a measure that belongs to none."""


class Region(Entry, frozen=True, kw_only=True):
    """A part of the body; ``part_of`` is the larger region it lies in. ``sensitive``: consent is asked each time.

    ``says`` are other words that people have for it.
    """

    key: Key
    label: str
    part_of: str = ""
    sensitive: bool = False
    says: list[str] = []


class Muscle(Entry, frozen=True, kw_only=True):
    """A muscle and the region it is worked in."""

    key: Key
    label: str
    region: str


class Joint(Entry, frozen=True, kw_only=True):
    """A joint, the region it lies in and the movements it has."""

    key: Key
    label: str
    region: str
    movements: list[str]


class Word(Entry, frozen=True, kw_only=True):
    """A key and what it is called: a tool, a layer, a direction of movement."""

    key: Key
    label: str


class Condition(Entry, frozen=True, kw_only=True):
    """Something asked of a client's health.

    ``ask`` is "history" (asked once, until it expires) or "day" (asked at the start of every visit). ``detail`` says
    what else is asked when the answer is yes: ``due`` a due date, ``since`` a day, ``site`` a region, ``text`` words.
    ``expires_days`` is how long an answer stands; a practice may set it for a ``kind``. ``red_flag`` is the urgency of
    referral when the answer is yes. ``says`` are words that clients have for it. ``reviewed``: by a clinician.
    """

    key: Key
    label: str
    question: str
    group: str
    ask: Literal["history", "day"] = "history"
    detail: list[Literal["due", "since", "site", "text"]] = []
    expires_days: int | None = None
    kind: Literal["", "injury", "surgery", "medicine"] = ""
    red_flag: Literal["", "emergency", "urgent", "routine"] = ""
    why: str = ""
    advice: str = ""
    says: list[str] = []
    reviewed: bool = False
    source: list[str] = []


class Medication(Entry, frozen=True, kw_only=True):
    """A medicine by its names, as clients say them, and the conditions it raises to "ask first"."""

    key: Key
    names: list[str]
    raises: list[str]
    source: list[str] = []


class SharedMeasure(Measure, frozen=True, kw_only=True):
    """A measure of no modality, and how its score comes about.

    ``rule``: "percent" of what the answered items could give, the "sum" or "mean" of the items, or one "value". Of its
    ``items``, each from ``lowest`` to ``highest``, ``fewest`` must be answered. ``field`` is which score it is, where a
    modality asks for the same under a name of its own.
    """

    rule: Literal["percent", "sum", "mean", "value"]
    items: int = 1
    fewest: int = 1
    lowest: float
    highest: float
    field: str = ""


def _entries(name: str, kind: type) -> dict[str, Any]:
    return {entry.key: entry for entry in read_entries(Folder(resources.files(__name__)), name, kind)}


@cache
def regions() -> dict[str, Region]:
    """Regions by key."""
    return _entries("regions", Region)


@cache
def muscles() -> dict[str, Muscle]:
    """Muscles by key."""
    return _entries("muscles", Muscle)


@cache
def joints() -> dict[str, Joint]:
    """Joints by key."""
    return _entries("joints", Joint)


@cache
def tools() -> dict[str, Word]:
    """Tools by key: thumb, elbow, …"""
    return _entries("tools", Word)


@cache
def layers() -> dict[str, Word]:
    """Layers of tissue by key, from the skin inwards."""
    return _entries("layers", Word)


@cache
def directions() -> dict[str, Word]:
    """Directions of work by key."""
    return _entries("directions", Word)


@cache
def conditions() -> dict[str, Condition]:
    """Conditions by key, in the order they are asked."""
    return _entries("conditions", Condition)


@cache
def medications() -> dict[str, Medication]:
    """Medications by key."""
    return _entries("medications", Medication)


@cache
def measures() -> dict[str, SharedMeasure]:
    """Measures of no modality by key: what others own, as scores alone, and what is free to use."""
    return _entries("measures", SharedMeasure)


@cache
def sources() -> dict[str, Source]:
    """The bibliography of the shared vocabulary."""
    return _entries("sources", Source)


KINDS: dict[str, Callable[[], Mapping[str, Any]]] = {
    "regions": regions,
    "muscles": muscles,
    "joints": joints,
    "tools": tools,
    "directions": directions,
    "layers": layers,
    "conditions": conditions,
    "measures": measures,
}
"""The kinds of words that a modality names by their keys, and those of each."""


def lies_in(region: str, larger: str) -> bool:
    """Whether a region is the larger one or a part of it, at any depth."""
    seen: set[str] = set()
    while region and region not in seen:
        if region == larger:
            return True
        seen.add(region)
        known = regions().get(region)
        region = known.part_of if known else ""
    return False


def condition_groups() -> list[str]:
    """The groups of the health history, in the order they are asked."""
    return list(dict.fromkeys(condition.group for condition in conditions().values()))
