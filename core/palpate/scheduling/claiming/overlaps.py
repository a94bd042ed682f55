"""Overlaps on purpose: which part of a claim is guarded, and which lies over another's.

Of a claim made over others with a reason, only the overlapping part is of state 2; what is free of others is guarded
as ever. When the other goes, the part becomes guarded in the same transaction, so that every minute that is taken is
guarded by exactly one claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import delete, select

from palpate.premises.tables import resource
from palpate.scheduling.tables import claim
from palpate.store.context import Writing

GUARDED, OVERLAPPING = 1, 2


def pieces(s: int, e: int, taken: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """An interval cut where what is taken begins and ends: from, to, state."""
    at = s
    for start, end in sorted(taken):
        start, end = max(start, at), min(end, e)
        if start >= end:
            continue
        if at < start:
            yield at, start, GUARDED
        yield start, end, OVERLAPPING
        at = end
    if at < e:
        yield at, e, GUARDED


def lock(writing: Writing, resource_ids: Iterable[int]) -> None:
    """Wait for whoever else overlaps or releases claims of these resources on PostgreSQL; SQLite has one writer.

    Without it, one could overlap a claim just while another releases it, and the part would stay unguarded.
    """
    wanted = sorted(set(resource_ids))
    if wanted and writing.connection.dialect.name == "postgresql":
        writing.execute(
            select(resource.c.id)
            .where(resource.c.id.in_(wanted))
            .order_by(resource.c.id)
            .with_for_update(key_share=True)
        )


def guard_again(writing: Writing, resource_id: int, s: int, e: int) -> list[dict[str, Any]]:
    """The claims that make guarded what lay over a time now released; they take the place of the rows read here."""
    made: list[dict[str, Any]] = []
    over = claim.c.state == OVERLAPPING, claim.c.resource_id == resource_id, claim.c.s < e, claim.c.e > s
    guarded: list[tuple[int, int]] = []
    for row in writing.execute(select(claim).where(*over).order_by(claim.c.id)).mappings().all():
        still = writing.execute(
            select(claim.c.s, claim.c.e).where(
                claim.c.state == GUARDED,
                claim.c.resource_id == resource_id,
                claim.c.s < row["e"],
                claim.c.e > row["s"],
            )
        ).all()
        taken = [(one.s, one.e) for one in still] + guarded
        cut = list(pieces(row["s"], row["e"], taken))
        if all(state == OVERLAPPING for _, _, state in cut):
            continue
        writing.execute(delete(claim).where(claim.c.id == row["id"]))
        kept = {name: value for name, value in row.items() if name != "id"}
        made += [{**kept, "s": start, "e": end, "state": state} for start, end, state in cut]
        guarded = [(one["s"], one["e"]) for one in made if one["state"] == GUARDED]
    return made
