"""Assessing: the form of a modality, answered field by field, saved at every answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, delete, select, update

from palpate.errors import Refused
from palpate.host import definitions
from palpate.host.host import Host
from palpate.modality import answers as reading_answers
from palpate.modality.changes import became
from palpate.modality.errors import AnswerError
from palpate.modality.fields import Sites
from palpate.names import written_through
from palpate.store.context import Writing
from palpate.visits import answered_places, form_scores, forms, reading
from palpate.visits.counting import counts
from palpate.visits.forms import fields, reads_otherwise, stored_form
from palpate.visits.model import Assessed, Visit
from palpate.visits.tables import assessment, outcome
from palpate.visits.tables import visit as visit_table


def checked(host: Host, modality: str, given: Mapping[str, Any], *, typed: bool) -> dict[str, Any]:
    """Answers as they are stored; Refused names field, value and what is allowed.

    ``typed``: texts, to be read, in which a place may be named by a few letters; else values as they are stored,
    which ``form_schema`` describes.
    """
    must_be_asked(host, modality, given)
    form = fields(host, modality)
    stored: dict[str, Any] = {}
    for key, value in given.items():
        field = form[key]
        try:
            read = reading_answers.parse(field, str(value)) if typed else reading_answers.check(field, value)
        except AnswerError as error:
            raise Refused(str(error)) from error
        if isinstance(field, Sites):
            read = answered_places.known(host, modality, field, read, typed=typed)
        stored[key] = written_through(read, f"{field.label} ({key})")
    return stored


def must_be_asked(host: Host, modality: str, keys: Iterable[str]) -> None:
    """Refused where a field is none of the form, with the nearest."""
    form = fields(host, modality)
    for key in keys:
        if key not in form:
            near = get_close_matches(key, form, 1)
            raise Refused(f"There is no field {key!r} in this form{f': {near[0]} is nearest' if near else ''}.")


def save(writing: Writing, host: Host, visit: Visit, modality: str, new: Mapping[str, Any]) -> dict[str, Any]:
    """Add answers to a modality's assessment, and the scores among them to the outcomes before treatment."""
    earlier = reading.assessed(writing.connection, visit.id, modality)
    form = definitions.keep(writing, "form", modality, forms.answered(writing.connection, host, modality, earlier))
    before = earlier.answers if earlier else {}
    if earlier and earlier.form != form:
        _must_read_the_same(writing.connection, host, visit, earlier)
    values = {"form": form, "answers": {**before, **new}, "saved_at": writing.now}
    if earlier:
        writing.execute(
            update(assessment)
            .where(assessment.c.visit_id == visit.id, assessment.c.modality == modality)
            .values(values)
        )
    else:
        writing.add(assessment, visit_id=visit.id, modality=modality, **values)
    form_scores.save(writing, host, visit, modality, new, "before")
    asked = fields(host, modality)
    for key, value in new.items():
        if isinstance(field := asked[key], Sites):
            answered_places.keep(writing, host, modality, field, value)
    was = {key: before[key] for key in new if key in before}
    writing.record("assess", f"visit {visit.id}", before=was, after={"modality": modality, "answers": dict(new)})
    return {**before, **new}


def answered_twice(host: Host, modality: str, answered: Collection[str]) -> Iterator[tuple[str, str]]:
    """The fields that were answered under the name they had and under the one they have, as on two machines."""
    renamed = {one.field: one.becomes for one in host.changes(modality) if one.kind == "renamed"}
    for was in renamed:
        (now,) = became(renamed, was)
        if was in answered and now in answered and was != now:
            yield was, now


