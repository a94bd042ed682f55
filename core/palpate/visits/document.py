"""The record of a visit as one value: every label and unit written out, no plugin needed to read it.

It is built part by part from the visit's rows and the definitions they name, so it can be built again, and be held
against what was signed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from palpate.host import definitions
from palpate.modality import vocabulary
from palpate.modality.safety import Level
from palpate.store.metadata import instant_text
from palpate.visits import document_treatment, tables
from palpate.visits.document_rows import rows, where_given
from palpate.visits.document_treatment import MEASURE
from palpate.visits.model import SECTIONS

FORMAT = 1
"""The version of the document's shape."""


def build(connection: Connection, visit_id: int) -> dict[str, Any]:
    """The record of a visit: all that stands under the signed guard."""
    return {
        "format": FORMAT,
        **_visit(connection, visit_id),
        **{name: PARTS[name](connection, visit_id) for name in PARTS},
    }


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
    found = rows(connection, tables.visit_modality, visit_id, "position")
    return [{name: row[name] for name in ("modality", "title", "version", "position")} for row in found]


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
        for row in rows(connection, tables.visit_screening, visit_id)
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
            **where_given(row, "signed_by", "relation"),
        }
        for row in rows(connection, tables.consent, visit_id)
    ]


def _note(connection: Connection, visit_id: int) -> dict[str, Any]:
    found = {row["section"]: row for row in rows(connection, tables.note, visit_id)}
    return {
        section: {
            "text": found[section]["text"],
            "saved_at": instant_text(found[section]["saved_at"]),
            **_carried(found[section]),
        }
        for section in SECTIONS
        if section in found
    }


def _carried(row: Any) -> dict[str, Any]:
    """What was taken over from an earlier visit, and is not the therapist's word of this one."""
    on = row["carried_on"]
    found = {"text": row["carried"], "from": row["carried_from"], "on": on.isoformat() if on else ""}
    return {"carried": found} if any(found.values()) else {}


def _answers(connection: Connection, visit_id: int) -> list[dict[str, Any]]:
    names = ("modality", "hook", "answer", "failed", "words")
    return [{name: row[name] for name in names} for row in rows(connection, tables.hook_answer, visit_id)]


PARTS: dict[str, Callable[[Connection, int], Any]] = {
    "modalities": _modalities,
    "screening": _screenings,
    "consent": _consents,
    "assessment": document_treatment.assessments,
    "work": document_treatment.work,
    "note": _note,
    "outcomes": document_treatment.outcomes,
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
        return [{key: value for key, value in one.items() if key not in MEASURE} for one in built]
    return built
