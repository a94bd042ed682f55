"""Carrying: what stood in an earlier visit's note is taken over when it is asked for, and marked as what it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select, update

from palpate.errors import Refused
from palpate.store.context import Writing
from palpate.visits import reading
from palpate.visits.counting import counts
from palpate.visits.model import Visit
from palpate.visits.notes import section
from palpate.visits.tables import note
from palpate.visits.tables import visit as visit_table


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A section of an earlier visit: its words, the visit's uid, and the local day they are of."""

    section: str
    text: str
    visit: str
    on: dt.date

    @property
    def marked(self) -> str:
        """As it is said beside the words."""
        return marked(self.on)


def marked(on: dt.date) -> str:
    """As carried words are marked: "as on 3 March 2027, not re-checked"."""
    return f"as on {on.day} {on:%B %Y}, not re-checked"


def earlier(connection: Connection, visit: Visit, client_ids: set[int], wanted: str) -> Carried:
    """What stood in a section at the client's last visit that has any; Refused where none has.

    The therapist's words of that day; where there are none, what that visit had carried over itself, with its own day.
    """
    name = section(wanted)
    row = connection.execute(
        select(visit_table.c.id, note)
        .join(note, note.c.visit_id == visit_table.c.id)
        .where(visit_table.c.client_id.in_(client_ids), reading.before(visit), counts(), note.c.section == name)
        .order_by(visit_table.c.started_at.desc(), visit_table.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        raise Refused(f"{visit.shown}: no earlier visit has words under {name}, so there is nothing to carry over.")
    if not row.text:
        return Carried(section=name, text=row.carried, visit=row.carried_from, on=row.carried_on)
    last = reading.get(connection, row.visit_id)
    return Carried(section=name, text=row.text, visit=last.uid, on=last.day)


def carry(writing: Writing, visit: Visit, taken: Carried) -> str:
    """Take a section over into a visit that is held, in the place of what was carried there; gives what that was."""
    return _set(writing, visit, taken.section, taken.text, taken.visit, taken.on)


def restore(writing: Writing, visit: Visit, name: str, was: Mapping[str, Any]) -> None:
    """Put what was carried into a section back as it stood, as ``notes.Section`` has it."""
    on = dt.date.fromisoformat(was["carried_on"]) if was["carried_on"] else None
    _set(writing, visit, name, was["carried"], was["carried_from"], on)


def drop(writing: Writing, visit: Visit, wanted: str) -> str:
    """Take what was carried into a section out again; Refused where nothing was. Gives the words."""
    name = section(wanted)
    before = _set(writing, visit, name, "", "", None)
    if not before:
        raise Refused(f"{visit.shown}: nothing was carried over under {name}.")
    return before


def _set(writing: Writing, visit: Visit, name: str, text: str, source: str, on: dt.date | None) -> str:
    where = (note.c.visit_id == visit.id, note.c.section == name)
    row = writing.execute(select(note.c.text, note.c.carried).where(*where)).first()
    values = {"carried": text, "carried_from": source, "carried_on": on}
    if row is None:
        if text:
            writing.add(note, visit_id=visit.id, section=name, text="", saved_at=writing.now, **values)
    elif text or row.text:
        writing.execute(update(note).where(*where).values(values))
    else:
        writing.execute(delete(note).where(*where))
    before = row.carried if row else ""
    if before != text:
        after = {"section": name, "text": text, "from": source, "on": on.isoformat() if on else None}
        writing.record("carry", f"visit {visit.id}", before=before, after=after)
    return before
