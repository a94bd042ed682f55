"""palpate message template: the practice's own wording."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, agreed, from_stdin, needed, practice, warn

app = typer.Typer(no_args_is_help=True, help="How messages are worded: palpate's words, or the practice's own.")

Kind = Annotated[str | None, typer.Argument(help="confirmation, reminder, change, cancellation, offer or follow_up.")]
Part = Annotated[str | None, typer.Argument(help="subject, text or html.")]


@app.command()
def show(ctx: typer.Context, kind: Kind = None, part: Part = None, json: Json = False) -> None:
    """A template, or which of them are the practice's own; and what a template may name."""
    from palpate.cli.show import as_json, table, text
    from palpate.messages import templates, wording
    from palpate.names import legible
    from palpate.outbox.model import KINDS, PARTS

    with practice(ctx) as here:
        own = here.outbox.templates()
    if kind is None:
        rows = [
            {
                "kind": one,
                "part": each,
                "own": (one, each) in own,
                "text": own.get((one, each)) or templates.own(one, each),
            }
            for one in KINDS
            for each in PARTS
        ]
        if json:
            as_json({"templates": rows, "values": wording.VALUES})
            return
        table(("message", "part", ""), [(row["kind"], row["part"], "own" if row["own"] else "") for row in rows])
        text(["", "A template may name, as in {{ client }}, and go through appointments (a follow-up: questions):"])
        table(("value", "is"), list(wording.VALUES.items()))
        return
    kind, part = templates.known(kind, needed(part, "Part: subject, text or html"))
    words = own.get((kind, part)) or templates.own(kind, part)
    if json:
        as_json({"kind": kind, "part": part, "own": (kind, part) in own, "text": words})
    else:
        print(legible(words), end="")


@app.command("set")
def set_(
    ctx: typer.Context,
    kind: Kind = None,
    part: Part = None,
    source: Annotated[str, typer.Argument(metavar="[-]", help="The words; - reads standard input.")] = "-",
) -> None:
    """Give a template, which is tried before it is kept."""
    from palpate.messages import rendering, templates

    kind, part = templates.known(needed(kind, "Message"), needed(part, "Part: subject, text or html"))
    text = f"{from_stdin(source) or ''}\n"
    with practice(ctx) as here:
        rendering.check(kind, part, text)
        here.outbox.set_template(kind, part, text)
        print(f"The {part} of every {kind} is in your words.")


@app.command()
def edit(ctx: typer.Context, kind: Kind = None, part: Part = None) -> None:
    """Change a template in your editor (VISUAL, EDITOR)."""
    import sys

    from palpate.errors import Refused
    from palpate.messages import rendering, templates
    from palpate.names import written

    kind, part = templates.known(needed(kind, "Message"), needed(part, "Part: subject, text or html"))
    if not sys.stdin.isatty():
        raise typer.BadParameter("An editor needs a terminal: pipe the words to palpate message template set.")
    with practice(ctx) as here:
        before = here.outbox.templates().get((kind, part)) or templates.own(kind, part)
        text = before
        while True:
            text = written(_edited(text, ".html" if part == "html" else ".txt"), "The template")
            if text == before:
                print("Nothing was changed.")
                return
            try:
                rendering.check(kind, part, text)
                break
            except Refused as error:
                warn(str(error))
                if not agreed("Edit it again?", yes=False):
                    raise Refused("The template is as it was.") from None
        here.outbox.set_template(kind, part, text)
        print(f"The {part} of every {kind} is in your words.")


@app.command()
def reset(ctx: typer.Context, kind: Kind = None, part: Part = None) -> None:
    """Take palpate's own words again."""
    from palpate.messages import templates

    kind, part = templates.known(needed(kind, "Message"), needed(part, "Part: subject, text or html"))
    with practice(ctx) as here:
        here.outbox.set_template(kind, part, None)
        print(f"The {part} of every {kind} is in palpate's words.")


def _edited(text: str, suffix: str) -> str:
    """A text as it is after an editor had it."""
    import os
    import shlex
    import subprocess
    import tempfile
    from pathlib import Path

    from palpate.errors import Refused

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"template{suffix}"
        file.write_text(text, "utf-8")
        try:
            ended = subprocess.run([*shlex.split(editor), str(file)], check=False)  # noqa: S603 their own editor
            if ended.returncode:
                raise Refused(f"{editor} ended with {ended.returncode}, and the template is as it was.")
            return file.read_text("utf-8")
        except (OSError, ValueError) as error:
            raise Refused(f"The editor {editor!r} cannot be used ({error}): set EDITOR.") from error
