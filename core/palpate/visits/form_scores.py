"""The answers to a form that are scores of an outcome measure: kept beside the form, before treatment and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, or_

from palpate.host import definitions
from palpate.host.host import Host
from palpate.modality.outcomes import Measure
from palpate.store.context import Writing
from palpate.visits.forms import fields
from palpate.visits.model import Visit
from palpate.visits.tables import outcome


def save(writing: Writing, host: Host, visit: Visit, modality: str, new: Mapping[str, Any], moment: str) -> list[str]:
    """Store the answers that are scores of an outcome measure; gives the keys of those that were.

    A range of motion is one score a side, as ``shoulder_flexion.left``.
    """
    form = fields(host, modality)
    measures: dict[str, Measure] = {measure.key: measure for measure in host.ask(modality, "outcome_measures")}
    scored = []
    for key, value in new.items():
        measure = measures.get(form[key].measure)
        scores = _scores(key, value) if measure else {}
        if measure is None or not scores:
            continue
        kept = definitions.keep(writing, "measure", f"{modality}.{measure.key}", measure)
        drop(writing, visit, modality, key, moment)
        for field, score in scores.items():
            writing.add(
                outcome,
                visit_id=visit.id,
                modality=modality,
                measure=measure.key,
                measure_definition=kept,
                field=field,
                moment=moment,
                score=score,
                at=writing.now,
            )
        scored.append(key)
    return scored


def drop(writing: Writing, visit: Visit, modality: str, key: str, moment: str) -> None:
    """Take away the scores of a field, of all its sides."""
    mine = (outcome.c.visit_id == visit.id, outcome.c.modality == modality, outcome.c.moment == moment)
    sides = outcome.c.field.startswith(f"{key}.", autoescape=True)
    writing.execute(delete(outcome).where(*mine, or_(outcome.c.field == key, sides)))


def _scores(key: str, value: Any) -> dict[str, float]:
    if isinstance(value, dict):
        return {f"{key}.{side}": degrees for side, degrees in value.items()}
    return {key: value} if isinstance(value, int | float) and not isinstance(value, bool) else {}
