"""What a modality's entries refer to: sources, the shared vocabulary, each other; and what is not there or never holds.

What a safety rule depends on is a problem: the rule would never apply, or not as it says. Anything else is a warning:
what has it is shown, without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

import msgspec

from palpate.host.holding import OF_A_CLIENT, Askable, facts_of, never, never_shown
from palpate.host.other_tables import NAMED, other_files
from palpate.modality import vocabulary, when
from palpate.modality.base import Modality
from palpate.modality.changes import became
from palpate.modality.errors import ContractError
from palpate.modality.fields import AnyField, Day, Quantity, RangeOfMotion, Scale, Sites, Text, flatten
from palpate.modality.files import PARTS, Files
from palpate.modality.identity import Identity
from palpate.modality.safety import Suggestion
from palpate.names import legible

_PLACES = {"region", "muscle"}
_VIEWS = ("front", "back", "left", "right", "sole", "foot", "palm", "hand")
_ALIKE = 0.85
"""From here on two names of files are taken for one, of which a letter or two went wrong."""
_EDGE = 1000
_LONGEST = 4000
"""Letters of one text: more than any is meant to have, and few enough that a sheet of paper is made at once."""


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """All that a modality's files hold."""

    contraindications: list[Any]
    fields: list[Any]
    points: list[Any]
    techniques: list[Any]
    measures: list[Any]
    aftercare: list[Any]
    follow_ups: list[Any]
    asks: list[Any]
    changes: list[Any]
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


def unread_files(modality: Modality) -> Iterator[Wrong]:
    """Files of a modality that nothing reads, since their names are a letter or two off."""
    for name in other_files(modality):
        if near := get_close_matches(name, NAMED, 1, _ALIKE):
            yield Wrong(file=f"{name}.toml", reason=f"nothing reads a file of this name: did you mean {near[0]}.toml?")


def says_nothing(identity: Identity | None, modality: Modality) -> Iterator[Wrong]:
    """That a modality wants to be asked of every booking, and has nothing that answers."""
    if identity and identity.at_any_booking and type(modality).at_booking is Modality.at_booking:
        reason = "at_any_booking, and it has no at_booking of its own: it says nothing of any booking"
        yield Wrong(file="modality.toml", reason=reason)


def problems(entries: Entries) -> Iterator[Wrong]:
    """References whose absence makes a rule or a question never apply."""
    techniques = {technique.key for technique in entries.techniques}
    for rule in entries.contraindications:
        place = ("contraindications.toml", rule.key)
        yield from _unshared(place, "condition", [rule.condition], "conditions")
        yield from _unshared(place, "region", rule.regions, "regions")
        yield from _unknown(place, "technique", rule.techniques, techniques)
        yield from _unshared(place, "tool", rule.tools, "tools")
        yield from _unreadable(place, rule.when)
        if condition := vocabulary.conditions().get(rule.condition):
            facts = facts_of(condition)
            yield from _unknown(place, f"fact of {rule.condition}", sorted(_asked(rule.when)), facts)
            yield from _never(place, rule.when, facts)
    for name, conditional in _conditional(entries):
        for entry in conditional:
            yield from _unreadable((name, entry.key), entry.when)
    for follow_up in entries.follow_ups:
        place = ("follow_ups.toml", follow_up.key)
        asks = {field.key: field for field in flatten(follow_up.asks)}
        for flag in follow_up.red_flags:
            yield from _unreadable(place, flag.when)
            yield from _unknown(place, "answer in a red flag", sorted(_asked(flag.when)), asks)
            yield from _never(place, flag.when, asks)
        for field in asks.values():
            yield from _unreadable((place[0], f"{follow_up.key}.{field.key}"), field.show_when)
    for field in flatten(entries.fields):
        yield from _unreadable(("fields.toml", field.key), field.show_when)
        for inner in field.fields if isinstance(field, Sites) else ():
            yield from _unreadable(("fields.toml", f"{field.key}.{inner.key}"), inner.show_when)
    yield from _changed(entries)
    for name in Entries.__struct_fields__:
        for entry in getattr(entries, name):
            yield from _unfit_texts((f"{name}.toml", getattr(entry, "key", "")), msgspec.to_builtins(entry))


def warnings(entries: Entries) -> Iterator[Wrong]:
    """Every other reference to what is not there, fields of a kind this contract does not know, long quick forms."""
    yield from sources(entries)
    yield from others(entries)


