"""The aftercare sheet: what the client is told, in the order it matters, and when to call whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from palpate.documents.blocks import Block, Document, Heading, Notice, Pairs, Para, Points
from palpate.documents.client_paper import paper
from palpate.documents.said_once import nearly_the_same, said_once
from palpate.documents.when import day_said
from palpate.errors import Refused, SaysHow
from palpate.visits.model import Visit

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
    unique: dict[str, dict[str, Any]] = {}
    for note in found:
        # Of what only eases the day, one wording is enough; of when to call, every wording is kept.
        said = note["text"] if note.get("call") else note["key"]
        if said not in unique:
            unique[said] = note
        elif note.get("call"):
            unique[said] = {**unique[said], **_longest([unique[said], note])}
    return sorted(unique.values(), key=lambda note: (_URGENCY.index(note.get("call", "")), note.get("from_hours", 0)))


def must_have_one(visit: Visit) -> None:
    """Refused where there is no sheet of a visit: it is open still, or nothing was done."""
    if visit.status == "open":
        how = f"finish it first, palpate visit finish {visit.ref}"
        raise SaysHow(f"{visit.shown} is open:", command=how, line="finish sets what the client is told")
    if visit.status == "declined":
        raise Refused(f"{visit.shown} was declined: nothing was done, and so there is no sheet.")
    if visit.status == "entered_in_error":
        raise Refused(f"{visit.shown} was entered in error before it was signed: there is no sheet of it.")


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
        if ambulance := [note for note in urgent if note["call"] == "ambulance"]:
            # Whatever the reason, it is one call: it stands in one frame, a line to each sentence.
            yield Notice(_once(ambulance, "\n"))
        if others := [note for note in urgent if note["call"] != "ambulance"]:
            yield Points([_once(group, " ") for group in _alike(others)])
    if not told:
        yield Para("Nothing special to do.")
    if reply:
        yield Pairs([("To reach us", reply)])


def _once(notes: list[dict[str, Any]], between: str) -> str:
    """What some notes say, each sentence once, for as long as the longest of them."""
    return between.join(said_once([note["text"] for note in notes])) + _when(_longest(notes))


def _alike(notes: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Notes of the same call that say nearly the same, together."""
    groups: list[list[dict[str, Any]]] = []
    for note in notes:
        for group in groups:
            if any(one["call"] == note["call"] and nearly_the_same(one["text"], note["text"]) for one in group):
                group.append(note)
                break
        else:
            groups.append([note])
    return groups


def _longest(notes: list[dict[str, Any]]) -> dict[str, Any]:
    """From the first hour that any of them holds, until the last."""
    ends = [note.get("until_hours") for note in notes]
    return {
        "from_hours": min(note.get("from_hours", 0) for note in notes),
        "until_hours": None if None in ends else max(end for end in ends if end is not None),
    }


def _said(note: dict[str, Any]) -> str:
    return f"{note['text']}{_when(note)}"


def _when(note: dict[str, Any]) -> str:
    start, end = note.get("from_hours", 0), note.get("until_hours")
    if end is None:
        return ""
    return f" ({_hours(start)} to {_hours(end)})" if start else f" (for {_hours(end)})"


def _hours(hours: float) -> str:
    if hours < 1:
        return _counted(hours * 60, "minute")
    if hours >= 72 and hours % 24 == 0:
        return _counted(hours / 24, "day")
    return _counted(hours, "hour")


def _counted(number: float, what: str) -> str:
    return f"{number:g} {what}{'' if number == 1 else 's'}"
