"""Scoring a measure that belongs to no modality: from the sum of its items, with items left out as published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, delete, select

from palpate.errors import NotFound, Refused, SaysHow
from palpate.host import definitions
from palpate.modality import vocabulary
from palpate.modality.vocabulary import SharedMeasure
from palpate.names import fold, matches
from palpate.plans.change import figure
from palpate.store.context import Writing
from palpate.visits.model import Visit
from palpate.visits.tables import outcome


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A score, and how it came about."""

    score: float
    detail: dict[str, Any] | None


def find(wanted: str) -> SharedMeasure:
    """The measure meant by its key or by enough of its name."""
    known = vocabulary.measures()
    key = fold(wanted).replace(" ", "_").removeprefix(f"{vocabulary.SHARED}.")
    if key in known:
        return known[key]
    near = [one for one in known.values() if fold(wanted) and matches(wanted, one.name)]
    if len(near) == 1:
        return near[0]
    close = get_close_matches(key, known, 1)
    hint = f"{close[0]} is nearest" if close else f"there is {', '.join(known)}"
    raise SaysHow(
        f"There is no measure {wanted!r} that is scored by itself: {hint}. What a modality asks is answered",
        command="with palpate visit assess",
        line="in a line of its own, as in pain 6>3",
    )


def score(
    measure: SharedMeasure,
    given: Sequence[float],
    *,
    answered: int | None = None,
    items: int | None = None,
    finished: bool = False,
) -> Result:
    """The score of what was given: the sum of the items that were ticked, each of several activities, or one value.

    ``answered`` of ``items`` were answered; all of them unless said. ``finished``: it is the score itself, worked out
    elsewhere. Refused where too many are missing, or a figure lies outside of what can be.
    """
    if measure.rule == "mean":
        return _mean(measure, given, answered, items)
    if len(given) != 1:
        raise Refused(f"{measure.name} takes one figure: {len(given)} were given.")
    value = given[0]
    if measure.rule == "value":
        if answered is not None or items is not None:
            raise Refused(f"{measure.name} is one figure: it has no items that could be left out.")
        _within(measure, value, measure.minimum, measure.maximum, "")
        return Result(score=_kept(value), detail=None)
    of = _answered(measure, answered, items)
    detail: dict[str, Any] = {"items": measure.items, "answered": of}
    if finished:
        if measure.unit != "%":
            raise Refused(f"{measure.name} is no percentage: give the sum of its items.")
        _within(measure, value, measure.minimum, measure.maximum, " as a finished score")
        return Result(score=_kept(value), detail=detail)
    least, most = measure.lowest * of, measure.highest * of
    _within(measure, value, least, most, f" as the sum of {of} items")
    if value != int(value):
        raise Refused(f"{measure.name} does not take {value:g} as the sum of its items: it is a whole number.")
    score = value if measure.rule == "sum" else 100 * (value - least) / (most - least)
    return Result(score=_kept(score), detail=detail | {"sum": int(value)})


def shown(measure: SharedMeasure, result: Result) -> str:
    """A score, and what it was reckoned from: 34 % (17 from 10 of 10 items)."""
    detail = result.detail or {}
    total = f"{detail['sum']:g} from " if "sum" in detail else ""
    of = f" ({total}{detail['answered']} of {detail['items']} items)" if detail else ""
    return f"{figure(result.score, measure.unit)}{of}"


def record(
    writing: Writing, visit: Visit, measure: SharedMeasure, result: Result, *, after: bool = False
) -> dict[str, Any]:
    """Store a score at a visit, in place of the one of the same moment, which the audit keeps; gives the row."""
    before = _taken_away(writing, visit, measure, after)
    row = {
        "modality": vocabulary.SHARED,
        "measure": measure.key,
        "field": measure.field or measure.key,
        "moment": _moment(after),
        "score": result.score,
        "detail": result.detail,
    }
    kept = definitions.keep(writing, "measure", f"{vocabulary.SHARED}.{measure.key}", measure)
    writing.add(outcome, visit_id=visit.id, measure_definition=kept, at=writing.now, **row)
    writing.record("score", f"visit {visit.id}", before=before, after=row)
    return row