def others(entries: Entries) -> Iterator[Wrong]:
    """As ``warnings``, the sources aside."""
    for ask in entries.asks:
        yield from _unshared(("asks.toml", ask.key), "condition", ask.asks, "conditions")
        dated = {field.key for field in flatten(entries.fields) if isinstance(field, Day)}
        yield from _unknown(("asks.toml", ask.key), "field of kind day", ask.day, dated)
    fields = flatten(entries.fields)
    asked = {field.key: field for field in fields}
    answers = {**OF_A_CLIENT, **asked}
    kinds = {point.kind for point in entries.points} | _PLACES
    for technique in entries.techniques:
        place = ("techniques.toml", technique.key)
        yield from _unshared(place, "tool", technique.tools, "tools")
        yield from _unshared(place, "layer", technique.layers, "layers")
        yield from _unshared(place, "direction", technique.directions, "directions")
        yield from _unknown(place, "kind of place", technique.at, kinds)
    for point in entries.points:
        regions = [point.region, *point.refers, *point.spills]
        yield from _unshared(("points.toml", point.key), "region", regions, "regions")
        yield from _unshared(("points.toml", point.key), "muscle", filter(None, [point.muscle]), "muscles")
        yield from _unknown(("points.toml", point.key), "side", point.sides, vocabulary.SIDES)
        yield from _on_chart(("points.toml", point.key), point.chart)
    yield from _shown("fields.toml", "", fields, asked)
    for field in fields:
        place = ("fields.toml", field.key)
        yield from _measured(place, field, entries.measures)
        yield from _of_kind(place, field, kinds)
        if isinstance(field, Sites):
            inside = {inner.key: inner for inner in field.fields}
            yield from _shown("fields.toml", f"{field.key}.", field.fields, inside)
    if len(quick := [field.key for field in fields if field.quick]) > 12:
        yield Wrong(file="fields.toml", reason=f"{len(quick)} fields are quick: a short form has at most 12")
    techniques = {technique.key for technique in entries.techniques}
    for name, conditional in _conditional(entries):
        for entry in conditional:
            yield from _unknown((name, entry.key), "technique", entry.after, techniques)
            yield from _unknown((name, entry.key), "answer in when", _asked(entry.when), answers)
            yield from _never((name, entry.key), entry.when, answers)
    for follow_up in entries.follow_ups:
        asks = flatten(follow_up.asks)
        yield from _shown("follow_ups.toml", f"{follow_up.key}.", asks, {field.key: field for field in asks})
        for field in asks:
            yield from _measured(("follow_ups.toml", f"{follow_up.key}.{field.key}"), field, entries.measures)


def _shown(file: str, within: str, fields: list[AnyField], answers: Askable) -> Iterator[Wrong]:
    """Fields that are shown on an answer that is not there, that nobody gives, or that waits for them."""
    for field in fields:
        place = (file, f"{within}{field.key}")
        yield from _unknown(place, "answer in show_when", sorted(_asked(field.show_when)), answers)
        yield from _never(place, field.show_when, answers)
    if all(_reads(field.show_when) for field in fields):
        for key, reason in never_shown(fields):
            yield _wrong((file, f"{within}{key}"), reason)


def _measured(place: tuple[str, str], field: AnyField, measures: list[Any]) -> Iterator[Wrong]:
    """What a field's scores are of, where that is not there or has another range; and marks beyond its scale."""
    by_key = {measure.key: measure for measure in measures}
    yield from _unknown(place, "measure", filter(None, [field.measure]), by_key)
    if isinstance(field, Scale):
        for mark in field.anchors:
            if not field.minimum <= int(mark) <= field.maximum:
                yield _wrong(place, f"the anchor {mark} is beyond its scale, {field.minimum} to {field.maximum}")
    measure = by_key.get(field.measure)
    if (
        measure is not None
        and isinstance(field, Scale | Quantity)
        and (field.minimum, field.maximum) != (measure.minimum, measure.maximum)
    ):
        ranges = f"{field.minimum:g} to {field.maximum:g}, and its measure {measure.key!r} from "
        yield _wrong(place, f"it goes from {ranges}{measure.minimum:g} to {measure.maximum:g}")


def _changed(entries: Entries) -> Iterator[Wrong]:
    """What is said to have become of fields, and is not so."""
    asked = {field.key for field in flatten(entries.fields)}
    becomes = {one.field: one.becomes for one in entries.changes if one.becomes}
    for one in entries.changes:
        place = ("changes.toml", one.key)
        if one.kind == "widened":
            yield from _unknown(place, "field", [one.field], asked | becomes.keys())
            continue
        if one.field in asked:
            yield _wrong(place, f"{one.field!r} is {one.kind}, and is still asked: a key is never used again")
        if (found := became(becomes, one.field)) == [one.field]:
            yield _wrong(place, f"what became of {one.field!r} leads in a circle, and to no field that is asked")
        else:
            yield from _unknown(place, "field", found, asked)
    yield from _changed_twice(entries)


def _changed_twice(entries: Entries) -> Iterator[Wrong]:
    """Fields of which two things became, and renamed ones that came together: of two scores one would be lost."""
    left: set[str] = set()
    taken: dict[str, str] = {}
    for one in entries.changes:
        place = ("changes.toml", one.key)
        if one.kind == "widened":
            continue
        if one.field in left:
            yield _wrong(place, f"{one.field!r} became something else already: a field changes its name once")
        left.add(one.field)
        if one.kind == "renamed" and (other := taken.setdefault(one.becomes[0], one.field)) != one.field:
            yield _wrong(place, f"{other!r} is renamed {one.becomes[0]!r} already: two fields never become one")


