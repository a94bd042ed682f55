"""What there is to know about a technique, a field or a place, where somebody asks in the middle of a visit."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

from palpate.errors import Ambiguous, NotFound, Refused
from palpate.modality import answers
from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.entry import ours
from palpate.modality.fields import AnyField, RangeOfMotion, Sites
from palpate.modality.vocabulary import SharedMeasure, measures, muscles, regions, sources
from palpate.plans.change import figure
from palpate.shorthand.lexicon import Lexicon
from palpate.visits.naming import meant, plain


def explain(lexicon: Lexicon, wanted: str) -> list[str]:
    """The ranges, cautions and sources of what is asked about, or all of a kind; NotFound with what is nearest."""
    if (listed := _LISTS.get(wanted.casefold())) is not None:
        return list(listed(lexicon))
    found: list[str] = []
    for head in lexicon.heads(wanted.split()):
        first, *more = _technique(head.meant) if isinstance(head.meant, Technique) else _field(head.meant)
        found += [f"{first}{_whose(head.modality, lexicon)}", *more]
        found += _sources(head.meant.source, lexicon.sources(head.modality))
    several: list[Ambiguous] = []
    for modality in lexicon.modalities if not found else ():
        try:
            place = lexicon.place(modality, wanted)
        except Ambiguous as unclear:
            several.append(unclear)
            continue
        except Refused:
            continue
        if isinstance(place.definition, BodyPoint):
            found += _point(place.definition)
            found += _sources(place.definition.source, lexicon.sources(modality))
        else:
            label = regions()[place.region].label if place.region in regions() else place.region
            found.append(f"{place.name}: {label}")
    for measure in _measures(wanted, by_letters=not found or " " in wanted):
        found += [*_measure(measure), *_sources(measure.source, {key: one.title for key, one in sources().items()})]
    if several and not found:
        raise several[0]
    if not found:
        near = ", ".join(lexicon.nearest_of_all(wanted))
        raise NotFound(f"Nothing here is called {wanted!r}.{f' Nearest: {near}.' if near else ''}")
    return found


def overview(lexicon: Lexicon) -> Iterator[str]:
    """What a line can be, on less than a screen: examples, and the short forms that can be typed here."""
    yield "Work:  ic infra L elbow 6/10 20s x3: softened     (a3 applied, 5min, both, mid)"
    for modality in lexicon.modalities:
        yield from _shorts(modality, lexicon, [one for key, one in lexicon.techniques if key == modality])
    yield "Found: pain 6>3   rom shoulder flex L 140>165   tp infra L 7 taut   numb no"
    for modality in lexicon.modalities:
        yield from _shorts(modality, lexicon, [one for key, one in lexicon.fields if key == modality and one.short])
    yield "Words: s: o: a: p: words   carry p, from the last visit   reaction: words"
    yield "Also:  score ndi 17>12   consent [AREA] [written|refused]   ! why, at the end"
    yield "More:  ? techniques   ? fields   ? places   ? scores   ? ic   ? infra"


def _shorts(modality: str, lexicon: Lexicon, known: Sequence[Technique | AnyField]) -> Iterator[str]:
    """The short forms of one modality, as many to a line as fit; led by its key, where there are several."""
    lead = f"{modality}: " if len(lexicon.modalities) > 1 else ""
    shorts = " ".join(one.short or one.key for one in known)
    yield from textwrap.wrap(f"{lead}{shorts}", 78, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def _techniques(lexicon: Lexicon) -> Iterator[str]:
    for key, one in lexicon.techniques:
        yield f"{one.short or one.key:7} {one.name}{_ranges(one)}{_whose(key, lexicon)}"


def _fields(lexicon: Lexicon) -> Iterator[str]:
    for key, one in lexicon.fields:
        takes = "a place, its side, what is found" if isinstance(one, Sites) else answers.allowed(one)
        yield f"{one.short or one.key:10} {one.label} [{takes}]{_whose(key, lexicon)}"


def _places(lexicon: Lexicon) -> Iterator[str]:
    for modality in lexicon.modalities:
        kinds: dict[str, list[str]] = {}
        for key, one in lexicon.points:
            if key == modality:
                kinds.setdefault(one.kind.replace("_", " "), []).append(one.name)
        yield from (f"{kind}{_whose(modality, lexicon)}: {', '.join(names)}" for kind, names in kinds.items())
    yield f"muscle: {', '.join(one.label for one in muscles().values())}"
    yield f"region: {', '.join(one.label for one in regions().values())}"


def _scores(lexicon: Lexicon) -> Iterator[str]:  # noqa: ARG001
    for one in measures().values():
        yield f"score {one.key:20}{one.name}"
    yield "17 is the sum of the items, 34% the score itself, 9 items how many were answered, 17>12 before and after."


def _whose(modality: str, lexicon: Lexicon) -> str:
    return f" ({whose})" if (whose := lexicon.whose(modality)) else ""


_LISTS: dict[str, Callable[[Lexicon], Iterator[str]]] = {
    "techniques": _techniques,
    "fields": _fields,
    "places": _places,
    "scores": _scores,
}
"""What can be asked for whole, by its word."""


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
    yield f"{one.name}{_ranges(one)}{ours(one.overlaid)}"
    yield f"  {one.summary}"
    if one.tools:
        yield f"  With: {', '.join(one.tools)}"
    if one.dose:
        yield f"  {one.dose}"
    for caution in one.cautions:
        yield f"  Caution: {caution}"
    if one.contested:
        yield f"  Contested: {one.contested}"


def _field(one: AnyField) -> Iterator[str]:
    if isinstance(one, RangeOfMotion):
        yield f"{one.label} [{' or '.join(one.sides)}, 0 to {one.maximum}°]"
        if one.reference is not None:
            yield f"  Reference: {one.reference:g}°{f' ({one.reference_set})' if one.reference_set else ''}"
    else:
        yield f"{one.label} [{answers.allowed(one)}]"
    if one.help:
        yield f"  {one.help}"
    if one.normal:
        yield f"  Usual: {one.normal}"
    if one.detail:
        yield f"  {one.detail}"


def _measures(wanted: str, *, by_letters: bool) -> Iterator[SharedMeasure]:
    """The measures that ``score`` takes of this key or name, or of a few letters of their name."""
    name = plain(wanted.casefold().removeprefix("score "))
    for one in measures().values():
        if name in {plain(one.key), plain(one.name)} or (by_letters and meant(name, one.name)):
            yield one


def _measure(one: SharedMeasure) -> Iterator[str]:
    yield f"{one.name} [{one.minimum:g} to {figure(one.maximum, one.unit)}, {one.better} is better] (score {one.key})"
    if one.items > 1:
        yield f"  {one.items} items, each {one.lowest:g} to {one.highest:g}; {one.fewest} at least are answered."
    error, counts = ("not known" if known is None else f"{known:g}" for known in (one.error, one.meaningful))
    yield f"  Its own error: {error}. Smallest change that counts: {counts}."
    if one.note:
        yield f"  {one.note}"
    yield f"  Licence: {one.licence}"


def _point(one: BodyPoint) -> Iterator[str]:
    yield f"{one.name} ({one.kind.replace('_', ' ')}){ours(one.overlaid)}"
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


def _sources(keys: Sequence[str], titles: Mapping[str, str]) -> Iterator[str]:
    """A line for each source: its key, and what it is called, in short."""
    for key in keys:
        yield f"  Source {key}: {textwrap.shorten(titles.get(key, 'not in the bibliography'), 60, placeholder=' …')}"
