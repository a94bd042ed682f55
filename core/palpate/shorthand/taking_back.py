"""Taking a line back: the last one, or one before it, to where the record stood without it.

What a line was, and what it changed, is an entry of the audit; so it works after the terminal was killed, and nothing
besides the record has to be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, select, update

from palpate.errors import Ambiguous, NotFound, Refused
from palpate.host.host import Host
from palpate.store import chain
from palpate.store.context import Writing
from palpate.store.metadata import instant_text
from palpate.visits import assessing, carrying, notes, reading, scoring
from palpate.visits.model import Visit
from palpate.visits.tables import consent
from palpate.visits.tables import visit as visit_table
from palpate.visits.tables import work as work_table

LINE, UNDONE = "line", "undo"
_AT_ONCE = 200

Back = dict[str, Any]
"""What a line changed, as the audit keeps it."""


class Line(msgspec.Struct, frozen=True):
    """A line that stands: its number in the audit, as it was typed, and what it changed."""

    seq: int
    typed: str
    back: Back


def undo(writing: Writing, host: Host, visit: Visit, which: str = "") -> str:
    """Take a line of a visit that is held back, and say so: the last one, or that of a number or a beginning.

    The last, where something changed what it wrote since, is left as it is and passed over; an earlier one is then
    refused, as it is where a later line went on from it.
    """
    lines = list(standing(writing.connection, visit))
    if not lines:
        raise Refused(f"{visit.shown}: no line is left to take back.")
    found = _meant(lines, which) if which else lines[0]
    later = lines[: lines.index(found)]
    if on_it := next((one for one in later if _touched(one.back) & _touched(found.back)), None):
        raise Refused(f"{found.typed!r} was gone on from by {on_it.typed!r}: take that back first.")
    changed = _changed(writing, visit, found.back)
    if changed and which:
        raise Refused(f"What {found.typed!r} wrote was changed since, and is left as it is.")
    if not changed:
        _take_back(writing, host, visit, found.back)
    writing.record(UNDONE, f"visit {visit.id}", after={"line": found.seq, "typed": found.typed, "left": changed})
    return f"changed since, and left as it is: {found.typed}" if changed else f"taken back: {found.typed}"


def row(writing: Writing, table: Table, number: int) -> dict[str, Any] | None:
    """A row as it stands: another may have its number by now."""
    found = writing.execute(select(table).where(table.c.id == number)).mappings().first()
    return msgspec.to_builtins(dict(found)) if found else None


def standing(connection: Connection, visit: Visit) -> Iterator[Line]:
    """The lines of a visit that have not been taken back, the last first."""
    audit, subject, undone = chain.audit, f"visit {visit.id}", set[int]()
    before = 2**31 - 1
    while True:
        # From the end of the chain to where the visit began: it is a few entries, however long the chain is.
        rows = connection.execute(
            select(audit.c.seq, audit.c.at, audit.c.action, audit.c.subject, audit.c.body)
            .where(audit.c.seq < before)
            .order_by(audit.c.seq.desc())
            .limit(_AT_ONCE)
        ).all()
        for one in rows:
            if one.at < instant_text(visit.started_at):
                return
            if one.subject != subject or one.action not in {LINE, UNDONE} or one.body is None:
                continue
            after = msgspec.json.decode(one.body)["after"]
            if one.action == UNDONE:
                undone.add(after["line"])
            elif one.seq not in undone:
                yield Line(one.seq, after["typed"], after["back"])
        if len(rows) < _AT_ONCE:
            return
        before = rows[-1].seq


def _meant(lines: list[Line], which: str) -> Line:
    """The line of this number, counted from the first, or that begins so."""
    first = lines[::-1]
    if which.isascii() and which.isdecimal():
        if not 1 <= int(which[:9]) <= len(first):
            raise NotFound(f"There is no line {which[:9]}: there are {len(first)} (lines shows them).")
        return first[int(which) - 1]
    found = [one for one in first if one.typed.casefold().startswith(which.casefold())]
    if not found:
        raise NotFound(f"No line begins with {which!r}: lines shows them, with their numbers.")
    if len(found) > 1:
        numbers = ", ".join(f"undo {first.index(one) + 1} ({one.typed})" for one in found)
        raise Ambiguous(f"{len(found)} lines begin with {which!r}: {numbers}.")
    return found[0]


def _touched(back: Back) -> set[tuple[str, ...]]:
    """Where of the record a line stands, for what has one place; work, consents and words stand each by itself."""
    found: set[tuple[str, ...]] = {("answer", back["modality"], key) for key in back.get("answers", ())}
    if "scores" in back:
        found.add(("after", back["of"], back["field"]))
    found |= {("score", one["measure"], str(one["after"])) for one in back.get("scored_by_itself", ())}
    return found | {("carried", one["section"]) for one in back.get("carried", ())}


def _take_back(writing: Writing, host: Host, visit: Visit, back: Back) -> None:
    if "work" in back:
        writing.execute(delete(work_table).where(work_table.c.id == back["work"]))
    if "section" in back:
        left = _without(_text(writing, visit, back["section"]), back["added"])
        notes.write(writing, visit, back["section"], left or "")
    if "reaction" in back:
        left = _without(visit.adverse_reaction, back["reaction"])
        writing.execute(update(visit_table).where(visit_table.c.id == visit.id).values(adverse_reaction=left))
    if "consent" in back:
        writing.execute(delete(consent).where(consent.c.id == back["consent"]))
    if "modality" in back:
        assessing.restore(writing, host, visit, back["modality"], back["answers"])
    if "scores" in back:
        assessing.restore_after(writing, host, visit, back["of"], back["field"], back["scores"])
    for one in back.get("scored_by_itself", ()):
        scoring.restore(writing, visit, one["measure"], one["was"], after=one["after"])
    for one in back.get("carried", ()):
        carrying.restore(writing, visit, one["section"], one["was"])


def _changed(writing: Writing, visit: Visit, back: Back) -> bool:
    """Whether what a line wrote has been written over: taking it back would lose what is newer."""
    if "row" in back:
        table, which = (work_table, "work") if "work" in back else (consent, "consent")
        return bool(row(writing, table, back[which]) != back["row"])
    if "section" in back:
        return _without(_text(writing, visit, back["section"]), back["added"]) is None
    if "reaction" in back:
        return _without(visit.adverse_reaction, back["reaction"]) is None
    if "scored" in back:
        after = assessing.scored_after(writing.connection, visit, back["of"]).get(back["field"])
        if after != back["scored"]:
            return True
    if "modality" in back:
        found = reading.assessed(writing.connection, visit.id, back["modality"])
        return found is None or any(found.answers.get(key) != value for key, value in back["now"].items())
    by_itself = back.get("scored_by_itself", ())
    if any(scoring.standing(writing, visit, one["measure"], after=one["after"]) != one["now"] for one in by_itself):
        return True
    written = notes.sections(writing.connection, visit.id)
    return any(written.get(one["section"], notes.Section()).carried != one["now"] for one in back.get("carried", ()))


def _text(writing: Writing, visit: Visit, section: str) -> str:
    return notes.sections(writing.connection, visit.id).get(section, notes.Section()).text


def _without(text: str, added: str) -> str | None:
    """A text without the lines that were added to it, where they still stand there whole; the last such."""
    lines, gone = text.split("\n"), added.split("\n")
    for at in range(len(lines) - len(gone), -1, -1):
        if lines[at : at + len(gone)] == gone:
            return "\n".join(lines[:at] + lines[at + len(gone) :])
    return None
