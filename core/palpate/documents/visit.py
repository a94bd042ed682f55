"""A visit's record as a document: read from the record alone, so that it shows whole when its modality is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from palpate import clock
from palpate.documents import soap, visit_closing, visit_screening, wording
from palpate.documents.before_after import BeforeAfter, before_after
from palpate.documents.blocks import Block, Document, Figure, Heading, Notice, Pairs, Points, Rows
from palpate.documents.charts.visit_chart import visit_chart
from palpate.documents.cut_short import cut_short
from palpate.documents.when import local
from palpate.plans.change import figure
from palpate.visits import wording as worded

_SECTIONS = {"subjective": "S", "objective": "O", "assessment": "A", "plan": "P"}


def document(record: dict[str, Any], head: str, country: str = "", *, pictures: bool = True) -> Document:
    """A visit's document; ``head`` is the chain's, printed at its foot, ``country`` decides the paper."""
    client, practice = record["client"], record["practice"]
    return Document(
        title=f"Visit {record['ref']}",
        practice=practice["name"],
        whom=f"Client: {client['name']}, born {client['born'] or 'not known'}",
        status=_status(record),
        blocks=list(blocks(record, pictures=pictures)),
        foot=f"Chain head {head}",
        country=country,
        simulated=practice["simulated"],
        struck=record["struck"],
    )


def lines(record: dict[str, Any], head: str) -> Iterator[str]:
    """The lines of a visit's document."""
    return wording.lines(document(record, head, pictures=False))


def blocks(record: dict[str, Any], *, pictures: bool = True) -> Iterator[Block]:
    """What the document of a visit says; ``pictures``: the work and the sites on the body too, which words say."""
    visit = record["record"]
    zone = clock.zone(visit["timezone"])
    titles = {one["modality"]: one["title"] for one in visit["modalities"]}
    yield Pairs(list(_about(record, titles, zone)))
    if cut := cut_short(visit):
        yield Notice(cut.told, cut.what)
    if visit["entered_in_error"]:
        yield Notice(visit["entered_in_error"], "Entered in error")
    yield from visit_screening.screened(visit["screening"], zone)
    yield from visit_screening.consented(visit["consent"], zone)
    yield from _assessment(visit["assessment"], titles)
    yield from _work(visit["work"], titles)
    yield from _scores(visit)
    yield from _note(record)
    if visit["adverse_reaction"]:
        yield Heading("Adverse reaction")
        yield Notice(visit["adverse_reaction"], "Adverse reaction")
    yield from visit_closing.findings(visit["answers"], titles)
    yield from visit_closing.signature(record, zone)
    # What follows came later or is gathered anew: it is no part of what was signed.
    yield from visit_closing.added(record["addenda"], zone)
    yield from visit_closing.asked_later(record["follow_ups"], titles, zone)
    if pictures and (drawn := visit_chart(record)):
        yield Heading("On the body")
        yield from (Figure(one) for one in drawn)


def _status(record: dict[str, Any]) -> str:
    if record["struck"]:
        return "ENTERED IN ERROR (struck; kept legible)"
    return str(record["status"]).replace("_", " ").upper()


def _about(record: dict[str, Any], titles: dict[str, str], zone: Any) -> Iterator[tuple[str, str]]:
    visit, by = record["record"], record["practitioner"]
    yield "Practitioner", f"{by['name']}, registration {by['registration'] or 'not given'}"
    ended = f" to {local(visit['ended_at'], zone):%H:%M}" if visit["ended_at"] else ", not ended"
    yield "When", f"{local(visit['started_at'], zone):%Y-%m-%d %H:%M}{ended} ({visit['timezone']})"
    service = record["service"]
    kind = "appointment" if record["appointment"] else "walk-in"
    yield "What", f"{service['name'] if service else 'no service'} ({kind}); {', '.join(titles.values())}"
    if visit["outside_hours"]:
        yield "Outside working hours", visit["outside_hours"]


def _assessment(assessments: list[dict[str, Any]], titles: dict[str, str]) -> Iterator[Block]:
    for assessment in assessments:
        if assessment["answers"]:
            yield Heading(f"Assessment, {titles.get(assessment['modality'], assessment['modality'])}")
            yield Pairs([(answer["label"], answer["shown"]) for answer in assessment["answers"]])


def _work(work: list[dict[str, Any]], titles: dict[str, str]) -> Iterator[Block]:
    if work:
        yield Heading("Work done")
        yield Points([_worked(one, titles) for one in work], numbered=True)


def _worked(one: dict[str, Any], titles: dict[str, str]) -> str:
    whose = f"  ({titles.get(one['modality'], '')})" if len(titles) > 1 else ""
    beyond = f"\nGone on all the same: {one['beyond']} Words: {one['words']}" if one["beyond"] else ""
    return describe(one) + whose + beyond


def describe(one: dict[str, Any]) -> str:
    """One line of work: what, where, with what, how much."""
    return ", ".join(worded.work(one["name"], one["site_name"], one["tool_name"], worded.recorded(one)))


def _scores(visit: dict[str, Any]) -> Iterator[Block]:
    """One row for each thing that was scored: before beside after."""
    rows = [[one.titled, *_moments(one)] for one in before_after(visit)]
    if rows:
        yield Heading("Scores")
        yield Rows(["Measure", "Before", "After"], rows)


def _moments(one: BeforeAfter) -> list[str]:
    return ["-" if score is None else figure(score, one.unit) for score in (one.before, one.after)]


def _note(record: dict[str, Any]) -> Iterator[Block]:
    """The therapist's words; apart from them what was carried over, and what the record says by itself."""
    # What the reviews found has a section of its own.
    note, known = record["record"]["note"], soap.filled(record, review=False)
    found: list[Block] = []
    for section, letter in _SECTIONS.items():
        one = note.get(section, {})
        if one.get("text"):
            found.append(Pairs([(letter, one["text"])]))
        if carried := one.get("carried"):
            on = dt.date.fromisoformat(carried["on"])
            found.append(Pairs([(f"{letter}, as on {on.day} {on:%B %Y}, not re-checked", carried["text"])]))
        if known[section]:
            found.append(Pairs([(f"{letter}, from the record", "\n".join(known[section]))], quiet=True))
    if found:
        yield Heading("Note")
        yield from found
