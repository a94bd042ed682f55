"""How many days away something is, as people say it: "race in 3 days" is 3, "marathon yesterday" is minus 1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from palpate.matching.words import said, stems
from palpate.names import fold

_COUNTS = {
    word: count
    for count, words in enumerate(
        ("a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
    for word in words.split()
}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})(?: more)? (?P<unit>day|week)s?"
_SAID: tuple[tuple[str, int], ...] = (
    (r"day after tomorrow", 2),
    (r"day before yesterday", -2),
    (rf"(?:in|within) {_COUNT}", 1),
    (rf"{_COUNT} (?:before|until|till|away|to go|to)", 1),
    (rf"{_COUNT} (?:ago|after|since)", -1),
    (r"tomorrow", 1),
    (r"yesterday|last night", -1),
    (r"today|tonight|this morning|this afternoon|this evening", 0),
)
"""What is said, and the days it means; of a count, whether they are to come (1) or over (-1)."""

_CLAUSE = re.compile(r"[,;:.!?\n]+|\band\b|\bbut\b")


def away(phrases: Iterable[str], text: str) -> list[int]:
    """The days to what these phrases name, minus where it is over: those said in one breath with it."""
    phrases = list(phrases)
    clauses = _CLAUSE.split(fold(text))
    return [days for clause in clauses if said(phrases, stems(clause)) for days in _days(clause)]


def in_words(days: int) -> str:
    """So many days away: "3 days away", "today", "1 day ago"."""
    if days == 0:
        return "today"
    return f"{abs(days)} day{'s' if abs(days) > 1 else ''} {'away' if days > 0 else 'ago'}"


def _days(clause: str) -> Iterator[int]:
    for pattern, days in _SAID:
        for found in re.finditer(rf"\b(?:{pattern})\b", clause):
            counted = found.groupdict().get("count")
            yield days * _counted(counted, found["unit"]) if counted else days
        clause = re.sub(rf"\b(?:{pattern})\b", " ", clause)


def _counted(count: str, unit: str) -> int:
    return (_COUNTS.get(count) or int(count)) * (7 if unit == "week" else 1)
