"""The record of a visit as one value: every label and unit written out, no plugin needed to read it.

It is built part by part from the visit's rows and the definitions they name, so it can be built again, and be held
against what was signed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select

from palpate.host import definitions
from palpate.modality import vocabulary
from palpate.modality.answers import show
from palpate.modality.safety import Level
from palpate.store.metadata import instant_text
from palpate.visits import tables
from palpate.visits.forms import stored_form
from palpate.visits.model import SECTIONS
from palpate.visits.view import site_name

FORMAT = 1
"""The version of the document's shape."""


def build(connection: Connection, visit_id: int) -> dict[str, Any]:
    """The record of a visit: all that stands under the signed guard."""
    return {
        "format": FORMAT,
        **_visit(connection, visit_id),
        **{name: PARTS[name](connection, visit_id) for name in PARTS},
    }


def _rows(connection: Connection, table: Table, visit_id: int, order: str = "id") -> list[Any]:
    return list(connection.execute(_mine(table, order), {"visit": visit_id}).mappings())


@cache
def _mine(table: Table, order: str) -> Select[Any]:
    """The statement that reads a visit's rows of a table, made once: proving a practice runs it for every visit."""
    return select(table).where(table.c.visit_id == bindparam("visit")).order_by(table.c[order])


def _visit(connection: Connection, visit_id: int) -> dict[str, Any]:
    row = connection.execute(select(tables.visit).where(tables.visit.c.id == visit_id)).mappings().one()
    return {
        "visit": row["uid"],
        "started_at": instant_text(row["started_at"]),
        "ended_at": instant_text(row["ended_at"]) if row["ended_at"] else None,
        "timezone": row["timezone"],
        "outside_hours": row["outside_hours"],
        "adverse_reaction": row["adverse_reaction"],
        "declined": {"why": row["declined_why"], "referred_to": row["referred_to"]},
        "entered_in_error": row["error_why"],
    }


def _modalities(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    rows = _rows(connection, tables.visit_modality, visit_id, "position")
    return [{name: row[name] for name in ("modality", "title", "version", "position")} for row in rows]


def _screenings(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    return [
        {
            "at": instant_text(row["at"]),
            "day_of": [
                {"question": key, "label": _label(key), "answer": answer} for key, answer in row["day_of"].items()
            ],
            "verdict": row["verdict"],
            "level": Level.of(row["level"]).words,
            "words": row["words"],
        }
        for row in _rows(connection, tables.visit_screening, visit_id)
    ]


def _label(key: str) -> str:
    name, dot, detail = key.partition(".")
    condition = vocabulary.conditions().get(name)
    label = condition.label if condition else name
    return f"{label}, {detail}" if dot else label


def _consents(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    return [
        {
            "kind": row["kind"],
            "given": row["given"],
            "how": row["how"],
            "wording": definitions.load(connection, row["wording"]),
            "definition": row["wording"],
            "words": row["words"],
            "at": instant_text(row["at"]),
            **_where_given(row, "signed_by", "relation"),
        }
        for row in _rows(connection, tables.consent, visit_id)
    ]


def _where_given(row: Any, *names: str) -> dict[str, Any]:
    """Columns that came after the first documents were signed: only where they hold something, so that those hold."""
    given = {name: row[name] for name in names if row[name] is not None and row[name] != ""}
    return {name: str(value) if isinstance(value, dt.date) else value for name, value in given.items()}


def _assessments(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    found = []
    for row in _rows(connection, tables.assessment, visit_id):
        form = stored_form(connection, row["form"])
        asked = _asked(definitions.load(connection, row["form"]))
        answers = [
            {
                "key": key,
                **asked.get(key, {}),
                "label": form[key].label if key in form else key,
                "value": value,
                "shown": show(form[key], value) if key in form else str(value),
            }
            for key, value in _in_order(row["answers"], list(form))
        ]
        saved_at = instant_text(row["saved_at"])
        found.append({"modality": row["modality"], "form": row["form"], "saved_at": saved_at, "answers": answers})
    return found


def _asked(form: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """How each field was asked: its ``kind``, under which ``group``, and the ``section`` of a note that it is for."""
    found = {}
    for one in form:
        group = {"group": one["label"], "section": one.get("section", "objective")} if one["kind"] == "group" else {}
        for field in one["fields"] if group else [one]:
            found[field["key"]] = {"kind": field["kind"], **group}
    return found


def _in_order(answers: dict[str, Any], order: list[str]) -> list[tuple[str, Any]]:
    place = {key: number for number, key in enumerate(order)}
    return sorted(answers.items(), key=lambda pair: (place.get(pair[0], len(order)), pair[0]))


def _work(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    found = []
    for row in _rows(connection, tables.work, visit_id):
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


def _note(connection: Connection, visit_id: int) -> dict[str, Any]:
    rows = {row["section"]: row for row in _rows(connection, tables.note, visit_id)}
    return {
        section: {
            "text": rows[section]["text"],
            "saved_at": instant_text(rows[section]["saved_at"]),
            **_carried(rows[section]),
        }
        for section in SECTIONS
        if section in rows
    }


def _carried(row: Any) -> dict[str, Any]:
    """What was taken over from an earlier visit, and is not the therapist's word of this one."""
    on = row["carried_on"]
    found = {"text": row["carried"], "from": row["carried_from"], "on": on.isoformat() if on else ""}
    return {"carried": found} if any(found.values()) else {}


_MEASURE = ("minimum", "maximum", "better", "error", "meaningful")
"""What a score is read by, from its measure's definition."""


def _outcomes(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    found = []
    for row in _rows(connection, tables.outcome, visit_id):
        measure = definitions.load(connection, row["measure_definition"])
        known = {name: measure[name] for name in _MEASURE if measure.get(name) is not None}
        names = ("modality", "measure", "field", "moment", "score")
        found.append(
            {
                **{name: row[name] for name in names},
                "name": measure["name"],
                "unit": measure.get("unit", ""),
                "definition": row["measure_definition"],
                "at": instant_text(row["at"]),
                **_where_given(row, "detail"),
                **known,
            }
        )
    return found


def _answers(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    names = ("modality", "hook", "answer", "failed", "words")
    return [{name: row[name] for name in names} for row in _rows(connection, tables.hook_answer, visit_id)]


PARTS: dict[str, Callable[[Connection, int], Any]] = {
    "modalities": _modalities,
    "screening": _screenings,
    "consent": _consents,
    "assessment": _assessments,
    "work": _work,
    "note": _note,
    "outcomes": _outcomes,
    "answers": _answers,
}
"""The parts of a record, each of one table."""

VISIT = "visit"
"""What the visit's own row is called among the parts."""


def part(connection: Connection, visit_id: int, name: str) -> Any:
    """One part of a record as its rows say it now; ``visit`` is the visit's own row."""
    return _visit(connection, visit_id) if name == VISIT else PARTS[name](connection, visit_id)


def stored(name: str, built: Any) -> Any:
    """A part without what is written out for a person: a later palpate may word that otherwise; what is kept stays."""
    if name == "screening":
        return [{**one, "day_of": {asked["question"]: asked["answer"] for asked in one["day_of"]}} for one in built]
    if name == "assessment":
        return [{**one, "answers": {given["key"]: given["value"] for given in one["answers"]}} for one in built]
    if name == "work":
        return [
            {
                key: value["value"] if isinstance(value, dict) else value
                for key, value in one.items()
                if key not in {"tool_name", "summary"}
            }
            for one in built
        ]
    if name == "outcomes":
        return [{key: value for key, value in one.items() if key not in _MEASURE} for one in built]
    return built
