"""What a client asks for, or what the record says of them, held against what each modality is asked for.

Whatever fits is shown with why, and with what stands against it: a match is no permission. What stands against it is
the client's screening, or, where only words are given, the rules for the conditions that the words name. Red flags are
told before all else, whether anything fits or not, and what is ruled out is told though nobody asked for it. Words are
heard without their sense: "not pregnant" is heard as pregnant, since a rule too many is asked about and one too few is
not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

import msgspec

from palpate.clients.model import Client
from palpate.documents import soap
from palpate.matching import days
from palpate.matching.serving import nearest
from palpate.matching.words import said, stems
from palpate.modality import vocabulary
from palpate.modality.asks import Ask
from palpate.modality.safety import Level
from palpate.plans import reading as plans
from palpate.practice import Practice
from palpate.screening.case import RED_FLAGS
from palpate.screening.model import Reason, Verdict
from palpate.services.model import Service


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a modality is asked for, and what led there: the words, and for some how many days away it is."""

    ask: Ask
    words: list[str]
    days: int | None = None


class Against(msgspec.Struct, frozen=True, kw_only=True):
    """What stands against a modality: how far it goes, what it is about, and what to do.

    ``overlaid`` is what of it the practice set itself.
    """

    level: str
    about: str
    advice: str
    overlaid: list[str] = []


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A modality of the practice, why it fits, the services that give it, and what stands against it."""

    modality: str
    title: str
    fits: list[Fit]
    services: list[Service]
    level: str
    against: list[Against]

    @property
    def contraindicated(self) -> bool:
        """Whether it is not to be given as things stand: cleared first, or not at all."""
        return Level.of(self.level) >= Level.CLEARANCE


_Stands = Callable[[str], tuple[str, list[Against]]]
"""How far what stands against a modality goes, and what it is."""


def of_words(practice: Practice, text: str) -> list[Match]:
    """What fits these words, best first; what is contraindicated comes last."""
    return _matches(practice, text, text, None, _in_words(practice, text))


def of_client(practice: Practice, client: Client, text: str = "") -> tuple[str, list[Against], list[Match]]:
    """What speaks for a modality, the red flags, and what fits it, with today's screening.

    What speaks for one are these words, or else what the record says; the red flags are those of both.
    """
    told = text or "; ".join(dict.fromkeys(filter(None, _told(practice, client))))
    verdict = _verdict(practice, client)
    flags = _once([*map(_against, verdict.red_flags), *flags_of_words(text)])
    return told, flags, _matches(practice, told, text, client, _screened(practice, verdict, text))


def ruled_out(practice: Practice, asked: list[Match], text: str, client: Client | None = None) -> list[Match]:
    """The modalities beside those asked for that the words or the client's record rule out, with what does."""
    stands = _screened(practice, _verdict(practice, client), text) if client else _in_words(practice, text)
    others = set(practice.host.active()) - {one.modality for one in asked}
    found = [_match(practice, key, [], [], *stands(key)) for key in others]
    return sorted((one for one in found if one.contraindicated), key=lambda one: one.title)


def flags_of_words(text: str) -> list[Against]:
    """The red flags that these words name, the most urgent first."""
    heard = set(stems(text))
    return _urgent_first(
        Against(level=RED_FLAGS[one.red_flag].key, about=one.label, advice=one.advice or one.why)
        for one in vocabulary.conditions().values()
        if one.red_flag and said(one.says, heard)
    )


def _verdict(practice: Practice, client: Client) -> Verdict:
    return practice.screening.screen(client.id, practice.host.active(), practice.histories.today())


def _screened(practice: Practice, verdict: Verdict, text: str) -> _Stands:
    """What today's screening says, and what these words add to it."""

    def stands(key: str) -> tuple[str, list[Against]]:
        found = verdict.of(key)
        reasons = [*verdict.red_flags, *(found.reasons if found else [])]
        ruled = _rules(practice, key, text)
        levels = [*(one.level for one in verdict.red_flags), *(one.level for one in ruled)]
        levels += [found.level] if found else []
        return max(levels, key=Level.of, default=Level.ASK_FIRST.key), _once([*map(_against, reasons), *ruled])

    return stands


