"""Neuromuscular therapy: what needs judgement; the rest is the TOML beside this file."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from palpate.modality import (
    AssessmentView,
    Entry,
    Finding,
    Key,
    Modality,
    Suggestion,
    VisitView,
    read_table,
    when,
)
from palpate_neuromuscular import nerves, pressure, trigger_points


class Hint(Entry, frozen=True, kw_only=True):
    """An entry of ``suggestions.toml``: a test or pattern worth considering when its condition holds."""

    key: Key
    kind: Literal["test", "pattern"]
    name: str
    when: str
    because: str
    region: str = ""
    source: tuple[str, ...] = ()


class Referral(Entry, frozen=True, kw_only=True):
    """An entry of ``referrals.toml``: an answer that means refer, and do not press on."""

    key: Key
    when: str
    text: str
    source: tuple[str, ...] = ()


class Neuromuscular(Modality):
    """Five factors assessed, and pressure varied from point to point."""

    def review(self, visit: VisitView) -> list[Finding]:
        """The ranges of the techniques; what is to be referred; active and latent points; how pressure was used."""
        return [
            *super().review(visit),
            *(Finding.warning(referral.text) for referral in self._to_refer(visit.answers)),
            *trigger_points.findings(self.body_points(), visit.answers),
            *pressure.findings(visit),
        ]

    def suggest(self, assessment: AssessmentView) -> list[Suggestion]:
        """Tests, patterns, points and techniques; nothing where an answer means that the client is referred."""
        answers = assessment.answers
        if self._to_refer(answers):
            return []
        names = {technique.key: technique.name for technique in self.technique_catalog()}
        facts = {"age": assessment.client.age, **answers}
        return [
            *(
                Suggestion(
                    kind=hint.kind,
                    key=hint.key,
                    name=hint.name,
                    because=hint.because,
                    answer=_led_by(hint.when, facts),
                    region=hint.region,
                )
                for hint in self._hints
                if when.evaluate(hint.when, facts) is True
            ),
            *nerves.sites_that_fit(self.body_points(), answers),
            *trigger_points.that_refer_to_the_pain(self.body_points(), answers),
            *trigger_points.techniques_for_those_found(self.body_points(), names, answers),
        ]

    def _to_refer(self, answers: dict[str, Any]) -> list[Referral]:
        return [referral for referral in self._referrals if when.evaluate(referral.when, answers) is True]

    @cached_property
    def _hints(self) -> list[Hint]:
        return read_table(self, "suggestions", Hint)

    @cached_property
    def _referrals(self) -> list[Referral]:
        return read_table(self, "referrals", Referral)


def _led_by(condition: str, facts: dict[str, Any]) -> str:
    """The first answer of a condition without which it would not hold."""
    asked = sorted(when.keys(condition), key=condition.find)
    return next((key for key in asked if when.evaluate(condition, {**facts, key: None}) is not True), asked[0])
