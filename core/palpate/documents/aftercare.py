"""The aftercare sheet: what the client is told, in the order it matters, and when to call whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from palpate.documents.blocks import Block, Document, Heading, Notice, Pairs, Para, Points
from palpate.documents.client_paper import paper
from palpate.documents.when import day_said

_URGENCY = ["", "ambulance", "doctor", "therapist"]


def notes(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The aftercare notes of a visit's record: what to do first, then whom to call, the most urgent first.

    What several modalities say is said once.
    """
    found = [
        {"modality": one["modality"], **note}
        for one in record["record"]["answers"]
        if one["hook"] == "aftercare_notes"
        for note in one["answer"]
    ]
    seen: set[str] = set()
    unique = []
    for note in found:
        # Of what only eases the day, one wording is enough; of when to call, every wording is kept.
        said = note["text"] if note.get("call") else note["key"]
        if said not in seen:
            seen.add(said)
            unique.append(note)
    return sorted(unique, key=lambda note: (_URGENCY.index(note.get("call", "")), note.get("from_hours", 0)))


def document(record: dict[str, Any], reply: str = "", country: str = "") -> Document:
    """The sheet; ``reply`` is where a client turns to, ``country`` decides the paper."""
    title = f"After your visit on {day_said(record['record'])}"
    return paper(record, title, list(blocks(record, reply)), country)


def blocks(record: dict[str, Any], reply: str) -> Iterator[Block]:
    """What the sheet says: what to do, when to call, and whom."""
    told = notes(record)
    if todo := [_said(note) for note in told if not note.get("call")]:
        yield Heading("What to do")
        yield Points(todo)
    if urgent := [note for note in told if note.get("call")]:
        yield Heading("When to call")
        yield from (Notice(_said(note)) for note in urgent if note["call"] == "ambulance")
        if others := [_said(note) for note in urgent if note["call"] != "ambulance"]:
            yield Points(others)
    if not told:
        yield Para("Nothing special to do.")
    if reply:
        yield Pairs([("To reach us", reply)])


def _said(note: dict[str, Any]) -> str:
    return f"{note['text']}{_when(note)}"


def _when(note: dict[str, Any]) -> str:
    start, end = note.get("from_hours", 0), note.get("until_hours")
    if end is None:
        return ""
    return f" ({_hours(start)} to {_hours(end)})" if start else f" (for {_hours(end)})"


def _hours(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:g} minutes"
    if hours >= 72 and hours % 24 == 0:
        return f"{hours / 24:g} days"
    return f"{hours:g} hours"
