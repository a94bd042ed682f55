"""Entering lines into an open visit: each in one transaction, with how to take it back kept in the audit.

What a line was, and what stood there before it, is an entry of the audit; ``undo`` reads the last one of the visit
that has not been taken back. So it works after the terminal was killed, and nothing besides the record has to be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, select, update

from palpate.clients import guardians
from palpate.errors import Refused
from palpate.host.host import Host
from palpate.modality.fields import Choices, RangeOfMotion, Sites
from palpate.shorthand.echo import beside_usual, echo
from palpate.shorthand.lexicon import Lexicon
from palpate.shorthand.lines import Answer, Consent, Line, Note, NotUnderstood, Reaction, Work
from palpate.shorthand.understanding import parted, understand
from palpate.store import chain
from palpate.store.context import Context, Writing
from palpate.store.metadata import instant_text
from palpate.visits import assessing, consents, notes, reading, scope, snippets, treating
from palpate.visits.model import Visit
from palpate.visits.records import react
from palpate.visits.service import Visits
from palpate.visits.tables import consent
from palpate.visits.tables import visit as visit_table
from palpate.visits.tables import work as work_table

LINE, UNDONE = "line", "undo"
_AT_ONCE = 200


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is saved: as it was understood, what to know about it, and what it came to."""

    line: Line
    said: str
    notes: tuple[str, ...] = ()


class Shorthand:
    """Entering and taking back."""

    def __init__(self, context: Context, visits: Visits, host: Host) -> None:
        self._context = context
        self._visits = visits
        self._host = host

    def lexicon(self, visit: Visit) -> Lexicon:
        """What a line can mean at a visit."""
        return Lexicon(self._host, visit.modalities)

    def enter(self, visit: Visit, text: str, lexicon: Lexicon | None = None, *, ask_first: bool = False) -> Entered:
        """Understand a line and save it, whole or not at all. Words to go on follow an exclamation mark.

        ``ask_first``: work that nobody has asked the client about is refused, where the client can be asked.
        """
        lexicon = lexicon or self.lexicon(visit)
        typed, words = parted(text)
        line = understand(typed, lexicon)
        if words and isinstance(line, Note | Reaction):
            line, words = understand(text, lexicon), ""  # in what is written, the mark is the therapist's own
        elif words and isinstance(line, Answer):
            raise NotUnderstood("Words to go on belong to work or a consent", echo(line))
        if isinstance(line, Work):
            self._visits.screen_again(visit, words)
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open")
            if ask_first and isinstance(line, Work):
                _must_have_asked(writing, held, line)
            line, back, said = self._write(writing, held, line, words)
            writing.record(LINE, f"visit {visit.id}", after={"typed": text.strip(), "back": back})
        return Entered(line=line, said=echo(line), notes=(*beside_usual(line), *said))

    def undo(self, visit: Visit) -> str:
        """Take the last line back that has not been, and say so. Refused where there is none.

        What was changed since is left as it is, and said to be; the next time goes on to the line before.
        """
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open")
            found = next(_standing(writing.connection, held), None)
            if found is None:
                raise Refused(f"{held.shown}: no line is left to take back.")
            seq, typed, back = found
            left = _changed(writing, held, back)
            if not left:
                self._take_back(writing, held, back)
            writing.record(UNDONE, f"visit {held.id}", after={"line": seq, "typed": typed, "left": left})
        return f"changed since, and left as it is: {typed}" if left else f"taken back: {typed}"

    def entered(self, visit: Visit) -> list[str]:
        """The lines of a visit as they were typed, the first first, without what was taken back."""
        with self._context.read() as connection:
            return [typed for _, typed, _ in reversed(list(_standing(connection, visit)))]

    def _write(self, writing: Writing, visit: Visit, line: Line, words: str) -> tuple[Line, dict[str, Any], list[str]]:
        """Save a line; gives it as it was written, how to take it back, and what to know."""
        match line:
            case Work():
                new, row = treating.record(writing, self._host, visit, msgspec.structs.replace(line.done, words=words))
                if words and not row["beyond"]:
                    raise NotUnderstood(
                        "Nothing asks for words to go on here: how it went stands after a colon", echo(line)
                    )
                return (
                    line,
                    {"work": new, "row": _row(writing, work_table, new)},
                    _unasked(writing, visit, row["region"]),
                )
            case Answer():
                return line, _answer(writing, self._host, visit, line), []
            case Note():
                found = snippets.expand(writing.connection, visit.practitioner_id, line.text)
                was = notes.append(writing, visit, line.section, found.text)
                back = {"section": line.section, "was": was, "now": _text(writing, visit, line.section)}
                said = [*found.warnings, *self._crossed(visit, line.section, found.text)]
                return Note(section=line.section, text=found.text), back, said
            case Reaction():
                before = react(writing, visit, line.text)
                after = reading.get(writing.connection, visit.id).adverse_reaction
                return line, {"reaction": before, "now": after}, []
            case Consent():
                by = guardians.named(line.signed_by, line.relation)
                new = consents.keep(writing, visit.id, line.kind, line.how, line.given, words, by)
                return line, {"consent": new, "row": _row(writing, consent, new)}, []

    def _crossed(self, visit: Visit, section: str, text: str) -> list[str]:
        """Where words go beyond what a modality is there for."""
        said = [(section, text)]
        return [one.text for key in visit.modalities for one in scope.crossed(self._host, key, said)]

    def _take_back(self, writing: Writing, visit: Visit, back: dict[str, Any]) -> None:
        if "work" in back:
            writing.execute(delete(work_table).where(work_table.c.id == back["work"]))
        if "section" in back:
            notes.write(writing, visit, back["section"], back["was"] or "")
        if "reaction" in back:
            mine = visit_table.c.id == visit.id
            writing.execute(update(visit_table).where(mine).values(adverse_reaction=back["reaction"]))
        if "consent" in back:
            writing.execute(delete(consent).where(consent.c.id == back["consent"]))
        if "modality" in back:
            assessing.restore(writing, self._host, visit, back["modality"], back["answers"])
        if "scores" in back:
            assessing.restore_after(writing, self._host, visit, back["of"], back["field"], back["scores"])


