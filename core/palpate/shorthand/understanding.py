"""A line understood: what kind it is, and every piece of it. What is left over is never dropped: the line is refused.

The first words say what is meant (``ic``, ``pain``, ``s:``); the rest are its figures and places in any order. Nothing
here writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import msgspec

from palpate.errors import Ambiguous, Refused
from palpate.modality import vocabulary
from palpate.modality.catalog import Technique
from palpate.names import fold, written
from palpate.shorthand.answered import answer
from palpate.shorthand.lexicon import Head, Lexicon
from palpate.shorthand.lines import Carry, Consent, Line, Note, NotUnderstood, Reaction
from palpate.shorthand.scored import score
from palpate.shorthand.tokens import LONGEST, Token, tokens
from palpate.shorthand.worked import work
from palpate.visits import consents, notes
from palpate.visits.naming import called, meant

SECTIONS = {"s": "subjective", "o": "objective", "a": "assessment", "p": "plan"}
"""The letters of the sections of a note."""

WORDS = " ! "
"""Before words to go on, where screening or a refusal asks for them: ``ic infra L 8/10 ! asked for, in writing``."""

HOW = ("verbal", "written", "refused", "withdrawn")
"""What is typed for how consent was given, or not."""


def parted(text: str) -> tuple[str, str]:
    """A line and its words to go on."""
    line, _, words = text.partition(WORDS)
    return line, words.strip()


class Standing(msgspec.Struct, frozen=True):
    """What stands in a visit, where a word belongs to several of its modalities.

    ``answered`` are modality and key of the fields that have an answer; ``last`` is the modality of the last work or
    answer, "" where there is none.
    """

    answered: frozenset[tuple[str, str]] = frozenset()
    last: str = ""


def understand(text: str, lexicon: Lexicon, standing: Standing = Standing()) -> Line:  # noqa: B008 - it is frozen
    """What a line says. Raises NotUnderstood, Ambiguous, or Refused where it is too long or cannot be printed."""
    text = written(text, "The line").strip()
    if len(text) > LONGEST:
        raise Refused(f"A line has at most {LONGEST} characters, not {len(text)}: write it in parts.")
    if not text:
        raise NotUnderstood("An empty line says nothing.")
    letter, colon, rest = text.partition(":")
    section = {**SECTIONS, **{name: name for name in SECTIONS.values()}}.get(letter.strip().casefold())
    if colon and section:
        return _note(section, rest)
    if colon and letter.strip().casefold() in {"reaction", "adverse reaction"}:
        if not rest.strip():
            raise NotUnderstood("Say how the client reacted, as in reaction: dizzy on standing up.")
        if rest.strip().casefold().rstrip(".") in {"none", "no", "nil", "n/a"}:
            raise NotUnderstood("A reaction is noted where there was one: leave the line out")
        return Reaction(text=rest.strip())
    first, _, after = text.partition(" ")
    if first.casefold() == "consent":
        return _consent(after)
    if first.casefold() == "score":
        return score(after)
    if first.casefold() == "carry":
        return _carry(after)
    return _named(text, lexicon, standing)


def _note(section: str, text: str) -> Note:
    if not text.strip():
        raise NotUnderstood(f"Say what belongs into the {section} part, as in {section[0]}: woke at night.")
    return Note(section=section, text=text.strip())


def _carry(text: str) -> Carry:
    if not text.strip():
        raise NotUnderstood("Say which sections are carried over from the last visit, as in carry p, or carry s p")
    return Carry(sections=tuple(dict.fromkeys(notes.section(one) for one in text.replace(",", " ").split())))


def _consent(text: str) -> Consent:
    text, by, guardian = f" {text} ".partition(" by ")
    signed_by, _, relation = (part.strip() for part in guardian.partition(","))
    if by and not (signed_by and relation):
        raise NotUnderstood("Name the guardian and what they are to the client, as in consent by Eva Diaz, mother.")
    said = text.casefold().split()
    how = [one for one in said if one in HOW]
    area = " ".join(one for one in said if one not in HOW)
    kind = consents.TREATMENT
    if area and area != kind:
        areas = {key: one.label for key, one in vocabulary.regions().items() if one.sensitive}
        found = [key for key, label in areas.items() if key == area.replace(" ", "_") or fold(label) == fold(area)]
        found = found or [key for key, label in areas.items() if meant(area, label) or meant(area, key)]
        if len(found) != 1:
            raise NotUnderstood(f"{area!r} is no one sensitive area", nearest=tuple(found or areas))
        kind = found[0]
    if len(how) > 1:
        raise NotUnderstood(f"Consent is {', '.join(HOW)}: one of them.")
    gone = bool(how) and how[0] in {"refused", "withdrawn"}
    spoken = "verbal" if gone or not how else how[0]
    return Consent(kind=kind, how=spoken, given=not gone, signed_by=signed_by, relation=relation)


def _named(text: str, lexicon: Lexicon, standing: Standing) -> Line:
    """A line that begins with a technique or a field: the reading of which every piece is understood."""
    pieces = tokens(text.partition(": ")[0])
    typed = [one.typed for one in takewhile(lambda one: one.kind == "word", pieces)]
    heads = lexicon.heads(typed)
    if not heads:
        raise _no_beginning(text, pieces, lexicon)
    found: list[tuple[Head, Line]] = []
    failed: list[Refused] = []
    for head in heads:
        try:
            found.append((head, _read(head, text, lexicon)))
        except Refused as refused:
            failed.append(refused)
    several = {called(head.meant): head for head in heads if head.words == max(one.words for one in heads)}
    if not found and len(several) > 1 and pieces[0].typed.casefold() == "rom":
        if len(typed) > max(head.words for head in heads):
            raise _no_movement(typed[1:], lexicon)
        raise _unclear(text, list(several.values()))
    if not found:
        # What was understood furthest says most of what is wrong.
        raise max(failed, key=lambda one: len(one.understood) if isinstance(one, NotUnderstood) else 0)
    longest = max(head.words for head, _ in found)
    best = [(head, line) for head, line in found if head.words == longest]
    chosen = _one_of(best, lexicon, standing)
    if chosen is None:
        raise _unclear(text, [head for head, _ in best])
    return chosen


def _unclear(text: str, heads: Sequence[Head]) -> Ambiguous:
    """The refusal of words that could mean several things, which are named as they can be typed."""
    typed = " ".join(text.split()[: heads[0].words])
    of_one = len({head.modality for head in heads}) == 1
    names = [called(one.meant) if of_one else f"{one.modality}.{one.meant.short or one.meant.key}" for one in heads]
    return Ambiguous(f"{typed!r} could be {', '.join(names[:8])}: name one of them.")


def _no_beginning(text: str, pieces: Sequence[Token], lexicon: Lexicon) -> NotUnderstood:
    """Why nothing is meant by how a line begins, and what to type where it looks like something."""
    first, word = pieces[0], pieces[0].typed.casefold()
    rest = text.split(None, 1)[1] if " " in text else ""
    if first.kind == "side":
        return NotUnderstood(f"Begin with what was done or found, and the side after it, as in ic infra {first.typed}")
    if first.kind != "word":
        scored = f"pain {first.typed}, or " if first.kind in {"felt", "number", "change"} else ""
        return NotUnderstood(f"What {first.typed!r} measures is not said: {scored}ic infra L {first.typed}")
    if word in {*SECTIONS, *SECTIONS.values()} and rest:
        return NotUnderstood(f"Words for the note stand after a colon: {first.typed}: {rest}")
    if word == "reaction":
        return NotUnderstood(f"How the client reacted stands after a colon: reaction: {rest or 'dizzy'}")
    if word == "rom":
        typed = [one.typed for one in takewhile(lambda one: one.kind == "word", pieces)]
        return _no_movement(typed[1:] or rest.split()[:1], lexicon)
    nearest = lexicon.nearest(first.typed)
    return NotUnderstood(f"{first.typed!r} is neither a technique nor a field here", nearest=nearest)


def _no_movement(typed: Sequence[str], lexicon: Lexicon) -> NotUnderstood:
    """That words after ``rom`` name no movement."""
    words = " ".join(typed)
    what = f"{words!r} is no movement that is measured here" if words else "Say which movement"
    return NotUnderstood(f"{what}: rom shoulder flex L 140>165", nearest=lexicon.nearest_movement(words))


def _one_of(best: Sequence[tuple[Head, Line]], lexicon: Lexicon, standing: Standing) -> Line | None:
    """The reading of a word that several modalities have; nothing where one modality means two things by it.

    A field that is answered already stays with its modality, so that a score after stands beside the one before; else
    it is the modality of the last work or answer, else the first of the visit. Which it was is said back.
    """
    if len({called(head.meant) for head, _ in best}) > 1 and not all(head.exact for head, _ in best):
        return None
    of = {head.modality: line for head, line in best}
    if len(of) != len(best):
        return None
    answered = [head.modality for head, _ in best if (head.modality, head.meant.key) in standing.answered]
    order = [*(answered if len(answered) == 1 else []), standing.last, *lexicon.modalities]
    return next((of[key] for key in order if key in of), None)


def _read(head: Head, text: str, lexicon: Lexicon) -> Line:
    rest = text.split(None, head.words)
    after = rest[head.words] if len(rest) > head.words else ""
    if isinstance(head.meant, Technique):
        return work(head.modality, head.meant, after, lexicon)
    return answer(head.modality, head.meant, after, lexicon)
