"""What visits are told by: the modalities they were of, the techniques used, the regions worked on."""

from __future__ import annotations

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
    """The groups that each visit belongs to, and what each is called."""

    of: dict[int, frozenset[str]]
    names: dict[str, str]


def told_by(connection: Connection, by: str, period: Period) -> Groups:
    """The groups of the visits of a time; ``by`` is one of ``BY``."""
    return {"modality": _modalities, "technique": _techniques, "region": _regions}[by](connection, period)


def _modalities(connection: Connection, period: Period) -> Groups:
    key = visit_modality.c.modality
    rows = connection.execute(_rows(visit_modality, [key], period))
    names: dict[str, str] = dict(iter(connection.execute(_last(visit_modality, [key], visit_modality.c.title))))
    return Groups(_gathered((number, modality) for number, modality in rows), names)


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
    return Groups(_gathered((number, keys[modality, technique]) for number, modality, technique in rows), names)


def _regions(connection: Connection, period: Period) -> Groups:
    """By the regions that were worked on; work without a region belongs to none."""
    rows = connection.execute(_rows(work, [work.c.region], period).where(work.c.region != ""))
    groups, known = _gathered((number, region) for number, region in rows), vocabulary.regions()
    keys = {key for several in groups.values() for key in several}
    return Groups(groups, {key: known[key].label if key in known else key.replace("_", " ") for key in keys})


def _rows(table: Table, keys: Sequence[Column[Any]], period: Period) -> Select[Any]:
    """What a table says of each visit."""
    rows = select(*[table.c.visit_id, *keys])
    began = period.began()
    return rows.join(visit, visit.c.id == table.c.visit_id).where(*began) if began else rows


def _last(table: Table, keys: Sequence[Column[Any]], told: Column[Any]) -> Select[Any]:
    """What was told with each key last."""
    return select(*[*keys, told]).where(table.c.id.in_(select(func.max(table.c.id)).group_by(*keys)))


def _gathered(pairs: Iterable[tuple[int, str]]) -> dict[int, frozenset[str]]:
    """The groups of each visit; visits of the same groups share one set of them."""
    several: dict[int, set[str]] = defaultdict(set)
    for number, key in pairs:
        several[number].add(key)
    known: dict[frozenset[str], frozenset[str]] = {}
    alike = {number: frozenset(keys) for number, keys in several.items()}
    return {number: known.setdefault(keys, keys) for number, keys in alike.items()}
