"""The check that hooks answer whatever they are shown: nothing, the least, the most, and what they never heard of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from palpate.conformance.subject import Subject
from palpate.host.probe import arguments_of
from palpate.host.references import Wrong
from palpate.host.sample import answers_to, work_of
from palpate.modality.errors import ContractError
from palpate.modality.fields import AnyField, Choice, Choices, Sites, flatten
from palpate.modality.hooks import HOOKS
from palpate.modality.views import ClientView, VisitView, WorkView

_LONG = "word " * 400


def views(subject: Subject) -> Iterator[Wrong]:
    """Each hook answers each of them."""
    seen = set()
    unread = {str(wrong) for wrong in subject.unread}  # told by the check of the catalogs
    for called, visit in extremes(subject):
        for hook in HOOKS:
            for arguments in arguments_of(hook, [visit]):
                try:
                    subject.ask(hook, arguments)
                except ContractError as error:
                    if arguments and str(error) not in unread and (hook, str(error)) not in seen:
                        seen.add((hook, str(error)))
                        yield Wrong(reason=f"{error}, shown {called}")


def plausible(subject: Subject) -> Iterator[tuple[str, VisitView]]:
    """Visits as there may be, each with what it is called: whatever can be answered is, or is not."""
    empty, full = subject.visits
    entries = subject.entries
    points = entries.points
    yield "a visit with nothing in it", empty
    yield "a visit with everything in it", full
    yield (
        "the least of everything",
        _with(
            empty,
            answers=answers_to(entries.fields, points, least=True),
            work=work_of(entries.techniques, points, least=True),
        ),
    )
    for key, value in _each_choice(entries.fields):
        yield f"{key} = {value!r}", _with(full, answers={**full.answers, key: value})
    for key in full.answers:
        yield f"all but {key}", _with(full, answers={one: full.answers[one] for one in full.answers if one != key})
        yield f"only {key}", _with(full, answers={key: full.answers[key]})


def extremes(subject: Subject) -> Iterator[tuple[str, VisitView]]:
    """Those, and visits as they hardly ever are."""
    yield from plausible(subject)
    _, full = subject.visits
    bare = [WorkView(technique=work.technique, name=work.name) for work in full.work]
    yield "work with no figure and no place", _with(full, work=bare)
    strange = WorkView(technique="no_such_technique", name="Gone", site="no_such_site", region="no_such_region")
    unknown = {"no_such_field": 3, **full.answers}
    yield "work and answers of another version", _with(full, work=[strange, *full.work], answers=unknown)
    yield "a long day", _with(full, work=full.work * (1 + 500 // max(len(full.work), 1)))
    for age in (0, 120):
        yield (
            f"a client of {age}",
            _with(full, client=ClientView(age=age, first_visit=True, conditions={"fever": "yes"})),
        )
    yield "long words", _with(full, answers={key: _longer(value) for key, value in full.answers.items()})
    for key, value in _each_place(subject.entries.fields, full.answers):
        yield f"{key} = {value!r}", _with(full, answers={**full.answers, key: value})


def _with(visit: VisitView, **changed: Any) -> VisitView:
    return msgspec.structs.replace(visit, **changed)


def _longer(value: Any) -> Any:
    return _LONG if value == "words" else value


def _each_choice(fields: list[AnyField]) -> Iterator[tuple[str, Any]]:
    for field in flatten(fields):
        if isinstance(field, Choice):
            yield from ((field.key, key) for key in field.choices)
        elif isinstance(field, Choices):
            yield from ((field.key, [key]) for key in ("", *field.choices) if key)
            yield field.key, []


def _each_place(fields: list[AnyField], answers: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for field in flatten(fields):
        if isinstance(field, Sites) and answers[field.key]:
            (one,) = answers[field.key]
            yield field.key, []
            yield field.key, [{"site": one["site"]}]  # no side, and nothing found there so far
            yield field.key, [{"site": "no_such_site", "side": one["side"]}]
