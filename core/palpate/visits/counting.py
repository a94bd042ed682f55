"""Which visits count, as SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from palpate.visits.tables import addendum, visit


def struck() -> ColumnElement[bool]:
    """Whether a visit was signed and later entered in error."""
    return (
        select(addendum.c.id).where(addendum.c.visit_id == visit.c.id, addendum.c.kind == "entered_in_error").exists()
    )


def counts() -> ColumnElement[bool]:
    """Whether a visit counts: a client was treated, and it was not entered in error."""
    return and_(visit.c.status.in_(("open", "finished", "signed")), ~struck())
