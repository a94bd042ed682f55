"""What can come next in a line: how it may begin, and after that what a technique or a field takes there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from palpate.errors import Refused
from palpate.modality import vocabulary
from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.fields import AnyField, Choice, Choices, RangeOfMotion, Sites, YesNo
from palpate.shorthand.lexicon import Head, Lexicon
from palpate.shorthand.tokens import of, tokens, words
from palpate.shorthand.understanding import HOW
from palpate.shorthand.worked import where
from palpate.visits.model import SECTIONS
from palpate.visits.naming import called, plain
from palpate.visits.places import Place


class Known(NamedTuple):
    """What can be typed: the text, what it is, and the words by which it is known."""

    text: str
    what: str
    says: str


class Group(NamedTuple):
    """What can stand at the end of the line, in its last words: in ``most`` of them, or in just as many (``whole``).

    ``more``: in more than one, since the words before can do without it.
    """

    known: Sequence[Known]
    most: int
    whole: bool = False
    more: bool = False


def following(done: Sequence[str], blank: bool, part: int, lexicon: Lexicon) -> Iterator[Group]:
    """What can come next after some words, of which ``part`` with the one being typed stand after the last comma.

    ``blank``: nothing is typed of the next word yet.
    """
    first, count = (done[0].casefold() if done else ""), len(done)
    match first:
        case "score":
            yield Group(_measures(), count, whole=True)
        case "carry":
            yield Group([Known(one, "section", one) for one in SECTIONS], 1)
        case "consent":
            sensitive = [(key, one.label) for key, one in vocabulary.regions().items() if one.sensitive]
            areas = [Known(key, label, f"{label} {key}") for key, label in sensitive]
            yield Group([*areas, *(Known(one, "consent", one) for one in HOW)], count)
        case "?":
            places = [one for key in lexicon.modalities for one in _places(lexicon.places(key))]
            yield Group([*_beginnings(lexicon), *places, *_measures()], count, whole=True)
        case "rom":
            moves = [one.label for _, one in lexicon.fields if isinstance(one, RangeOfMotion)]
            yield Group([Known(plain(one), one, one) for one in moves], count, whole=True)
            yield from _after(_named(done, lexicon), done, part, lexicon)
        case _:
            heads = _named(done, lexicon)
            if not (heads and blank):
                yield Group(_beginnings(lexicon), count + 1, whole=True)
            yield from _after(heads, done, part, lexicon)


def _beginnings(lexicon: Lexicon) -> list[Known]:
    known = [one for _, one in (*lexicon.techniques, *lexicon.fields)]
    return [Known(one.short or one.key, called(one), f"{one.short} {called(one)} {one.key}") for one in known]


def _measures() -> list[Known]:
    return [Known(one.key, one.name, f"{one.key} {one.name}") for one in vocabulary.measures().values()]


def _named(done: Sequence[str], lexicon: Lexicon) -> list[Head]:
    """What the words begin with, where they name just one thing; by each modality that has it."""
    heads = lexicon.heads(done)
    longest = [one for one in heads if one.words == max(one.words for one in heads)]
    return longest if len({called(one.meant) for one in longest}) == 1 else []


def _after(heads: Sequence[Head], done: Sequence[str], part: int, lexicon: Lexicon) -> Iterator[Group]:
    """What can come after a technique or a field."""
    for head in heads:
        rest = done[head.words :]
        if isinstance(head.meant, Technique):
            yield from _of_work(head.modality, head.meant, rest, lexicon)
        else:
            yield from _of_field(head.modality, head.meant, rest, min(part, len(rest) + 1), lexicon)


def _of_work(modality: str, technique: Technique, rest: Sequence[str], lexicon: Lexicon) -> Iterator[Group]:
    """Places, tools and sides, as far as they are not there yet."""
    pieces = tokens(" ".join(rest))
    try:
        place, tool = where(modality, technique, words(pieces), lexicon)
    except Refused:
        place, tool = None, ""
    of_it = technique.at[0] if len(technique.at) == 1 else ""
    places = Group(_places(lexicon.places(modality, of_it)), _run(rest), more=place is not None)
    tools = sorted(vocabulary.tools().values(), key=lambda one: one.key not in technique.tools)
    kept = [] if tool else [Known(one.key, "tool", f"{one.label} {one.key}") for one in tools]
    others = Group([*kept, *_sides(place, rest)], 1)
    yield from (places, others)


def _of_field(modality: str, field: AnyField, rest: Sequence[str], part: int, lexicon: Lexicon) -> Iterator[Group]:
    """What a field is answered with, where that is one of several words."""
    match field:
        case Choice() | Choices():
            yield Group([Known(key, label, f"{label} {key}") for key, label in field.choices.items()], part, whole=True)
        case YesNo():
            yield Group([Known(one, field.label, one) for one in ("yes", "no")], part, whole=True)
        case RangeOfMotion():
            yield Group([one for one in _sides(None, rest) if one.text in field.sides], 1)
        case Sites():
            here = rest[len(rest) + 1 - part :]
            said = words(tokens(" ".join(here)))
            named = (
                lexicon.is_place(modality, " ".join(said[:count]), (field.of,)) for count in range(len(said), 0, -1)
            )
            place = next(filter(None, named), None)
            yield Group(_places(lexicon.places(modality, field.of)), _run(here), more=place is not None)
            yield Group([*(_findings(field) if place else ()), *_sides(place, here)], 1)


def _run(rest: Sequence[str]) -> int:
    """Of how many words a name can be that is being typed: those since a side or a figure, and the one to come."""
    since = takewhile(lambda one: one.kind == "word", reversed(tokens(" ".join(rest))))
    return 1 + sum(1 for _ in since)


def _places(known: Iterable[Place]) -> list[Known]:
    found = []
    for one in known:
        what, says = "muscle", ""
        if isinstance(one.definition, BodyPoint):
            what = one.definition.kind.replace("_", " ")
        elif isinstance(one.definition, vocabulary.Region):
            what, says = "region", " ".join(one.definition.says)
        found.append(Known(one.name, what, f"{one.name} {one.key} {says}"))
    return found


def _sides(place: Place | None, rest: Sequence[str]) -> list[Known]:
    if of("side", tokens(" ".join(rest))):
        return []
    return [Known(one, "side", one) for one in (place.sides if place else vocabulary.SIDES)]


def _findings(field: Sites) -> Iterator[Known]:
    for one in field.fields:
        if isinstance(one, YesNo):
            yield Known(one.key, "found there", f"{one.label} {one.key}")
        elif isinstance(one, Choice | Choices):
            yield from (Known(key, one.label, f"{label} {key}") for key, label in one.choices.items())
