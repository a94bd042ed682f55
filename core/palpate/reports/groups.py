"""What visits are told by: the modalities they were of, the techniques used, the regions worked on."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from palpate.host import definitions
from palpate.modality import vocabulary
from palpate.visits.counting import counts
from palpate.visits.tables import visit, visit_modality, work

BY = ("modality", "technique", "region")
"""What a report of outcomes can be told by."""


def told_by(connection: Connection, by: str) -> tuple[dict[int, set[str]], dict[str, str]]:
    """What each visit belongs to, and what that is called; ``by`` is one of ``BY``."""
    return _modalities(connection) if by == "modality" else _work(connection, by)


def _modalities(connection: Connection) -> tuple[dict[int, set[str]], dict[str, str]]:
    groups: dict[int, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    rows = select(visit_modality.c.visit_id, visit_modality.c.modality, visit_modality.c.title)
    rows = rows.join(visit, visit.c.id == visit_modality.c.visit_id).where(counts()).order_by(visit_modality.c.id)
    for visit_id, key, title in connection.execute(rows):
        groups[visit_id].add(key)
        names[key] = title
    return groups, names


def _work(connection: Connection, by: str) -> tuple[dict[int, set[str]], dict[str, str]]:
    """By the techniques that were used, or by the regions where; work without a region belongs to none."""
    groups: dict[int, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    defined: dict[str, str] = {}
    rows = select(work.c.visit_id, work.c.modality, work.c.technique, work.c.technique_definition, work.c.region)
    rows = rows.join(visit, visit.c.id == work.c.visit_id).where(counts()).order_by(work.c.id)
    for visit_id, modality, technique, hashed, region in connection.execute(rows):
        if by == "technique":
            key = f"{modality}.{technique}"
            if hashed not in defined:
                defined[hashed] = definitions.load(connection, hashed)["name"]
            names[key] = f"{defined[hashed]} ({modality.replace('_', ' ')})"
        elif region:
            key = region
            known = vocabulary.regions().get(region)
            names[key] = known.label if known else region.replace("_", " ")
        else:
            continue
        groups[visit_id].add(key)
    return groups, names
