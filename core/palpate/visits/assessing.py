"""Assessing: the form of a modality, answered field by field, saved at every answer."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, or_, select, update

from palpate.errors import NotFound, Refused
from palpate.host import definitions
from palpate.host.host import Host
from palpate.modality import answers as reading_answers
from palpate.modality import vocabulary, when
from palpate.modality.errors import AnswerError
from palpate.modality.fields import AnyField, Sites, flatten, tolerate
from palpate.modality.outcomes import Measure
from palpate.names import written_through
from palpate.store.context import Writing
from palpate.visits import reading
from palpate.visits.model import Visit
from palpate.visits.places import Place, everywhere, place, side
from palpate.visits.tables import assessment, outcome


def fields(host: Host, modality: str) -> dict[str, AnyField]:
    """The fields of a modality's form by key, groups opened, in the order they are asked."""
    return {field.key: field for field in flatten(host.ask(modality, "assessment_fields"))}


def checked(host: Host, modality: str, given: Mapping[str, Any], *, typed: bool) -> dict[str, Any]:
    """Answers as they are stored; Refused names field, value and what is allowed.

    ``typed``: texts, to be read, in which a place may be named by a few letters; else values as they are stored,
    which ``form_schema`` describes.
    """
    form = fields(host, modality)
    stored: dict[str, Any] = {}
    for key, value in given.items():
        field = form.get(key)
        if field is None:
            near = get_close_matches(key, form, 1)
            raise Refused(f"There is no field {key!r} in this form{f': {near[0]} is nearest' if near else ''}.")
        try:
            read = reading_answers.parse(field, str(value)) if typed else reading_answers.check(field, value)
        except AnswerError as error:
            raise Refused(str(error)) from error
        if isinstance(field, Sites):
            read = [_known(host, modality, field, one, typed) for one in read]
        stored[key] = written_through(read, f"{field.label} ({key})")
    return stored


def _known(host: Host, modality: str, field: Sites, one: dict[str, Any], typed: bool) -> dict[str, Any]:
    """A site of an answer with the key of a place that is known, on a side that it has."""
    try:
        found = _typed(host, modality, field, one) if typed else _exact(host, modality, field, one["site"])
        named = {"site": found.key} | ({"side": side(found, one["side"])} if "side" in one else {})
    except Refused as error:
        raise type(error)(f"{field.label} ({field.key}): {error}") from error
    return {**one, **named}


def _typed(host: Host, modality: str, field: Sites, one: dict[str, Any]) -> Place:
    try:
        return place(host, modality, one["site"], field.of)
    except NotFound:
        name, _, last = one["site"].rpartition(" ")
        if name and "side" not in one:
            place(host, modality, name, field.of)
            raise Refused(f"{last!r} is not a side: {', '.join(vocabulary.SIDES)}.") from None
        raise


def _exact(host: Host, modality: str, field: Sites, key: str) -> Place:
    kinds = everywhere(host, modality, field.of)
    for places in kinds:
        if key in places:
            return places[key]
    key = key[:80]
    near = get_close_matches(key.casefold().replace(" ", "_"), [one for places in kinds for one in places], 1)
    raise NotFound(
        f"{key!r} is no point of {host.title(modality)}, no muscle and no region"
        f"{f': {near[0]} is nearest' if near else ''}."
    )


def visible(form: Mapping[str, AnyField], answers: Mapping[str, Any]) -> list[AnyField]:
    """The fields that are to be asked, given the answers so far."""
    return [field for field in form.values() if when.evaluate(field.show_when, answers) is True]


def save(writing: Writing, host: Host, visit: Visit, modality: str, new: Mapping[str, Any]) -> dict[str, Any]:
    """Add answers to a modality's assessment, and the scores among them to the outcomes before treatment."""
    form = definitions.keep(writing, "form", modality, host.ask(modality, "assessment_fields"))
    earlier = reading.assessed(writing.connection, visit.id, modality)
    before = earlier.answers if earlier else {}
    values = {"form": form, "answers": {**before, **new}, "saved_at": writing.now}
    if earlier:
        writing.execute(
            update(assessment)
            .where(assessment.c.visit_id == visit.id, assessment.c.modality == modality)
            .values(values)
        )
    else:
        writing.add(assessment, visit_id=visit.id, modality=modality, **values)
    _save_scores(writing, host, visit, modality, new, "before")
    _keep_places(writing, host, modality, new)
    was = {key: before[key] for key in new if key in before}
    writing.record("assess", f"visit {visit.id}", before=was, after={"modality": modality, "answers": dict(new)})
    return {**before, **new}


def _keep_places(writing: Writing, host: Host, modality: str, new: Mapping[str, Any]) -> None:
    """Store what the places that answers name are now, so that they can be drawn when the modality is gone."""
    form = fields(host, modality)
    for key, value in new.items():
        field = form[key]
        if not isinstance(field, Sites):
            continue
        for one in value:
            found = _exact(host, modality, field, one["site"])
            definitions.keep(writing, "site", f"{modality}.{found.key}", found.definition)


