"""A note filled in from its record: what the sections S, O, A and P can say without the therapist's words.

It is read from the document alone, so that it is the same when the modality is gone; and it is kept nowhere, so that
nobody takes it for what the therapist wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from palpate import clock
from palpate.documents.aftercare import notes
from palpate.documents.before_after import BeforeAfter, before_after
from palpate.documents.cut_short import cut_short
from palpate.plans.change import figure, said
from palpate.screening.model import labels
from palpate.visits import wording
from palpate.visits.model import SECTIONS

_MOST = 8
"""How many things a line names before it says how many more there are."""


def filled(record: dict[str, Any], *, review: bool = True) -> dict[str, list[str]]:
    """The lines of each section; a section of which the record knows nothing has none.

    ``review``: with what the modalities' reviews warned of.
    """
    visit = record["record"]
    subjective, objective, assessment, plan = SECTIONS
    return {
        subjective: list(_answers(visit, subjective)),
        objective: [*_answers(visit, objective), *_work(visit)],
        assessment: [*_screening(visit), *map(_score, before_after(visit)), *(_review(visit) if review else ())],
        plan: [*_cut_short(visit), *_plans(record), *_aftercare(record), *_follow_ups(visit)],
    }


def _answers(visit: dict[str, Any], section: str) -> Iterator[str]:
    """A line for each group of the form: "Pain: pain now 6/10; where it hurts neck left"."""
    groups: dict[str, dict[str, None]] = {}
    titles = {one["modality"]: one["title"] for one in visit["modalities"]}
    differ = _differently(visit)
    for assessment in visit["assessment"]:
        for one in assessment["answers"]:
            # What is older than the groups, or stands in none, is what the therapist found.
            if one.get("section", "objective") == section:
                asked = "Range of motion" if one.get("kind") == "range_of_motion" else one.get("group", "Found")
                shown = " / ".join(one["shown"].splitlines())
                whose = f" ({titles.get(assessment['modality'], assessment['modality'])})"
                said_ = f"{_small(one['label'])} {shown}{whose if one['label'] in differ else ''}"
                groups.setdefault(asked, {})[said_] = None
    for asked, answers in groups.items():
        yield f"{asked}: {_some(list(answers))}"


def _differently(visit: dict[str, Any]) -> set[str]:
    """What modalities asked by the same name, and was answered differently: there the modality is named."""
    shown: dict[str, dict[str, list[str]]] = {}
    for assessment in visit["assessment"]:
        for one in assessment["answers"]:
            shown.setdefault(one["label"], {}).setdefault(assessment["modality"], []).append(one["shown"])
    return {label for label, by in shown.items() if any(one != next(iter(by.values())) for one in by.values())}


def _work(visit: dict[str, Any]) -> Iterator[str]:
    """One line: each technique once, with its places, and how strong it was felt."""
    done: dict[str, list[str]] = {}
    for one in visit["work"]:
        place = f"{_small(one['site_name'])} {one['side']}".strip()
        how = ", ".join(wording.strength(wording.recorded(one)))
        done.setdefault(one["name"], []).append(" ".join(part for part in (place, f"({how})" if how else "") if part))
    for name, places in done.items():
        where = _some([place for place in dict.fromkeys(places) if place])
        yield f"Work done, {_small(name)}" + (f": {where}" if where else "")


def _screening(visit: dict[str, Any]) -> Iterator[str]:
    for one in visit["screening"][-1:]:
        if one["verdict"]["verdict"] != "proceed":
            why = _some(list(dict.fromkeys(_why(one["verdict"]))))
            yield f"Screening: {one['level']}" + (f" ({why})" if why else "")


def _why(verdict: dict[str, Any]) -> Iterator[str]:
    """What a verdict is as serious as it is for: the reasons of its own level, and what nobody knows."""
    given = [*verdict["red_flags"], *(one for each in verdict["modalities"] for one in each["reasons"])]
    yield from (one["label"] for one in given if one["level"] == verdict["verdict"])
    if verdict["verdict"] == "ask_first":
        yield from (f"{one['title']} could not be asked" for one in verdict["modalities"] if one["failed"])
        declined = verdict.get("declined", [])
        yield from (
            f"{'declined' if key in declined else 'not asked'}: {label}"
            for key, label in zip(verdict["unasked"], labels(verdict["unasked"]), strict=True)
        )
        yield from (f"medicines to be asked about again: {one}" for one in verdict.get("medicines", []))


def _score(one: BeforeAfter) -> str:
    """What a score was, and what may be said of its change."""
    before, after = one.before, one.after
    if before is None or after is None:
        which = "after" if before is None else "before"
        return f"{one.called}: {figure(before if after is None else after, one.unit)} {which}"  # type: ignore[arg-type]
    change = f": {said(one.measure, one.change)}" if one.measure and one.change else ""
    return f"{one.called}: {figure(before)} before, {figure(after, one.unit)} after{change}"


def _review(visit: dict[str, Any]) -> Iterator[str]:
    for answer in visit["answers"]:
        for finding in answer["answer"] if answer["hook"] == "review" else ():
            if finding["level"] != "info":
                yield f"Review, {finding['level']}: {finding['text']}"


def _cut_short(visit: dict[str, Any]) -> Iterator[str]:
    if cut := cut_short(visit):
        yield f"{cut.what}: {' / '.join(cut.told.splitlines())}"


def _plans(record: dict[str, Any]) -> Iterator[str]:
    """The treatment plans that the visit was part of: the goal in the client's words, and what was agreed on."""
    for one in record.get("plans", []):
        goal = " / ".join(one["goal"].splitlines())
        yield f'Treatment plan {one["ref"]}: "{goal}"' + (f" ({one['terms']})" if one["terms"] else "")


def _aftercare(record: dict[str, Any]) -> Iterator[str]:
    told = notes(record)
    if told:
        urgent = sum(1 for note in told if note.get("call"))
        yield f"Aftercare told: {len(told)} thing{'' if len(told) == 1 else 's'}, {urgent} of them on when to call"


def _follow_ups(visit: dict[str, Any]) -> Iterator[str]:
    lines = (f"To be asked on {due:%a} {due.day} {due:%b %Y}: {_small(one['title'])}" for due, one in follow_ups(visit))
    yield from dict.fromkeys(lines)


def follow_ups(visit: dict[str, Any]) -> list[tuple[dt.datetime, dict[str, Any]]]:
    """What is asked after a visit that has ended, the first first: when, in the visit's zone, and what."""
    if not visit["ended_at"]:
        return []
    ended, zone = dt.datetime.fromisoformat(visit["ended_at"]).astimezone(dt.UTC), clock.zone(visit["timezone"])
    asked = [
        ((ended + dt.timedelta(hours=one["due_hours"])).astimezone(zone), one)
        for answer in visit["answers"]
        if answer["hook"] == "follow_ups"
        for one in answer["answer"]
    ]
    return sorted(asked, key=lambda each: each[0])


def _some(things: list[str]) -> str:
    more = f"; and {len(things) - _MOST} more" if len(things) > _MOST else ""
    return "; ".join(things[:_MOST]) + more


def _small(words: str) -> str:
    """Words within a sentence: the first letter small, unless the word is an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
