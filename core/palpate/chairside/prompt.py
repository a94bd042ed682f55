"""The prompt of a visit, line by line: what is typed is understood, saved and said back, or refused in a sentence.

It knows nothing of a terminal: lines come in, lines go out. So all of it runs from a script and in a test; the
terminal (``terminal.py``) only reads and colours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import cached_property

from palpate.chairside import beside
from palpate.chairside.words import WORDS, Word
from palpate.documents.blocks import Document
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.shorthand.completing import Ending, endings
from palpate.shorthand.explaining import explain, overview
from palpate.shorthand.lexicon import Lexicon
from palpate.shorthand.lines import NotUnderstood
from palpate.visits.model import Visit

Fill = Callable[[Practice, Visit, str, bool], bool]
"""Walks through the form of a modality, the short one or all of it; gives whether the forms after it are left too."""

_LEAVES = {"exit", "q", "bye", "leave", "close"}
"""What is typed elsewhere to leave."""

Put = Callable[[Document, str], None]
"""Writes a document to a file of this name."""


class Prompt:
    """One visit. ``fill`` asks a form on the terminal, ``put`` writes a file; they are absent where there is none."""

    def __init__(self, here: Practice, visit: Visit, fill: Fill | None = None, put: Put | None = None) -> None:
        self.here, self.visit, self.fill, self.put = here, visit, fill, put
        self.over = False

    @cached_property
    def lexicon(self) -> Lexicon:
        """What a line can mean here."""
        return self.here.shorthand.lexicon(self.visit)

    def changed(self, visit: Visit) -> None:
        """Go on with the visit as it is now."""
        if visit.modalities != self.visit.modalities:
            self.__dict__.pop("lexicon", None)
        self.visit = visit

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
        if word.casefold() == "help" or text.startswith("?") or (text.endswith("?") and ":" not in text):
            wanted = rest if word.casefold() == "help" else text.strip("?").strip()
            yield from explain(self.lexicon, wanted) if wanted else (*overview(self.lexicon), *_typed_too())
        elif (known := WORDS.get(word.casefold())) is not None:
            if rest and not known.takes:
                raise Refused(f"{word} takes nothing after it.")
            yield from known.run(self, rest.strip())
        elif text:
            self.must_be_open()
            try:
                entered = self.here.shorthand.enter(self.visit, text, self.lexicon, ask_first=True)
            except NotUnderstood as refused:
                near = "quit" if word.casefold() in _LEAVES else next(iter(get_close_matches(word, WORDS, 1, 0.75)), "")
                if not near or refused.understood:
                    raise
                raise NotUnderstood(refused.why, nearest=(f"{near} ({WORDS[near].does})", *refused.nearest)) from None
            yield entered.said
            yield from (f"  note: {note}" for note in entered.notes)

    def endings(self, before: str) -> Iterator[Ending]:
        """How what was typed so far may go on: the words of the prompt, and what can come next in a line."""
        if before and " " not in before:
            begun = ((name, word) for name, word in WORDS.items() if name.startswith(before.casefold()))
            yield from (Ending(name, word.does, len(before)) for name, word in begun)
        yield from endings(before, self.lexicon)

    def must_be_open(self) -> None:
        """Refused where lines can no longer be entered, with what can be done."""
        if self.visit.status != "open":
            instead = "reopen opens it again, sign signs it" if self.visit.status == "finished" else "it stays as it is"
            raise Refused(f"{self.visit.shown} is {self.visit.status}: {instead}.")


def _typed_too() -> Iterator[str]:
    """The words that are no line of the record, as many to a line as fit."""
    line = "Visit:"
    for name, word in WORDS.items():
        shown = f"  {name}{_takes(word)}"
        if len(line) + len(shown) > 79:
            yield line
            line = "      "
        line += shown
    yield line


def _takes(word: Word) -> str:
    return f" {word.takes}" if word.takes else ""
