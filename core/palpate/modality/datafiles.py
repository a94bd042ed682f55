"""The entries of the data files beside a modality, each file decoded when it is first asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from palpate.modality.aftercare import AftercareNote, FollowUp
from palpate.modality.asks import Ask
from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.changes import FieldChange
from palpate.modality.errors import CatalogError
from palpate.modality.fields import AnyField, flatten, tolerate
from palpate.modality.files import Files, read_entries
from palpate.modality.outcomes import Measure
from palpate.modality.safety import Contraindication
from palpate.modality.sources import Source


class DataFiles:
    """What the TOML files say. Each raises CatalogError with all that is wrong in its file."""

    def __init__(self, files: Files) -> None:
        self._files = files

    @cached_property
    def contraindications(self) -> list[Contraindication]:
        """``contraindications.toml``."""
        return read_entries(self._files, "contraindications", Contraindication)

    @cached_property
    def fields(self) -> list[AnyField]:
        """``fields.toml``; a key is used once in the whole of it."""
        fields: list[AnyField] = read_entries(self._files, "fields", AnyField, tolerate)
        twice = [key for key, count in Counter(field.key for field in flatten(fields)).items() if count > 1]
        if twice:
            raise CatalogError([f"fields.toml ({key}): the key {key!r} is used twice" for key in twice])
        return fields

    @cached_property
    def points(self) -> list[BodyPoint]:
        """``points.toml``."""
        return read_entries(self._files, "points", BodyPoint)

    @cached_property
    def techniques(self) -> list[Technique]:
        """``techniques.toml``."""
        return read_entries(self._files, "techniques", Technique)

    @cached_property
    def measures(self) -> list[Measure]:
        """``measures.toml``."""
        return read_entries(self._files, "measures", Measure)

    @cached_property
    def aftercare(self) -> list[AftercareNote]:
        """``aftercare.toml``."""
        return read_entries(self._files, "aftercare", AftercareNote)

    @cached_property
    def follow_ups(self) -> list[FollowUp]:
        """``follow_ups.toml``."""
        return read_entries(self._files, "follow_ups", FollowUp, _tolerate_asks)

    @cached_property
    def asks(self) -> list[Ask]:
        """``asks.toml``."""
        return read_entries(self._files, "asks", Ask)

    @cached_property
    def changes(self) -> list[FieldChange]:
        """``changes.toml``."""
        return read_entries(self._files, "changes", FieldChange)

    @cached_property
    def sources(self) -> list[Source]:
        """``sources.toml``."""
        return read_entries(self._files, "sources", Source)


def _tolerate_asks(entry: object) -> object:
    if isinstance(entry, Mapping) and isinstance(entry.get("asks"), list):
        return {**entry, "asks": [tolerate(ask) for ask in entry["asks"]]}
    return entry
