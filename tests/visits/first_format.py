"""A visit as the first palpate signed it: the keys its documents had, and no others."""

from __future__ import annotations

from typing import Any

KEYS: dict[str, tuple[str, ...]] = {
    "modalities": ("modality", "title", "version", "position"),
    "screening": ("at", "day_of", "verdict", "level", "words"),
    "consent": ("kind", "given", "how", "wording", "definition", "words", "at"),
    "assessment": ("modality", "form", "saved_at", "answers"),
    "work": (
        *("modality", "technique", "name", "definition", "site", "site_name", "site_definition", "region", "side"),
        *("tool", "tool_name", "pressure", "applied", "hold", "repetitions", "minutes", "response", "beyond", "words"),
        "at",
    ),
    "outcomes": ("modality", "measure", "field", "moment", "score", "name", "unit", "definition", "at"),
    "answers": ("modality", "hook", "answer", "failed", "words"),
}
"""What an entry of each part of a record held."""

ANSWER = ("key", "label", "value", "shown")
SECTION = ("text", "saved_at")
OWN = (
    *("format", "visit", "started_at", "ended_at", "timezone", "outside_hours", "adverse_reaction", "declined"),
    *("entered_in_error", "note"),
)


def as_first_signed(document: dict[str, Any]) -> dict[str, Any]:
    """A document without what later ones hold besides."""
    record = {name: document["record"][name] for name in OWN}
    record["note"] = {name: _only(one, SECTION) for name, one in record["note"].items()}
    for part, keys in KEYS.items():
        record[part] = [_only(one, keys) for one in document["record"][part]]
    for one in record["assessment"]:
        one["answers"] = [_only(answer, ANSWER) for answer in one["answers"]]
    return {**document, "record": record}


def _only(held: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: held[name] for name in names}