def _unfit_texts(place: tuple[str, str], held: Any) -> Iterator[Wrong]:
    """Texts that nobody could read: of more letters than a page has, or with signs that only steer a terminal."""
    if isinstance(held, str):
        if len(held) > _LONGEST:
            yield _wrong(place, f"a text has {len(held)} letters: at most {_LONGEST} are read")
        elif legible(held) != held:
            yield _wrong(place, f"a text has signs that only steer a terminal: {legible(held)[:60]!r}")
    elif isinstance(held, dict | list):
        for one in held.values() if isinstance(held, dict) else held:
            yield from _unfit_texts(place, one)


def _on_chart(place: tuple[str, str], chart: Any) -> Iterator[Wrong]:
    if chart is None:
        return
    yield from _unknown(place, "view", [chart.view], _VIEWS)
    for axis, value in (("x", chart.x), ("y", chart.y)):
        if not 0 <= value <= _EDGE:
            yield _wrong(place, f"chart: {axis} runs from 0 to {_EDGE}, not {value}: it is not drawn")


def _conditional(entries: Entries) -> list[tuple[str, list[Any]]]:
    return [("aftercare.toml", entries.aftercare), ("follow_ups.toml", entries.follow_ups)]


def _of_kind(place: tuple[str, str], field: Any, kinds: Collection[str]) -> Iterator[Wrong]:
    if isinstance(field, Text) and field.unknown_kind:
        yield _wrong(place, f"this palpate has no fields of kind {field.unknown_kind!r}: it is asked as words")
    elif isinstance(field, Sites):
        own = [] if "." in field.of else [field.of]  # what another modality has is known where that one is enabled
        yield from _unknown(place, "kind of place", own, kinds)
        for inner in field.fields:
            yield from _of_kind((place[0], f"{place[1]}.{inner.key}"), inner, kinds)
    elif isinstance(field, RangeOfMotion):
        yield from _unshared(place, "joint", [field.joint], "joints")
        if joint := vocabulary.joints().get(field.joint):
            yield from _unknown(
                place, f"movement of the {joint.label}", [field.movement], joint.movements, _listed("joints")
            )


def sources(entries: Entries) -> Iterator[Wrong]:
    """Sources that are named and stand in no bibliography."""
    known = {source.key for source in entries.sources}
    for name in entries.__struct_fields__:
        everything = flatten(entries.fields) if name == "fields" else getattr(entries, name)
        for entry in everything if name not in {"sources", "changes"} else ():
            within = [*getattr(entry, "fields", ()), *getattr(entry, "red_flags", ())]
            given = [*entry.source, *(key for inner in within for key in inner.source)]
            yield from _unknown((f"{name}.toml", entry.key), "source", given, known)


def suggested(
    one: Suggestion, techniques: Collection[str], points: Collection[str], fields: Collection[str]
) -> Iterator[Wrong]:
    """What a suggestion names and is not there: what is offered, and the answer that led there."""
    known = {"technique": techniques, "point": points}
    if one.kind in known:
        yield from _unknown(("suggest", one.key), one.kind, [one.key], known[one.kind])
    answers = {*fields, *OF_A_CLIENT, *vocabulary.conditions()}
    yield from _unknown(("suggest", one.key), "answer", [one.answer], answers)


def _unshared(place: tuple[str, str], what: str, given: Any, kind: str) -> Iterator[Wrong]:
    """Words that are not in the shared vocabulary, with how to see those that are."""
    yield from _unknown(place, what, given, vocabulary.KINDS[kind](), _listed(kind))


def _listed(kind: str) -> str:
    return f"palpate modality vocabulary {kind} lists them"


def _unknown(
    place: tuple[str, str], what: str, given: Any, known: Collection[str], listed: str = ""
) -> Iterator[Wrong]:
    for key in dict.fromkeys(given):
        if key not in known:
            near = get_close_matches(key, known, 1, 0.75)
            hints = " ".join(filter(None, [f"did you mean {near[0]!r}?" if near else "", listed]))
            yield _wrong(place, f"there is no {what} {key!r}{f': {hints}' if hints else ''}")


def _unreadable(place: tuple[str, str], expression: str) -> Iterator[Wrong]:
    try:
        when.keys(expression)
    except ContractError as error:
        yield _wrong(place, str(error))


def _asked(expression: str) -> set[str]:
    return when.keys(expression) if _reads(expression) else set()


def _never(place: tuple[str, str], expression: str, askable: Askable) -> Iterator[Wrong]:
    """What of a condition that can be read never holds."""
    for reason in never(expression, askable) if _reads(expression) else ():
        yield _wrong(place, reason)


def _reads(expression: str) -> bool:
    return not list(_unreadable(("", ""), expression))


def _wrong(place: tuple[str, str], reason: str) -> Wrong:
    return Wrong(file=place[0], entry=place[1], reason=reason)
