"""Checks of who a modality is and of what of the contract it uses."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from palpate.conformance.subject import Subject
from palpate.host.probe import located
from palpate.host.references import Entries, Wrong, says_nothing
from palpate.modality import deprecated
from palpate.modality.base import Modality
from palpate.modality.fields import flatten

_FACTS = {"age", "first_visit"}
"""What a condition can ask of the client: an answer of the same key would stand before it."""


def contract(subject: Subject) -> Iterator[Wrong]:
    """It can be used at all, for this contract."""
    yield from map(located, subject.problems)
    if not subject.problems:
        yield from says_nothing(subject.found.identity, subject.modality)


def keys(subject: Subject) -> Iterator[Wrong]:
    """Its names are its own."""
    if subject.found.entry_point is not None:
        top = subject.found.entry_point.module.partition(".")[0]
        if top == "palpate" or top in sys.stdlib_module_names:
            yield Wrong(file="pyproject.toml", reason=f"its package lies in {top!r}, which belongs to somebody else")
    techniques, fields = subject.entries.techniques, flatten(subject.entries.fields)
    for field in fields:
        if field.key in _FACTS:
            yield Wrong(
                file="fields.toml", entry=field.key, reason="a condition asks the client's own fact by this key"
            )
    typed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for file, entries in (("techniques.toml", techniques), ("fields.toml", fields)):
        for entry in entries:
            for word in {entry.key, entry.short} - {""}:
                typed[word].append((file, entry.key))
    for word, meant in typed.items():
        if len(meant) > 1:
            both = " and ".join(f"{key} ({file})" for file, key in meant)
            yield Wrong(file=meant[-1][0], entry=meant[-1][1], reason=f"{word!r} is typed for {both}")


def uses_deprecated(subject: Subject) -> Iterator[Wrong]:
    """What it uses that is on its way out."""
    for one in deprecated.DEPRECATED:
        for file, entry in _USES[one.kind](subject, one.name):
            yield Wrong(file=file, entry=entry, reason=str(one))


def _keys_used(subject: Subject, name: str) -> Iterator[tuple[str, str]]:
    part, _, key = name.partition(".")
    for entry in everything(subject)[part]:
        if key in msgspec.to_builtins(entry):
            yield f"{part}.toml", getattr(entry, "key", "")


def _hooks_used(subject: Subject, name: str) -> Iterator[tuple[str, str]]:
    if getattr(type(subject.modality), name) is not getattr(Modality, name):
        yield "", type(subject.modality).__name__


def _names_used(subject: Subject, name: str) -> Iterator[tuple[str, str]]:
    for file in subject.code:
        for node in ast.walk(ast.parse(file.read_bytes())):
            if (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").startswith("palpate.modality")
                and any(one.name == name for one in node.names)
            ):
                yield file.name, f"line {node.lineno}"


_USES = {"key": _keys_used, "hook": _hooks_used, "name": _names_used}

_HOOK_OF = {
    "contraindications": "contraindications",
    "fields": "assessment_fields",
    "points": "body_points",
    "techniques": "technique_catalog",
    "measures": "outcome_measures",
    "aftercare": "aftercare_notes",
    "follow_ups": "follow_ups",
}


def everything(subject: Subject) -> dict[str, list[Any]]:
    """Every entry by part, whether a file has it or a hook makes it; fields with those in groups and sites."""
    found: dict[str, list[Any]] = {}
    for part in Entries.__struct_fields__:
        given = list(getattr(subject.entries, part))
        given += [one for one in subject.answers.get(_HOOK_OF.get(part, ""), []) if one not in given]
        found[part] = given
    flat = flatten(found["fields"])
    found["fields"] = [*flat, *(inner for field in flat for inner in getattr(field, "fields", []))]
    return found