def _in_words(practice: Practice, text: str) -> _Stands:
    """What a modality does about the conditions that the words name; without any, nobody has asked."""

    def stands(key: str) -> tuple[str, list[Against]]:
        ruled = _rules(practice, key, text)
        return max((Level.ASK_FIRST, *(Level.of(one.level) for one in ruled))).key, ruled

    return stands


def _rules(practice: Practice, key: str, text: str) -> list[Against]:
    """The rules of a modality for the conditions that these words name."""
    heard, known = set(stems(text)), vocabulary.conditions()
    return [
        Against(level=one.level.key, about=known[one.condition].label, advice=one.advice, overlaid=one.overlaid)
        for one in practice.host.read(key, "contraindications")
        if one.condition in known and said(known[one.condition].says, heard)
    ]


def _against(reason: Reason) -> Against:
    return Against(level=reason.level, about=reason.label, advice=reason.advice, overlaid=reason.overlaid)


def _once(against: Iterable[Against]) -> list[Against]:
    """The most urgent first; what is about the same and goes as far is told once."""
    told = {(one.level, one.about, one.advice): one for one in against}
    return _urgent_first(told.values())


def _urgent_first(against: Iterable[Against]) -> list[Against]:
    return sorted(against, key=lambda one: -Level.of(one.level))


def _matches(practice: Practice, told: str, now: str, client: Client | None, stands: _Stands) -> list[Match]:
    """What fits all that is ``told``; how many days away a thing is counts only where it is said ``now``."""
    heard, services, found = set(stems(told)), practice.services.all(), []
    for key in practice.host.active():
        asks = practice.host.asks(key)
        fits = list(_fits(practice, key, asks, heard, now, client))
        if not fits:
            continue
        own = [one for one in services if key in one.modalities]
        found.append(_match(practice, key, fits, nearest(own, asks, [one.ask for one in fits], heard), *stands(key)))
    return sorted(found, key=lambda one: (one.contraindicated, -_weight(one.fits), one.title))


def _match(
    practice: Practice, key: str, fits: list[Fit], services: list[Service], level: str, against: list[Against]
) -> Match:
    title = practice.host.title(key)
    return Match(modality=key, title=title, fits=fits, services=services, level=level, against=_urgent_first(against))


def _fits(
    practice: Practice, key: str, asks: list[Ask], heard: set[str], now: str, client: Client | None
) -> Iterator[Fit]:
    dated = client is not None and any(one.day for one in asks)
    answers = practice.visits.last_answers(client.id, key) if client and dated else {}
    today = practice.histories.today()
    for one in asks:
        words = said(one.says, heard)
        if one.days is None:
            if words:
                yield Fit(ask=one, words=words)
            continue
        recorded = [(dt.date.fromisoformat(answers[field]) - today).days for field in one.day if answers.get(field)]
        fitting = [away for away in [*days.away(one.says, now), *recorded] if away in one.days]
        if fitting:
            yield Fit(ask=one, words=words, days=fitting[0])


def _weight(fits: list[Fit]) -> int:
    """How much speaks for a modality: each thing it is asked for once, and a phrase more than a word."""
    return sum(max((len(stems(phrase)) for phrase in one.words), default=1) for one in fits)


def _told(practice: Practice, client: Client) -> Iterator[str]:
    """What stands in the record in words: the goals of plans, and what was said at the last visit."""
    ids = practice.clients.ids(client.id)
    with practice.context.read() as connection:
        yield from (one.goal for one in plans.standing(connection, ids, practice.clock.now()))
    seen = [one for one in practice.visits.of_client(ids) if one.status != "declined" and not one.struck]
    for one in seen[-1:]:
        record = practice.visits.record(one)
        yield from soap.filled(record)["subjective"]
        noted = record["record"]["note"].get("subjective")
        yield noted["text"] if noted else ""
