"""What a client asks for, or what the record says of them, held against what each modality is asked for.

Whatever fits is shown with why, and with what stands against it: a match is no permission. What stands against it is
the client's screening, or, where only words are given, the rules for the conditions that the words name. Red flags are
told before all else, whether anything fits or not. Words are heard without their sense: "not pregnant" is heard as
pregnant, since a rule too many is asked about and one too few is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from palpate.clients.model import Client
from palpate.documents import soap
from palpate.matching.words import said, stems
from palpate.modality import vocabulary
from palpate.modality.asks import Ask
from palpate.modality.safety import Level
from palpate.plans import reading as plans
from palpate.practice import Practice
from palpate.screening.case import RED_FLAGS
from palpate.screening.model import Reason
from palpate.services.model import Service


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a modality is asked for, and the words that led there."""

    ask: Ask
    words: list[str]


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


def of_words(practice: Practice, text: str) -> list[Match]:
    """What fits these words, best first; what is contraindicated comes last."""
    heard = set(stems(text))
    named = [one.key for one in vocabulary.conditions().values() if said(one.says, heard)]
    return _matches(practice, heard, lambda key: _rules(practice, key, named))


def flags_of_words(text: str) -> list[Against]:
    """The red flags that these words name, the most urgent first."""
    heard = set(stems(text))
    return _urgent_first(
        Against(level=RED_FLAGS[one.red_flag].key, about=one.label, advice=one.advice or one.why)
        for one in vocabulary.conditions().values()
        if one.red_flag and said(one.says, heard)
    )


def of_client(practice: Practice, client: Client) -> tuple[str, list[Against], list[Match]]:
    """What of the record speaks for a modality, its red flags, and what fits it, with today's screening."""
    told = "; ".join(dict.fromkeys(filter(None, _told(practice, client))))
    today = practice.histories.today()
    verdict = practice.screening.screen(client.id, practice.host.active(), today)

    def stands(key: str) -> tuple[str, list[Against]]:
        found = verdict.of(key)
        reasons = [*verdict.red_flags, *(found.reasons if found else [])]
        own = [found.level] if found else []
        level = max([*own, *(one.level for one in verdict.red_flags)], key=Level.of, default=Level.ASK_FIRST.key)
        return level, [_against(one) for one in reasons]

    return told, _urgent_first(map(_against, verdict.red_flags)), _matches(practice, set(stems(told)), stands)


def _against(reason: Reason) -> Against:
    return Against(level=reason.level, about=reason.label, advice=reason.advice, overlaid=reason.overlaid)


def _urgent_first(against: Iterable[Against]) -> list[Against]:
    return sorted(against, key=lambda one: -Level.of(one.level))


def _matches(practice: Practice, heard: set[str], stands: Callable[[str], tuple[str, list[Against]]]) -> list[Match]:
    services, found = practice.services.all(), []
    for key in practice.host.active():
        fits = [Fit(ask=one, words=words) for one in practice.host.asks(key) if (words := said(one.says, heard))]
        if not fits:
            continue
        level, against = stands(key)
        found.append(
            Match(
                modality=key,
                title=practice.host.title(key),
                fits=fits,
                services=_nearest([one for one in services if key in one.modalities], fits),
                level=level,
                against=_urgent_first(against),
            )
        )
    return sorted(found, key=lambda one: (one.contraindicated, -_weight(one.fits), one.title))


def _weight(fits: list[Fit]) -> int:
    """How much speaks for a modality: each thing it is asked for once, and a phrase more than a word."""
    return sum(max(len(stems(phrase)) for phrase in one.words) for one in fits)


def _nearest(services: list[Service], fits: list[Fit]) -> list[Service]:
    """Services of the modality, the one of the length that fits first; those of it alone before those of several."""
    wanted = next((one.ask.minutes for one in fits if one.ask.minutes), 0)
    return sorted(services, key=lambda one: (len(one.modalities), abs(one.minutes - wanted) if wanted else 0, one.name))


def _rules(practice: Practice, key: str, named: list[str]) -> tuple[str, list[Against]]:
    """What a modality does about the conditions that the words name; without any, nobody has asked."""
    rules = [one for one in practice.host.read(key, "contraindications") if one.condition in named]
    labels = vocabulary.conditions()
    against = [
        Against(level=one.level.key, about=labels[one.condition].label, advice=one.advice, overlaid=one.overlaid)
        for one in rules
    ]
    return max([Level.ASK_FIRST, *(one.level for one in rules)]).key, against


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
