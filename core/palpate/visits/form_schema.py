"""The answers to a modality's form as JSON Schema (2020-12): what it takes is what ``visits.assess`` takes as JSON.

Nothing is required, since answers come a few at a time, and one whose question is no longer asked is kept: where a
question is asked only on a condition, the schema says so as ``readOnly`` where the condition does not hold.
"""

from __future__ import annotations

from typing import Any

from palpate.host.host import Host
from palpate.modality.answers import allowed
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
from palpate.visits.answer_files import form_hash
from palpate.visits.form_conditions import condition
from palpate.visits.forms import fields
from palpate.visits.places import everywhere

Schema = dict[str, Any]

_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_WORDS = r"^[^\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069]*$"
"""No character that a terminal could obey: what ``names.written`` takes."""


def form_schema(host: Host, modality: str) -> Schema:
    """The schema of a modality's form as it is now."""
    form = fields(host, modality)
    named = host.title(modality)
    conditional = [field for field in form.values() if field.show_when]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:palpate:form:{modality}:{form_hash(host, modality)}",
        "title": f"{named}: assessment",
        "description": f"Answers to the form of {named}, by field; any of them, in any order.",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {key: _described(field) | _kind(field) for key, field in form.items()},
        "allOf": [
            {
                "$comment": f"{field.key} is asked when: {field.show_when}",
                "if": condition(field.show_when),
                "else": {"properties": {field.key: {"readOnly": True}}},
            }
            for field in conditional
        ],
        "$defs": {
            f"places_{field.of}": _places(host, modality, field.of)
            for field in form.values()
            if isinstance(field, Sites)
        },
    }


def _described(field: AnyField) -> Schema:
    """Its label; what it asks, takes and is usual, and when it is asked."""
    said = [
        field.help,
        f"{allowed(field)}." if isinstance(field, Quantity | Duration) else "",
        f"{'; '.join(f'{mark}: {words}' for mark, words in field.anchors.items())}."
        if isinstance(field, Scale) and field.anchors
        else "",
        f"Usual: {field.normal}." if field.normal else "",
        f"Asked when: {field.show_when}." if field.show_when else "",
    ]
    return {"title": field.label} | ({"description": told} if (told := " ".join(filter(None, said))) else {})


def _kind(field: AnyField) -> Schema:
    match field:
        case Scale():
            return {"type": "integer", "minimum": field.minimum, "maximum": field.maximum}
        case Quantity():
            return {"type": "number", "minimum": field.minimum, "maximum": field.maximum}
        case Duration():
            return {"type": "number", "minimum": 0, "maximum": field.maximum}
        case YesNo():
            return {"type": "boolean"}
        case Choice():
            return _one_of(field.choices)
        case Choices():
            return {"type": "array", "items": _one_of(field.choices)}
        case Day():
            return {"type": "string", "format": "date", "pattern": _DAY}
        case RangeOfMotion():
            degrees = {"type": "number", "minimum": 0, "maximum": field.maximum}
            sides = {side: {"title": side, **degrees} for side in field.sides}
            return {"type": "object", "minProperties": 1, "properties": sides, "additionalProperties": False}
        case Sites():
            return {"type": "array", "items": _site(field)}
        case Text():
            return {"type": "string", "maxLength": field.longest, "pattern": _WORDS}
        case _:
            return {"not": {}}  # a group: its fields are answered


def _one_of(choices: dict[str, str]) -> Schema:
    return {"oneOf": [{"const": key, "title": label} for key, label in choices.items()]}


def _site(field: Sites) -> Schema:
    return {
        "type": "object",
        "$ref": f"#/$defs/places_{field.of}",
        "required": ["site"],
        "properties": {"site": {}, "side": {}} | {sub.key: _described(sub) | _kind(sub) for sub in field.fields},
        "additionalProperties": False,
    }


def _places(host: Host, modality: str, of: str) -> Schema:
    """Every place that can be named, with the sides that it has."""
    by_sides: dict[tuple[str, ...], list[str]] = {}
    known = {key: one for kind in reversed(everywhere(host, modality, of)) for key, one in kind.items()}
    for key, one in known.items():
        by_sides.setdefault(one.sides, []).append(key)
    return {
        "anyOf": [
            {"properties": {"site": {"enum": sorted(keys)}, "side": {"enum": list(sides)}}}
            for sides, keys in sorted(by_sides.items())
        ]
    }
