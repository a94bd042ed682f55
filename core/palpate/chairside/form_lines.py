"""The lines of a screen of the form: who and where, the fields with their answers, the question, what was said."""

from __future__ import annotations

from collections.abc import Iterable

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.utils import get_cwidth

from palpate.chairside.form_parts import WHOLE
from palpate.chairside.form_walk import Walk
from palpate.modality.answers import allowed, show
from palpate.modality.fields import AnyField, Choice, Choices, Scale, Sites
from palpate.names import legible, printable

_KEYS = (
    "Enter next · < back · - Enter unanswers · PgDn PgUp group · ? help · Esc end",
    "Enter next · < back · - Enter unanswers · ? help · Esc end",
    "Enter next · < back · ? help · Esc end",
    "Esc end",
)
_GLUE = "\u00a0"
"""A space at which no line is broken."""
_MOST = 8
"""How many of the names that could be meant are shown."""


def title(walk: Walk, width: int) -> StyleAndTextTuples:
    """Who is assessed, with what, and which group of how many this is."""
    screens, at = walk.screens(), walk.at
    after = ", after treatment" if walk.after else ""
    group = f"{screens[at].label or walk.title} ({at + 1} of {len(screens)})"
    return [("bold", _folded([f"{walk.visit.shown} · {walk.title}{after} · {group}"], width))]


def listing(walk: Walk, width: int) -> tuple[StyleAndTextTuples, int]:
    """The fields of the group, a line each, with what is answered and what was last time; and the line of the present.

    Last visit's answer stands beside in words of its own, so that it is told from an answer without any colour.
    """
    lines: StyleAndTextTuples = []
    present = 0
    for place, field in enumerate(walk.screens()[walk.at].fields):
        here = field.key == walk.key
        present = place if here else present
        answered = show(field, walk.answers[field.key]) if field.key in walk.answers else "–"
        beside = f"  ({walk.beside[field.key]})" if field.key in walk.beside else ""
        mark, star = ">" if here else " ", " *" if field.required else ""
        said = _cut(f"{mark} {printable(f'{field.label}{star}: {answered}')}", width)
        lines.append(("bold" if here else "", said))
        lines.append(("class:beside", _cut(printable(beside) and f"  {printable(beside)}", width - get_cwidth(said))))
        lines.append(("", "\n"))
    return lines[:-1], present


def question(walk: Walk, width: int) -> StyleAndTextTuples:
    """The present question: what it takes, what it is answered with, and what there is to choose from."""
    asked = walk.asked
    now = f" Now {show(asked, walk.now)}." if walk.now is not None and walk.part != WHOLE else ""
    lines = [f"{asked.label} [{_takes(asked)}]{now}"]
    if isinstance(asked, Choice | Choices):
        lines.append(_side_by_side(_option(asked, key, walk.now) for key in asked.choices))
    if isinstance(asked, Scale) and asked.anchors:
        marks = sorted(asked.anchors.items(), key=lambda one: int(one[0]))
        lines.append("; ".join(f"{mark} {words}" for mark, words in marks))
    if isinstance(asked, Sites) and walk.answers.get(walk.key):
        lines.append(_side_by_side(show(asked, [one]) for one in walk.answers[walk.key]))
    return [("", _folded(lines, width))]


def below(walk: Walk, typed: str, width: int) -> StyleAndTextTuples:
    """Beneath the input line: help where it was asked for, what the letters typed could be, or what was done last."""
    if walk.helping:
        return [("", _folded(_help(walk), width))]
    if typed and (could := walk.candidates(typed)):
        more = f" and {len(could) - _MOST} more" if len(could) > _MOST else ""
        return [("", _folded([f"Tab: {', '.join(could[:_MOST])}{more}"], width))]
    return [("", _folded([walk.said], width))]


def keys(width: int) -> StyleAndTextTuples:
    """What the keys do, as much of it as there is room for."""
    return [("class:beside", next((line for line in _KEYS if len(line) <= width), ""))]


def _takes(asked: AnyField) -> str:
    if isinstance(asked, Sites):
        return "a place and its side, as neck l; -1 takes one out"
    if isinstance(asked, Choices):
        return "numbers or letters turn on and off, or none"
    if isinstance(asked, Choice):
        return "its number or letters"
    return allowed(asked)


def _option(asked: Choice | Choices, key: str, now: object) -> str:
    """A choice with, where several can be chosen, whether it is."""
    box = ("[x] " if isinstance(now, list) and key in now else "[ ] ") if isinstance(asked, Choices) else ""
    return f"{box}{asked.choices[key]}"


def _side_by_side(named: Iterable[str]) -> str:
    """Things with their numbers, each kept on one line."""
    numbered = (printable(f"{number} {one}") for number, one in enumerate(named, 1))
    return f"{_GLUE} ".join(one.replace(" ", _GLUE) for one in numbered)


def _help(walk: Walk) -> list[str]:
    asked = walk.asked
    sources = [f"{named} [{grade}]" for named, grade in walk.sources(asked)]
    lines = [
        asked.help or "No more is known about this question.",
        "" if isinstance(asked, Choice | Choices) else f"Takes {allowed(asked)}.",
        f"Usual: {asked.normal}." if asked.normal else "",
        asked.detail,
        f"Sources: {'; '.join(sources)}." if sources else "",
    ]
    return [line for line in lines if line]


def _folded(texts: Iterable[str], width: int) -> str:
    """Texts, each beginning a line, broken between words."""
    lines: list[str] = []
    for text in texts:
        line = ""
        for word in text.replace("\n", " ").split(" "):
            wider = f"{line} {word}" if line else word
            if line and get_cwidth(wider) > width:
                lines.append(line)
                wider = word
            while get_cwidth(wider) > width > 1:
                first = _fitting(wider, width)
                lines.append(first)
                wider = wider[len(first) :]
            line = wider
        lines.append(line)
    return legible("\n".join(line.replace(_GLUE, " ").strip() for line in lines))


def _fitting(text: str, width: int) -> str:
    while get_cwidth(text) > width:
        text = text[:-1]
    return text


def _cut(text: str, width: int) -> str:
    """A line in so many columns at most; what is cut is marked."""
    if get_cwidth(text) <= width:
        return text
    return f"{_fitting(text, width - 1)}…" if width > 1 else ""
