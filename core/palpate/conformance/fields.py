"""The check that every field goes through everything that asks or shows it, and comes back as it was."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import Any

import msgspec

from palpate.chairside import form_lines
from palpate.chairside.form_parts import WHOLE
from palpate.chairside.form_walk import Walk
from palpate.conformance.subject import Subject
from palpate.conformance.trial import begun, shown, trial
from palpate.errors import Refused
from palpate.host.references import Wrong
from palpate.host.sample import answers_to
from palpate.modality import answers as reading
from palpate.modality.errors import AnswerError
from palpate.modality.fields import AnyField, Choice, Choices, RangeOfMotion, Sites, YesNo, flatten
from palpate.practice import Practice
from palpate.store.metadata import canonical
from palpate.visits import assessing
from palpate.visits.form_schema import form_schema

_WIDTHS = (40, 80)


def fields(subject: Subject) -> Iterator[Wrong]:
    """Typed, chosen on a terminal, as JSON, stored and shown: each answer comes back as it was given."""
    for follow_up in subject.answers["follow_ups"]:
        for answers in _samples(follow_up.asks, subject):
            for field in flatten(follow_up.asks):
                if back := _typed(field, answers[field.key]):
                    yield Wrong(file="follow_ups.toml", entry=f"{follow_up.key}.{field.key}", reason=back)
    form = subject.answers["assessment_fields"]
    if not form:
        return
    with trial(subject) as tried, tried.practice() as here:
        through = _Through(here, subject)
        for answers in _samples(form, subject):
            sound = []
            for field in flatten(form):
                if reason := next(through.goes_wrong(field, answers[field.key]), None):
                    yield Wrong(file="fields.toml", entry=field.key, reason=reason)
                else:
                    sound.append(field)
            yield from through.not_shown(sound, answers)
    for field in flatten(form):
        yield from _repeated(field)


def _samples(form: list[AnyField], subject: Subject) -> list[dict[str, Any]]:
    """Answers to every field: the least there can be said, and the most."""
    points = subject.answers["body_points"]
    return [answers_to(form, points, least=True), answers_to(form, points)]


class _Through:
    """A visit whose form is answered in every way there is."""

    def __init__(self, here: Practice, subject: Subject) -> None:
        self._here, self._key, self._visit = here, subject.key, begun(here)
        self._walk = Walk(here, self._visit, subject.key, quick=False, after=False)
        self._schema = form_schema(here.host, subject.key)

    def goes_wrong(self, field: AnyField, value: Any) -> Iterator[str]:
        """What goes wrong with one answer."""
        try:
            stored = self._here.visits.assess(self._visit, self._key, {field.key: value}, typed=False)[field.key]
        except Refused as refused:
            yield f"{json.dumps(value)} is not taken: {refused}"
            return
        if stored != value or reading.check(field, stored) != value:
            yield f"{json.dumps(value)} is kept as {json.dumps(stored)}"
        line = _as_typed(field, value)
        try:
            typed = assessing.checked(self._here.host, self._key, {field.key: line}, typed=True)[field.key]
        except Refused as refused:
            typed = str(refused)
        if typed != value:
            yield f"typed as {line!r}, as --set takes it, it is not {json.dumps(value)} but {typed!r}"
        yield from _on_a_terminal(self._walk, field, value)
        yield from _beyond_schema(self._schema, field, value)

    def not_shown(self, form: list[AnyField], answers: dict[str, Any]) -> Iterator[Wrong]:
        """The answers that a record, its document or its page do not show as they are."""
        all_of_it = shown(self._here, self._visit)
        record = {
            one["key"]: (one["label"], one["shown"])
            for assessed in all_of_it["record"]["record"]["assessment"]
            for one in assessed["answers"]
        }
        page = " ".join(html.unescape(all_of_it["page"]).split())
        for field in form:
            stored = msgspec.json.decode(canonical(answers[field.key]))  # as it stands in the database
            wanted = (field.label, reading.show(field, stored))
            if record.get(field.key) != wanted:
                yield Wrong(
                    file="fields.toml",
                    entry=field.key,
                    reason=f"its record shows {record.get(field.key)} and not {wanted}",
                )
            for name, text in (("document", all_of_it["text"]), ("page", page)):
                if missing := [words for words in wanted if " ".join(words.split()) not in text]:
                    yield Wrong(file="fields.toml", entry=field.key, reason=f"the {name} does not say {missing[0]!r}")


def _typed(field: AnyField, value: Any) -> str:
    try:
        back = reading.parse(field, _as_typed(field, value))
    except AnswerError as error:
        return str(error)
    return "" if back == value else f"typed as {_as_typed(field, value)!r}, it is not {json.dumps(value)}"


def _as_typed(field: AnyField, value: Any) -> str:
    """An answer as a person types it in one line."""
    match field:
        case YesNo():
            return "yes" if value else "no"
        case Choice():
            return field.choices[value]
        case Choices():
            return ", ".join(value) or "none"
        case RangeOfMotion():
            return " ".join(f"{side} {degrees}" for side, degrees in value.items())
        case Sites():
            return "; ".join(_site_typed(field, one) for one in value) or "none"
        case _:
            return str(value)


def _site_typed(field: Sites, one: dict[str, Any]) -> str:
    found = [f"{sub.key}={_as_typed(sub, one[sub.key])}" for sub in field.fields if sub.key in one]
    return " ".join([one["site"].replace("_", " "), one["side"], *found])


def _on_a_terminal(walk: Walk, field: AnyField, value: Any) -> Iterator[str]:
    """The same answer, given at the form: a choice by its number, a movement side by side."""
    if not walk.screens():
        return  # every field waits for another, which the check of the names tells
    walk.answers.pop(field.key, None)
    walk.key, walk.part = field.key, WHOLE
    if isinstance(field, RangeOfMotion):
        walk.part = walk._parts()[0]
    for width in _WIDTHS:
        form_lines.question(walk, width)
        form_lines.listing(walk, width)
    for line in _entered(field, value):
        if not walk.enter(line):
            yield f"{line!r}, at the form on a terminal: {walk.said}"
            return
    given = walk.answers.get(field.key)
    if given != value:
        yield f"entered at the form on a terminal, it is not {json.dumps(value)} but {json.dumps(given)}"


def _entered(field: AnyField, value: Any) -> list[str]:
    match field:
        case Choice():
            return [str(list(field.choices).index(value) + 1)]
        case Choices() if value:
            return [", ".join(str(list(field.choices).index(key) + 1) for key in value)]
        case _:
            return [_as_typed(field, value)]


def _beyond_schema(schema: dict[str, Any], field: AnyField, value: Any) -> Iterator[str]:
    """What a validator of JSON Schema says of the answer, where one is installed (palpate[kit])."""
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        return
    alone = {name: part for name, part in schema.items() if name != "allOf"}
    for error in Draft202012Validator(alone).iter_errors({field.key: value}):
        yield f"its JSON schema does not take {json.dumps(value)}: {error.message}"
        return


def _repeated(field: AnyField) -> Iterator[Wrong]:
    """Labels that two choices share: whoever types one, or reads it, cannot tell which is meant."""
    for one in (field, *getattr(field, "fields", [])):
        labels = [label.casefold() for label in getattr(one, "choices", {}).values()]
        if twice := {label for label in labels if labels.count(label) > 1}:
            where = field.key if one is field else f"{field.key}.{one.key}"
            yield Wrong(file="fields.toml", entry=where, reason=f"two of its choices are called {min(twice)!r}")
