"""Checks of who a modality is and of what of the contract it uses."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from palpate.conformance.subject import Subject
from palpate.host.going import going
from palpate.host.holding import OF_A_CLIENT
from palpate.host.probe import located
from palpate.host.references import Entries, Wrong, says_nothing
from palpate.modality.fields import every, flatten


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
        if field.key in OF_A_CLIENT:  # an answer of the same key would stand before it
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
    return going(subject.modality, everything(subject), subject.code)


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
    found["fields"] = every(found["fields"])
    return found
