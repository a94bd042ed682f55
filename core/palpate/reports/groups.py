"""What visits are told by: the modalities that worked at them, the techniques used, the regions worked on."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Select, Table, func, select

from palpate.host import definitions
from palpate.modality import vocabulary
from palpate.reports.period import Period
from palpate.visits.tables import visit, visit_modality, work

BY = ("modality", "technique", "region")
"""What a report of outcomes can be told by."""


class Groups(NamedTuple):
    """The groups that the work of each visit belongs to, with its modality, and what each is called."""

    of: dict[int, frozenset[tuple[str, str]]]
    names: dict[str, str]

    def at(self, number: int) -> frozenset[str]:
        """The groups of a visit."""
        return _keys(self.of.get(number, frozenset()))

    def of_modality(self, number: int, modality: str) -> frozenset[str]:
        """The groups that the work of one modality at a visit belongs to."""
        return frozenset(key for whose, key in self.of.get(number, ()) if whose == modality)


@functools.lru_cache(maxsize=1024)
def _keys(pairs: frozenset[tuple[str, str]]) -> frozenset[str]:
    return frozenset(key for _, key in pairs)


def told_by(connection: Connection, by: str, period: Period) -> Groups:
    """The groups of the visits of a time; ``by`` is one of ``BY``."""
    return {"modality": _modalities, "technique": _techniques, "region": _regions}[by](connection, period)


def _modalities(connection: Connection, period: Period) -> Groups:
    """By the modalities of which work is recorded."""
    rows = connection.execute(_rows(work, [work.c.modality], period).distinct())
    named = _last(visit_modality, [visit_modality.c.modality], visit_modality.c.title)
    names: dict[str, str] = dict(iter(connection.execute(named)))
    return Groups(_gathered((number, modality, modality) for number, modality in rows), names)


def _techniques(connection: Connection, period: Period) -> Groups:
    """By the techniques that were used, each called as it was when it was used last."""
    pair = [work.c.modality, work.c.technique]
    stored = connection.execute(_last(work, pair, work.c.technique_definition)).all()
    keys = {(modality, technique): f"{modality}.{technique}" for modality, technique, _ in stored}
    names = {
        keys[modality, technique]: f"{definitions.load(connection, hashed)['name']} ({modality.replace('_', ' ')})"
        for modality, technique, hashed in stored
    }
    rows = connection.execute(_rows(work, pair, period))
    return Groups(
        _gathered((number, modality, keys[modality, technique]) for number, modality, technique in rows), names
    )


def _regions(connection: Connection, period: Period) -> Groups:
    """By the regions that were worked on; work without a region belongs to none."""
    pair = [work.c.modality, work.c.region]
    rows = connection.execute(_rows(work, pair, period).where(work.c.region != ""))
    groups, known = _gathered((number, modality, region) for number, modality, region in rows), vocabulary.regions()
    keys = {key for several in groups.values() for _, key in several}
    return Groups(groups, {key: known[key].label if key in known else key.replace("_", " ") for key in keys})


def _rows(table: Table, keys: Sequence[Column[Any]], period: Period) -> Select[Any]:
    """What a table says of each visit."""
    rows = select(*[table.c.visit_id, *keys])
    began = period.began()
    return rows.join(visit, visit.c.id == table.c.visit_id).where(*began) if began else rows


def _last(table: Table, keys: Sequence[Column[Any]], told: Column[Any]) -> Select[Any]:
    """What was told with each key last."""
    return select(*[*keys, told]).where(table.c.id.in_(select(func.max(table.c.id)).group_by(*keys)))


def _gathered(rows: Iterable[tuple[int, str, str]]) -> dict[int, frozenset[tuple[str, str]]]:
    """The groups of each visit, with their modality; visits of the same groups share one set of them."""
    several: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for number, modality, key in rows:
        several[number].add((modality, key))
    known: dict[frozenset[tuple[str, str]], frozenset[tuple[str, str]]] = {}
    alike = {number: frozenset(keys) for number, keys in several.items()}
    return {number: known.setdefault(keys, keys) for number, keys in alike.items()}
