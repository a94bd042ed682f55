"""A line understood: what kind it is, and every piece of it. What is left over is never dropped: the line is refused.

The first words say what is meant (``ic``, ``pain``, ``s:``); the rest are its figures and places in any order. Nothing
here writes.
"""

from __future__ import annotations

from itertools import takewhile

from palpate.errors import Ambiguous, Refused
from palpate.modality import vocabulary
from palpate.modality.catalog import Technique
from palpate.names import fold, written
from palpate.shorthand.answered import answer
from palpate.shorthand.lexicon import Head, Lexicon
from palpate.shorthand.lines import Consent, Line, Note, NotUnderstood, Reaction
from palpate.shorthand.tokens import LONGEST, tokens
from palpate.shorthand.worked import work
from palpate.visits import consents
from palpate.visits.places import meant

SECTIONS = {"s": "subjective", "o": "objective", "a": "assessment", "p": "plan"}
"""The letters of the sections of a note."""

WORDS = " ! "
"""Before words to go on, where screening or a refusal asks for them: ``ic infra L 8/10 ! asked for, in writing``."""

_HOW = ("verbal", "written", "refused", "withdrawn")


def parted(text: str) -> tuple[str, str]:
    """A line and its words to go on."""
    line, _, words = text.partition(WORDS)
    return line, words.strip()


def understand(text: str, lexicon: Lexicon) -> Line:
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
    return _named(text, lexicon)


def _note(section: str, text: str) -> Note:
    if not text.strip():
        raise NotUnderstood(f"Say what belongs into the {section} part, as in {section[0]}: woke at night.")
    return Note(section=section, text=text.strip())


def _consent(text: str) -> Consent:
    text, by, guardian = f" {text} ".partition(" by ")
    signed_by, _, relation = (part.strip() for part in guardian.partition(","))
    if by and not (signed_by and relation):
        raise NotUnderstood("Name the guardian and what they are to the client, as in consent by Eva Diaz, mother.")
    said = text.casefold().split()
    how = [one for one in said if one in _HOW]
    area = " ".join(one for one in said if one not in _HOW)
    kind = consents.TREATMENT
    if area and area != kind:
        areas = {key: one.label for key, one in vocabulary.regions().items() if one.sensitive}
        found = [key for key, label in areas.items() if key == area.replace(" ", "_") or fold(label) == fold(area)]
        found = found or [key for key, label in areas.items() if meant(area, label) or meant(area, key)]
        if len(found) != 1:
            raise NotUnderstood(f"{area!r} is no one sensitive area", nearest=tuple(found or areas))
        kind = found[0]
    if len(how) > 1:
        raise NotUnderstood(f"Consent is {', '.join(_HOW)}: one of them.")
    gone = bool(how) and how[0] in {"refused", "withdrawn"}
    spoken = "verbal" if gone or not how else how[0]
    return Consent(kind=kind, how=spoken, given=not gone, signed_by=signed_by, relation=relation)


def _named(text: str, lexicon: Lexicon) -> Line:
    """A line that begins with a technique or a field: the reading of which every piece is understood."""
    pieces = tokens(text.partition(": ")[0])
    heads = lexicon.heads([one.typed for one in takewhile(lambda one: one.kind == "word", pieces)])
    if not heads:
        first = pieces[0].typed
        raise NotUnderstood(f"{first!r} is neither a technique nor a field here", nearest=lexicon.nearest(first))
    found: list[tuple[Head, Line]] = []
    failed: list[Refused] = []
    for head in heads:
        try:
            found.append((head, _read(head, text, lexicon)))
        except Refused as refused:
            failed.append(refused)
    if not found:
        # What was understood furthest says most of what is wrong.
        raise max(failed, key=lambda one: len(one.understood) if isinstance(one, NotUnderstood) else 0)
    longest = max(head.words for head, _ in found)
    best = [(head, line) for head, line in found if head.words == longest]
    if len(best) > 1:
        names = ", ".join(f"{head.modality}.{head.meant.short or head.meant.key}" for head, _ in best[:6])
        raise Ambiguous(f"{pieces[0].typed!r} could be {names}: name one of them.")
    return best[0][1]


def _read(head: Head, text: str, lexicon: Lexicon) -> Line:
    rest = text.split(None, head.words)
    after = rest[head.words] if len(rest) > head.words else ""
    if isinstance(head.meant, Technique):
        return work(head.modality, head.meant, after, lexicon)
    return answer(head.modality, head.meant, after, lexicon)
