"""What a line can mean at a visit: the techniques, fields and places of its modalities, by short form, key or name."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Sequence
from functools import cached_property

import msgspec

from palpate.errors import Ambiguous, NotFound, Refused
from palpate.host.host import Host
from palpate.modality import vocabulary
from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.fields import AnyField, RangeOfMotion, flatten
from palpate.names import fold
from palpate.shorthand import near
from palpate.visits import naming, places
from palpate.visits.naming import called, is_named, may_mean, meant, plain
from palpate.visits.places import Place

MOST_WORDS = 8
"""Words of a name that are looked at."""


class Head(msgspec.Struct, frozen=True):
    """What the first words of a line name. ``exact``: by short form, key or whole name; else by a few letters.

    ``named``: its modality was said.
    """

    modality: str
    meant: Technique | AnyField
    words: int
    exact: bool
    named: bool = False


class Lexicon:
    """The words of some modalities. One that cannot be asked takes nothing away from the others."""

    def __init__(self, host: Host, modalities: Sequence[str]) -> None:
        self._host = host
        self.modalities = tuple(modalities)

    @cached_property
    def techniques(self) -> list[tuple[str, Technique]]:
        """Every technique, with its modality."""
        return self._host.techniques(self.modalities)

    @cached_property
    def fields(self) -> list[tuple[str, AnyField]]:
        """Every field that is answered, with its modality, in the order of the form."""
        return [(key, field) for key in self.modalities for field in flatten(self._host.read(key, "assessment_fields"))]

    @cached_property
    def points(self) -> list[tuple[str, BodyPoint]]:
        """Every point, with its modality."""
        return [(key, point) for key in self.modalities for point in self._host.read(key, "body_points")]

    def heads(self, typed: Sequence[str]) -> list[Head]:
        """What the beginning of a line may name: what is named exactly, else what a few letters of it may mean.

        A modality of the visit may stand before it: ``reflexology pain``, or a few letters of it.
        """
        found = self._by_name(typed, self._all)
        if len(typed) < 2:
            return found
        if typed[0].casefold() == "rom":
            named = self._by_name(typed[1:], [one for one in self.fields if isinstance(one[1], RangeOfMotion)])
            exact = [msgspec.structs.replace(one, words=one.words + 1, exact=True) for one in named]
            return [*exact, *(one for one in found if one.exact)]
        whose = self.modality(typed[0]) if not any(one.exact for one in found) else None
        of_it = [one for one in self.heads(typed[1:]) if one.modality == whose] if whose else []
        return [msgspec.structs.replace(one, words=one.words + 1, named=True) for one in of_it] or found

    def modality(self, text: str) -> str | None:
        """The one modality of several that a word means, by its key or three letters of its title."""
        known = {key: f"{self.title(key)} {key}" for key in self.modalities}
        found = [key for key in known if plain(text) == plain(key)] or [
            key for key, name in known.items() if len(text) >= 3 and meant(text, name)
        ]
        return found[0] if len(found) == 1 and len(known) > 1 else None

    def title(self, modality: str) -> str:
        """What a modality is called."""
        return self._host.title(modality)

    def whose(self, modality: str) -> str:
        """What a modality is called where there are several to be told apart, else nothing."""
        return self.title(modality) if len(self.modalities) > 1 else ""

    def sources(self, modality: str) -> dict[str, str]:
        """The titles of a modality's sources, by key."""
        return {key: one.title for key, one in self._host.sources(modality).items()}

    @cached_property
    def _all(self) -> list[tuple[str, Technique | AnyField]]:
        return [*self.techniques, *self.fields]

    def _by_name(self, typed: Sequence[str], among: Iterable[tuple[str, Technique | AnyField]]) -> list[Head]:
        among = list(among)
        found: list[Head] = []
        for count in range(min(len(typed), MOST_WORDS), 0, -1):
            modality, text = self._prefix(" ".join(typed[:count]))
            known = [one for one in among if modality in (None, one[0])]
            exact = [one for one in known if is_named(text, one[1])]
            found += [Head(key, one, count, True, modality is not None) for key, one in exact]
            if not exact and not any(one.words > count for one in found if not one.exact):
                begun = [one for one in known if may_mean(text, one[1])]
                found += [Head(key, one, count, False, modality is not None) for key, one in begun]
        return [one for one in found if one.exact] or found

    def _prefix(self, text: str) -> tuple[str | None, str]:
        """A modality named before a dot, and the rest: sports.tp."""
        modality, dot, rest = text.partition(".")
        return (modality, rest) if dot and modality in self.modalities and rest else (None, text)

    def place(self, modality: str, text: str, kinds: Sequence[str] = ()) -> Place:
        """The place that is meant; of several points, one of these ``kinds``, or the one whose name begins so."""
        try:
            return places.place(self._host, modality, text, kinds[0] if len(kinds) == 1 else "")
        except Ambiguous:
            close = [one for key, one in self.points if key == modality and meant(text, f"{one.name} {one.key}")]
            fitting = [one for one in close if one.kind in kinds] or close
            begun = [one for one in fitting if plain(one.name).startswith(plain(text))] or fitting
            if len(begun) != 1:
                raise
            return places.place(self._host, modality, begun[0].key)

    def places(self, modality: str, of: str = "") -> list[Place]:
        """Every place of a modality, muscles and regions with them; those of the kind that is asked for first."""
        return [one for kind in places.everywhere(self._host, modality, of) for one in kind.values()]

    def exactly(self, modality: str, text: str) -> Place | None:
        """The place of just this key or name, or nothing."""
        kinds = places.everywhere(self._host, modality) if text else []
        key = fold(text).replace(" ", "_")
        found = (one for kind in kinds for one in kind.values() if key == one.key or fold(text) == fold(one.name))
        return next(found, None)

    def elsewhere(self, modality: str, typed: Sequence[str]) -> str:
        """That the words name a place of another modality of the practice, those of the visit first; or nothing."""
        others = [key for key in dict.fromkeys([*self.modalities, *self._host.active()]) if key != modality]
        for count in range(len(typed), 0, -1):
            text, left = " ".join(typed[:count]), " ".join(typed[count:])
            if len(text) < 4 or (left and not self.is_tool(left)):
                continue
            for key in others:
                if any(meant(text, f"{one.name} {one.key}") for one in self._host.read(key, "body_points")):
                    return f"{text!r} is a place of {self.title(key)}, not of {self.title(modality)}"
        return ""

    def tool(self, text: str) -> str:
        """The key of the tool that is meant; Refused where there is none."""
        return places.tool(text)

    def nearest(self, typed: str) -> tuple[str, ...]:
        """The names of techniques and fields that are spelt most like what was typed, each with its short form."""
        return near.nearest(typed, _by_name(self._all))

    def nearest_movement(self, typed: str) -> tuple[str, ...]:
        """The movements that are spelt most like what was typed."""
        return near.nearest(typed, _by_name(one for one in self.fields if isinstance(one[1], RangeOfMotion)))

    def nearest_place(self, modality: str, typed: str) -> tuple[str, ...]:
        """The places and tools that are spelt most like what was typed."""
        tools = {fold(one.label): one.label for one in vocabulary.tools().values()}
        return near.nearest(typed, self._placed(modality) | tools)

    def nearest_of_all(self, typed: str) -> tuple[str, ...]:
        """What can be asked about that is spelt most like what was typed."""
        placed = [self._placed(modality) for modality in self.modalities]
        measures = {name: one.name for one in vocabulary.measures().values() for name in (one.key, one.name)}
        return near.nearest(typed, dict(ChainMap(_by_name(self._all), *placed, measures)))

    def _placed(self, modality: str) -> dict[str, str]:
        points = [one.name for key, one in self.points if key == modality]
        muscles = [one.label for one in vocabulary.muscles().values()]
        regions = vocabulary.regions().values()
        said = {fold(name): one.label for one in regions for name in one.says}
        return said | {fold(name): name for name in (*points, *muscles, *(one.label for one in regions))}

    def is_place(self, modality: str, text: str, kinds: Sequence[str] = ()) -> Place | None:
        """The place that is meant, or nothing."""
        try:
            return self.place(modality, text, kinds)
        except (Ambiguous, NotFound):
            return None

    def is_tool(self, text: str) -> str | None:
        """The tool that is meant, or nothing."""
        try:
            return self.tool(text)
        except Refused:
            return None


def _by_name(among: Iterable[tuple[str, Technique | AnyField]]) -> dict[str, str]:
    """How each is offered, by every name it has."""
    return {name: _shown(one) for _, one in among for name in naming.names(one)}


def _shown(one: Technique | AnyField) -> str:
    return f"{one.short} ({called(one)})" if one.short else called(one)
