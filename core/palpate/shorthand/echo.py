"""A line as it was understood, said back in full."""

from __future__ import annotations

from typing import Any

from palpate.modality import vocabulary
from palpate.modality.answers import show
from palpate.shorthand.lines import Answer, Consent, Line, Note, Reaction, Work
from palpate.visits import consents


def echo(line: Line) -> str:
    """ischemic compression · infraspinatus left · elbow · felt 6 · 20 s × 3."""
    match line:
        case Work():
            return " · ".join(part for part in _work(line) if part)
        case Answer():
            return f"{line.field.label} · {_answer(line)}"
        case Note():
            return f"{line.section} · {line.text}"
        case Reaction():
            return f"adverse reaction · {line.text}"
        case Consent():
            said = line.how if line.given else "not given"
            by = f" · {line.signed_by}, {line.relation}" if line.signed_by else ""
            return f"{consents.named(line.kind)} · {said}{by}"


def _work(line: Work) -> list[str]:
    done = line.done
    place = f"{line.place.name if line.place else ''} {done.side}".strip()
    tool = vocabulary.tools()[done.tool].label if done.tool else ""
    times = f" × {done.repetitions}" if done.repetitions else ""
    held = f"{done.hold:g} s" if done.hold is not None else ""
    return [
        line.technique.name,
        place,
        tool,
        f"felt {done.pressure}" if done.pressure is not None else "",
        f"applied {done.applied}" if done.applied is not None else "",
        f"{held}{times}".strip(),
        f"{done.minutes:g} min" if done.minutes is not None else "",
        done.response,
    ]


def _answer(line: Answer) -> str:
    before = show(line.field, line.value) if line.value is not None else ""
    after = f"after {show(line.field, line.after)}" if line.after is not None else ""
    return ", ".join(part for part in (before, after) if part)


def beside_usual(line: Line) -> list[str]:
    """Which figures lie outside what the technique's own entry gives as its range; the therapist decides."""
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
    found = [
        f"{value:g} {unit}: {used.name} gives {span}"
        for value, span, unit in figures
        if span and value is not None and value not in span
    ]
    if not line.place:
        found.append("no place is said")
    if done.tool and used.tools and done.tool not in used.tools:
        found.append(f"{vocabulary.tools()[done.tool].label}: {used.name} gives {', '.join(used.tools)}")
    return found
