"""The aftercare sheet: what the client is told, in the order it matters, and when to call whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from palpate import clock
from palpate.documents import wording
from palpate.documents.blocks import Block, Document, Heading, Notice, Pairs, Para, Points

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


def document(record: dict[str, Any], phone: str = "", country: str = "") -> Document:
    """The sheet; ``phone`` is the practice's, ``country`` decides the paper."""
    visit, client, practice = record["record"], record["client"], record["practice"]
    zone = clock.zone(visit["timezone"])
    day = dt.datetime.fromisoformat(visit["started_at"]).astimezone(zone)
    born = f", born {client['born']}" if client["born"] else ""
    return Document(
        title=f"After your visit on {day:%A} {day.day} {day:%B %Y}",
        practice=practice["name"],
        whom=f"For {client['name']}{born}; from {record['practitioner']['name']}",
        blocks=list(_blocks(record, phone)),
        country=country,
        simulated=practice["simulated"],
        large=True,
    )


def lines(record: dict[str, Any], phone: str = "") -> Iterator[str]:
    """The sheet as text."""
    return wording.lines(document(record, phone))


def _blocks(record: dict[str, Any], phone: str) -> Iterator[Block]:
    told = notes(record)
    todo = [f"{note['text']}{_when(note)}" for note in told if not note.get("call")]
    if todo:
        yield Heading("What to do")
        yield Points(todo)
    urgent = [note for note in told if note.get("call")]
    if urgent:
        yield Heading("When to call")
    for note in urgent:
        said = f"{note['text']}{_when(note)}"
        yield Notice(said) if note["call"] == "ambulance" else Points([said])
    if not told:
        yield Para("Nothing special to do.")
    if phone:
        yield Pairs([("Our number", phone)])


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
