"""The rest of a line that names a field: its value, before and after treatment where both are given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from palpate.errors import Ambiguous, Refused
from palpate.modality import answers, when
from palpate.modality.errors import AnswerError
from palpate.modality.fields import (
    AnyField,
    Choice,
    Choices,
    Duration,
    Quantity,
    RangeOfMotion,
    Scale,
    Sites,
    YesNo,
)
from palpate.shorthand.lexicon import Lexicon
from palpate.shorthand.lines import Answer, NotUnderstood
from palpate.shorthand.sited import sites
from palpate.shorthand.tokens import Token, of, tokens
from palpate.visits.naming import meant

_TWICE = re.compile(r"(\d+(?:[.,]\d+)?)(?:/10)?(?:\s+|\s*(?:-|–|to|auf|bis)\s*)(\d+(?:[.,]\d+)?)(?:/10)?")
"""Two figures that may be meant as before and after."""


def answer(modality: str, field: AnyField, text: str, lexicon: Lexicon) -> Answer:
    """What a field is answered with, of which every piece is understood."""
    if not text.strip():
        raise NotUnderstood(f"{field.label} takes {answers.allowed(field)}.", field.label)
    before, after = _value(modality, field, text, lexicon)
    try:
        values = [None if one is None else answers.check(field, one) for one in (before, after)]
    except AnswerError as error:
        raise NotUnderstood(str(error), field.label) from error
    return Answer(modality=modality, field=field, value=values[0], after=values[1], also=_also(field, lexicon))


def _value(modality: str, field: AnyField, text: str, lexicon: Lexicon) -> tuple[Any, Any]:
    pieces = tokens(text)
    match field:
        case Scale() | Quantity():
            return _scored(field, pieces)
        case RangeOfMotion():
            return _degrees(field, pieces)
        case Sites():
            return sites(modality, field, text, lexicon), None
        case Choice():
            return _chosen(field, field.choices, text), None
        case Choices():
            return _several(field, text), None
        case YesNo() | Duration():
            return _parsed(field, text), None
        case _:
            return text.strip(), None


def _scored(field: AnyField, pieces: Sequence[Token]) -> tuple[Any, Any]:
    out_of_ten = getattr(field, "maximum", None) == 10
    changes, figures = of("change", pieces), [*of("number", pieces), *(of("felt", pieces) if out_of_ten else [])]
    if len(changes) == 1 and len(pieces) == 1:
        if not field.measure:
            raise NotUnderstood(f"{field.label} is no score that is taken twice: give one figure.", field.label)
        return changes[0].value[0], changes[0].value[1]
    if field.measure and (typed := _TWICE.fullmatch(" ".join(one.typed for one in pieces))):
        before, after = typed.groups()
        why = f"Before and after treatment are written {before}>{after}"
        raise NotUnderstood(f"{why}: {field.short or field.label} {before}>{after}", field.label)
    if len(figures) == 1 and figures[0] is pieces[0]:
        unit = " ".join(one.typed for one in pieces[1:]).casefold()
        if not unit or unit == getattr(field, "unit", "").casefold():
            return figures[0].value, None
    return _parsed(field, " ".join(one.typed for one in pieces)), None


def _degrees(field: RangeOfMotion, pieces: Sequence[Token]) -> tuple[Any, Any]:
    sides, figures = of("side", pieces), [*of("number", pieces), *of("change", pieces)]
    odd = [one for one in pieces if one not in (*sides, *figures) and one.typed not in {"°", "deg", "degrees"}]
    if odd or len(figures) != 1 or len(sides) > 1:
        what = f"{odd[0].typed!r} is not understood" if odd else "one side and one figure are needed"
        raise NotUnderstood(f"{field.label}: {what}, as in L 140, or L 140>165.", field.label)
    side = sides[0].value if sides else field.sides[0] if len(field.sides) == 1 else ""
    if not side:
        raise NotUnderstood(f"{field.label}: say which side, as in L 140.", field.label)
    figure = figures[0]
    if figure.kind == "number":
        return {side: figure.value}, None
    return {side: figure.value[0]}, {side: figure.value[1]}


def _chosen(field: AnyField, choices: Mapping[str, str], text: str) -> str:
    wanted = text.strip().casefold()
    exact = [key for key, label in choices.items() if wanted in {key, label.casefold()}]
    found = exact or [key for key, label in choices.items() if meant(wanted, label) or meant(wanted, key)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(f"{field.label}: {text!r} could be {', '.join(found)}: name one of them.")
    raise NotUnderstood(f"{field.label} does not take {text!r}: it takes {', '.join(choices)}.", field.label)


def _several(field: Choices, text: str) -> list[str]:
    """The choices that are named, commas between them."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if parts == ["none"]:
        return []
    try:
        return [_chosen(field, field.choices, part) for part in parts]
    except Refused:
        words = text.replace(",", " ").split()
        if len(words) <= len(parts) or not all(_is_chosen(field, word) for word in words):
            raise
        example = f"{field.short or field.label} {', '.join(words)}"
        raise NotUnderstood(f"Several have commas between them: {example}", field.label) from None


def _is_chosen(field: Choices, word: str) -> bool:
    try:
        return bool(_chosen(field, field.choices, word))
    except Refused:
        return False


def _parsed(field: AnyField, text: str) -> Any:
    try:
        return answers.parse(field, text)
    except AnswerError as error:
        raise NotUnderstood(str(error), field.label) from error


def _also(field: AnyField, lexicon: Lexicon) -> dict[str, Any]:
    """What has to be answered for the field to be asked, where that is one of several choices: a joint looked at."""
    if not field.show_when:
        return {}
    lists = {one.key for _, one in lexicon.fields if isinstance(one, Choices)}
    found: dict[str, Any] = {}
    nodes = [when.parse(field.show_when)]
    while nodes:
        head, *rest = nodes.pop()
        if head == "and":
            nodes.extend(rest)
        elif head == "has" and rest[0] in lists and isinstance(rest[1], str):
            found[rest[0]] = [rest[1]]
    return found
