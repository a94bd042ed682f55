"""Screening: a client's answers held against the contraindications of modalities, for a day.

Unknown reads as *ask first*, never as *proceed*: what was never asked, was declined, or has to be asked again. A yes
that has to be asked again keeps its reason, its limits and its level until it is, *ask first* at the least. A modality
whose rules cannot be asked reads as *ask first* too, and so does everything while medicines were noted too long ago.
A clearance letter on file stands for the words that *clearance* asks for, and so reads as *ask first*; it lifts
nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from palpate.clients import clearances, history_reading, medicines
from palpate.clients.history import Histories
from palpate.clients.model import HistoryAnswer, Medication
from palpate.errors import Refused
from palpate.host import definitions
from palpate.host.host import Host, ModalityFailed
from palpate.modality import vocabulary
from palpate.modality.safety import Contraindication, Level
from palpate.modality.vocabulary import Condition
from palpate.premises import service as premises
from palpate.screening.case import Case
from palpate.screening.model import ModalityVerdict, Verdict
from palpate.store.context import Context


class Screening:
    """Verdicts."""

    def __init__(self, context: Context, host: Host, histories: Histories) -> None:
        self._context = context
        self._host = host
        self._histories = histories
        self._rules: dict[str, str] = {}

    def day_of(self, modalities: Iterable[str]) -> list[Condition]:
        """What is asked at the start of a visit with these modalities: red flags, and what their rules turn on.

        Of one that was switched off meanwhile the red flags still are.
        """
        active = [key for key in modalities if key in self._host.active()]
        named = {rule.condition for key in active for rule in self._host.read(key, "contraindications")}
        return [
            condition
            for condition in vocabulary.conditions().values()
            if condition.ask == "day" and (condition.red_flag or condition.key in named)
        ]

    def screen(
        self, client_id: int, modalities: Iterable[str], day: dt.date, day_of: Mapping[str, str] | None = None
    ) -> Verdict:
        """The verdict for a client on a day.

        ``day_of`` are the answers given at the start of a visit, None before it: by condition, with details as
        ``recent_injury.site``. For a day to come, what was asked still stands if it stands today (it is asked again
        at the start) and is named, and a due date places the trimester on that day.
        """
        today = min(day, self._histories.today())
        with self._context.read() as connection:
            times = premises.settings(connection).history
            given = history_reading.every(connection, client_id)
            taken = medicines.taken(connection, client_id)
            letters = clearances.of(connection, client_id)
        answers = history_reading.standing(given, times)
        if day_of is not None:
            answers = {**answers, **_answered_today(day_of, day)}
        raised, old = medicines.raised(taken), medicines.to_ask_again(taken, today, times)
        case = Case(answers=answers, raised=raised, letters=letters, today=today, day=day, started=day_of is not None)
        verdicts = [self._of_modality(key, case, bool(old)) for key in dict.fromkeys(modalities)]
        red_flags = case.red_flags(one for one in vocabulary.conditions().values() if one.red_flag)
        return Verdict(
            day=day,
            verdict=Level.ASK_FIRST.key,
            modalities=verdicts,
            red_flags=red_flags,
            unasked=[key for key in vocabulary.conditions() if key in case.unasked],
            declined=[key for key in vocabulary.conditions() if key in case.unasked and case.declined(key)],
            medicines=[_noted(one) for one in old],
            not_known=medicines.not_known(taken),
            by_then=[key for key, one in answers.items() if not one.stale(today) and one.stale(day)],
            told=[f"{one.text} ({one.asked_on.isoformat()})" for one in history_reading.remarks(given)],
        ).weighed()

    def _of_modality(self, key: str, case: Case, again: bool) -> ModalityVerdict:
        title, version, failed = self._host.title(key), "", ""
        rules: list[Contraindication] = []
        try:
            version = self._host.found(key).version
            rules = self._host.ask(key, "contraindications")
        except ModalityFailed as error:
            failed = error.reason
        except Refused:
            failed = "it is not enabled here"
        if failed:
            return ModalityVerdict(modality=key, title=title, version=version, level=Level.ASK_FIRST.key, failed=failed)
        reasons = [reason for rule in rules if (reason := case.reason(key, rule))]
        level = max((Level.of(reason.level) for reason in reasons), default=Level.PROCEED)
        unasked = [one for one in dict.fromkeys(rule.condition for rule in rules) if case.unknown(one)]
        if unasked or again:
            level = max(level, Level.ASK_FIRST)
        if key not in self._rules:
            self._rules[key] = definitions.hash_of("rules", key, rules)
        return ModalityVerdict(
            modality=key,
            title=title,
            version=version,
            level=level.key,
            reasons=reasons,
            rules=self._rules[key],
            unasked=unasked,
        )


def _answered_today(day_of: Mapping[str, str], day: dt.date) -> dict[str, HistoryAnswer]:
    details: dict[str, dict[str, Any]] = {}
    for key, text in day_of.items():
        condition, dot, detail = key.partition(".")
        if dot:
            details.setdefault(condition, {})[detail] = text
    return {
        key: HistoryAnswer(condition=key, answer=answer, detail=details.get(key, {}), asked_on=day)
        for key, answer in day_of.items()
        if "." not in key
    }


def _noted(one: Medication) -> str:
    return f"{one.name} (noted {one.asked_on.isoformat() if one.asked_on else 'before'})"
