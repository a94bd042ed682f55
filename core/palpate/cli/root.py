"""The root command: a table of names, so that help and completion import nothing that is not run."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from palpate import __version__
from palpate.cli.session import Session, warn
from palpate.errors import Refused

COMMANDS: dict[str, tuple[str, str]] = {
    # The day's verbs
    "today": ("palpate.cli.today", "The day: who comes, alerts, what is unsigned, follow-ups due."),
    "agenda": ("palpate.cli.agenda", "Appointments of a day or a week, as a time grid as wide as the terminal."),
    "slots": ("palpate.cli.slots", "Free times for a service."),
    "book": ("palpate.cli.book", "Book a client."),
    "move": ("palpate.cli.move", "Move an appointment."),
    "cancel": ("palpate.cli.cancel", "Cancel an appointment, with a reason."),
    "arrive": ("palpate.cli.arrive", "Note that a client has arrived."),
    "noshow": ("palpate.cli.noshow", "Note that a client did not come."),
    "tomove": ("palpate.cli.tomove", "Appointments whose time is gone, and whom to call."),
    "hold": ("palpate.cli.hold", "Times kept for somebody until a moment."),
    "series": ("palpate.cli.series", "Appointments that come again: seen first, then booked, moved or cancelled."),
    "waitlist": ("palpate.cli.waitlist", "Who waits for a time, and what is offered to them."),
    "screen": ("palpate.cli.screen", "Hold a client's history against the modalities."),
    "aftercare": ("palpate.cli.aftercare", "The aftercare sheet of a visit."),
    "progress": (
        "palpate.cli.progress",
        "What a client's scores show over time: numbers, a plot, and whether a change is one.",
    ),
    "followups": ("palpate.cli.followups", "Follow-ups due, and their answers."),
    # Nouns
    "client": ("palpate.cli.client", "Clients and their health histories."),
    "visit": (
        "palpate.cli.visit",
        "Visits: alone the chairside prompt; else start, assess, treat, note, finish, sign.",
    ),
    "snippet": ("palpate.cli.snippet", "What you write often, under a word: ;key in a note stands for it."),
    "plan": ("palpate.cli.plan", "Treatment plans: goal, measure, visits, review."),
    "staff": ("palpate.cli.staff", "The people who work here: credentials, qualifications, hours."),
    "room": ("palpate.cli.room", "Rooms."),
    "service": ("palpate.cli.service", "What can be booked."),
    "policy": ("palpate.cli.policy", "What cancelling late and not coming cost."),
    "location": ("palpate.cli.location", "Where the practice works."),
    "busy": ("palpate.cli.busy", "What other calendars say people and rooms are busy with."),
    "report": ("palpate.cli.report", "What the practice's records add up to."),
    "calendar": ("palpate.cli.calendar", "Calendars that other programs read."),
    "message": ("palpate.cli.message", "Messages to clients: confirmations, reminders, changes, offers, follow-ups."),
    "modality": ("palpate.cli.modality", "Modalities: what is installed, enabled, and how it fares."),
    # Keeping house
    "practice": ("palpate.cli.practice", "The practice and its settings."),
    "init": ("palpate.cli.init", "Make a new practice."),
    "demo": ("palpate.cli.demo", "Make a simulated practice and show the main job in it."),
    "backup": ("palpate.cli.backup", "Write a consistent copy of the practice to a file."),
    "restore": ("palpate.cli.restore", "Bring a backup back, to a new place."),
    "verify": ("palpate.cli.verify", "Prove the audit chain and every signed visit."),
    "doctor": ("palpate.cli.doctor", "Say what is not well with the practice: time-zone rules, claims, guards."),
    "upgrade": ("palpate.cli.upgrade", "Bring an older database up to date."),
}
"""Name → the module that has it, and its line of help."""


class Lazy(TyperGroup):
    """A group whose commands are imported when they run."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of this name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        app: typer.Typer = import_module(COMMANDS[cmd_name][0]).app
        app.rich_markup_mode, app._add_completion = None, False
        return typer.main.get_command(app)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """The help lines, from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: Any) -> Any:
        """Run the command; one that is broken off at a question is said to be."""
        try:
            return super().invoke(ctx)
        except typer.Abort:
            warn("Broken off: what was not said to be done was not done.")
            raise typer.Exit(1) from None

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Complete a command's name from the table."""
        from typer._click.shell_completion import CompletionItem

        names = [CompletionItem(name, help=line) for name, (_, line) in COMMANDS.items() if name.startswith(incomplete)]
        return names or super().shell_complete(ctx, incomplete)


_LONGEST = 10_000

app = typer.Typer(
    cls=Lazy,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Practice management for massage therapists, in which every modality is a plugin.",
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"palpate {__version__}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="PATH-OR-URL", help="The practice: a file, or a PostgreSQL URL."),
    ] = None,
    acting: Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who acts.")] = None,
    version: Annotated[  # noqa: ARG001 its callback has answered
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Practice management for massage therapists, in which every modality is a plugin."""
    ctx.obj = Session(database=database, acting=acting)


def run() -> NoReturn:
    """Run the command line; whatever is refused is one sentence on stderr."""
    if "_PALPATE_COMPLETE" in os.environ:
        _complete_plainly()
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal cannot show is shown by its codes: no answer is lost for it.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app(_words(), prog_name="palpate")
        finally:
            # What has been printed goes out here, where it can still be said that it did not.
            if sys.stdout is not None:
                sys.stdout.flush()
    except Refused as error:
        warn(str(error))
    except BrokenPipeError:
        _stop_printing()
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None and _cannot_print():
            _stop_printing()
            warn(f"It was done, but its answer could not be printed: {error.strerror or error}.")
            sys.exit(1)
        if os.environ.get("PALPATE_DEBUG"):
            raise
        first = (str(error).splitlines() or [""])[0]
        print(
            f"palpate failed unexpectedly ({type(error).__name__}: {first}). Nothing was half-written. "
            "Set PALPATE_DEBUG=1 and run it again to see where.",
            file=sys.stderr,
        )
    sys.exit(1)


def _words() -> list[str]:
    """What was typed after the command's name, each word as it may be kept."""
    from palpate.names import written

    words = [written(word, "The command line") for word in sys.argv[1:]]
    if any(len(word) > _LONGEST for word in words):
        # Whatever is wrong with a word is said with the word in it.
        raise Refused(
            f"A word on the command line has at most {_LONGEST:,} characters: pipe longer text, or use a file."
        )
    return words


def _cannot_print() -> bool:
    """Whether it is stdout that fails: it is asked to take one more line's end."""
    try:
        print(flush=True)
    except OSError:
        return True
    return False


def _stop_printing() -> None:
    """Let what waits in stdout go nowhere: Python would try once more at its end, and complain."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = io.StringIO()


def _complete_plainly() -> None:
    """Help lines are completed as they are: typer would import rich to strip markup that they do not have."""
    from typer import _completion_classes

    _completion_classes._sanitize_help_text = str  # type: ignore[assignment]
