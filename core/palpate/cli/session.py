"""What every command needs: the practice it is meant for, opened; and asking, where something is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from palpate.practice import Practice

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


class Session:
    """One run of the command line: which practice, and who acts."""

    def __init__(self, database: str | None, acting: str | None) -> None:
        self.database = database
        self.acting = acting

    @property
    def target(self) -> str:
        """The file or URL of the practice."""
        from palpate.practice import default_target

        return self.database or default_target()

    def open(self) -> Practice:
        """The practice, to be used in a ``with``."""
        from palpate.practice import Practice

        return Practice.open(self.target, self.acting, warn)


def practice(ctx: typer.Context) -> Practice:
    """The practice that a command was called for."""
    session: Session = ctx.obj
    return session.open()


def warn(line: str) -> None:
    """A line that a person should see, beside the output."""
    from palpate.names import legible

    print(folded(legible(line), sys.stderr), file=sys.stderr)


def folded(line: str, stream: TextIO) -> str:
    """A line as wide as the terminal it goes to, the rest of it indented; elsewhere, as it is."""
    if not stream.isatty():
        return line
    import shutil
    import textwrap

    width = max(shutil.get_terminal_size().columns, 40)
    inner = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.fill(line, width, subsequent_indent=inner, break_on_hyphens=False) if len(line) > width else line


def needed(value: str | None, what: str) -> str:
    """A value that was given, or is asked for on a terminal; without a terminal it is a usage error."""
    if value is not None:
        return value
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"{what} is missing.")
    from palpate.names import written

    answer: str = _typed(_question(what))
    return written(answer, "The answer")


def from_stdin(value: str | None) -> str | None:
    """A value, or standard input where it is "-": health data need not stand on the command line."""
    if value != "-":
        return value
    from palpate.errors import Refused
    from palpate.names import written

    if not (text := written(piped(), "Standard input").strip()):
        raise Refused("Nothing was read from standard input, and nothing was changed: pipe the words to it.")
    return text


_MOST = 16 * 2**20


def piped() -> str:
    """All of standard input, UTF-8 whatever the terminal's encoding; Refused where it is not, or is too much."""
    buffer = getattr(sys.stdin, "buffer", None)
    if buffer is None:
        return sys.stdin.read()
    from palpate.errors import Refused

    read: bytes = buffer.read(_MOST + 1)
    if len(read) > _MOST:
        raise Refused("Standard input has more than 16 MB, which is more than anybody writes: nothing was changed.")
    try:
        text = read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"Standard input is not UTF-8 text (byte {error.start + 1}): save it as UTF-8.") from None
    return text


def asked(question: str, err: bool = False) -> str:
    """What is typed on a terminal in answer to a question; nothing where Enter is. Asked again where it controls.

    ``err``: it is asked beside the output.
    """
    from palpate.errors import Refused
    from palpate.names import written

    while True:
        typed: str = _typed(_question(question, err), default="", show_default=False, err=err)
        try:
            return written(typed, "The answer").strip()
        except Refused as refused:
            warn(str(refused))


def said(value: str) -> str:
    """An option's words; standard input where they are "-"."""
    return from_stdin(value) or ""


def agreed(question: str, yes: bool) -> bool:
    """Whether a person agrees; without a terminal only --yes does."""
    return yes or (sys.stdin.isatty() and confirmed(question))


def confirmed(question: str, default: bool = False) -> bool:
    """Whether a person says yes on a terminal; ``default`` where Enter is."""
    shown = _question(f"{question} [{'Y/n' if default else 'y/N'}]")
    with _on_a_new_line():
        return typer.confirm(shown, default=default, show_default=False, prompt_suffix=" ")


@contextmanager
def broken_off(kept: Callable[[], str]) -> Iterator[None]:
    """Where questions are broken off, with Ctrl-C or Ctrl-D: Refused with what was kept, which ``kept`` says then."""
    from palpate.errors import Refused

    try:
        with _on_a_new_line(typer.Abort):
            yield
    except typer.Abort:
        raise Refused(kept()) from None


@contextmanager
def _on_a_new_line(*done: type[BaseException]) -> Iterator[None]:
    """What breaks a question off is Abort; what follows it does not stand behind the question.

    ``done``: what has ended the line already.
    """
    try:
        yield
    except done:
        raise
    except (typer.Abort, EOFError, KeyboardInterrupt):
        print(file=sys.stderr)
        raise typer.Abort from None


def _typed(question: str, **how: Any) -> str:
    """What is typed in answer to a question."""
    with _on_a_new_line():
        typed: str = typer.prompt(question, prompt_suffix=" ", **how)
        return typed


def _question(text: str, err: bool = False) -> str:
    """A question as wide as the terminal it is asked on."""
    return folded(f"{text}:", sys.stderr if err else sys.stdout)
