"""Saving what a line says beside what stands: an answer, a score, words carried over; each with its way back."""

from __future__ import annotations

from typing import Any

import msgspec

from palpate.clients import person
from palpate.host.host import Host
from palpate.modality.answers import show
from palpate.modality.fields import Choices, RangeOfMotion, Sites
from palpate.plans.change import figure
from palpate.shorthand.lines import Answer, Carry, Score
from palpate.shorthand.taking_back import Back
from palpate.store.context import Writing
from palpate.visits import assessing, carrying, notes, reading, scoring
from palpate.visits.model import Visit


def answer(writing: Writing, host: Host, visit: Visit, line: Answer) -> tuple[Back, list[str]]:
    """Save an answer beside those that stand: another side, another place, another choice is added to them.

    Gives how to take it back, and what it takes the place of.
    """
    key, connection = line.field.key, writing.connection
    found = reading.assessed(connection, visit.id, line.modality)
    was = found.answers if found else {}
    back: Back = {}
    told = []
    given = {one: _joined(was.get(one), more) for one, more in line.also.items()}
    if line.value is not None:
        several = isinstance(line.field, Sites | Choices | RangeOfMotion)
        given[key] = _joined(was.get(key), line.value) if several and line.value else line.value
        if not several and was.get(key) not in (None, line.value):
            told.append(f"instead of {show(line.field, was[key])}, which undo brings back")
    if given:
        checked = assessing.checked(host, line.modality, given, typed=False)
        back |= {"modality": line.modality, "answers": {one: was.get(one) for one in checked}, "now": checked}
        assessing.save(writing, host, visit, line.modality, checked)
    if line.after is not None:
        after = assessing.checked(host, line.modality, {key: line.after}, typed=False)
        before = assessing.scored_after(connection, visit, line.modality).get(key)
        whole = _joined(before, after[key]) if isinstance(after[key], dict) else after[key]
        assessing.save_after(writing, host, visit, line.modality, {key: whole})
        if not isinstance(before, dict) and before not in (None, whole):
            told.append(f"after treatment instead of {show(line.field, before)}, which undo brings back")
        back |= {"scores": before, "scored": whole, "of": line.modality, "field": key}
    return back, told


def score(writing: Writing, visit: Visit, line: Score) -> tuple[Back, list[str]]:
    """Save a score of no modality; gives what ``answer`` does."""
    back, told = [], []
    for result, after in ((line.before, False), (line.after, True)):
        if result is not None:
            key = line.measure.key
            was = scoring.standing(writing, visit, key, after=after)
            scoring.record(writing, visit, line.measure, result, after=after)
            now = scoring.standing(writing, visit, key, after=after)
            back.append({"measure": key, "after": after, "was": was, "now": now})
            if was is not None and was != now:
                told.append(f"instead of {figure(was['score'], line.measure.unit)}, which undo brings back")
    return {"scored_by_itself": back}, told


def carry(writing: Writing, visit: Visit, line: Carry) -> tuple[Carry, Back]:
    """Carry sections over; gives the line with what was taken."""
    written = notes.sections(writing.connection, visit.id)
    ids = person.ids(writing.connection, visit.client_id)
    taken = tuple(carrying.earlier(writing.connection, visit, ids, name) for name in line.sections)
    back = []
    for one in taken:
        was = written.get(one.section, notes.Section())
        carrying.carry(writing, visit, one)
        back.append({"section": one.section, "was": msgspec.to_builtins(was), "now": one.text})
    return Carry(sections=line.sections, taken=taken), {"carried": back}


def _joined(before: Any, more: Any) -> Any:
    """Answers of several put together: sides, choices without doubles; places are joined as they are checked."""
    if isinstance(more, dict):
        return {**(before or {}), **more}
    standing = before or []
    return [*standing, *(one for one in more if one not in standing)]
