"""What is asked of a visit at its prompt while it goes on: what stands, the forms, the day, a modality more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from palpate.chairside import beside
from palpate.documents import visit as visit_document
from palpate.errors import NotFound, Refused
from palpate.names import fold, matches
from palpate.shorthand.understanding import parted
from palpate.store import chain
from palpate.visits import day_of

if TYPE_CHECKING:
    from palpate.chairside.prompt import Prompt

_DAYOF = "as in dayof fever no, or dayof rest no where you asked all that are left"


def undo(prompt: Prompt, rest: str) -> Iterator[str]:
    """Take a line back: the last, or that of a number or a beginning."""
    yield prompt.here.shorthand.undo(prompt.visit, rest)


def lines(prompt: Prompt, rest: str) -> Iterator[str]:  # noqa: ARG001
    """What was entered, numbered for undo."""
    entered = prompt.here.shorthand.entered(prompt.visit)
    yield from (f"{number:3}  {typed}" for number, typed in enumerate(entered, 1))
    if not entered:
        yield "No line yet."


def last(prompt: Prompt, rest: str) -> Iterator[str]:  # noqa: ARG001
    """The visit before this one."""
    yield from beside.last_visit(prompt.here, prompt.visit)


def show(prompt: Prompt, rest: str) -> Iterator[str]:  # noqa: ARG001
    """The record as it stands."""
    with prompt.here.context.read() as connection:
        chain_head = str(chain.head(connection))
    yield from visit_document.lines(prompt.here.visits.record(prompt.visit), chain_head)


def quick(prompt: Prompt, rest: str) -> Iterator[str]:
    """Walk through the short form."""
    yield from _form(prompt, rest, True)


def full(prompt: Prompt, rest: str) -> Iterator[str]:
    """Walk through all of the form."""
    yield from _form(prompt, rest, False)


def _form(prompt: Prompt, wanted: str, quick: bool) -> Iterator[str]:
    prompt.must_be_open()
    if prompt.fill is None:
        raise Refused("A form is filled in on a terminal; elsewhere: palpate visit assess --set FIELD=VALUE.")
    modalities = _modalities(prompt, wanted)
    for at, key in enumerate(modalities, 1):
        left = prompt.fill(prompt.here, prompt.visit, key, quick)
        answered = prompt.here.visits.answers(prompt.visit, key)
        yield f"{prompt.here.host.title(key)}: {len(answered)} answered"
        if left:
            rest = ", ".join(prompt.here.host.title(one) for one in modalities[at:])
            yield f"Left: every answer that was confirmed is saved{f'; not gone through: {rest}' if rest else ''}."
            return


def suggest(prompt: Prompt, rest: str) -> Iterator[str]:
    """What may be worth considering."""
    found = [one for key in _modalities(prompt, rest) for one in prompt.here.visits.suggestions(prompt.visit, key)]
    yield from (f"{one.kind} {one.name}: {one.because}" for one in found)
    if not found:
        yield "What is answered so far suggests nothing."


def _modalities(prompt: Prompt, wanted: str) -> list[str]:
    """The modality of the visit that is named, in full or by a few letters; all of them where none is."""
    if not wanted:
        return list(prompt.visit.modalities)
    return [prompt.lexicon.modality(wanted) or prompt.here.visits.modality(prompt.visit, wanted)]


def add(prompt: Prompt, rest: str) -> Iterator[str]:
    """A modality more."""
    named, words = parted(f"{rest} ")
    if not named.strip():
        raise Refused(f"Say which: {', '.join(prompt.here.host.active())}, as in add reflexology.")
    key = prompt.here.host.named(named.strip())
    found = prompt.here.visits.add_modality(prompt.visit, key, words)
    prompt.changed(prompt.here.visits.get(prompt.visit.id))
    yield f"{prompt.here.host.title(key)} added."
    yield from found.lines()


def dayof(prompt: Prompt, rest: str) -> Iterator[str]:
    """The answers of the day; or one of them, corrected or added."""
    typed, words = parted(f"{rest} ")
    screening, visit = prompt.here.screening, prompt.visit
    standing = prompt.here.visits.screened(visit).day_of
    asked = {one.key: one.label for one in screening.day_of(visit.modalities)}
    if not typed.strip():
        for said in (*day_of.ANSWERS, ""):
            if keys := [key for key in asked if standing.get(key, "") == said]:
                yield f"{said or 'not asked'}: {', '.join(keys)}"
        yield f"To correct or add one: {_DAYOF}."
        return
    prompt.must_be_open()
    pairs = _pairs(typed, asked, standing)
    if not pairs:
        raise Refused("Every question of the day is answered: dayof shows how.")
    answers = day_of.read(screening, visit.modalities, pairs, standing)
    verdict = prompt.here.visits.answer_day(visit, answers, words)
    yield "; ".join(f"{key.replace('.', ', ')}: {said}" for key, said in answers.items())
    yield from verdict.lines()


def _pairs(typed: str, asked: dict[str, str], standing: dict[str, str]) -> list[str]:
    """An answer as it is typed here, ``calf yes since=2027-03-01``, as ``day_of.read`` takes it."""
    words = typed.replace("=", " = ").split()
    answers = {"y": "yes", "n": "no", "d": "declined", **{one: one for one in day_of.ANSWERS}}
    at = next((place for place, word in enumerate(words) if place and word.casefold() in answers), None)
    if at is None:
        raise Refused(f"Say yes, no or declined, {_DAYOF}.")
    name, said = " ".join(one for one in words[:at] if one != "="), answers[words[at].casefold()]
    details = " ".join(words[at + 1 :]).replace(" = ", "=").split()
    if fold(name) in {"rest", "all"}:
        return [f"{key}={said}" for key in asked if key not in standing]
    key = _question(name, asked)
    return [f"{key}={said}", *(f"{key}.{one}" for one in details)]


def _question(wanted: str, asked: dict[str, str]) -> str:
    """The question of the day that is meant: by its key, or a few letters of it or of what it is called."""
    exact = [key for key in asked if fold(wanted).replace(" ", "_") == key]
    found = exact or [key for key, label in asked.items() if matches(wanted, f"{label} {key.replace('_', ' ')}")]
    if len(found) != 1:
        raise NotFound(f"{wanted!r} is no one question of the day: {', '.join(found or asked)}.")
    return found[0]


def review(prompt: Prompt, rest: str) -> Iterator[str]:  # noqa: ARG001
    """What a signature would meet now; nothing is written."""
    yield from prompt.here.visits.review(prompt.visit).lines(prompt.here.host.title)