def restore(writing: Writing, host: Host, visit: Visit, modality: str, was: Mapping[str, Any]) -> None:
    """Put answers back as they stood, None where there was none, and the scores among them."""
    found = reading.assessed(writing.connection, visit.id, modality)
    before = found.answers if found else {}
    left = {key: value for key, value in {**before, **was}.items() if value is not None}
    mine = (assessment.c.visit_id == visit.id, assessment.c.modality == modality)
    if left:
        writing.execute(update(assessment).where(*mine).values(answers=left, saved_at=writing.now))
    else:
        writing.execute(delete(assessment).where(*mine))
    for key in was:
        _drop_scores(writing, visit, modality, key, "before")
    _save_scores(writing, host, visit, modality, {key: left[key] for key in was if key in left}, "before")
    standing = {key: before[key] for key in was if key in before}
    writing.record("assess", f"visit {visit.id}", before=standing, after={"modality": modality, "answers": dict(was)})


def restore_after(writing: Writing, host: Host, visit: Visit, modality: str, key: str, was: Any) -> None:
    """Put the score of a field after treatment back as it stood, None where there was none."""
    _drop_scores(writing, visit, modality, key, "after")
    if was is not None:
        _save_scores(writing, host, visit, modality, {key: was}, "after")
    writing.record("assess", f"visit {visit.id}", after={"modality": modality, "after": {key: was}})


def _drop_scores(writing: Writing, visit: Visit, modality: str, key: str, moment: str) -> None:
    """Take away the scores of a field, of all its sides."""
    mine = (outcome.c.visit_id == visit.id, outcome.c.modality == modality, outcome.c.moment == moment)
    sides = outcome.c.field.startswith(f"{key}.", autoescape=True)
    writing.execute(delete(outcome).where(*mine, or_(outcome.c.field == key, sides)))


def save_after(writing: Writing, host: Host, visit: Visit, modality: str, new: Mapping[str, Any]) -> dict[str, Any]:
    """Store scores after treatment, beside those before; Refused where an answer is no score."""
    scored = _save_scores(writing, host, visit, modality, new, "after")
    if left := [key for key in new if key not in scored]:
        raise Refused(f"{left[0]} is no score of an outcome measure, and is asked before treatment only.")
    writing.record("assess", f"visit {visit.id}", after={"modality": modality, "after": dict(new)})
    return dict(new)


def _save_scores(
    writing: Writing, host: Host, visit: Visit, modality: str, new: Mapping[str, Any], moment: str
) -> list[str]:
    """Store the answers that are scores of an outcome measure; gives the keys of those that were.

    A range of motion is one score a side, as ``shoulder_flexion.left``.
    """
    form = fields(host, modality)
    measures: dict[str, Measure] = {measure.key: measure for measure in host.ask(modality, "outcome_measures")}
    scored = []
    for key, value in new.items():
        measure = measures.get(form[key].measure)
        scores = _scores(key, value) if measure else {}
        if measure is None or not scores:
            continue
        kept = definitions.keep(writing, "measure", f"{modality}.{measure.key}", measure)
        _drop_scores(writing, visit, modality, key, moment)
        for field, score in scores.items():
            writing.add(
                outcome,
                visit_id=visit.id,
                modality=modality,
                measure=measure.key,
                measure_definition=kept,
                field=field,
                moment=moment,
                score=score,
                at=writing.now,
            )
        scored.append(key)
    return scored


def scored_after(connection: Connection, visit: Visit, modality: str) -> dict[str, Any]:
    """The scores after treatment so far, by field, as its form takes them."""
    rows = connection.execute(
        select(outcome.c.field, outcome.c.score).where(
            outcome.c.visit_id == visit.id, outcome.c.modality == modality, outcome.c.moment == "after"
        )
    )
    found: dict[str, Any] = {}
    for name, score in rows:
        key, _, of_side = name.partition(".")
        figure = int(score) if score.is_integer() else score
        found[key] = {**found.get(key, {}), of_side: figure} if of_side else figure
    return found


def _scores(key: str, value: Any) -> dict[str, float]:
    if isinstance(value, dict):
        return {f"{key}.{side}": degrees for side, degrees in value.items()}
    return {key: value} if isinstance(value, int | float) and not isinstance(value, bool) else {}


def beside(connection: Connection, visit: Visit, modality: str, client_ids: set[int]) -> dict[str, str]:
    """What each field was answered with at the client's last such visit, as it is shown beside the question."""
    earlier = reading.last_assessed(connection, visit, modality, client_ids)
    if earlier is None:
        return {}
    when_, last = earlier
    form = stored_form(connection, last.form)
    local = when_.started_at.astimezone(when_.zone)
    return {
        key: f"{local.day} {local:%b %Y}: {reading_answers.show(form[key], value)}"
        for key, value in last.answers.items()
        if key in form
    }


def stored_form(connection: Connection, hashed: str) -> dict[str, AnyField]:
    """A form as it was when it was answered, by field key: whatever has become of the modality since."""
    entries = [tolerate(entry) for entry in definitions.load(connection, hashed)]
    return {field.key: field for field in flatten(msgspec.convert(entries, list[AnyField]))}