def _must_read_the_same(connection: Connection, host: Host, visit: Visit, earlier: Assessed) -> None:
    """Refused where answers that stand would be read by a form that asks for something else than they were given to."""
    was, now = stored_form(connection, earlier.form), fields(host, earlier.modality)
    answered = [field for key, field in was.items() if key in earlier.answers]
    if changed := [field for field in answered if field.key in now and reads_otherwise(field, now[field.key])]:
        raise Refused(
            f"{visit.shown}: the form of {host.title(earlier.modality)} has changed since {changed[0].label} was "
            f"answered. Take back what it would read otherwise, then answer anew: palpate visit assess {visit.ref} "
            f"{earlier.modality} {' '.join(f'--unset {field.key}' for field in changed)}"
        )


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
        form_scores.drop(writing, visit, modality, key, "before")
    form_scores.save(writing, host, visit, modality, {key: left[key] for key in was if key in left}, "before")
    standing = {key: before[key] for key in was if key in before}
    writing.record("assess", f"visit {visit.id}", before=standing, after={"modality": modality, "answers": dict(was)})


def unanswer(writing: Writing, host: Host, visit: Visit, modality: str, keys: Iterable[str], *, after: bool) -> None:
    """Make fields unanswered again, as if nobody had asked; what was answered is kept in the audit."""
    if after:
        standing = scored_after(writing.connection, visit, modality)
    else:
        found = reading.assessed(writing.connection, visit.id, modality)
        standing = found.answers if found else {}
    gone = list(dict.fromkeys(keys))
    for key in gone:
        if key not in standing:
            must_be_asked(host, modality, [key])
            when = " after treatment" if after else ""
            raise Refused(
                f"{fields(host, modality)[key].label} ({key}) is not answered{when}: there is nothing to take back."
            )
    if after:
        for key in gone:
            restore_after(writing, host, visit, modality, key, None)
    elif gone:
        restore(writing, host, visit, modality, dict.fromkeys(gone))


def restore_after(writing: Writing, host: Host, visit: Visit, modality: str, key: str, was: Any) -> None:
    """Put the score of a field after treatment back as it stood, None where there was none."""
    before = scored_after(writing.connection, visit, modality).get(key)
    form_scores.drop(writing, visit, modality, key, "after")
    if was is not None:
        form_scores.save(writing, host, visit, modality, {key: was}, "after")
    _record_after(writing, visit, modality, {key: before}, {key: was})


def save_after(writing: Writing, host: Host, visit: Visit, modality: str, new: Mapping[str, Any]) -> dict[str, Any]:
    """Store scores after treatment, beside those before; Refused where an answer is no score."""
    standing = scored_after(writing.connection, visit, modality)
    scored = form_scores.save(writing, host, visit, modality, new, "after")
    if left := [key for key in new if key not in scored]:
        raise Refused(f"{left[0]} is no score of an outcome measure, and is asked before treatment only.")
    _record_after(writing, visit, modality, {key: standing[key] for key in new if key in standing}, dict(new))
    return dict(new)


def _record_after(writing: Writing, visit: Visit, modality: str, before: Any, after: Any) -> None:
    writing.record("assess", f"visit {visit.id}", before=before, after={"modality": modality, "after": after})


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


def beside(connection: Connection, host: Host, visit: Visit, modality: str, client_ids: set[int]) -> dict[str, str]:
    """What each field was answered with at the client's last such visit, as it is shown beside the question.

    What was asked under another name then is shown beside what it became, with the name it had.
    """
    theirs = visit_table.c.client_id.in_(client_ids)
    earlier = reading.last_assessed(connection, modality, theirs, reading.before(visit), counts())
    if earlier is None:
        return {}
    when_, last = earlier
    form = stored_form(connection, last.form)
    local = when_.started_at.astimezone(when_.zone)
    changes = {one.field: one.becomes for one in host.changes(modality) if one.becomes}
    shown: dict[str, str] = {}
    for key, value in last.answers.items():
        if key not in form:
            continue
        told = f"{local.day} {local:%b %Y}: {reading_answers.show(form[key], value)}"
        for now in became(changes, key):
            shown.setdefault(now, told if now == key else f"{told} (asked as {form[key].label})")
    return shown
