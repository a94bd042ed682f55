"""Sports massage: the dose follows the event, the injury and a few questions that come before any work."""

from __future__ import annotations

from functools import cached_property

from palpate.modality import (
    AftercareNote,
    AssessmentView,
    BookingView,
    Finding,
    FollowUp,
    Modality,
    Suggestion,
    VisitView,
    flatten,
    must_name,
    read_table,
)
from palpate_sports import events, phases, stops, suggestions
from palpate_sports.strains import Stage, Strain, Strains


class Sports(Modality):
    """Sports massage. Its judgement stands in data too: phases, strains, stages, stops and focus, each a TOML file."""

    def at_booking(self, booking: BookingView) -> list[Finding]:
        """What the events of the client's calendar mean for that day."""
        return events.at_booking(self._phases, booking)

    def review(self, visit: VisitView) -> list[Finding]:
        """Also: answers that stop a session, work on strains, and the dose that the event's phase allows."""
        visit = self._placed(visit)
        return [
            *stops.review(self._stops, visit),
            *self._strains.review(visit),
            *phases.review(self._phases, visit),
            *super().review(visit),
        ]

    def suggest(self, assessment: AssessmentView) -> list[Suggestion]:
        """What to ask first, then what fits the phase, the healing and the sport; nothing where a session must stop."""
        answers = events.with_phase(self._phases, assessment.answers, assessment.day)
        if stopped := suggestions.stopped(self._stops, answers):
            return stopped
        techniques = {technique.key: technique for technique in self.technique_catalog()}
        points = {point.key: point for point in self.body_points()}
        measures = {measure.key: measure for measure in self.outcome_measures()}
        fields = {field.key: field for field in flatten(self.assessment_fields())}
        closed = [place["site"] for place in answers.get("strains") or [] if self._strains.closed(place)]
        closed += [
            region for stop in self._stops if stop.unasked(answers, assessment.client) for region in stop.regions
        ]
        return [
            *suggestions.ask_first(self._stops, answers, assessment.client),
            *events.by_date(self._phases, assessment.answers, assessment.day),
            *suggestions.for_phase(self._phases.get(answers.get("event_phase", "")), techniques),
            *suggestions.for_strains(self._strains, answers, techniques),
            *suggestions.for_sport(self._focus.get(answers.get("sport", "")), points, fields, closed),
            *suggestions.for_ranges(self._ranges, measures, fields, answers),
            *suggestions.for_season(self._seasons, answers),
        ]

    def aftercare_notes(self, visit: VisitView) -> list[AftercareNote]:
        """As the files say, for the phase that was named or that the date of the event leaves."""
        return super().aftercare_notes(self._placed(visit))

    def follow_ups(self, visit: VisitView) -> list[FollowUp]:
        """As the files say, for the phase; what is asked once the event is over falls due by its date."""
        return [events.due(one, visit) for one in super().follow_ups(self._placed(visit))]

    def _placed(self, visit: VisitView) -> VisitView:
        answers = events.with_phase(self._phases, visit.answers, visit.day)
        return VisitView(
            modality=visit.modality,
            day=visit.day,
            client=visit.client,
            answers=answers,
            work=visit.work,
            verdict=visit.verdict,
        )

    @cached_property
    def _phases(self) -> dict[str, phases.Phase]:
        found = read_table(self, "phases", phases.Phase)
        must_name("phases", found, ("fits", "avoid"), self._techniques)
        return {phase.key: phase for phase in found}

    @cached_property
    def _seasons(self) -> list[suggestions.Season]:
        return read_table(self, "seasons", suggestions.Season)

    @cached_property
    def _stops(self) -> list[stops.Stop]:
        return read_table(self, "stops", stops.Stop)

    @cached_property
    def _strains(self) -> Strains:
        stages = read_table(self, "stages", Stage)
        must_name("stages", stages, ("fits", "avoid"), self._techniques)
        return Strains(read_table(self, "strains", Strain), stages)

    @cached_property
    def _focus(self) -> dict[str, suggestions.Focus]:
        found = read_table(self, "focus", suggestions.Focus)
        must_name("focus", found, ("points",), {point.key for point in self.body_points()})
        must_name("focus", found, ("tests",), {field.key for field in flatten(self.assessment_fields())})
        return {focus.key: focus for focus in found}

    @cached_property
    def _ranges(self) -> dict[str, suggestions.Range]:
        return {one.key: one for one in read_table(self, "ranges", suggestions.Range)}

    @cached_property
    def _techniques(self) -> set[str]:
        return {technique.key for technique in self.technique_catalog()}
