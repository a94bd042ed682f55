"""Sports massage: the dose follows the event, the injury and a few questions that come before any work."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from palpate.modality import AssessmentView, Finding, Modality, Suggestion, VisitView
from palpate.modality.fields import flatten
from palpate.modality.files import read_entries
from palpate_sports import phases, stops, suggestions
from palpate_sports.strains import Stage, Strain, Strains


class Sports(Modality):
    """Sports massage. Its judgement stands in data too: phases, strains, stages, stops and focus, each a TOML file."""

    def review(self, visit: VisitView) -> list[Finding]:
        """Also: answers that stop a session, work on strains, and the dose that the event's phase allows."""
        return [
            *stops.review(self._stops, visit),
            *self._strains.review(visit),
            *phases.review(self._phases, visit),
            *super().review(visit),
        ]

    def suggest(self, assessment: AssessmentView) -> list[Suggestion]:
        """What to ask first, then what fits the phase, the healing and the sport; nothing where a session must stop."""
        answers = assessment.answers
        if stopped := suggestions.stopped(self._stops, answers):
            return stopped
        techniques = {technique.key: technique for technique in self.technique_catalog()}
        points = {point.key: point for point in self.body_points()}
        fields = {field.key: field for field in flatten(self.assessment_fields())}
        closed = [place["site"] for place in answers.get("strains") or [] if self._strains.closed(place)]
        closed += [region for stop in self._stops if stop.unasked(answers) for region in stop.regions]
        return [
            *suggestions.ask_first(self._stops, answers),
            *suggestions.for_phase(self._phases.get(answers.get("event_phase", "")), techniques),
            *suggestions.for_strains(self._strains, answers, techniques),
            *suggestions.for_sport(self._focus.get(answers.get("sport", "")), points, fields, closed),
        ]

    @cached_property
    def _phases(self) -> dict[str, phases.Phase]:
        return {phase.key: phase for phase in self._read("phases", phases.Phase)}

    @cached_property
    def _stops(self) -> list[stops.Stop]:
        return self._read("stops", stops.Stop)

    @cached_property
    def _strains(self) -> Strains:
        return Strains(self._read("strains", Strain), self._read("stages", Stage))

    @cached_property
    def _focus(self) -> dict[str, suggestions.Focus]:
        return {focus.key: focus for focus in self._read("focus", suggestions.Focus)}

    def _read(self, name: str, kind: type) -> list[Any]:
        return read_entries(self._files, name, kind)
