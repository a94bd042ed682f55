"""A line as it was understood, said back in full."""

from __future__ import annotations

from typing import Any

import msgspec

from palpate.modality import vocabulary
from palpate.modality.answers import far_beyond, show
from palpate.shorthand.lines import Answer, Carry, Consent, Line, Note, Reaction, Score, Work
from palpate.visits import consents, places, scoring, wording


def echo(line: Line, modality: str = "") -> str:
    """ischemic compression · infraspinatus left · elbow · felt 6 · 20 s × 3.

    ``modality``: what the one it was taken for is called, where it could be another.
    """
    of = f"{modality} · " if modality else ""
    match line:
        case Work():
            tool = vocabulary.tools()[line.done.tool].label if line.done.tool else ""
            site = line.place.name if line.place else ""
            return of + " · ".join(wording.work(line.technique.name, site, tool, line.done))
        case Answer():
            return f"{of}{line.field.label} · {_answer(line)}"
        case Note():
            return f"{line.section} · {line.text}"
        case Reaction():
            return f"adverse reaction · {line.text}"
        case Consent():
            said = line.how if line.given else "not given"
            by = f" · {line.signed_by}, {line.relation}" if line.signed_by else ""
            return f"{consents.named(line.kind)} · {said}{by}"
        case Score():
            return f"{line.measure.name} · {_score(line)}"
        case Carry():
            return _carried(line)


def _answer(line: Answer) -> str:
    before = show(line.field, line.value) if line.value is not None else ""
    after = f"after {show(line.field, line.after)}" if line.after is not None else ""
    return ", ".join(part for part in (before, after) if part)


def _score(line: Score) -> str:
    before, after = (scoring.shown(line.measure, one) if one else "" for one in (line.before, line.after))
    return ", ".join(part for part in (before, f"after {after}" if after else "") if part)


def _carried(line: Carry) -> str:
    if not line.taken:
        return f"carry · {', '.join(line.sections)}"
    return "; ".join(f"{one.section} · carried over, {one.marked} · {one.text}" for one in line.taken)


def beside_usual(line: Line) -> list[str]:
    """Which figures lie outside what the entry of the technique or field gives as usual; the therapist decides."""
    if isinstance(line, Answer):
        found = (far_beyond(line.field, one) for one in (line.value, line.after))
        return [note for note in dict.fromkeys(found) if note]
    if not isinstance(line, Work):
        return []
    done, used = line.done, line.technique
    figures: list[tuple[Any, Any, str]] = [
        (done.pressure, used.felt, "felt"),
        (done.applied, used.applied, "applied"),
        (done.hold, used.hold, "s"),
        (done.minutes, used.minutes, "min"),
        (done.repetitions, used.repetitions, "times"),
    ]
    beside = [
        f"{value:g} {unit}: {used.name} gives {span}"
        for value, span, unit in figures
        if span and value is not None and value not in span
    ]
    if not line.place:
        beside.append("no place is said")
    elif not done.side and places.wants_side(msgspec.to_builtins(line.place.definition), line.place.region):
        beside.append("side not recorded")
    if done.tool and used.tools and done.tool not in used.tools:
        beside.append(f"{vocabulary.tools()[done.tool].label}: {used.name} gives {', '.join(used.tools)}")
    return beside
