"""What a modality's entries refer to: sources, the shared vocabulary, each other; and what is not there.

A reference that a safety rule depends on is a problem: the rule would never apply. Any other is a warning: what has
it is shown, without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from palpate.modality import vocabulary, when
from palpate.modality.errors import ContractError
from palpate.modality.fields import RangeOfMotion, Sites, Text, flatten
from palpate.modality.files import PARTS, Files

_PLACES = {"region", "muscle"}
_FACTS = {"age", "first_visit"}


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """All that a modality's files hold."""

    contraindications: list[Any]
    fields: list[Any]
    points: list[Any]
    techniques: list[Any]
    measures: list[Any]
    aftercare: list[Any]
    follow_ups: list[Any]
    sources: list[Any]


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong, and where: the file and the entry, where it is one of a file."""

    reason: str
    file: str = ""
    entry: str = ""

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, self.entry) if part)
        return f"{place}: {self.reason}" if place else self.reason


def in_its_file(wrong: Wrong, files: Files) -> Wrong:
    """What is wrong, by the name of the file it stands in: all parts may stand in one."""
    part = wrong.file.removesuffix(".toml")
    return msgspec.structs.replace(wrong, file=files.place(part)) if part in PARTS else wrong


def problems(entries: Entries) -> Iterator[Wrong]:
    """References whose absence makes a rule or a question never apply."""
    techniques = {technique.key for technique in entries.techniques}
    for rule in entries.contraindications:
        place = ("contraindications.toml", rule.key)
        yield from _unknown(place, "condition", [rule.condition], vocabulary.conditions())
        yield from _unknown(place, "region", rule.regions, vocabulary.regions())
        yield from _unknown(place, "technique", rule.techniques, techniques)
        yield from _unknown(place, "tool", rule.tools, vocabulary.tools())
        yield from _unreadable(place, rule.when)
    for name, conditional in _conditional(entries):
        for entry in conditional:
            yield from _unreadable((name, entry.key), entry.when)
    for follow_up in entries.follow_ups:
        place = ("follow_ups.toml", follow_up.key)
        asks = {field.key for field in flatten(follow_up.asks)}
        for flag in follow_up.red_flags:
            yield from _unreadable(place, flag.when)
            yield from _unknown(place, "answer in a red flag", sorted(_asked(flag.when)), asks)
    for field in flatten(entries.fields):
        yield from _unreadable(("fields.toml", field.key), field.show_when)


def warnings(entries: Entries) -> Iterator[Wrong]:
    """Every other reference to what is not there, fields of a kind this contract does not know, long quick forms."""
    yield from sources(entries)
    yield from others(entries)


def others(entries: Entries) -> Iterator[Wrong]:
    """As ``warnings``, the sources aside."""
    fields = flatten(entries.fields)
    answers = {field.key for field in fields} | _FACTS
    kinds = {point.kind for point in entries.points} | _PLACES
    for technique in entries.techniques:
        place = ("techniques.toml", technique.key)
        yield from _unknown(place, "tool", technique.tools, vocabulary.tools())
        yield from _unknown(place, "layer", technique.layers, vocabulary.layers())
        yield from _unknown(place, "direction", technique.directions, vocabulary.directions())
        yield from _unknown(place, "kind of place", technique.at, kinds)
    for point in entries.points:
        regions = [point.region, *point.refers, *point.spills]
        yield from _unknown(("points.toml", point.key), "region", regions, vocabulary.regions())
        yield from _unknown(("points.toml", point.key), "muscle", filter(None, [point.muscle]), vocabulary.muscles())
    measures = {measure.key for measure in entries.measures}
    for field in fields:
        place = ("fields.toml", field.key)
        yield from _unknown(place, "measure", filter(None, [field.measure]), measures)
        yield from _unknown(place, "answer in show_when", _asked(field.show_when), answers)
        yield from _of_kind(place, field, kinds)
    if len(quick := [field.key for field in fields if field.quick]) > 12:
        yield Wrong(file="fields.toml", reason=f"{len(quick)} fields are quick: a short form has at most 12")
    techniques = {technique.key for technique in entries.techniques}
    for name, conditional in _conditional(entries):
        for entry in conditional:
            yield from _unknown((name, entry.key), "technique", entry.after, techniques)
            yield from _unknown((name, entry.key), "answer in when", _asked(entry.when), answers)


def _conditional(entries: Entries) -> list[tuple[str, list[Any]]]:
    return [("aftercare.toml", entries.aftercare), ("follow_ups.toml", entries.follow_ups)]


def _of_kind(place: tuple[str, str], field: Any, kinds: Collection[str]) -> Iterator[Wrong]:
    if isinstance(field, Text) and field.unknown_kind:
        yield _wrong(place, f"this palpate has no fields of kind {field.unknown_kind!r}: it is asked as words")
    elif isinstance(field, Sites):
        yield from _unknown(place, "kind of place", [field.of], kinds)
        for inner in field.fields:
            yield from _of_kind((place[0], f"{place[1]}.{inner.key}"), inner, kinds)
    elif isinstance(field, RangeOfMotion):
        yield from _unknown(place, "joint", [field.joint], vocabulary.joints())
        if joint := vocabulary.joints().get(field.joint):
            yield from _unknown(place, f"movement of the {joint.label}", [field.movement], joint.movements)


def sources(entries: Entries) -> Iterator[Wrong]:
    """Sources that are named and stand in no bibliography."""
    known = {source.key for source in entries.sources}
    for name in entries.__struct_fields__:
        everything = flatten(entries.fields) if name == "fields" else getattr(entries, name)
        for entry in everything if name != "sources" else ():
            within = [*getattr(entry, "fields", ()), *getattr(entry, "red_flags", ())]
            given = [*entry.source, *(key for inner in within for key in inner.source)]
            yield from _unknown((f"{name}.toml", entry.key), "source", given, known)


def _unknown(place: tuple[str, str], what: str, given: Any, known: Collection[str]) -> Iterator[Wrong]:
    for key in dict.fromkeys(given):
        if key not in known:
            yield _wrong(place, f"there is no {what} {key!r}")


def _unreadable(place: tuple[str, str], expression: str) -> Iterator[Wrong]:
    try:
        when.keys(expression)
    except ContractError as error:
        yield _wrong(place, str(error))


def _asked(expression: str) -> set[str]:
    try:
        return when.keys(expression)
    except ContractError:
        return set()


def _wrong(place: tuple[str, str], reason: str) -> Wrong:
    return Wrong(file=place[0], entry=place[1], reason=reason)