def remove(writing: Writing, visit: Visit, measure: SharedMeasure, *, after: bool = False) -> float:
    """Take back a score of a visit, and give it; the audit keeps it. Refused where there is none."""
    before = _taken_away(writing, visit, measure, after)
    if before is None:
        raise NotFound(f"{visit.shown} has no score of {measure.name} {_moment(after)} treatment.")
    writing.record("unscore", f"visit {visit.id}", before=before)
    return float(before["score"])


def standing(writing: Writing, visit: Visit, key: str, *, after: bool = False) -> dict[str, Any] | None:
    """The score of a measure and a moment as it stands at a visit: score and detail."""
    mine = _mine(visit, vocabulary.measures()[key], after)
    found = writing.execute(select(outcome.c.score, outcome.c.detail).where(*mine)).mappings().first()
    return dict(found) if found else None


def restore(writing: Writing, visit: Visit, key: str, was: Mapping[str, Any] | None, *, after: bool = False) -> None:
    """Put the score of a measure and a moment back as it stood, None where there was none."""
    measure = vocabulary.measures()[key]
    if was is None:
        remove(writing, visit, measure, after=after)
    else:
        record(writing, visit, measure, Result(score=was["score"], detail=was["detail"]), after=after)


def _mine(visit: Visit, measure: SharedMeasure, after: bool) -> tuple[ColumnElement[bool], ...]:
    return (
        outcome.c.visit_id == visit.id,
        outcome.c.modality == vocabulary.SHARED,
        outcome.c.field == (measure.field or measure.key),
        outcome.c.moment == _moment(after),
    )


def _moment(after: bool) -> str:
    return "after" if after else "before"


def _taken_away(writing: Writing, visit: Visit, measure: SharedMeasure, after: bool) -> dict[str, Any] | None:
    """Delete the score of a moment; gives what it was, where there was one."""
    mine = _mine(visit, measure, after)
    names = ("measure", "moment", "score", "detail")
    found = writing.execute(select(*(outcome.c[name] for name in names)).where(*mine)).mappings().first()
    writing.execute(delete(outcome).where(*mine))
    return dict(found) if found else None


def _mean(measure: SharedMeasure, given: Sequence[float], answered: int | None, items: int | None) -> Result:
    if answered is not None or items is not None:
        raise Refused(f"{measure.name} is the mean of what is given: leave out how many items there are.")
    if not measure.fewest <= len(given) <= measure.items:
        raise Refused(f"{measure.name} is of {measure.fewest} to {measure.items} activities: {len(given)} were given.")
    for value in given:
        _within(measure, value, measure.lowest, measure.highest, " for one activity")
    score = sum(given) / len(given)
    return Result(score=_kept(score), detail={"items": len(given), "answered": len(given), "sum": _kept(sum(given))})


def _answered(measure: SharedMeasure, answered: int | None, items: int | None) -> int:
    """How many items were answered, where as many were as are needed."""
    if items is not None and items != measure.items:
        raise Refused(f"{measure.name} has {measure.items} items, not {items}.")
    found = measure.items if answered is None else answered
    if found > measure.items or found < 0:
        raise Refused(f"{measure.name} has {measure.items} items: {found} cannot be answered.")
    if found < measure.fewest:
        needed = "all" if measure.fewest == measure.items else f"at least {measure.fewest}"
        raise Refused(
            f"{measure.name} is not scored with {found} of {measure.items} items answered: {needed} are needed."
        )
    return found


def _within(measure: SharedMeasure, value: float, least: float, most: float, what: str) -> None:
    if not least <= value <= most:  # neither is what is no number
        raise Refused(f"{measure.name} does not take {value:g}{what}: it goes from {figure(least)} to {figure(most)}.")


def _kept(score: float) -> float:
    return round(score, 2)
