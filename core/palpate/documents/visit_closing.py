"""What came of a visit, as its document says it: review, signature, what was added, what was asked afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from palpate.documents.blocks import Block, Heading, Notice, Pairs, Para, Points, Rows
from palpate.documents.when import local


def findings(answers: list[dict[str, Any]], titles: dict[str, str]) -> Iterator[Block]:
    """What the modalities' reviews found, and what could not be asked."""
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


def signature(record: dict[str, Any], zone: ZoneInfo) -> Iterator[Block]:
    """Who signed, when, with which flags and words, over which digest."""
    yield Heading("Signature")
    signed = record["signature"]
    if signed is None:
        yield Para("Not signed.")
        return
    at = _at(local(signed["signed_at"], zone), zone)
    yield Para(f"Signed by {signed['name']}, registration {signed['registration']}, {at}")
    for flag in signed["flags"]:
        yield Notice(flag, "Flag")
    if signed["words"]:
        yield Pairs([("With these words", signed["words"])])
    yield Para(f"Document {signed['digest'][:16]}, after chain entry {signed['chain_before']}", quiet=True)


def added(addenda: list[dict[str, Any]], zone: ZoneInfo) -> Iterator[Block]:
    """What was added to a signed visit, and that it was struck."""
    if addenda:
        yield Heading("Added afterwards")
        yield Pairs([_addition(one, zone) for one in addenda])


def _addition(addition: dict[str, Any], zone: ZoneInfo) -> tuple[str, str]:
    what = addition["kind"].replace("_", " ").capitalize()
    why = f" (why: {addition['why']})" if addition["why"] and addition["why"] != addition["text"] else ""
    later = f", {addition['later']}" if addition.get("later") else ""
    return f"{what}, {_at(addition['at'], zone)}{later}, {addition['by']}", addition["text"] + why


def asked_later(follow_ups: list[dict[str, Any]], titles: dict[str, str], zone: ZoneInfo) -> Iterator[Block]:
    """What was asked after the visit, when it fell due, and what was answered."""
    if not follow_ups:
        return
    yield Heading("Follow-ups")
    yield Para("As they stand when this is shown: no part of what is signed.", quiet=True)
    yield Rows(
        ["Ref", "What is asked", "Due", "Stands", "What was said"],
        [
            [
                one["ref"],
                f"{one['title']} ({titles.get(one['modality'], one['modality'])})",
                _at(one["due_at"], zone),
                _stands(one, zone),
                "\n".join(_said(one, zone)),
            ]
            for one in follow_ups
        ],
    )


def _stands(one: dict[str, Any], zone: ZoneInfo) -> str:
    when = f" {_at(one['answered_at'], zone)}" if one["answered_at"] else ""
    late = ", late" if one["late"] else ""
    corrected = f", corrected {_at(one['corrected_at'], zone)}" if one["corrected_at"] else ""
    return f"{one['status']}{when}{late}{corrected}"


def _said(one: dict[str, Any], zone: ZoneInfo) -> Iterator[str]:
    yield from (f"{answer['label']}: {answer['shown']}" for answer in one["answers"])
    yield from filter(None, (one["note"], one["alert"]))
    yield from (f"Done: {act['what']} ({act['by']}, {_at(act['at'], zone)})" for act in one["acted"])


def _at(instant: dt.datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
