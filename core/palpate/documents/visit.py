"""A visit's record as a document: read from the record alone, so that it shows whole when its modality is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec

from palpate import clock
from palpate.documents import soap, wording
from palpate.documents.blocks import Block, Document, Figure, Heading, Notice, Pairs, Para, Points, Rows
from palpate.documents.charts.visit_chart import visit_chart
from palpate.screening.model import UNREVIEWED, Letter, labels
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
    declined = visit["declined"]
    if declined["why"]:
        what = "Treatment stopped" if visit["work"] else "Not treated"
        yield Notice(f"{declined['why']}. Referred to: {declined['referred_to'] or 'nobody'}.", what)
    if visit["entered_in_error"]:
        yield Notice(visit["entered_in_error"], "Entered in error")
    yield from _screening(visit["screening"])
    yield from _consent(visit["consent"], zone)
    yield from _assessment(visit["assessment"], titles)
    yield from _work(visit["work"], titles)
    yield from _outcomes(visit["outcomes"])
    yield from _note(record)
    if visit["adverse_reaction"]:
        yield Heading("Adverse reaction")
        yield Notice(visit["adverse_reaction"], "Adverse reaction")
    yield from _findings(visit["answers"], titles)
    if pictures and (drawn := visit_chart(record)):
        yield Heading("On the body")
        yield from (Figure(one) for one in drawn)
    yield from _signature(record, zone)


def _status(record: dict[str, Any]) -> str:
    if record["struck"]:
        return "ENTERED IN ERROR (struck; kept legible)"
    return str(record["status"]).replace("_", " ").upper()


def local(text: str, zone: Any) -> dt.datetime:
    """An instant of a record as the clocks there showed it."""
    return dt.datetime.fromisoformat(text).astimezone(zone)


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


def _screening(screenings: list[dict[str, Any]]) -> Iterator[Block]:
    for screening in screenings:
        verdict = screening["verdict"]
        reviewed = "" if verdict["reviewed"] else f" ({UNREVIEWED})"
        yield Heading(f"Screening: {screening['level'].upper()}{reviewed}")
        found = [*verdict["red_flags"], *(one for modality in verdict["modalities"] for one in modality["reasons"])]
        yield Pairs(
            [
                *((reason["label"], _reason(reason)) for reason in found),
                *(
                    (f"{one['title']} could not be asked", one["failed"])
                    for one in verdict["modalities"]
                    if one["failed"]
                ),
                *(
                    [("Not asked, or to be asked again", "; ".join(labels(verdict["unasked"])))]
                    if verdict["unasked"]
                    else []
                ),
                *_besides(verdict),
                ("Questions of the day", _day_of(screening["day_of"])),
            ]
        )
        if screening["words"]:
            yield Notice(screening["words"], "Went on with these words")


def _reason(reason: dict[str, Any]) -> str:
    limit = reason.get("limit")
    bound = f" At most {limit['most']} {limit['scale']}." if limit else ""
    source = f" [{', '.join(reason['source'])}]" if reason["source"] else ""
    letter = f" {msgspec.convert(reason['letter'], Letter).told()}" if reason.get("letter") else ""
    return f"{reason['answer']}. {reason['advice']}{bound}{letter}{source}"


def _besides(verdict: dict[str, Any]) -> list[tuple[str, str]]:
    """What screening knew beside answers: medicines noted too long ago, and the client's own words."""
    named = {"medicines": "Medicines to be asked about again", "told": "Told us besides"}
    return [(label, "; ".join(verdict[key])) for key, label in named.items() if verdict.get(key)]


def _day_of(asked: list[dict[str, Any]]) -> str:
    said = [one for one in asked if one["answer"] != "no"]
    return f"{len(asked) - len(said)} answered no" + "".join(f"; {one['label']}: {one['answer']}" for one in said)


