"""Whether a condition can ever hold: it is tried with what each answer that it asks about could be."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from itertools import chain, combinations, islice, pairwise, product
from typing import Any

from palpate.modality import vocabulary, when
from palpate.modality.fields import (
    AnyField,
    Choice,
    Choices,
    Day,
    Duration,
    Quantity,
    RangeOfMotion,
    Scale,
    Sites,
    Text,
    YesNo,
)

Askable = Mapping[str, AnyField]
"""What a condition can ask about, by key: fields, and facts as if they were fields."""

_TRIES = 5000
"""More ways to answer than this are not all tried: such a condition is taken to hold at some time."""

OF_A_CLIENT: Askable = {
    "age": Quantity(key="age", label="Age", unit="years", minimum=0, maximum=150),
    "first_visit": YesNo(key="first_visit", label="First visit"),
}
"""The facts of a client that a condition over answers can ask about."""


def facts_of(condition: vocabulary.Condition) -> Askable:
    """What a rule about a condition can ask: what follows from the details that are asked with it."""
    return {fact.key: fact for detail in condition.detail for fact in _told()[detail]}


@cache
def _told() -> dict[str, list[AnyField]]:
    """What each detail of a condition lets a rule ask about: the facts of ``palpate.screening``."""
    regions = {key: region.label for key, region in vocabulary.regions().items()}
    return {
        "due": [
            Scale(key="weeks", label="Weeks", maximum=60),
            Scale(key="trimester", label="Trimester", minimum=1, maximum=3),
        ],
        "since": [Scale(key="days_since", label="Days since", maximum=100_000)],
        "site": [Choice(key="site", label="Where", choices=regions)],
        "text": [Text(key="text", label="Words")],
    }


def never(expression: str, askable: Askable) -> Iterator[str]:
    """Why a condition, or a comparison in it, never holds; what asks for something unknown is told elsewhere."""
    found = [reason for one in when.comparisons(expression) for reason in _compared(*one, askable)]
    yield from found
    if not found and not can_hold(expression, askable):
        yield f"{expression!r} never holds: no answers fit all of it"


def can_hold(expression: str, askable: Askable, given: Iterable[str] | None = None) -> bool:
    """Whether some answers make a condition hold, where only those ``given`` are answered, or all of them."""
    keys = sorted(when.keys(expression))
    if not set(keys) <= set(askable):
        return True
    answered = [key for key in keys if given is None or key in given]
    tried = product(*(_could_be(askable[key], _literals(expression, key)) for key in answered))
    values = list(islice(tried, _TRIES))
    return len(values) == _TRIES or any(
        when.evaluate(expression, dict(zip(answered, one, strict=True))) is True for one in values
    )


def never_shown(fields: list[AnyField]) -> Iterator[tuple[str, str]]:
    """The fields that wait for themselves, or for one that is never shown: each by its key, with why."""
    asked = {field.key: field for field in fields}
    shown = set[str]()
    while more := {key for key, field in asked.items() if key not in shown and can_hold(field.show_when, asked, shown)}:
        shown |= more
    waits = {
        key: sorted(when.keys(asked[key].show_when) - shown)
        for key in asked
        if key not in shown and can_hold(asked[key].show_when, asked)
    }
    for key, others in waits.items():
        if key in others:
            yield key, "it is shown only where it is itself answered, and so never"
        elif circle := [other for other in others if _leads_to(other, key, waits)]:
            yield key, f"it is never shown: it waits for {circle[0]!r}, which waits for it"
        else:
            yield key, f"it is never shown: it waits for {others[0]!r}, which is never shown"


def _leads_to(start: str, end: str, waits: Mapping[str, list[str]]) -> bool:
    seen, left = set[str](), [start]
    while left:
        key = left.pop()
        if key == end:
            return True
        left += [one for one in waits.get(key, ()) if one not in seen]
        seen.add(key)
    return False


def _compared(text: str, key: str, how: str, literal: Any, askable: Askable) -> Iterator[str]:
    """What is wrong with one comparison by itself."""
    field = askable.get(key)
    if field is None:
        return
    named = literal if isinstance(literal, str) else text.split()[-1]
    if isinstance(field, Choice | Choices) and how in {"==", "!=", "has"} and named not in field.choices:
        near = get_close_matches(named, field.choices, 1, 0.5)
        hint = f": did you mean {near[0]!r}?" if near else ""
        yield f"{text!r} {'always' if how == '!=' else 'never'} holds: {key!r} has no choice {named!r}{hint}"
    elif not can_hold(text, askable):
        if isinstance(field, Choices) and how == "==":
            yield f"{text!r} never holds, since several can be chosen: did you mean '{key} has {named}'?"
        else:
            yield f"{text!r} never holds: {key!r} {_takes(field)}"


def _takes(field: AnyField) -> str:
    match field:
        case Scale() | Quantity():
            return f"goes from {field.minimum:g} to {field.maximum:g}"
        case Duration():
            return f"goes from 0 to {field.maximum:g}"
        case Choice() | Choices():
            return "takes one of its choices"
        case YesNo():
            return "takes yes or no"
        case Day():
            return "takes a day"
        case RangeOfMotion():
            return "takes degrees by side"
        case Sites():
            return "takes places"
        case _:
            return "takes words"


def _literals(expression: str, key: str) -> list[Any]:
    return [literal for _, asked, _, literal in when.comparisons(expression) if asked == key]


def _could_be(field: AnyField, literals: list[Any]) -> Iterable[Any]:
    """Answers to a field, of which one is of each kind that these comparisons tell apart."""
    match field:
        case Scale():
            return _numbers(field.minimum, field.maximum, literals, 0)
        case Quantity():
            return _numbers(field.minimum, field.maximum, literals, field.decimals or None)
        case Duration():
            return _numbers(0, field.maximum, literals, None)
        case YesNo():
            return [True, False]
        case Choice():
            return list(field.choices)
        case Choices():
            return _several(list(field.choices), literals)
        case Day():
            return ["2027-03-01"]
        case RangeOfMotion():
            return [dict.fromkeys(some, 1) for some in _subsets(list(field.sides))]
        case Sites():
            return [[], [{"site": "anywhere", "side": "left"}]]
        case _:
            words = ["yes" if one is True else "no" if one is False else one for one in literals]
            return ["", "other words", *(one for one in words if isinstance(one, str))]


def _numbers(least: float, most: float, literals: list[Any], decimals: int | None) -> list[float]:
    """The ends, what is compared with, and one between each two; in as many ``decimals`` as are kept, None all."""
    marks = sorted({least, most, *(one for one in literals if isinstance(one, float))})
    marks += [(low + high) / 2 for low, high in pairwise(marks)]
    if decimals is not None:
        fine = 10**decimals
        marks = [to(round(one * fine, 6)) / fine for one in marks for to in (math.floor, math.ceil)]
    return [one for one in dict.fromkeys(marks) if least <= one <= most]


def _several(choices: list[str], literals: list[Any]) -> Iterator[list[str]]:
    """Every mixture of the choices that are told apart, and one of the others."""
    words = ["yes" if one is True else "no" if one is False else one for one in literals]
    other = [key for key in choices if key not in words][:1]
    return chain(_subsets([key for key in choices if key in words]), [other])


def _subsets(keys: list[str]) -> Iterator[list[str]]:
    for count in range(len(keys) + 1):
        yield from map(list, combinations(keys, count))
