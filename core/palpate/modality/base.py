"""The base of every modality: it answers each hook from the data files beside the class."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from palpate.modality import when
from palpate.modality.aftercare import AftercareNote, FollowUp
from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.datafiles import DataFiles
from palpate.modality.entry import Entry, ours
from palpate.modality.fields import AnyField
from palpate.modality.files import Files, OneFile, files_beside, read_entries
from palpate.modality.outcomes import Measure
from palpate.modality.overlay import OverlaidFiles, must_fit
from palpate.modality.safety import Contraindication, Finding, Suggestion
from palpate.modality.views import AssessmentView, BookingView, VisitView

_Row = TypeVar("_Row", bound=Entry)


class _Conditional(Protocol):
    @property
    def after(self) -> list[str]: ...
    @property
    def when(self) -> str: ...


class Modality:
    """A form of therapy. With no code of its own it is complete: every hook is answered from TOML.

    Override a hook where judgement is needed; ``super()`` gives what the files say. Public methods are hooks: a
    helper of your own starts with an underscore.
    """

    def __init__(self, files: Files | None = None) -> None:
        self._files = files or files_beside(type(self))
        self._data = DataFiles(self._files)

    def _overlay(self, overlay: OneFile) -> None:
        """Take a practice's own words over the files; CatalogError where they do not fit."""
        must_fit(self._files, overlay)
        self._files = OverlaidFiles(self._files, overlay)
        self._data = DataFiles(self._files)

    def contraindications(self) -> list[Contraindication]:
        """``contraindications.toml``."""
        return self._data.contraindications

    def at_booking(self, booking: BookingView) -> list[Finding]:  # noqa: ARG002
        """Nothing: what a day is good for is judgement."""
        return []

    def assessment_fields(self) -> list[AnyField]:
        """``fields.toml``."""
        return self._data.fields

    def suggest(self, assessment: AssessmentView) -> list[Suggestion]:  # noqa: ARG002
        """Nothing: a suggestion is judgement."""
        return []

    def body_points(self) -> list[BodyPoint]:
        """``points.toml``."""
        return self._data.points

    def technique_catalog(self) -> list[Technique]:
        """``techniques.toml``."""
        return self._data.techniques

    def outcome_measures(self) -> list[Measure]:
        """``measures.toml``."""
        return self._data.measures

    def aftercare_notes(self, visit: VisitView) -> list[AftercareNote]:
        """The entries of ``aftercare.toml`` whose conditions the visit meets."""
        return [note for note in self._data.aftercare if _applies(note, visit)]

    def follow_ups(self, visit: VisitView) -> list[FollowUp]:
        """The entries of ``follow_ups.toml`` whose conditions the visit meets."""
        return [follow_up for follow_up in self._data.follow_ups if _applies(follow_up, visit)]

    def review(self, visit: VisitView) -> list[Finding]:
        """Work outside the ranges of its technique, as warnings."""
        catalog = {technique.key: technique for technique in self.technique_catalog()}
        return [
            Finding.warning(
                f"{work.name}{_at(work.site_name)}: {value:g} {unit} is outside its range, {span}"
                f"{ours([name] if name in technique.overlaid else [])}."
            )
            for work in visit.work
            if (technique := catalog.get(work.technique))
            for name, value, unit in (
                ("hold", work.hold, "s hold"),
                ("felt", work.pressure, "felt"),
                ("applied", work.applied, "applied"),
                ("minutes", work.minutes, "min"),
                ("repetitions", work.repetitions, "repetitions"),
            )
            if value is not None and (span := getattr(technique, name)) is not None and value not in span
        ]


def read_table(modality: Modality, name: str, kind: type[_Row]) -> list[_Row]:
    """The entries of a table that only this modality has: ``[[name]]`` of ``name``.toml beside it, each as ``kind``.

    ``kind`` is an ``Entry`` of the modality's own that has a ``key``. CatalogError says all that is wrong in it.
    """
    return read_entries(modality._files, name, kind)


def _applies(entry: _Conditional, visit: VisitView) -> bool:
    facts: dict[str, Any] = {"age": visit.client.age, "first_visit": visit.client.first_visit, **visit.answers}
    return (not entry.after or visit.used(*entry.after)) and when.evaluate(entry.when, facts) is True


def _at(site: str) -> str:
    return f" at {site}" if site else ""
