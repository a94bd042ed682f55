"""What was asked, done and scored at a visit, as its document says it: each with the definition that it names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from palpate.host import definitions
from palpate.modality import vocabulary
from palpate.modality.answers import show
from palpate.store.metadata import instant_text
from palpate.visits import forms, tables
from palpate.visits.document_rows import rows, where_given
from palpate.visits.view import site_name


def assessments(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    """What was asked and answered, a form at a time, in the order of the form."""
    found = []
    for row in rows(connection, tables.assessment, visit_id):
        form, how = forms.stored_form(connection, row["form"]), forms.asked(connection, row["form"])
        answers = [
            {
                "key": key,
                **how.get(key, {}),
                "label": form[key].label if key in form else key,
                "value": value,
                "shown": show(form[key], value) if key in form else str(value),
            }
            for key, value in _in_order(row["answers"], list(form))
        ]
        saved_at = instant_text(row["saved_at"])
        found.append({"modality": row["modality"], "form": row["form"], "saved_at": saved_at, "answers": answers})
    return found


def _in_order(answers: dict[str, Any], order: list[str]) -> list[tuple[str, Any]]:
    place = {key: number for number, key in enumerate(order)}
    return sorted(answers.items(), key=lambda pair: (place.get(pair[0], len(order)), pair[0]))


def work(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    """Each technique that was applied, in the order it was."""
    found = []
    for row in rows(connection, tables.work, visit_id):
        tool = vocabulary.tools().get(row["tool"])
        used = definitions.load(connection, row["technique_definition"])
        found.append(
            {
                "modality": row["modality"],
                "technique": row["technique"],
                "name": used["name"],
                "summary": used.get("summary", ""),
                "definition": row["technique_definition"],
                "site": row["site"],
                "site_name": site_name(connection, row["site_definition"]),
                "site_definition": row["site_definition"],
                "region": row["region"],
                "side": row["side"],
                "tool": row["tool"],
                "tool_name": tool.label if tool else row["tool"],
                "pressure": _unit(row["pressure"], "felt, 0 to 10"),
                "applied": _unit(row["applied"], "applied, 1 to 5"),
                "hold": _unit(row["hold"], "s"),
                "repetitions": _unit(row["repetitions"], "times"),
                "minutes": _unit(row["minutes"], "min"),
                "response": row["response"],
                "beyond": row["beyond"],
                "words": row["words"],
                "at": instant_text(row["at"]),
            }
        )
    return found


def _unit(value: Any, unit: str) -> dict[str, Any] | None:
    return None if value is None else {"value": value, "unit": unit}


MEASURE = ("minimum", "maximum", "better", "error", "meaningful", "overlaid")
"""What a score is read by, from its measure's definition."""


def outcomes(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    """Each score, with what it is read by."""
    found = []
    for row in rows(connection, tables.outcome, visit_id):
        measure = definitions.load(connection, row["measure_definition"])
        known = {name: measure[name] for name in MEASURE if measure.get(name) is not None}
        names = ("modality", "measure", "field", "moment", "score")
        found.append(
            {
                **{name: row[name] for name in names},
                "name": measure["name"],
                "unit": measure.get("unit", ""),
                "definition": row["measure_definition"],
                "at": instant_text(row["at"]),
                **where_given(row, "detail"),
                **known,
            }
        )
    return found
