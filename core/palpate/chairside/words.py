"""The words of the prompt that are no line of the record, and the command that does the same outside of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from palpate.chairside import closing, during
from palpate.errors import Refused
from palpate.refs import ref

if TYPE_CHECKING:
    from palpate.chairside.prompt import Prompt
    from palpate.visits.model import Visit


class Word(NamedTuple):
    """What it does, in a few words; what it takes; and the same on the command line, of the visit that is named."""

    does: str
    run: Callable[[Prompt, str], Iterator[str]]
    command: str
    takes: str = ""


WORDS: dict[str, Word] = {
    "undo": Word("take the last line back, or that of a number or a beginning", during.undo, "visit undo {}", "[LINE]"),
    "lines": Word("what was entered, as it was typed", during.lines, "visit undo {} --list"),
    "last": Word("the last visit", during.last, "visit list {c}"),
    "show": Word("the record as it stands", during.show, "visit show {}"),
    "quick": Word("walk through the short form", during.quick, "visit assess {} --quick", "[MODALITY]"),
    "full": Word("walk through the whole form", during.full, "visit assess {}", "[MODALITY]"),
    "suggest": Word("what may be worth considering", during.suggest, "visit suggest {}", "[MODALITY]"),
    "add": Word("a modality more in this visit", during.add, "visit add {} MODALITY", "MODALITY"),
    "dayof": Word(
        "correct or add an answer of the day", during.dayof, "visit dayof {} --set fever=no", "[QUESTION yes|no]"
    ),
    "review": Word("what a signature would meet now", during.review, "visit review {}"),
    "finish": Word(
        "end the visit, now or at that time; what blocks a signature is shown",
        closing.finish,
        "visit finish {}",
        "[12:00] [! WHY]",
    ),
    "reopen": Word("open a finished visit again", closing.reopen, "visit reopen {}"),
    "sign": Word("finish and sign, for ever", closing.sign, "visit sign {}", "[! WHY]"),
    "sheet": Word("the aftercare sheet; into a file with a name", closing.sheet, "aftercare {}", "[FILE]"),
    "decline": Word("stop, with where the client was referred", closing.decline, "visit decline {}", "WHY; WHERE"),
    "quit": Word("leave; the visit stays as it is", closing.quit_, ""),
}
"""What can be typed that is no line of the record, by its word."""


def must_be_a_line(text: str, visit: Visit) -> None:
    """Refused where a text is a word of the prompt, with the command that does the same for a visit."""
    first, _, _ = text.strip().partition(" ")
    name = first.casefold()
    if (word := WORDS.get(name)) is None:
        return
    client = ref("c", visit.client_id)
    if not word.command:
        raise Refused(
            "quit leaves the prompt; here every line is saved as it is entered, and there is nothing to leave."
        )
    raise Refused(f"{first} is no line of the record: palpate {word.command.format(visit.ref, c=client)} does it.")
