"""A visit in which every question is answered and every technique applied, to ask a modality about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from palpate.modality import vocabulary
from palpate.modality.catalog import BodyPoint, Technique
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

_ANYWHERE = "calf"


class Spot(NamedTuple):
    """A place on the body and a side that it has."""

    key: str
    name: str
    region: str
    side: str


def answers_to(fields: Sequence[AnyField], points: Sequence[BodyPoint], *, least: bool = False) -> dict[str, Any]:
    """A fitting answer to every field, the most there can be said, or the least; ``points`` are the modality's."""
    return {field.key: _answer(field, points, least) for field in flatten(list(fields))}


def work_of(techniques: Sequence[Technique], points: Sequence[BodyPoint], *, least: bool = False) -> list[WorkView]:
    """Every technique, applied at the top of its ranges or at their bottom, where it is done."""
    return [_applied(technique, spot(technique.at, points), least) for technique in techniques]


def spot(kinds: Sequence[str], points: Sequence[BodyPoint]) -> Spot:
    """A place of one of these kinds: of the modality's points, a muscle, a region."""
    for kind in kinds:
        if kind == "muscle":
            muscle = next(iter(vocabulary.muscles().values()))
            return Spot(muscle.key, muscle.label, muscle.region, "left")
        for point in points:
            if point.kind == kind:
                return Spot(point.key, point.name, point.region, point.sides[0])
    return Spot(_ANYWHERE, vocabulary.regions()[_ANYWHERE].label, _ANYWHERE, "left")


def _applied(technique: Technique, where: Spot, least: bool) -> WorkView:
    return WorkView(
        technique=technique.key,
        name=technique.name,
        site=where.key,
        site_name=where.name,
        region=where.region,
        side=where.side,
        tool=next(iter(technique.tools), ""),
        pressure=_end(technique.felt, int, least),
        applied=_end(technique.applied, int, least),
        hold=_end(technique.hold, float, least),
        repetitions=_end(technique.repetitions, int, least),
        minutes=_end(technique.minutes, float, least),
    )


def _end(span: Span | None, kind: type, least: bool) -> Any:
    return kind(span.least if least else span.top) if span else None


def _answer(field: AnyField, points: Sequence[BodyPoint], least: bool) -> Any:
    match field:
        case Scale() | Quantity():
            return field.minimum if least else field.maximum
        case YesNo():
            return not least
        case Choice():
            return list(field.choices)[0 if least else -1]
        case Choices():
            return [] if least else list(field.choices)
        case Day():
            return "2027-03-01"
        case Duration():
            return 0 if least else 1
        case RangeOfMotion():
            return dict.fromkeys(field.sides, 0 if least else field.maximum)
        case Sites():
            where = spot([field.of], points)
            found = {sub.key: _answer(sub, points, least) for sub in field.fields}
            return [] if least else [{"site": where.key, "side": where.side, **found}]
        case _:
            return "w" if least else "words"
