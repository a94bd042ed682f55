"""A visit's record as text: read from the document alone, so that it shows whole when its modality is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from palpate import clock
from palpate.documents.laying import laid_out
from palpate.screening.model import UNREVIEWED, labels

_SECTIONS = {"subjective": "S", "objective": "O", "assessment": "A", "plan": "P"}


def lines(record: dict[str, Any], head: str) -> Iterator[str]:
    """The lines of a visit's document; ``head`` is the chain's, printed at its foot."""
    return laid_out(_lines(record, head))


def _lines(record: dict[str, Any], head: str) -> Iterator[str]:
    visit = record["record"]
    zone = clock.zone(visit["timezone"])
    titles = {one["modality"]: one["title"] for one in visit["modalities"]}
    client, by = record["client"], record["practitioner"]
    practice = record["practice"]
    yield f"{practice['name']}{'  -  SIMULATED PRACTICE, NO REAL CLIENT' if practice['simulated'] else ''}"
    yield f"Visit {record['ref']}  -  {_status(record)}"
    yield f"Client: {client['name']}, born {client['born'] or 'not known'}"
    yield f"Practitioner: {by['name']}, registration {by['registration'] or 'not given'}"
    ended = f" to {_local(visit['ended_at'], zone):%H:%M}" if visit["ended_at"] else ", not ended"
    yield f"When: {_local(visit['started_at'], zone):%Y-%m-%d %H:%M}{ended} ({visit['timezone']})"
    service = record["service"]
    kind = "appointment" if record["appointment"] else "walk-in"
    yield f"What: {service['name'] if service else 'no service'} ({kind}); {', '.join(titles.values())}"
    if visit["outside_hours"]:
        yield f"Outside working hours: {visit['outside_hours']}"
    if visit["declined"]["why"]:
        what = "TREATMENT STOPPED" if visit["work"] else "NOT TREATED"
        yield f"{what}: {visit['declined']['why']}. Referred to: {visit['declined']['referred_to'] or 'nobody'}."
    if visit["entered_in_error"]:
        yield f"ENTERED IN ERROR: {visit['entered_in_error']}"
    yield from _screening(visit["screening"])
    yield from _consent(visit["consent"])
    yield from _assessment(visit["assessment"], titles)
    yield from _work(visit["work"], titles)
    yield from _outcomes(visit["outcomes"])
    if visit["note"]:
        yield ""
        yield "Note"
        for section, letter in _SECTIONS.items():
            if section in visit["note"]:
                yield f"  {letter}: {visit['note'][section]['text']}"
    if visit["adverse_reaction"]:
        yield f"Adverse reaction: {visit['adverse_reaction']}"
    yield from _findings(visit["answers"], titles)
    yield from _signature(record, head, zone)


def _status(record: dict[str, Any]) -> str:
    if record["struck"]:
        return "ENTERED IN ERROR (struck; kept legible)"
    return str(record["status"]).replace("_", " ").upper()


def _local(text: str, zone: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(zone)


def _screening(screenings: list[dict[str, Any]]) -> Iterator[str]:
    for screening in screenings:
        verdict = screening["verdict"]
        reviewed = "" if verdict["reviewed"] else f" ({UNREVIEWED})"
        yield ""
        yield f"Screening: {screening['level'].upper()}{reviewed}"
        found = [*verdict["red_flags"], *(one for modality in verdict["modalities"] for one in modality["reasons"])]
        for reason in found:
            limit = reason.get("limit")
            bound = f" At most {limit['most']} {limit['scale']}." if limit else ""
            source = f" [{', '.join(reason['source'])}]" if reason["source"] else ""
            yield f"  {reason['label']}: {reason['answer']}. {reason['advice']}{bound}{source}"
        for modality in verdict["modalities"]:
            if modality["failed"]:
                yield f"  {modality['title']} could not be asked: {modality['failed']}"
        if verdict["unasked"]:
            yield f"  Not asked, or to be asked again: {'; '.join(labels(verdict['unasked']))}"
        said = [one for one in screening["day_of"] if one["answer"] != "no"]
        answered = len(screening["day_of"]) - len(said)
        yield f"  Questions of the day: {answered} answered no" + "".join(
            f"; {one['label']}: {one['answer']}" for one in said
        )
        if screening["words"]:
            yield f"  Went on with these words: {screening['words']}"


def _consent(consents: list[dict[str, Any]]) -> Iterator[str]:
    yield ""
    if not consents:
        yield "Consent: NOT RECORDED"
    for consent in consents:
        given = "given" if consent["given"] else "NOT given"
        words = f" ({consent['words']})" if consent["words"] else ""
        yield f"Consent to {consent['kind'].replace('_', ' ')}: {given}, {consent['how'].replace('_', ' ')}{words}"


def _assessment(assessments: list[dict[str, Any]], titles: dict[str, str]) -> Iterator[str]:
    for assessment in assessments:
        yield ""
        yield f"Assessment, {titles.get(assessment['modality'], assessment['modality'])}"
        for answer in assessment["answers"]:
            yield f"  {answer['label']}: {answer['shown']}"


def _work(work: list[dict[str, Any]], titles: dict[str, str]) -> Iterator[str]:
    if not work:
        return
    yield ""
    yield "Work done"
    for number, one in enumerate(work, 1):
        yield f"  {number}. {describe(one)}" + (f"  ({titles.get(one['modality'], '')})" if len(titles) > 1 else "")
        if one["beyond"]:
            yield f"     Gone on all the same: {one['beyond']} Words: {one['words']}"


def describe(one: dict[str, Any]) -> str:
    """One line of work: what, where, with what, how much."""
    place = f"{one['site_name']} {one['side']}".strip()
    figures = [
        f"{one['pressure']['value']} felt" if one["pressure"] else "",
        f"{one['applied']['value']} applied" if one["applied"] else "",
        f"{one['hold']['value']:g} s" if one["hold"] else "",
        f"× {one['repetitions']['value']}" if one["repetitions"] else "",
        f"{one['minutes']['value']:g} min" if one["minutes"] else "",
    ]
    parts = [one["name"], place, one["tool_name"], *figures, one["response"]]
    return ", ".join(part for part in parts if part)


def _outcomes(outcomes: list[dict[str, Any]]) -> Iterator[str]:
    if outcomes:
        yield ""
        yield "Scores"
    fields: dict[str, set[str]] = {}
    for one in outcomes:
        fields.setdefault(one["measure"], set()).add(one["field"])
    for one in outcomes:
        which = f" ({one['field'].replace('_', ' ').replace('.', ', ')})" if len(fields[one["measure"]]) > 1 else ""
        yield f"  {one['name']}{which}, {one['moment']}: {one['score']:g} {one['unit']}".rstrip()


def _findings(answers: list[dict[str, Any]], titles: dict[str, str]) -> Iterator[str]:
    failed = [one for one in answers if one["failed"]]
    found = [(one["modality"], finding) for one in answers if one["hook"] == "review" for finding in one["answer"]]
    if failed or found:
        yield ""
        yield "Review"
    for modality, finding in found:
        yield f"  {finding['level']}: {finding['text']} ({titles.get(modality, modality)})"
    for one in failed:
        words = f" Signed with these words: {one['words']}" if one["words"] else ""
        whose = titles.get(one["modality"], one["modality"])
        yield f"  {one['hook']} of {whose} could not be asked: {one['failed']}.{words}"


def _signature(record: dict[str, Any], head: str, zone: Any) -> Iterator[str]:
    yield ""
    signed = record["signature"]
    if signed is None:
        yield "Not signed."
    else:
        at = _local(signed["signed_at"], zone)
        yield f"Signed by {signed['name']}, registration {signed['registration']}, {at:%Y-%m-%d %H:%M}"
        for flag in signed["flags"]:
            yield f"  FLAG: {flag}"
        if signed["words"]:
            yield f"  With these words: {signed['words']}"
        yield f"  Document {signed['digest'][:16]}, after chain entry {signed['chain_before']}"
    for addition in record["addenda"]:
        what = addition["kind"].replace("_", " ").capitalize()
        yield f"{what}, {addition['at'].astimezone(zone):%Y-%m-%d %H:%M}, {addition['by']}: {addition['text']}" + (
            f" (why: {addition['why']})" if addition["why"] and addition["why"] != addition["text"] else ""
        )
    yield f"Chain head {head}"
