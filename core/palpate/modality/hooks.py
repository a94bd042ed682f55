"""The hooks: every question that palpate asks a modality.

Hooks are pure: the same view in, the same answer out. ``Modality`` answers each of them from the data files beside
it; a modality overrides only what needs judgement.
"""

from __future__ import annotations

import pluggy

from palpate.modality.aftercare import AftercareNote, FollowUp
from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.fields import AnyField
from palpate.modality.outcomes import Measure
from palpate.modality.safety import Contraindication, Finding, Suggestion
from palpate.modality.views import AssessmentView, BookingView, VisitView

PROJECT = "palpate"
"""The name that the specifications are marked with."""

hookspec = pluggy.HookspecMarker(PROJECT)


class ModalityHooks:
    """What a modality may be asked, in the order a visit comes to it."""

    @hookspec
    def contraindications(self) -> list[Contraindication]:  # type: ignore[empty-body]
        """At booking and at start: what this modality does about conditions of the shared vocabulary."""

    @hookspec
    def at_booking(self, booking: BookingView) -> list[Finding]:  # type: ignore[empty-body]
        """When a client is booked: what speaks for another day or length, or for lighter work. It only ever warns."""

    @hookspec
    def assessment_fields(self) -> list[AnyField]:  # type: ignore[empty-body]
        """When a visit is assessed: the fields of the form, in the order they are asked."""

    @hookspec
    def suggest(self, assessment: AssessmentView) -> list[Suggestion]:  # type: ignore[empty-body]
        """While a visit is assessed: what is worth considering. What screening excludes is dropped afterwards."""

    @hookspec
    def body_points(self) -> list[BodyPoint]:  # type: ignore[empty-body]
        """Where a place is named: the points this modality knows."""

    @hookspec
    def technique_catalog(self) -> list[Technique]:  # type: ignore[empty-body]
        """When work is recorded: the techniques, with their ranges."""

    @hookspec
    def outcome_measures(self) -> list[Measure]:  # type: ignore[empty-body]
        """When scores are compared: the measures this modality's fields are scores of."""

    @hookspec
    def aftercare_notes(self, visit: VisitView) -> list[AftercareNote]:  # type: ignore[empty-body]
        """When a visit is finished: what the client is told, given what was done."""

    @hookspec
    def follow_ups(self, visit: VisitView) -> list[FollowUp]:  # type: ignore[empty-body]
        """When a visit is finished: what is asked later, and when."""

    @hookspec
    def review(self, visit: VisitView) -> list[Finding]:  # type: ignore[empty-body]
        """When a visit is finished: what is out of range, missing or out of scope. What blocks stops the signature."""


HOOKS = tuple(name for name in vars(ModalityHooks) if not name.startswith("_"))
"""The names of the hooks."""
