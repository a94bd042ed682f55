"""What there is to know about a technique, a field or a place, where somebody asks in the middle of a visit."""

from __future__ import annotations

from collections.abc import Iterator

from palpate.errors import NotFound, Refused
from palpate.modality import answers
from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.fields import AnyField, Sites
from palpate.modality.vocabulary import regions
from palpate.shorthand.lexicon import Lexicon


def explain(lexicon: Lexicon, wanted: str) -> list[str]:
    """The ranges, cautions and sources of what is asked about; NotFound with what is nearest."""
    found: list[str] = []
    for head in lexicon.heads(wanted.split()):
        found += _technique(head.meant) if isinstance(head.meant, Technique) else _field(head.meant)
    for modality in lexicon.modalities if not found else ():
        try:
            place = lexicon.place(modality, wanted)
        except Refused:
            continue
        if isinstance(place.definition, BodyPoint):
            found += _point(place.definition)
        else:
            label = regions()[place.region].label if place.region in regions() else place.region
            found.append(f"{place.name}: {label}")
    if not found:
        near = ", ".join(lexicon.nearest(wanted))
        raise NotFound(f"Nothing here is called {wanted!r}.{f' Nearest: {near}.' if near else ''}")
    return found


def listed(lexicon: Lexicon) -> list[str]:
    """What can be typed at a visit, a line each: techniques with their ranges, then the fields of the short form."""
    lines = ["Work:"]
    lines += [f"  {used.short or used.key:7} {used.name}{_ranges(used)}" for _, used in lexicon.techniques]
    lines.append("Findings:")
    for _, one in lexicon.fields:
        if one.short:
            takes = "a place, its side, what is found" if isinstance(one, Sites) else answers.allowed(one)
            lines.append(f"  {one.short:10} {one.label} [{takes}]")
    return lines


def _ranges(one: Technique) -> str:
    parts = [
        f"felt {one.felt}" if one.felt else "",
        f"applied {one.applied}" if one.applied else "",
        f"{one.hold} s" if one.hold else "",
        f"{one.minutes} min" if one.minutes else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def _technique(one: Technique) -> Iterator[str]:
    yield f"{one.name}{_ranges(one)}"
    yield f"  {one.summary}"
    if one.tools:
        yield f"  With: {', '.join(one.tools)}"
    if one.dose:
        yield f"  {one.dose}"
    for caution in one.cautions:
        yield f"  Caution: {caution}"
    if one.contested:
        yield f"  Contested: {one.contested}"
    yield from _sources(one.source)


def _field(one: AnyField) -> Iterator[str]:
    yield f"{one.label} [{answers.allowed(one)}]"
    if one.help:
        yield f"  {one.help}"
    if one.normal:
        yield f"  Usual: {one.normal}"
    if one.detail:
        yield f"  {one.detail}"
    yield from _sources(one.source)


def _point(one: BodyPoint) -> Iterator[str]:
    yield f"{one.name} ({one.kind.replace('_', ' ')})"
    if one.where:
        yield f"  Where: {one.where}"
    if one.complaint:
        yield f"  Complaint: {one.complaint}"
    if one.refers:
        known = regions()
        yield f"  May refer to: {', '.join(known[key].label if key in known else key for key in one.refers)}"
    if one.caution:
        yield f"  Caution: {one.caution}"
    if one.contested:
        yield f"  Contested: {one.contested}"
    yield from _sources(one.source)


def _sources(keys: list[str]) -> Iterator[str]:
    if keys:
        yield f"  Sources: {', '.join(keys)}"
