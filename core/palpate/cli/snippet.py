"""palpate snippet: what is written often, kept under a word of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, from_stdin, needed, practice

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.staff.model import Staff

app = typer.Typer(no_args_is_help=True, help="What you write often, under a word: ;key in a note stands for it.")

Shared = Annotated[bool, typer.Option("--practice", help="The practice's, for everybody.")]
Key = Annotated[str | None, typer.Argument(help="The word it is typed by, as stretch for ;stretch.")]


@app.command("list")
def list_(ctx: typer.Context, shared: Shared = False, json: Json = False) -> None:
    """What you can type: your own snippets, and the practice's."""
    from palpate.cli.show import as_json, table

    with practice(ctx) as here:
        found = here.snippets.all(None if shared else here.acting)
        if json:
            as_json(found)
        elif found:
            table(("key", "whose", "words"), [(f";{one.key}", _whose(one.own), one.text) for one in found])
        else:
            print("No snippets yet: palpate snippet set KEY -")


@app.command("set")
def set_(
    ctx: typer.Context,
    key: Key = None,
    text: Annotated[str | None, typer.Argument(help="What it stands for; - reads it.")] = None,
    shared: Shared = False,
    json: Json = False,
) -> None:
    """Keep words under a key; what it stood for before is kept in the audit."""
    from palpate.cli.show import as_json

    key, words = needed(key, "The key"), from_stdin(needed(text, "What it stands for")) or ""
    with practice(ctx) as here:
        kept = here.snippets.set(_of(here, shared), key, words)
        if json:
            as_json(kept)
        else:
            print(f";{kept.key} is kept ({_whose(kept.own)}).")


@app.command()
def remove(ctx: typer.Context, key: Key = None, shared: Shared = False) -> None:
    """Take a snippet away. Notes it was written into stay as they are."""
    with practice(ctx) as here:
        here.snippets.remove(_of(here, shared), needed(key, "The key"))
        print(f"{needed(key, 'The key')} is taken away ({_whose(not shared)}).")


def _of(here: Practice, shared: bool) -> Staff | None:
    from palpate.errors import Refused

    if shared:
        return None
    if here.acting is None:
        raise Refused("Say whose it is: yourself with --as before the command, or the practice's with --practice.")
    return here.acting


def _whose(own: bool) -> str:
    return "yours" if own else "the practice's"
