"""A modality's form: as it is now, what of it is asked, and as it was when it was answered.

A form is long, and one form is answered at thousands of visits: each that was kept is read once, by what is kept of it,
so that a definition that was changed from outside is never taken for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection

from palpate.host import definitions
from palpate.host.host import Host
from palpate.modality import when
from palpate.modality.fields import AnyField, flatten, tolerate
from palpate.visits.model import Assessed

_FORMS = 32
"""How many are held at a time: the versions of a form are few."""


def fields(host: Host, modality: str) -> dict[str, AnyField]:
    """The fields of a modality's form by key, groups opened, in the order they are asked."""
    return {field.key: field for field in flatten(host.ask(modality, "assessment_fields"))}


def visible(form: Mapping[str, AnyField], answers: Mapping[str, Any]) -> list[AnyField]:
    """The fields that are to be asked, given the answers so far."""
    return [field for field in form.values() if when.evaluate(field.show_when, answers) is True]


def stored_form(connection: Connection, hashed: str) -> Mapping[str, AnyField]:
    """The fields of a form that was kept, by key, groups opened."""
    return _fields(definitions.body(connection, hashed))


def answered(connection: Connection, host: Host, modality: str, earlier: Assessed | None) -> list[AnyField]:
    """The form that an assessment keeps: as it is now, and after it what was answered and is not asked any more.

    So a visit that was begun with one version of a modality and goes on with another keeps every label.
    """
    form: list[AnyField] = host.ask(modality, "assessment_fields")
    if earlier is None:
        return form
    now = {field.key for field in flatten(form)}
    before = stored_form(connection, earlier.form) if earlier.answers.keys() - now else {}
    return [*form, *(field for key, field in before.items() if key in earlier.answers and key not in now)]


def asked(connection: Connection, hashed: str) -> Mapping[str, dict[str, str]]:
    """How each field was asked: its ``kind``, under which ``group``, and the ``section`` of a note that it is for."""
    return _asked(definitions.body(connection, hashed))


def reads_otherwise(was: AnyField, now: AnyField) -> bool:
    """Whether an answer to a field as it was would be another answer to it as it is now."""
    return bool(msgspec.structs.replace(was, **_UNREAD) != msgspec.structs.replace(now, **_UNREAD))


_UNREAD: dict[str, Any] = dict.fromkeys(("short", "help", "show_when", "normal", "loinc", "snomed"), "") | {
    "required": False,
    "quick": False,
    "each_visit": False,
    "sensitive": False,
    "source": [],
}
"""What of a field says how it is asked, and not what was answered."""


@lru_cache(maxsize=_FORMS)
def _fields(body: str) -> dict[str, AnyField]:
    entries = [tolerate(entry) for entry in msgspec.json.decode(body)]
    return {field.key: field for field in flatten(msgspec.convert(entries, list[AnyField]))}


@lru_cache(maxsize=_FORMS)
def _asked(body: str) -> dict[str, dict[str, str]]:
    found = {}
    for one in msgspec.json.decode(body):
        group = {"group": one["label"], "section": one.get("section", "objective")} if one["kind"] == "group" else {}
        for field in one["fields"] if group else [one]:
            found[field["key"]] = {"kind": field["kind"], **group}
    return found
