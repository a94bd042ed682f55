"""A visit in which every question is answered and every technique applied, to ask a modality about."""

from __future__ import annotations

from typing import Any

from palpate.modality.catalog import Technique
from palpate.modality.entry import Span
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
    YesNo,
    flatten,
)
from palpate.modality.views import WorkView


def answers_to(fields: list[AnyField]) -> dict[str, Any]:
    """A fitting answer to every field, its most serious one where there is such a thing."""
    return {field.key: _answer(field) for field in flatten(fields)}


def work_of(techniques: list[Technique]) -> list[WorkView]:
    """Every technique, applied at the top of its ranges."""
    return [
        WorkView(
            technique=technique.key,
            name=technique.name,
            site="upper_back",
            site_name="upper back",
            region="upper_back",
            side="left",
            tool=next(iter(technique.tools), ""),
            pressure=_top(technique.felt, int),
            applied=_top(technique.applied, int),
            hold=_top(technique.hold, float),
            repetitions=_top(technique.repetitions, int),
            minutes=_top(technique.minutes, float),
        )
        for technique in techniques
    ]


def _top(span: Span | None, kind: type) -> Any:
    return kind(span.top) if span else None


def _answer(field: AnyField) -> Any:
    match field:
        case Scale() | Quantity():
            return field.maximum
        case YesNo():
            return True
        case Choice():
            return list(field.choices)[-1]
        case Choices():
            return list(field.choices)
        case Day():
            return "2027-03-01"
        case Duration():
            return 1
        case RangeOfMotion():
            return dict.fromkeys(field.sides, field.maximum)
        case Sites():
            return [{"site": "upper_back", "side": "left", **answers_to(field.fields)}]
        case _:
            return "words"
