"""One client on one day, as the rules see them: what applies, what nobody knows, which letters are on file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from palpate.clients.clearances import Clearance
from palpate.clients.model import HistoryAnswer
from palpate.host import definitions
from palpate.modality import vocabulary, when
from palpate.modality.safety import Contraindication, Level
from palpate.modality.vocabulary import Condition
from palpate.screening.facts import began, facts
from palpate.screening.model import Letter, Reason

RED_FLAGS = {"emergency": Level.EMERGENCY, "urgent": Level.DO_NOT_TREAT, "routine": Level.ASK_FIRST}


class Case(msgspec.Struct, kw_only=True):
    """What is known of a client; it gathers what has not been asked.

    ``raised`` are the conditions that medicines speak for; ``today`` is when answers have to stand, ``day`` the day
    that is screened for; ``started`` says that the questions of the day have been asked.
    """

    answers: Mapping[str, HistoryAnswer]
    raised: Mapping[str, str]
    letters: Sequence[Clearance]
    today: dt.date
    day: dt.date
    started: bool
    unasked: set[str] = msgspec.field(default_factory=set)

    def unknown(self, key: str) -> bool:
        """Whether nobody knows: not asked, declined, to be asked again. Before the start, day-of questions wait."""
        condition = vocabulary.conditions().get(key)
        if condition and condition.ask == "day" and not self.started:
            return False
        answer = self.answers.get(key)
        return answer is None or answer.answer in {"unknown", "declined"} or answer.stale(self.today, self.day)

    def declined(self, key: str) -> bool:
        """Whether the client was asked, and would not answer; one that is to be asked again is not declined."""
        answer = self.answers.get(key)
        return answer is not None and answer.answer == "declined" and not answer.stale(self.today, self.day)

    def reason(self, modality: str, rule: Contraindication) -> Reason | None:
        """What a rule says of this client; None where it does not apply, or nobody knows."""
        answer, again = self.answers.get(rule.condition), self.unknown(rule.condition)
        if again:
            self.unasked.add(rule.condition)
        if answer is None or answer.answer != "yes":
            medicine = self.raised.get(rule.condition)
            return self._reason(modality, rule, f"takes {medicine}", Level.ASK_FIRST, {}) if medicine else None
        known = facts(answer.detail, self.day)
        if when.evaluate(rule.when, known) is False:
            return None
        level, letter = max(rule.level, Level.ASK_FIRST) if again else rule.level, None
        if level is Level.CLEARANCE:
            letter = self._letter(modality, rule.condition, answer.detail)
            level = Level.ASK_FIRST if letter is not None and not letter.lapsed else level
        said, local = _shown(answer, known, again), rule.severity == "local"
        return self._reason(modality, rule, said, level, answer.detail, avoid=local, letter=letter)

    def red_flags(self, conditions: Iterable[Condition]) -> list[Reason]:
        """The red flags that are answered yes, the most urgent first; what is to be asked again stays what it is."""
        found = []
        for condition in conditions:
            again = self.unknown(condition.key)
            if again:
                self.unasked.add(condition.key)
            answer = self.answers.get(condition.key)
            if answer is not None and answer.answer == "yes":
                found.append(
                    Reason(
                        level=RED_FLAGS[condition.red_flag].key,
                        condition=condition.key,
                        label=condition.label,
                        answer=_shown(answer, {}, again),
                        advice=condition.advice or condition.why,
                        definition=definitions.hash_of("condition", condition.key, condition),
                        source=condition.source,
                        reviewed=condition.reviewed,
                        urgency=condition.red_flag,
                    )
                )
        return sorted(found, key=lambda one: -Level.of(one.level))

    def _letter(self, modality: str, condition: str, detail: dict[str, Any]) -> Letter | None:
        """The letter about a condition that holds on the day, the last of several; else the last that does not."""
        since = began(detail)
        about = [(one.lapsed(self.day, since), one) for one in self.letters if one.about(condition, modality)]
        if not about:
            return None
        lapsed, one = max(about, key=lambda pair: (not pair[0], pair[1].dated, pair[1].id))
        return Letter(
            ref=one.ref,
            given_by=one.given_by,
            dated=one.dated,
            expires_on=one.expires_on,
            modality=one.modality,
            says=one.says,
            lapsed=lapsed,
        )

    def _reason(
        self,
        modality: str,
        rule: Contraindication,
        answer: str,
        level: Level,
        detail: dict[str, Any],
        *,
        avoid: bool = False,
        letter: Letter | None = None,
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
            letter=letter,
            overlaid=rule.overlaid,
        )


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
