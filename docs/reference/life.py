"""The life of a visit as a picture and as words: where each hook is asked, and what is kept of its answer.

    python docs/reference/life.py docs/pictures/life-of-a-visit.svg

draws it; the page has the words through cog, and a test holds both against the hooks.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from palpate.modality.hooks import HOOKS, ModalityHooks

KEPT = {
    "at_booking": "nothing: it warns whoever books",
    "contraindications": "the verdict, each rule as it was worded, what it was decided on, and the therapist's words",
    "assessment_fields": "each answer, and the form it was answered with",
    "suggest": "nothing: what is taken up is recorded as work",
    "body_points": "the place, by its name of that day",
    "technique_catalog": "the work, and the technique with its ranges",
    "outcome_measures": "the score, and the measure with its error",
    "aftercare_notes": "what the client was told",
    "follow_ups": "what is asked, and when it is due",
    "review": "what it found, and the words it was signed past with",
}
"""What stays in the record of what each hook answered."""
SIGNED = "Then it is signed: document, definitions and answers, hashed into the audit chain. Nobody changes it again."

WIDTH, LEFT, LINE = 390, 46, 19
_LETTERS = 44
"""Letters of a line of words, at the size they are drawn in."""


def moments() -> list[tuple[str, list[tuple[str, str]]]]:
    """When palpate asks, in the order a visit comes to it, and there each hook with what it is asked."""
    said = [(hook, *inspect.getdoc(getattr(ModalityHooks, hook)).partition(": ")[::2]) for hook in HOOKS]  # type: ignore[union-attr]
    return [(when, [(hook, what) for hook, _, what in asked]) for when, asked in groupby(said, key=lambda one: one[1])]


def told() -> str:
    """The picture in words, as Markdown."""
    lines = []
    for number, (when, asked) in enumerate(moments(), 1):
        lines += [f"{number}. **{when}**", ""]
        lines += [f"    - `{hook}`: {what} Kept: {KEPT[hook]}." for hook, what in asked]
        lines.append("")
    return "\n".join([*lines, SIGNED])


def drawn() -> str:
    """The picture, as SVG: a circle where palpate asks, a square where something is kept. It needs no colour."""
    parts, y = [], 34
    for number, (when, asked) in enumerate(moments(), 1):
        parts += [
            f'<circle cx="22" cy="{y}" r="13" fill="#fff" stroke="#111" stroke-width="2"/>',
            f'<text x="22" y="{y + 5}" text-anchor="middle" font-weight="bold">{number}</text>',
            f'<text x="{LEFT}" y="{y + 5}" font-size="16" font-weight="bold">{escape(when)}</text>',
        ]
        y += 30
        for hook, what in asked:
            parts.append(f'<text x="{LEFT}" y="{y}" font-family="monospace" font-weight="bold">{hook}</text>')
            y += LINE
            for line in textwrap.wrap(what, _LETTERS):
                parts.append(f'<text x="{LEFT}" y="{y}">{escape(line)}</text>')
                y += LINE
            kept = not KEPT[hook].startswith("nothing")
            parts.append(_square(y, filled=kept))
            for line in textwrap.wrap(f"kept: {KEPT[hook]}", _LETTERS - 3):
                parts.append(f'<text x="{LEFT + 20}" y="{y}" font-style="italic">{escape(line)}</text>')
                y += LINE
            y += 10
        y += 14
    end = y
    parts.append(_square(y + 5, filled=True, x=16))
    for line in textwrap.wrap(SIGNED, _LETTERS):
        parts.append(f'<text x="{LEFT}" y="{y + 5}" font-weight="bold">{escape(line)}</text>')
        y += LINE
    return "\n".join(_framed(parts, end, y + 14)) + "\n"


def _square(y: int, filled: bool, x: int = LEFT) -> str:
    return f'<rect x="{x}" y="{y - 11}" width="12" height="12" fill="{"#111" if filled else "#fff"}" stroke="#111"/>'


def _framed(parts: list[str], end: int, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" aria-labelledby="title" font-family="sans-serif" font-size="14" fill="#111">'
    )
    yield '<title id="title">The life of a visit: where each hook is asked, and what is kept</title>'
    yield f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#fff" stroke="#767676"/>'
    yield f'<path d="M22 34 V{end}" stroke="#111" stroke-width="2"/>'
    yield from parts
    yield "</svg>"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(drawn(), encoding="utf-8")
