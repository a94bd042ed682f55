"""One thing asked or measured: the kinds of field an assessment is made of.

A field says what it asks, what it takes and where its figures come from; how it is asked (a prompt, a form, a schema)
is the host's affair. ``answers.py`` reads, checks and shows what was answered.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from palpate.modality.entry import Entry, Key


class Field(Entry, frozen=True, kw_only=True, tag_field="kind"):
    """What every kind of field has.

    ``short`` is what a therapist types for it (``pain``); ``quick`` puts it on the short form (at most 12 a modality);
    ``each_visit`` asks it again at every visit; ``show_when`` is a condition over other answers;
    ``detail`` is what only some want to know, as how often a test is right, and shown only where it is asked for;
    ``measure`` names the outcome measure that the answer is a score of; ``source`` are keys of ``sources.toml``.
    """

    key: Key
    label: str
    short: str = ""
    help: str = ""
    detail: str = ""
    required: bool = False
    quick: bool = False
    each_visit: bool = False
    show_when: str = ""
    sensitive: bool = False
    measure: str = ""
    normal: str = ""
    loinc: str = ""
    snomed: str = ""
    source: list[str] = []


class Scale(Field, frozen=True, kw_only=True, tag="scale"):
    """A whole number between two anchors, 0 to 10 unless said otherwise; felt or judged, so never carried over."""

    minimum: int = 0
    maximum: int = 10
    anchors: dict[str, str] = {}

    def __post_init__(self) -> None:
        if self.minimum >= self.maximum:
            raise ValueError(f"minimum {self.minimum} is not below maximum {self.maximum}")
        wrong = [mark for mark in self.anchors if not (mark.isascii() and mark.lstrip("-").isdecimal())]
        if wrong:
            raise ValueError(f"anchors are keyed by a number of the scale, not {wrong[0]!r}")


class Quantity(Field, frozen=True, kw_only=True, tag="quantity"):
    """A measured number with its unit; ``minimum`` and ``maximum`` are what can be entered, not what is normal."""

    unit: str
    minimum: float
    maximum: float
    decimals: int = 0

    def __post_init__(self) -> None:
        if self.minimum >= self.maximum:
            raise ValueError(f"minimum {self.minimum:g} is not below maximum {self.maximum:g}")


class Choice(Field, frozen=True, kw_only=True, tag="choice"):
    """One of several, key to label, in the order they are shown."""

    choices: Annotated[dict[str, str], msgspec.Meta(min_length=2)]


class Choices(Field, frozen=True, kw_only=True, tag="choices"):
    """Any number of several, key to label; none chosen is an answer too."""

    choices: Annotated[dict[str, str], msgspec.Meta(min_length=1)]


class YesNo(Field, frozen=True, kw_only=True, tag="yes_no"):
    """Yes or no."""


class Text(Field, frozen=True, kw_only=True, tag="text"):
    """Words, at most ``longest`` characters."""

    longest: int = 2000
    lines: int = 1
    unknown_kind: str = ""
    """Set where a definition from a newer contract had a kind that this one does not know."""


class Day(Field, frozen=True, kw_only=True, tag="day"):
    """A calendar day, as YYYY-MM-DD."""


class Duration(Field, frozen=True, kw_only=True, tag="duration"):
    """A length of time in ``unit``: second, minute, hour, day, week, month or year."""

    unit: Annotated[str, msgspec.Meta(pattern="^(second|minute|hour|day|week|month|year)$")]
    maximum: float = 100_000


class RangeOfMotion(Field, frozen=True, kw_only=True, tag="range_of_motion"):
    """Degrees of one movement of a joint, by side; ``reference`` is what ``reference_set`` gives as full range.

    No joint goes beyond the ``maximum``, unless a field says how far.
    """

    joint: str
    movement: str
    sides: tuple[str, ...] = ("left", "right")
    maximum: int = 220
    reference: float | None = None
    reference_set: str = ""


class Sites(Field, frozen=True, kw_only=True, tag="sites"):
    """Places on the body, each with its side and sub-fields.

    ``of`` says where they come from: a kind of body point of this modality (``trigger_point``, ``reflex``), ``region``
    or ``muscle`` of the shared vocabulary, or a kind of point of another modality (``reflexology.reflex``), known only
    where that one is enabled. On the short form a place is asked its ``quick`` fields, all of them where none is.
    """

    of: str
    fields: list[AnyField] = []

    def __post_init__(self) -> None:
        nested = [field.key for field in self.fields if isinstance(field, Sites | Group)]
        if nested:
            raise ValueError(f"a site's sub-fields are plain: {nested[0]!r} is not")


class Group(Field, frozen=True, kw_only=True, tag="group"):
    """Fields asked together on one screen. ``section``: where a note has them, as said by the client or as found."""

    fields: list[AnyField]
    section: Literal["subjective", "objective"] = "objective"

    def __post_init__(self) -> None:
        nested = [field.key for field in self.fields if isinstance(field, Group)]
        if nested:
            raise ValueError(f"groups do not nest: {nested[0]!r}")


AnyField = Scale | Quantity | Choice | Choices | YesNo | Text | Day | Duration | RangeOfMotion | Sites | Group
KINDS = {
    str(kind.__struct_config__.tag): kind
    for kind in (Scale, Quantity, Choice, Choices, YesNo, Text, Day, Duration, RangeOfMotion, Sites, Group)
}


def flatten(fields: list[AnyField]) -> list[AnyField]:
    """The fields that are answered, in order, groups opened; a group's ``show_when`` goes to its fields."""
    flat: list[AnyField] = []
    for field in fields:
        if not isinstance(field, Group):
            flat.append(field)
            continue
        for inner in field.fields:
            both = f"({field.show_when}) and ({inner.show_when})" if inner.show_when else field.show_when
            flat.append(msgspec.structs.replace(inner, show_when=both) if field.show_when else inner)
    return flat


def every(fields: list[AnyField]) -> list[AnyField]:
    """The fields that are answered, and those within sites."""
    flat = flatten(fields)
    return [*flat, *(inner for field in flat if isinstance(field, Sites) for inner in field.fields)]


def tolerate(entry: object) -> object:
    """The entry with any kind this contract does not know turned into text, so that a newer form still shows."""
    if not isinstance(entry, dict):
        return entry
    if (kind := entry.get("kind")) not in KINDS and isinstance(kind, str):
        shared = {name: entry[name] for name in Field.__struct_fields__ if name in entry}
        return {**shared, "kind": "text", "unknown_kind": kind}
    if isinstance(entry.get("fields"), list):
        return {**entry, "fields": [tolerate(inner) for inner in entry["fields"]]}
    return entry
