"""What stood before the treatment, as a visit's document says it: what screening found, and what was agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from palpate.documents.blocks import Block, Heading, Notice, Pairs
from palpate.documents.when import local
from palpate.screening.model import UNREVIEWED, Letter, labels


def screened(screenings: list[dict[str, Any]]) -> Iterator[Block]:
    """Each verdict with its reasons, the questions of the day, and the words to go on with."""
    for screening in screenings:
        verdict = screening["verdict"]
        reviewed = "" if verdict["reviewed"] else f" ({UNREVIEWED})"
        yield Heading(f"Screening: {screening['level'].upper()}{reviewed}")
        failed = [one for one in verdict["modalities"] if one["failed"]]
        yield Pairs(
            [
                *_reasons(verdict),
                *((f"{one['title']} could not be asked", one["failed"]) for one in failed),
                *_besides(verdict),
                ("Questions of the day", _day_of(screening["day_of"])),
            ]
        )
        if screening["words"]:
            yield Notice(screening["words"], "Went on with these words")


def _reasons(verdict: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each reason once, with the modalities that gave it, where not all did."""
    given: dict[tuple[str, str], list[str]] = {(one["label"], _reason(one)): [] for one in verdict["red_flags"]}
    for modality in verdict["modalities"]:
        for one in modality["reasons"]:
            given.setdefault((one["label"], _reason(one)), []).append(modality["title"])
    for (label, told), titles in given.items():
        all_say_so = len(titles) in (0, len(verdict["modalities"]))
        yield label, told if all_say_so else f"{told} ({', '.join(titles)})"


def _reason(reason: dict[str, Any]) -> str:
    limit = reason.get("limit")
    bound = f" At most {limit['most']} {limit['scale']}." if limit else ""
    source = f" [{', '.join(reason['source'])}]" if reason["source"] else ""
    letter = f" {msgspec.convert(reason['letter'], Letter).told()}" if reason.get("letter") else ""
    return f"{reason['answer']}. {reason['advice']}{bound}{letter}{source}"


def _besides(verdict: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What screening knew beside answers: what nobody asked, medicines noted too long ago, the client's own words."""
    if verdict["unasked"]:
        yield "Not asked, or to be asked again", "; ".join(labels(verdict["unasked"]))
    for key, label in {"medicines": "Medicines to be asked about again", "told": "Told us besides"}.items():
        if verdict.get(key):
            yield label, "; ".join(verdict[key])


def _day_of(asked: list[dict[str, Any]]) -> str:
    said = [one for one in asked if one["answer"] != "no"]
    return f"{len(asked) - len(said)} answered no" + "".join(f"; {one['label']}: {one['answer']}" for one in said)


def consented(consents: list[dict[str, Any]], zone: ZoneInfo) -> Iterator[Block]:
    """What was agreed to, refused or taken back, when, how and by whom."""
    yield Heading("Consent")
    if not consents:
        yield Notice("not recorded", "Consent")
        return
    pairs, before = [], set()
    for consent in consents:
        kind = consent["kind"]
        given = "given" if consent["given"] else "WITHDRAWN" if kind in before else "NOT given"
        before |= {kind} if consent["given"] else set()
        words = f" ({consent['words']})" if consent["words"] else ""
        relation = f", {consent['relation']}" if consent.get("relation") else ""
        signed = f", signed by {consent['signed_by']}{relation}" if consent.get("signed_by") else ""
        how = consent["how"].replace("_", " ")
        at = f"{local(consent['at'], zone):%H:%M}"
        pairs.append((f"To {kind.replace('_', ' ')}", f"{given} {at}, {how}{signed}{words}"))
    yield Pairs(pairs)
