"""The note of a visit: its four sections, the therapist's own words, kept apart from what is filled in or carried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, delete, select, update

from palpate.errors import Refused
from palpate.store.context import Writing
from palpate.visits.model import SECTIONS, Visit
from palpate.visits.tables import note


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One section: the therapist's own words, and what was ``carried`` over unchanged, from which visit and day."""

    text: str = ""
    carried: str = ""
    carried_from: str = ""
    carried_on: dt.date | None = None


def section(wanted: str) -> str:
    """The section that is meant: by its name, or as far as it was typed (s, o, a, p)."""
    word = wanted.strip().casefold()
    found = [name for name in SECTIONS if word and name.startswith(word)]
    if not found:
        raise Refused(f"A note has {', '.join(SECTIONS)}, not {wanted!r}.")
    return found[0]


def sections(connection: Connection, visit_id: int) -> dict[str, Section]:
    """The sections that are written, in the order of a note."""
    rows = {
        row["section"]: row for row in connection.execute(select(note).where(note.c.visit_id == visit_id)).mappings()
    }
    names = Section.__struct_fields__
    return {key: Section(**{name: rows[key][name] for name in names}) for key in SECTIONS if key in rows}


def write(writing: Writing, visit: Visit, wanted: str, text: str) -> str | None:
    """Write a section of a visit that is held, whole; "" takes it out. What was carried over is left as it is.

    Gives the therapist's words that stood there before, None where nothing was written: ``write(…, before or "")``
    brings them back. What stood there is kept in the audit.
    """
    name = section(wanted)
    where = (note.c.visit_id == visit.id, note.c.section == name)
    row = writing.execute(select(note.c.text, note.c.carried).where(*where)).first()
    before = row.text if row else None
    if (before or "") == text:
        return before
    if row is None:
        writing.add(note, visit_id=visit.id, section=name, text=text, saved_at=writing.now)
    elif text or row.carried:
        writing.execute(update(note).where(*where).values(text=text, saved_at=writing.now))
    else:
        writing.execute(delete(note).where(*where))
    writing.record("note", f"visit {visit.id}", before=before, after={"section": name, "text": text})
    return before


def append(writing: Writing, visit: Visit, wanted: str, text: str) -> str | None:
    """Add words to a section of a visit that is held, on a line of their own; gives what stood there before."""
    name = section(wanted)
    standing = sections(writing.connection, visit.id).get(name, Section()).text
    return write(writing, visit, name, f"{standing}\n{text}" if standing else text)


def must_stand(writing: Writing, visit: Visit, seen: Mapping[str, str], names: Iterable[str]) -> None:
    """Refused where one of these sections is no longer what it was when it was ``seen``."""
    now = sections(writing.connection, visit.id)
    if changed := [name for name in names if now.get(name, Section()).text != seen.get(name, "")]:
        raise Refused(f"{visit.shown}: its {changed[0]} was written by another meanwhile, and is left as it is.")
