"""The prompt of a visit, line by line: what is typed is understood, saved and said back, or refused in a sentence.

It knows nothing of a terminal: lines come in, lines go out. So all of it runs from a script and in a test; the
terminal (``terminal.py``) only reads and colours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from palpate.chairside import beside
from palpate.documents import aftercare, wording
from palpate.documents import visit as visit_document
from palpate.documents.blocks import Document
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.shorthand.explaining import explain, listed
from palpate.shorthand.lexicon import Lexicon
from palpate.shorthand.understanding import parted
from palpate.store import chain
from palpate.visits.model import Visit

Fill = Callable[[Practice, Visit, str, bool], None]
"""Walks through the form of a modality, the short one or all of it."""

Put = Callable[[Document, str], None]
"""Writes a document to a file of this name."""


class Command(NamedTuple):
    """A word that is no line of the record: what it does, in a few words, and whether it takes more."""

    does: str
    run: Callable[[Prompt, str], Iterator[str]]
    takes: str = ""


class Prompt:
    """One visit. ``fill`` asks a form on the terminal, ``put`` writes a file; they are absent where there is none."""

    def __init__(self, here: Practice, visit: Visit, fill: Fill | None = None, put: Put | None = None) -> None:
        self.here, self.visit, self.fill, self.put = here, visit, fill, put
        self.over = False

    @cached_property
    def lexicon(self) -> Lexicon:
        """What a line can mean here."""
        return self.here.shorthand.lexicon(self.visit)

    def head(self) -> Iterator[str]:
        """What stands on top: who, alerts, verdict, the last visit, and what was entered already."""
        yield from beside.head(self.here, self.visit)
        yield from beside.last_visit(self.here, self.visit)
        if entered := self.here.shorthand.entered(self.visit):
            yield f"{len(entered)} line{'' if len(entered) == 1 else 's'} entered already (lines shows them)"

    def line(self, typed: str) -> Iterator[str]:
        """What a line comes to, in lines to be shown. Refused where it is not understood or cannot be."""
        text = typed.strip()
        word, _, rest = text.partition(" ")
        if text.startswith("?") or (text.endswith("?") and ":" not in text):
            yield from self._explain(text.strip("?").strip())
        elif (command := COMMANDS.get(word.casefold())) is not None:
            if rest and not command.takes:
                raise Refused(f"{word} takes nothing after it.")
            yield from command.run(self, rest.strip())
        elif text:
            self._must_be_open()
            entered = self.here.shorthand.enter(self.visit, text, self.lexicon, ask_first=True)
            yield entered.said
            yield from (f"  note: {note}" for note in entered.notes)

    def _must_be_open(self) -> None:
        if self.visit.status != "open":
            instead = "reopen opens it again, sign signs it" if self.visit.status == "finished" else "it stays as it is"
            raise Refused(f"{self.visit.shown} is {self.visit.status}: {instead}.")

    def _explain(self, wanted: str) -> Iterator[str]:
        if wanted:
            yield from explain(self.lexicon, wanted)
            return
        yield from listed(self.lexicon)
        yield "Note:  s: o: a: p:  words.   reaction: words.   consent [AREA] [written|refused].   ! why  at the end."
        yield from (f"  {name + command.takes:18} {command.does}" for name, command in COMMANDS.items())

    def _undo(self, rest: str) -> Iterator[str]:  # noqa: ARG002
        yield self.here.shorthand.undo(self.visit)

    def _lines(self, rest: str) -> Iterator[str]:  # noqa: ARG002
        yield from self.here.shorthand.entered(self.visit) or ["No line yet."]

    def _last(self, rest: str) -> Iterator[str]:  # noqa: ARG002
        yield from beside.last_visit(self.here, self.visit)

    def _show(self, rest: str) -> Iterator[str]:  # noqa: ARG002
        with self.here.context.read() as connection:
            chain_head = str(chain.head(connection))
        yield from visit_document.lines(self.here.visits.record(self.visit), chain_head)

    def _quick(self, rest: str) -> Iterator[str]:
        yield from self._form(rest, True)

    def _full(self, rest: str) -> Iterator[str]:
        yield from self._form(rest, False)

    def _form(self, wanted: str, quick: bool) -> Iterator[str]:
        self._must_be_open()
        if self.fill is None:
            raise Refused("A form is filled in on a terminal; elsewhere: palpate visit assess --set FIELD=VALUE.")
        for key in [self.here.visits.modality(self.visit, wanted)] if wanted else self.visit.modalities:
            self.fill(self.here, self.visit, key, quick)
            answered = self.here.visits.answers(self.visit, key)
            yield f"{self.here.host.title(key)}: {len(answered)} answered"

    def _suggest(self, rest: str) -> Iterator[str]:
        for key in [self.here.visits.modality(self.visit, rest)] if rest else self.visit.modalities:
            for one in self.here.visits.suggestions(self.visit, key):
                yield f"{one.kind} {one.name}: {one.because}"

    def _add(self, rest: str) -> Iterator[str]:
        named, words = parted(f"{rest} ")
        key = self.here.host.named(named.strip())
        found = self.here.visits.add_modality(self.visit, key, words)
        self.visit = self.here.visits.get(self.visit.id)
        self.__dict__.pop("lexicon", None)
        yield f"{self.here.host.title(key)} added."
        yield from found.lines()

    def _finish(self, rest: str) -> Iterator[str]:  # noqa: ARG002
        self.visit, failures = self.here.visits.finish(self.visit)
        yield from failures
        yield f"{self.visit.shown}: finished."
        for key, one in self.here.visits.findings(self.visit):
            yield f"  {one.level}: {one.text} ({self.here.host.title(key)})"

    def _reopen(self, rest: str) -> Iterator[str]:  # noqa: ARG002
        self.visit = self.here.visits.reopen(self.visit)
        yield f"{self.visit.shown}: open again."

    def _sign(self, rest: str) -> Iterator[str]:
        """Finish what is open, then sign it; what the review found is read before."""
        if rest and not rest.startswith("!"):
            raise Refused("Words to sign with stand after an exclamation mark: sign ! the form is on paper.")
        if self.visit.status == "open":
            yield from self._finish("")
            if any(one.level != "info" for _, one in self.here.visits.findings(self.visit)):
                yield "Not signed yet: read what the review found, then sign again, or reopen to mend it."
                return
        if self.here.acting is None:
            raise Refused("Say who you are, before the command: palpate --as NAME visit.")
        signed = self.here.visits.sign(self.visit, self.here.acting, rest.removeprefix("!").strip())
        self.visit = self.here.visits.get(self.visit.id)
        yield f"{self.visit.shown}: signed by {signed.name}, registration {signed.registration}."

    def _sheet(self, rest: str) -> Iterator[str]:
        """The sheet on the terminal, or into a file."""
        if self.visit.status == "open":
            raise Refused(f"{self.visit.shown} is open: finish sets what the client is told.")
        reply = self.here.premises.settings().messages.reply
        sheet = aftercare.document(self.here.visits.record(self.visit), reply, self.here.info.country)
        if rest and self.put is not None:
            self.put(sheet, rest)
        else:
            yield from wording.lines(sheet)

    def _quit(self, rest: str) -> Iterator[str]:  # noqa: ARG002
        self.over = True
        yield f"{self.visit.shown} is {self.visit.status}; all that was said back is saved."


COMMANDS: dict[str, Command] = {
    "undo": Command("take the last line back", Prompt._undo),
    "lines": Command("what was entered, as it was typed", Prompt._lines),
    "last": Command("the last visit", Prompt._last),
    "quick": Command("walk through the short form", Prompt._quick, " [MODALITY]"),
    "full": Command("walk through the whole form", Prompt._full, " [MODALITY]"),
    "suggest": Command("what may be worth considering", Prompt._suggest, " [MODALITY]"),
    "add": Command("a modality more in this visit", Prompt._add, " MODALITY"),
    "show": Command("the record as it stands", Prompt._show),
    "finish": Command("end the visit; what blocks a signature is shown", Prompt._finish),
    "reopen": Command("open a finished visit again", Prompt._reopen),
    "sign": Command("finish and sign, for ever", Prompt._sign, " [! WORDS]"),
    "sheet": Command("the aftercare sheet; into a file with a name, as sheet ana.pdf", Prompt._sheet, " [FILE]"),
    "quit": Command("leave; the visit stays as it is", Prompt._quit),
}
"""What can be typed that is no line of the record, by its word."""