def _consent(consents: list[dict[str, Any]], zone: Any) -> Iterator[Block]:
    yield Heading("Consent")
    if not consents:
        yield Notice("not recorded", "Consent")
    pairs, before = [], set()
    for consent in consents:
        given = "given" if consent["given"] else "WITHDRAWN" if consent["kind"] in before else "NOT given"
        before |= {consent["kind"]} if consent["given"] else set()
        words = f" ({consent['words']})" if consent["words"] else ""
        by = consent.get("signed_by", "")
        relation = f", {consent['relation']}" if consent.get("relation") else ""
        signed = f", signed by {by}{relation}" if by else ""
        kind = "treatment" if consent["kind"] == "treatment" else consent["kind"].replace("_", " ")
        pairs.append(
            (
                f"To {kind}",
                f"{given} {local(consent['at'], zone):%H:%M}, {consent['how'].replace('_', ' ')}{signed}{words}",
            )
        )
    if pairs:
        yield Pairs(pairs)


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


def _outcomes(outcomes: list[dict[str, Any]]) -> Iterator[Block]:
    """One row for each thing that was scored: before beside after."""
    fields: dict[str, set[str]] = {}
    for one in outcomes:
        fields.setdefault(one["measure"], set()).add(one["field"])
    scores: dict[tuple[str, str, str], dict[str, str]] = {}
    for one in outcomes:
        which = f" ({one['field'].replace('_', ' ').replace('.', ', ')})" if len(fields[one["measure"]]) > 1 else ""
        row = scores.setdefault((one["modality"], one["measure"], one["field"]), {"name": one["name"] + which})
        row[one["moment"]] = f"{one['score']:g} {one['unit']}".rstrip()
    if scores:
        yield Heading("Scores")
        rows = [[row["name"], row.get("before", "-"), row.get("after", "-")] for row in scores.values()]
        yield Rows(["Measure", "Before", "After"], rows)


def _note(record: dict[str, Any]) -> Iterator[Block]:
    """The therapist's words; apart from them what was carried over, and what the record says by itself."""
    note, known = record["record"]["note"], soap.filled(record)
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


def _findings(answers: list[dict[str, Any]], titles: dict[str, str]) -> Iterator[Block]:
    points = [
        f"{finding['level']}: {finding['text']} ({titles.get(one['modality'], one['modality'])})"
        for one in answers
        if one["hook"] == "review"
        for finding in one["answer"]
    ]
    for one in answers:
        if one["failed"]:
            words = f" Signed with these words: {one['words']}" if one["words"] else ""
            whose = titles.get(one["modality"], one["modality"])
            points.append(f"{one['hook']} of {whose} could not be asked: {one['failed']}.{words}")
    if points:
        yield Heading("Review")
        yield Points(points)


def _signature(record: dict[str, Any], zone: Any) -> Iterator[Block]:
    yield Heading("Signature")
    signed = record["signature"]
    if signed is None:
        yield Para("Not signed.")
    else:
        at = local(signed["signed_at"], zone)
        yield Para(f"Signed by {signed['name']}, registration {signed['registration']}, {at:%Y-%m-%d %H:%M}")
        for flag in signed["flags"]:
            yield Notice(flag, "Flag")
        if signed["words"]:
            yield Pairs([("With these words", signed["words"])])
        yield Para(f"Document {signed['digest'][:16]}, after chain entry {signed['chain_before']}", quiet=True)
    if record["addenda"]:
        yield Heading("Added afterwards")
        yield Pairs([_addition(one, zone) for one in record["addenda"]])


def _addition(addition: dict[str, Any], zone: Any) -> tuple[str, str]:
    what = addition["kind"].replace("_", " ").capitalize()
    why = f" (why: {addition['why']})" if addition["why"] and addition["why"] != addition["text"] else ""
    later = f", {addition['later']}" if addition.get("later") else ""
    return f"{what}, {addition['at'].astimezone(zone):%Y-%m-%d %H:%M}{later}, {addition['by']}", addition["text"] + why
