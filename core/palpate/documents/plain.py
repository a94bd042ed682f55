"""The client's own copy of a visit, in plain words: what was done, what was found, what to do, when to call.

It says what the record knows, never what the therapist wrote for the record; and of nobody but the client.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from palpate.documents import aftercare
from palpate.documents.before_after import BeforeAfter, before_after
from palpate.documents.blocks import Block, Document, Heading, Para, Points
from palpate.documents.client_paper import paper
from palpate.documents.soap import follow_ups
from palpate.documents.when import day_said
from palpate.modality import vocabulary
from palpate.plans.change import figure

_FELT = ((2, "light"), (4, "gentle"), (6, "medium"), (8, "firm"), (10, "very firm"))
_APPLIED = {1: "very light", 2: "light", 3: "medium", 4: "firm", 5: "very firm"}
_SIDED = {"left": "left {}", "right": "right {}", "bilateral": "{}, both sides", "midline": "{}, in the middle"}


def document(record: dict[str, Any], reply: str = "", country: str = "") -> Document:
    """The copy as a document; ``reply`` is where a client turns to, ``country`` decides the paper."""
    return paper(record, f"Your visit on {day_said(record['record'])}", list(blocks(record, reply)), country)


def blocks(record: dict[str, Any], reply: str) -> Iterator[Block]:
    """What the copy says."""
    visit = record["record"]
    work = list(_work(visit))
    yield Heading("What was done")
    yield Points(work) if work else Para("No hands-on work.")
    if scored := [_score(one) for one in before_after(visit)]:
        yield Heading("What was found")
        yield Points(scored)
    if aftercare.notes(record):  # nothing is told before a visit is finished, nor where nobody was treated
        yield from aftercare.blocks(record, reply)
    elif reply:
        yield Heading("To reach us")
        yield Para(reply)
    if asked := list(_asked(visit)):
        yield Heading("What comes next")
        yield Points(asked)


def _work(visit: dict[str, Any]) -> Iterator[str]:
    """One sentence or two for each technique: what it is, where, and how strong."""
    done: dict[str, list[dict[str, Any]]] = {}
    for one in visit["work"]:
        done.setdefault(one.get("summary") or one["name"], []).append(one)
    for what, lines in done.items():
        places = Counter(place for one in lines if (place := _place(one)))
        held = [one["hold"]["value"] for one in lines if one["hold"]]
        felt = [one["pressure"]["value"] for one in lines if one["pressure"]]
        given = [one["applied"]["value"] for one in lines if one["applied"]]
        where = "; ".join(f"{place} ({count} times)" if count > 1 else place for place, count in places.items())
        parts = [f"{what.rstrip('.')}." if what else "", f"Where: {where}." if where else ""]
        if held:
            parts.append(f"Held for: {_span(held)} seconds.")
        if felt:
            parts.append(f"How strong: {_strength(felt)}, {_span(felt)} of 10 as you felt it.")
        elif given:
            parts.append(f"How strong: {_APPLIED[max(given)]}.")
        yield " ".join(part for part in parts if part)


def _place(one: dict[str, Any]) -> str:
    """Where, in words of every day: the part of the body, and not the muscle."""
    region = vocabulary.regions().get(one["region"])
    name = region.label if region else one["site_name"] or one["region"].replace("_", " ")
    if one["side"] in {"left", "right"} and any(word in name for word in (",", "where ", " of ", " the ")):
        return f"{name}, on the {one['side']}"
    return _SIDED.get(one["side"], "{}").format(name) if name else ""


def _span(figures: Sequence[float]) -> str:
    least, most = min(figures), max(figures)
    return f"{least:g}" if least == most else f"{least:g} to {most:g}"


def _strength(felt: list[int]) -> str:
    words = dict.fromkeys(next(word for most, word in _FELT if value <= most) for value in (min(felt), max(felt)))
    return " to ".join(words)


def _score(one: BeforeAfter) -> str:
    """A score in plain words: what it was, on what scale, and whether it changed."""
    measure, known = one.measure, [figure(score) for score in (one.before, one.after) if score is not None]
    unit = f" {one.unit}" if one.unit else f" of {measure.maximum:g}" if measure else ""
    better = {"lower": "less is better", "higher": "more is better"}[measure.better] if measure else ""
    beside = f" ({better})" if better else ""
    if len(known) == 1:
        return f"{one.called}: {known[0]}{unit}{beside}."
    verdict = one.change.verdict if one.change else "unknown"
    words = {"better": " That is better.", "worse": " That is worse.", "none": " That is about the same."}
    return (
        f"{one.called}: {known[0]} before and {known[1]} after,{unit or ' as scored'}{beside}.{words.get(verdict, '')}"
    )


def _asked(visit: dict[str, Any]) -> Iterator[str]:
    for day in dict.fromkeys(due.date() for due, _ in follow_ups(visit)):
        yield f"About {day:%A} {day.day} {day:%B} we will ask you how you are."
