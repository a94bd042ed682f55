"""Answers that stop a session whatever the phase, and the questions that come before work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from palpate.modality import ClientView, Entry, Finding, Key, VisitView, when


class Stop(Entry, frozen=True, kw_only=True):
    """One reason to stop: it ``holds`` when its condition is met, and is ``unasked`` until ``asks`` is answered.

    ``known`` is a question of the shared vocabulary that asks the same: a no to it at this visit will do.
    """

    key: Key
    name: str
    asks: Key
    when: str
    text: str
    question: str
    asked_when: str = ""
    known: str = ""
    regions: tuple[str, ...] = ()
    source: tuple[str, ...] = ()

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether the answers stop the session."""
        return when.evaluate(self.when, answers) is True

    def unasked(self, answers: Mapping[str, Any], client: ClientView) -> bool:
        """Whether the question must be asked and has no answer yet."""
        if self.known and client.conditions.get(self.known) == "no":
            return False
        return answers.get(self.asks) is None and when.evaluate(self.asked_when, answers) is True


def review(stops: list[Stop], visit: VisitView) -> list[Finding]:
    """Blocking where an answer stops the session; a warning where work was done and the question was not asked."""
    findings = [Finding.blocking(stop.text) for stop in stops if stop.holds(visit.answers)]
    if visit.work:
        questions = dict.fromkeys(stop.question for stop in stops if stop.unasked(visit.answers, visit.client))
        findings += [Finding.warning(f"Work is recorded, and a question is open. {question}") for question in questions]
    return findings
