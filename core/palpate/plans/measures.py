"""What can be scored in this practice, and which of it a person means."""

from __future__ import annotations

from difflib import get_close_matches

import msgspec

from palpate.errors import Ambiguous, NotFound
from palpate.host.host import Host
from palpate.modality import vocabulary
from palpate.modality.fields import RangeOfMotion, flatten
from palpate.modality.outcomes import Measure
from palpate.names import fold, matches


class Scorable(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is scored: by which modality's measure, in which field, and what it is called."""

    modality: str
    measure: Measure
    field: str
    label: str
    short: str = ""

    @property
    def key(self) -> str:
        """neuromuscular.nprs."""
        return f"{self.modality}.{self.measure.key}"


def scorable(host: Host) -> list[Scorable]:
    """Everything that can be scored: fields of the active modalities, then the measures of none."""
    found = []
    for modality in host.active():
        measures = {one.key: one for one in host.read(modality, "outcome_measures")}
        for field in flatten(host.read(modality, "assessment_fields")):
            if field.measure not in measures:
                continue
            sides = field.sides if isinstance(field, RangeOfMotion) else ("",)
            found += [
                Scorable(
                    modality=modality,
                    measure=measures[field.measure],
                    field=f"{field.key}.{side}" if side else field.key,
                    label=f"{field.label}, {side}" if side else field.label,
                    short="" if side else field.short,
                )
                for side in sides
            ]
    return found + [
        Scorable(modality=vocabulary.SHARED, measure=one, field=one.field or one.key, label=one.name)
        for one in vocabulary.measures().values()
    ]


def find(host: Host, wanted: str) -> Scorable:
    """The one meant by the key of a measure or a field, with its modality or without, or by enough of a name."""
    everything = scorable(host)
    given = wanted.strip().casefold()
    for names in (_full_names, _keys, _labels):
        if found := [one for one in everything if given in names(one)]:
            return _one(wanted, found)
    near = [one for one in everything if matches(wanted, f"{one.label} {one.measure.name}")] if fold(wanted) else []
    if near:
        return _one(wanted, near, by_letters=True)
    known = [name for one in everything for name in (one.measure.key, one.field)]
    close = get_close_matches(given.replace(" ", "_"), known, 1)
    hint = f"{close[0]} is nearest" if close else "palpate modality show lists a modality's measures"
    raise NotFound(f"There is no measure {wanted!r} here: {hint}.")


def _full_names(one: Scorable) -> set[str]:
    return {one.key, f"{one.modality}.{one.field}", f"{one.modality}.{one.field.partition('.')[0]}"}


def _keys(one: Scorable) -> set[str]:
    return {one.measure.key, one.field, one.field.partition(".")[0], one.short} - {""}


def _labels(one: Scorable) -> set[str]:
    return {fold(one.label), fold(one.measure.name)}


def _one(wanted: str, found: list[Scorable], *, by_letters: bool = False) -> Scorable:
    """What several modalities ask alike is one thing; of things that differ, one has to be named.

    ``by_letters``: a few letters of their names were typed, and so the names are told.
    """
    by_field = {(one.measure.key, one.field): one for one in reversed(found)}
    if len(by_field) > 1:
        fields = list(dict.fromkeys(f"{one.field} ({one.label})" if by_letters else one.field for one in found))
        more = f" and {len(fields) - 12} more" if len(fields) > 12 else ""
        raise Ambiguous(f"{wanted!r} could be {', '.join(fields[:12])}{more}: name one of them.")
    return next(iter(by_field.values()))
