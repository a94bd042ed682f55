"""Screening: a client's answers held against the contraindications of modalities, for a day.

Unknown reads as *ask first*, never as *proceed*: what was never asked, was declined, or has to be asked again. A yes
that has to be asked again keeps its reason, its limits and its level until it is, *ask first* at the least. A modality
whose rules cannot be asked reads as *ask first* too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from palpate.clients.history import Histories
from palpate.clients.model import HistoryAnswer
from palpate.errors import Refused
from palpate.host import definitions
from palpate.host.host import Host, ModalityFailed
from palpate.modality import vocabulary, when
from palpate.modality.safety import Contraindication, Level
from palpate.modality.vocabulary import Condition
from palpate.screening.facts import facts
from palpate.screening.model import ModalityVerdict, Reason, Verdict
from palpate.store.context import Context

_RED_FLAGS = {"emergency": Level.EMERGENCY, "urgent": Level.DO_NOT_TREAT, "routine": Level.ASK_FIRST}


class Screening:
    """Verdicts."""

    def __init__(self, context: Context, host: Host, histories: Histories) -> None:
        self._context = context
        self._host = host
        self._histories = histories

    def day_of(self, modalities: Iterable[str]) -> list[Condition]:
        """What is asked at the start of a visit with these modalities: red flags, and what their rules turn on."""
        named = {rule.condition for key in modalities for rule in self._host.read(key, "contraindications")}
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
        at the start), and a due date places the trimester on that day.
        """
        answers = self._histories.current(client_id)
        raised = self._histories.raised(client_id)
        if day_of is not None:
            answers = {**answers, **_answered_today(day_of, day)}
        today = min(day, self._histories.today())
        case = _Case(answers, raised, today, day, day_of is not None)
        verdicts = [self._of_modality(key, case) for key in dict.fromkeys(modalities)]
        red_flags = case.red_flags(one for one in vocabulary.conditions().values() if one.red_flag)
        level = max(
            [Level.of(one.level) for one in verdicts]
            + [Level.of(reason.level) for reason in red_flags]
            + ([Level.ASK_FIRST] if case.unasked else []),
            default=Level.PROCEED,
        )
        reasons = [*red_flags, *(reason for one in verdicts for reason in one.reasons)]
        return Verdict(
            day=day,
            verdict=level.key,
            modalities=verdicts,
            red_flags=red_flags,
            unasked=[key for key in vocabulary.conditions() if key in case.unasked],
            reviewed=bool(reasons) and all(reason.reviewed for reason in reasons),
        )

    def _of_modality(self, key: str, case: _Case) -> ModalityVerdict:
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
        if any(case.unknown(rule.condition) for rule in rules):
            level = max(level, Level.ASK_FIRST)
        return ModalityVerdict(modality=key, title=title, version=version, level=level.key, reasons=reasons)


class _Case:
    """One client on one day, as the rules see them; it gathers what has not been asked."""

    def __init__(
        self,
        answers: Mapping[str, HistoryAnswer],
        raised: Mapping[str, str],
        today: dt.date,
        day: dt.date,
        started: bool,
    ) -> None:
        self._answers = answers
        self._raised = raised
        self._today = today
        self._day = day
        self._started = started
        self.unasked: set[str] = set()

    def unknown(self, key: str) -> bool:
        """Whether nobody knows: not asked, declined, to be asked again. Before the start, day-of questions wait."""
        condition = vocabulary.conditions().get(key)
        if condition and condition.ask == "day" and not self._started:
            return False
        answer = self._answers.get(key)
        return answer is None or answer.answer in {"unknown", "declined"} or answer.stale(self._today, self._day)

    def reason(self, modality: str, rule: Contraindication) -> Reason | None:
        """What a rule says of this client; None where it does not apply, or nobody knows."""
        answer, again = self._answers.get(rule.condition), self.unknown(rule.condition)
        if again:
            self.unasked.add(rule.condition)
        if answer is None or answer.answer != "yes":
            medicine = self._raised.get(rule.condition)
            return self._reason(modality, rule, f"takes {medicine}", Level.ASK_FIRST, {}) if medicine else None
        known = facts(answer.detail, self._day)
        if when.evaluate(rule.when, known) is False:
            return None
        level = max(rule.level, Level.ASK_FIRST) if again else rule.level
        said = _shown(answer, known, again)
        return self._reason(modality, rule, said, level, answer.detail, avoid=rule.severity == "local")

    def red_flags(self, conditions: Iterable[Condition]) -> list[Reason]:
        """The red flags that are answered yes; one to be asked again is ask first at the least."""
        found = []
        for condition in conditions:
            again = self.unknown(condition.key)
            if again:
                self.unasked.add(condition.key)
            answer = self._answers.get(condition.key)
            if answer is not None and answer.answer == "yes":
                level = _RED_FLAGS[condition.red_flag]
                found.append(
                    Reason(
                        level=level.key,
                        condition=condition.key,
                        label=condition.label,
                        answer=_shown(answer, {}, again),
                        advice=condition.advice or condition.why,
                        source=condition.source,
                        reviewed=condition.reviewed,
                    )
                )
        return found

    def _reason(
        self,
        modality: str,
        rule: Contraindication,
        answer: str,
        level: Level,
        detail: dict[str, Any],
        *,
        avoid: bool = False,
    ) -> Reason:
        condition = vocabulary.conditions().get(rule.condition)
        place = detail.get("site")
        return Reason(
            level=level.key,
            condition=rule.condition,
            label=condition.label if condition else rule.condition.replace("_", " "),
            answer=answer,
            advice=rule.advice,
            rule=f"{modality}.{rule.key}",
            definition=definitions.hash_of("rule", f"{modality}.{rule.key}", rule),
            regions=[place] if rule.where_it_is and place else rule.regions,
            avoid=avoid,
            where_unknown=avoid and rule.where_it_is and not place,
            limit=rule.limit,
            techniques=rule.techniques,
            tools=rule.tools,
            source=rule.source,
            reviewed=rule.reviewed,
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


def _shown(answer: HistoryAnswer, known: Mapping[str, Any], again: bool) -> str:
    parts = [answer.answer]
    if "weeks" in known:
        parts.append(f"week {known['weeks']}, due {answer.detail['due']}")
    if since := answer.detail.get("since"):
        parts.append(f"since {since}")
    if text := answer.detail.get("text"):
        parts.append(str(text))
    if again:
        parts.append("to be asked again")
    return ", ".join(parts)
