"""Answers in a file: to a form by its fields, or to one version of it; another version is told, not guessed at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from palpate.errors import NotFound, Refused
from palpate.host import definitions
from palpate.host.host import Host
from palpate.modality.answers import allowed
from palpate.modality.fields import AnyField
from palpate.visits.forms import fields, stored_form


def form_hash(host: Host, modality: str) -> str:
    """The version of a modality's form as it is now: what an assessment keeps, and a file of answers may name."""
    return definitions.hash_of("form", modality, host.ask(modality, "assessment_fields"))


def read(connection: Connection, host: Host, modality: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that a file holds: by field, or under ``answers`` with the ``form`` and ``modality`` they are for.

    Refused where they were given to the form of another modality, or to another version of this one.
    """
    form = fields(host, modality)
    if "answers" not in held or "answers" in form:
        return dict(held)
    if odd := sorted(set(held) - {"form", "modality", "answers"}):
        raise Refused(f"Beside its answers a file has form and modality, not {odd[0]!r}.")
    given = held["answers"]
    if not isinstance(given, dict) or not given:
        raise Refused('The file holds no answers: they are an object, as in {"pain_now": 6}.')
    if (meant := held.get("modality", modality)) != modality:
        raise Refused(
            f"These answers are to the form of {meant!r}, and this is {modality}: say which modality is meant."
        )
    now = form_hash(host, modality)
    if (version := held.get("form", now)) != now:
        raise Refused(
            f"These answers are to another version of the form of {host.title(modality)}, {str(version)[:12]}; here it "
            f"is {now[:12]}{_difference(connection, form, str(version), given)}. Look at the present one with palpate "
            f"modality form {modality}, then answer that, or take form out of the file."
        )
    return given


def _difference(connection: Connection, form: Mapping[str, AnyField], version: str, given: Mapping[str, Any]) -> str:
    """The first field that is another one in that version, where it can be told."""
    if gone := [key for key in given if key not in form]:
        return f", without the field {gone[0]}"
    try:
        earlier = stored_form(connection, version)
    except NotFound:
        return ""
    changed = [key for key in given if earlier.get(key) != form[key]]
    if not changed:
        return ""
    field, was = form[changed[0]], earlier.get(changed[0])
    taken = [allowed(one) for one in (was, field) if one]
    how = f"took {taken[0]} and takes {taken[1]}" if len(set(taken)) == 2 else "has changed"
    return f", in which {field.label} ({field.key}) {how}"
