"""A modality's form: as it is now, what of it is asked, and as it was when it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from palpate.host import definitions
from palpate.host.host import Host
from palpate.modality import when
from palpate.modality.fields import AnyField, flatten, tolerate


def fields(host: Host, modality: str) -> dict[str, AnyField]:
    """The fields of a modality's form by key, groups opened, in the order they are asked."""
    return {field.key: field for field in flatten(host.ask(modality, "assessment_fields"))}


def visible(form: Mapping[str, AnyField], answers: Mapping[str, Any]) -> list[AnyField]:
    """The fields that are to be asked, given the answers so far."""
    return [field for field in form.values() if when.evaluate(field.show_when, answers) is True]


def stored_form(connection: Connection, hashed: str) -> dict[str, AnyField]:
    """A form as it was when it was answered, by field key: whatever has become of the modality since."""
    entries = [tolerate(entry) for entry in definitions.load(connection, hashed)]
    return {field.key: field for field in flatten(msgspec.convert(entries, list[AnyField]))}
