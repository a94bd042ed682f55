"""Entering lines into an open visit: each in one transaction, with how to take it back kept in the audit."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from palpate.clients import guardians
from palpate.errors import Refused
from palpate.host.host import Host
from palpate.screening.model import places
from palpate.shorthand import saving
from palpate.shorthand.echo import beside_usual, echo
from palpate.shorthand.lexicon import Lexicon
from palpate.shorthand.lines import Answer, Carry, Consent, Line, Note, NotUnderstood, Reaction, Score, Work
from palpate.shorthand.taking_back import LINE, Back, row, standing, undo
from palpate.shorthand.understanding import Standing, parted, understand
from palpate.store.context import Context, Writing
from palpate.visits import consents, notes, reading, scope, snippets, treating
from palpate.visits.model import Visit
from palpate.visits.records import react
from palpate.visits.service import Visits
from palpate.visits.tables import assessment, consent
from palpate.visits.tables import work as work_table


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
        with self._context.read() as connection:
            stands = _stands(connection, visit)
        line = understand(typed, lexicon, stands)
        if words and isinstance(line, Note | Reaction):
            line, words = understand(text, lexicon, stands), ""  # in what is written, the mark is the therapist's own
        elif words and not isinstance(line, Work | Consent):
            raise NotUnderstood("Words to go on belong to work or a consent", echo(line))
        if isinstance(line, Work):
            self._visits.screen_again(visit, words)
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open")
            if ask_first and isinstance(line, Work):
                _must_have_asked(writing, held, line)
            line, back, said = self._write(writing, held, line, words)
            writing.record(LINE, f"visit {visit.id}", after={"typed": text.strip(), "back": back})
        whose = lexicon.whose(line.modality) if isinstance(line, Work | Answer) else ""
        return Entered(line=line, said=echo(line, whose), notes=(*beside_usual(line), *said))

    def undo(self, visit: Visit, which: str = "") -> str:
        """Take a line back and say so, as ``taking_back.undo`` does: the last, or that of a number or a beginning."""
        with self._context.write() as writing:
            return undo(writing, self._host, reading.hold(writing, visit.id, "open"), which)

    def entered(self, visit: Visit) -> list[str]:
        """The lines of a visit as they were typed, the first first, without what was taken back."""
        with self._context.read() as connection:
            return [one.typed for one in reversed(list(standing(connection, visit)))]

    def _write(self, writing: Writing, visit: Visit, line: Line, words: str) -> tuple[Line, Back, list[str]]:
        """Save a line; gives it as it was written, how to take it back, and what to know."""
        match line:
            case Work():
                done = msgspec.structs.replace(line.done, words=words)
                new, written = treating.record(writing, self._host, visit, done)
                if words and not written["beyond"]:
                    why = "Nothing asks for words to go on here: how it went stands after a colon"
                    raise NotUnderstood(why, echo(line))
                back = {"work": new, "row": row(writing, work_table, new)}
                return line, back, _unasked(writing, visit, written["region"])
            case Answer():
                return line, *saving.answer(writing, self._host, visit, line)
            case Note():
                found = snippets.expand(writing.connection, visit.practitioner_id, line.text)
                notes.append(writing, visit, line.section, found.text)
                crossed = scope.worded(self._host, visit, {line.section: found.text})
                said = [*found.warnings, *(one.text for _, one in crossed)]
                return Note(section=line.section, text=found.text), {"section": line.section, "added": found.text}, said
            case Reaction():
                return line, {"reaction": react(writing, visit, line.text)}, []
            case Consent():
                by = guardians.named(line.signed_by, line.relation)
                new = consents.keep(writing, visit.id, line.kind, line.how, line.given, words, by)
                return line, {"consent": new, "row": row(writing, consent, new)}, []
            case Score():
                return line, *saving.score(writing, visit, line)
            case Carry():
                return *saving.carry(writing, visit, line), []


def _stands(connection: Connection, visit: Visit) -> Standing:
    """What says which modality is meant, where a visit has several."""
    if len(visit.modalities) == 1:
        return Standing()
    forms = connection.execute(
        select(assessment.c.modality, assessment.c.answers, assessment.c.saved_at)
        .where(assessment.c.visit_id == visit.id)
        .order_by(assessment.c.saved_at)
    ).all()
    worked = connection.execute(
        select(work_table.c.at, work_table.c.modality)
        .where(work_table.c.visit_id == visit.id)
        .order_by(work_table.c.id)
    ).all()
    last = [*((one.saved_at, one.modality) for one in forms[-1:]), *((one.at, one.modality) for one in worked[-1:])]
    return Standing(
        answered=frozenset((one.modality, key) for one in forms for key in one.answers),
        last=max(last, key=lambda one: one[0])[1] if last else "",
    )


def _unasked(writing: Writing, visit: Visit, region: str) -> list[str]:
    """Which consent has not been recorded for work in a region, and how to record it."""
    return [
        f"{consents.named(kind)} is not recorded: consent"
        + ("" if kind == consents.TREATMENT else f" {places([kind])[0]}")
        for kind in consents.to_ask(writing.connection, visit.id, region)
    ]


def _must_have_asked(writing: Writing, visit: Visit, line: Work) -> None:
    """Refused where consent to what is to be done has not been recorded, with how to record it."""
    if wanting := _unasked(writing, visit, line.place.region if line.place else ""):
        raise Refused(f"Ask first: {'; '.join(wanting)}. Then enter the line again.")
