"""The parts of an answer that are asked in turn: the sides of a movement; the side of a site and what is found there.

A plain field has one part. Each part is asked as a plain field of its own, and is saved as it is confirmed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from palpate.modality import when
from palpate.modality.fields import AnyField, Choice, Quantity, RangeOfMotion, Sites


class Part(NamedTuple):
    """Which part of a field's answer: of which site in the list, and the side or the sub-field; "" is the whole."""

    site: int | None = None
    name: str = ""


WHOLE = Part()


def parts(field: AnyField, value: Any, site: int | None, sides: tuple[str, ...], quick: bool = False) -> list[Part]:
    """The parts that are asked in turn: of one site of the value, on one of its ``sides``, or of the field."""
    if isinstance(field, RangeOfMotion):
        return [Part(name=side) for side in field.sides]
    if not isinstance(field, Sites) or site is None:
        return [WHOLE]
    there = value[site]
    side = [Part(site, "side")] if len(sides) > 1 else []
    asked = (quick and [sub for sub in field.fields if sub.quick]) or field.fields
    return side + [Part(site, sub.key) for sub in asked if when.evaluate(sub.show_when, there) is True]


def asked(field: AnyField, part: Part, place: str, sides: tuple[str, ...]) -> AnyField:
    """A part as a plain field: what its prompt says and what it takes. ``place`` is what its site is called."""
    if isinstance(field, RangeOfMotion):
        return Quantity(
            key=field.key,
            label=f"{field.label}, {part.name}",
            help=field.help,
            normal=field.normal,
            source=field.source,
            unit="°",
            minimum=0,
            maximum=field.maximum,
        )
    if not isinstance(field, Sites) or part == WHOLE:
        return field
    if part.name == "side":
        return Choice(key=field.key, label=f"{place}: side", choices={side: side for side in sides})
    sub = next(sub for sub in field.fields if sub.key == part.name)
    return msgspec.structs.replace(sub, label=f"{place}: {sub.label}")


def answer(field: AnyField, value: Any, part: Part) -> Any:
    """What a part is answered with so far; None where it is not."""
    if isinstance(field, RangeOfMotion):
        return (value or {}).get(part.name)
    if isinstance(field, Sites) and part.site is not None:
        return value[part.site].get(part.name)
    return value


def put(field: AnyField, value: Any, part: Part, new: Any) -> Any:
    """The whole answer with one part of it new; the other parts stay."""
    if isinstance(field, RangeOfMotion):
        return {**(value or {}), part.name: new}
    if isinstance(field, Sites) and part.site is not None:
        return [{**one, part.name: new} if index == part.site else one for index, one in enumerate(value)]
    return new


def without(field: AnyField, value: Any, part: Part) -> Any:
    """The whole answer with one part of it unanswered; None where nothing is left."""
    if isinstance(field, RangeOfMotion):
        return {side: degrees for side, degrees in value.items() if side != part.name} or None
    if isinstance(field, Sites) and part.site is not None:
        kept = {name: said for name, said in value[part.site].items() if name != part.name}
        return [kept if index == part.site else one for index, one in enumerate(value)]
    return None


def index_of(value: list[dict[str, Any]], site: dict[str, Any]) -> int:
    """Where a site stands in a list; one named without its side, wherever it stands."""
    named = {name: site[name] for name in ("site", "side") if name in site}
    return next(index for index, one in enumerate(value) if named.items() <= one.items())
