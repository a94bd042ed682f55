"""Wording: where what was written crosses what a modality's scope says of itself. It is shown, and stops nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from sqlalchemy import Connection, select

from palpate.host.host import Host
from palpate.modality.fields import Sites, Text
from palpate.modality.safety import Finding
from palpate.visits import notes
from palpate.visits.forms import stored_form
from palpate.visits.model import Visit
from palpate.visits.tables import assessment
from palpate.visits.view import work_views

_AROUND = 24
"""How many characters are shown on either side of a word, less the part of a word at the end."""
_INSTEAD = "Say what was seen or felt; where someone else said it, name them."


def findings(connection: Connection, host: Host, visit: Visit) -> list[tuple[str, Finding]]:
    """What is written at a visit in words that its modalities avoid, with the modality's key.

    The note is held against every modality of the visit, answers and responses against their own.
    """
    noted = list(_noted(connection, visit))
    return [
        (key, finding)
        for key in visit.modalities
        for finding in crossed(
            host, key, [*noted, *_answered(connection, visit, key), *_worked(connection, visit, key)]
        )
    ]


def crossed(host: Host, modality: str, places: Iterable[tuple[str, str]], instead: str = _INSTEAD) -> list[Finding]:
    """One warning for each place with words that a modality avoids: the place, the words, and what stands around."""
    avoided = _pattern(tuple(host.avoid_words(modality)))
    if avoided is None:
        return []
    found = []
    for place, text in places:
        words = {match[0].casefold(): _around(text, match) for match in avoided.finditer(text)}
        if words:
            listed = ", ".join(f'"{word}" ({around})' for word, around in words.items())
            found.append(Finding.warning(f"{place}: {host.title(modality)} notes avoid {listed}. {instead}"))
    return found


def worded(host: Host, visit: Visit, sections: Mapping[str, str]) -> list[tuple[str, Finding]]:
    """Where words for sections of the note cross the scope of a modality of the visit, with the modality's key."""
    places = [(notes.section(name).capitalize(), text) for name, text in sections.items()]
    return [(key, one) for key in visit.modalities for one in crossed(host, key, places)]


def _noted(connection: Connection, visit: Visit) -> Iterator[tuple[str, str]]:
    for name, one in notes.sections(connection, visit.id).items():
        yield name.capitalize(), one.text
        yield f"{name.capitalize()}, carried over", one.carried


def _answered(connection: Connection, visit: Visit, modality: str) -> Iterator[tuple[str, str]]:
    mine = (assessment.c.visit_id == visit.id, assessment.c.modality == modality)
    row = connection.execute(select(assessment.c.form, assessment.c.answers).where(*mine)).first()
    for key, field in stored_form(connection, row.form).items() if row else ():
        answer = row.answers.get(key) if row else None
        if isinstance(field, Text) and isinstance(answer, str):
            yield field.label, answer
        elif isinstance(field, Sites):
            texts = [sub for sub in field.fields if isinstance(sub, Text)]
            for place in answer or []:
                yield from ((f"{field.label}, {sub.label.lower()}", str(place.get(sub.key, ""))) for sub in texts)


def _worked(connection: Connection, visit: Visit, modality: str) -> Iterator[tuple[str, str]]:
    for work in work_views(connection, visit.id, modality):
        place = " ".join(part for part in (work.site_name, work.side) if part)
        yield f"{work.name}{f' at {place}' if place else ''}, response", work.response


def _around(text: str, match: re.Match[str]) -> str:
    """The words before and after, on one line: "… this will cure the knee …"."""
    start, end = max(match.start() - _AROUND, 0), min(match.end() + _AROUND, len(text))
    before, after = text[start : match.start()], text[match.end() : end]
    if start:
        before = "… " + before.partition(" ")[2]
    if end < len(text):
        after = after.rpartition(" ")[0] + " …"
    return " ".join(f"{before}{match[0]}{after}".split())


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(_with_endings, longest_first))})\b", re.IGNORECASE) if words else None


def _with_endings(words: str) -> str:
    """Matches the words with their usual endings: "cure" cured and curing, "heal" heals and healing but not health."""
    return r"\s+".join(
        re.escape(word[:-1]) + "(?:e[sd]?|ing)" if word.endswith("e") else re.escape(word) + "(?:s|es|ed|ing)?"
        for word in words.split()
    )
