"""What stood before the treatment, as a visit's document says it: what screening found, and what was agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from palpate.clients.agreements import RECALLED
from palpate.clients.wordings import TREATMENT
from palpate.documents.blocks import Block, Heading, Notice, Pairs
from palpate.documents.when import local
from palpate.modality.entry import ours
from palpate.names import sentence
from palpate.screening.model import UNREVIEWED, Letter, advised, labels, places


def screened(screenings: list[dict[str, Any]], zone: ZoneInfo) -> Iterator[Block]:
    """Each verdict with its time and reasons, the questions of the day, and the words to go on with.

    Where a later one says what the one before it said, only the answers that changed.
    """
    before: dict[str, Any] | None = None
    for screening in screenings:
        verdict = screening["verdict"]
        reviewed = "" if verdict["reviewed"] else f" ({UNREVIEWED})"
        at = f"{local(screening['at'], zone):%H:%M}"
        if before and _same(verdict, before["verdict"]):
            yield Heading(f"Screening at {at}: {screening['level'].upper()}, as before")
            yield Pairs([("Changed", _changed(before["day_of"], screening["day_of"]))])
        else:
            yield Heading(f"Screening at {at}: {screening['level'].upper()}{reviewed}")
            yield Pairs(list(_found(screening)))
        if screening["words"] and not (before and screening["words"] == before["words"]):
            yield Notice(screening["words"], "Went on with these words")
        before = screening


def _same(verdict: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether two verdicts say the same; who declined has told no more than who was not asked."""
    return verdict | {"declined": []} == before | {"declined": []}


def _found(screening: dict[str, Any]) -> Iterator[tuple[str, str]]:
    verdict = screening["verdict"]
    yield from _reasons(verdict)
    yield from ((f"{one['title']} could not be asked", one["failed"]) for one in verdict["modalities"] if one["failed"])
    yield from _besides(verdict, {one["label"] for one in screening["day_of"]})
    yield "Questions of the day", _day_of(screening["day_of"])


def _changed(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> str:
    was, now = ({one["label"]: one["answer"] for one in asked} for asked in (before, after))
    changed = [f"{label}: {answer}" for label, answer in now.items() if was.get(label) != answer]
    return "; ".join([*changed, *(f"{label}: taken back" for label in was if label not in now)]) or "nothing"


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
    letter = msgspec.convert(reason["letter"], Letter) if reason.get("letter") else None
    own = ours(reason.get("overlaid", []))
    return f"{sentence(reason['answer'])} {advised(reason['advice'], letter)}{bound}{source}{own}"


def _besides(verdict: dict[str, Any], today: set[str]) -> Iterator[tuple[str, str]]:
    """What screening knew beside answers: what nobody asked, medicines noted too long ago, the client's own words.

    What was declined ``today`` is said with the questions of the day.
    """
    declined = set(labels(verdict.get("declined", [])))
    if silent := [label for label in labels(verdict["unasked"]) if label not in declined | today]:
        yield "Not asked, or to be asked again", "; ".join(silent)
    if earlier := sorted(declined - today):
        yield "Declined to answer", "; ".join(earlier)
    besides = {
        "medicines": "Medicines to be asked about again",
        "not_known": "Medicines not known here, to be looked up",
        "told": "Told us besides",
    }
    for key, label in besides.items():
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
        how = consent["how"].replace("_", " ")
        at = f"{local(consent['at'], zone):%H:%M}"
        pairs.append((f"To {_kind(kind)}", f"{given} {at}, {how}{_by(consent)}"))
    yield Pairs(pairs)


def _kind(kind: str) -> str:
    return kind if kind == TREATMENT else f"work in a sensitive area ({places([kind])[0]})"


def _by(consent: dict[str, Any]) -> str:
    """Who said so, and the words; a guardian whose agreement is on file was not asked on the day."""
    words = f" ({consent['words']})" if consent["words"] else ""
    if not consent.get("signed_by"):
        return words
    who = ", ".join(part for part in (consent["signed_by"], consent.get("relation")) if part)
    if filed := RECALLED.fullmatch(consent["words"]):
        return f", by the client; on file: the agreement of {who}, of {filed['on']}, {filed['how']} ({filed['ref']})"
    return f", by {who}{words}"