def _answer(writing: Writing, host: Host, visit: Visit, line: Answer) -> dict[str, Any]:
    """Save an answer beside those that stand: another side, another place, another choice is added to them."""
    key, connection = line.field.key, writing.connection
    found = reading.assessed(connection, visit.id, line.modality)
    standing = found.answers if found else {}
    back: dict[str, Any] = {}
    given = {one: _joined(standing.get(one), more) for one, more in line.also.items()}
    if line.value is not None:
        adds = isinstance(line.field, Sites | Choices | RangeOfMotion) and line.value
        given[key] = _joined(standing.get(key), line.value) if adds else line.value
    if given:
        checked = assessing.checked(host, line.modality, given, typed=False)
        back |= {"modality": line.modality, "answers": {one: standing.get(one) for one in checked}, "now": checked}
        assessing.save(writing, host, visit, line.modality, checked)
    if line.after is not None:
        after = assessing.checked(host, line.modality, {key: line.after}, typed=False)
        before = assessing.scored_after(connection, visit, line.modality).get(key)
        whole = _joined(before, after[key]) if isinstance(after[key], dict) else after[key]
        assessing.save_after(writing, host, visit, line.modality, {key: whole})
        back |= {"scores": before, "scored": whole, "of": line.modality, "field": key}
    return back


def _joined(before: Any, more: Any) -> Any:
    """Answers of several put together: sides by side, choices without doubles, a place again where it was."""
    if isinstance(more, dict):
        return {**(before or {}), **more}
    kept = {_named(one): one for one in before or []}
    for one in more:
        name = _named(one)
        kept[name] = {**kept[name], **one} if isinstance(one, dict) and name in kept else one
    return list(kept.values())


def _named(one: Any) -> Any:
    """What an answer of several is known by: a place by its key and side, a choice by itself."""
    return (one["site"], one.get("side")) if isinstance(one, dict) else one


def _row(writing: Writing, table: Table, number: int) -> dict[str, Any] | None:
    """A row as it stands: another may have its number by now."""
    found = writing.execute(select(table).where(table.c.id == number)).mappings().first()
    return msgspec.to_builtins(dict(found)) if found else None


def _unasked(writing: Writing, visit: Visit, region: str) -> list[str]:
    """Which consent has not been recorded for work in a region, and how to record it."""
    return [
        f"{consents.named(kind)} is not recorded: consent{'' if kind == consents.TREATMENT else f' {kind}'}"
        for kind in consents.to_ask(writing.connection, visit.id, region)
    ]


def _must_have_asked(writing: Writing, visit: Visit, line: Work) -> None:
    """Refused where consent to what is to be done has not been recorded, with how to record it."""
    if wanting := _unasked(writing, visit, line.place.region if line.place else ""):
        raise Refused(f"Ask first: {'; '.join(wanting)}. Then enter the line again.")


def _text(writing: Writing, visit: Visit, section: str) -> str:
    return notes.sections(writing.connection, visit.id).get(section, notes.Section()).text


def _changed(writing: Writing, visit: Visit, back: dict[str, Any]) -> bool:
    """Whether what a line wrote has been written over: taking it back would lose what is newer."""
    if "row" in back:
        table = work_table if "work" in back else consent
        return bool(_row(writing, table, back["work" if "work" in back else "consent"]) != back["row"])
    if "section" in back:
        return bool(_text(writing, visit, back["section"]) != back["now"])
    if "reaction" in back:
        return bool(visit.adverse_reaction != back["now"])
    if "scored" in back:
        standing = assessing.scored_after(writing.connection, visit, back["of"]).get(back["field"])
        if standing != back["scored"]:
            return True
    if "modality" in back:
        found = reading.assessed(writing.connection, visit.id, back["modality"])
        return found is None or any(found.answers.get(key) != value for key, value in back["now"].items())
    return False


def _standing(connection: Connection, visit: Visit) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The lines of a visit that have not been taken back, the last first: number in the audit, as typed, way back."""
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
        for row in rows:
            if row.at < instant_text(visit.started_at):
                return
            if row.subject != subject or row.action not in {LINE, UNDONE} or row.body is None:
                continue
            after = msgspec.json.decode(row.body)["after"]
            if row.action == UNDONE:
                undone.add(after["line"])
            elif row.seq not in undone:
                yield row.seq, after["typed"], after["back"]
        if len(rows) < _AT_ONCE:
            return
        before = rows[-1].seq
