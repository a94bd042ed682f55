"""Forms as they were when they were answered: whatever has become of their modality since.

A form is long, and one form is answered at thousands of visits: each that was kept is read once, by what is kept of it,
so that a definition that was changed from outside is never taken for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from sqlalchemy import Connection

from palpate.host import definitions
from palpate.modality.fields import AnyField, flatten, tolerate

_FORMS = 32
"""How many are held at a time: the versions of a form are few."""


def stored_form(connection: Connection, hashed: str) -> Mapping[str, AnyField]:
    """The fields of a form that was kept, by key, groups opened."""
    return _fields(definitions.body(connection, hashed))


def asked(connection: Connection, hashed: str) -> Mapping[str, dict[str, str]]:
    """How each field was asked: its ``kind``, under which ``group``, and the ``section`` of a note that it is for."""
    return _asked(definitions.body(connection, hashed))


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
