"""What a practice says of modalities itself: one of its own in one file, and its words over one that is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, needed, practice, warn

if TYPE_CHECKING:
    from palpate.host.host import Host
    from palpate.host.installed import Installed


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate modality``."""
    for command in (add, overlay):
        app.command()(command)
    app.command("text")(kept)


def add(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="The modality, as one file of TOML.")] = None,
    json: Json = False,
) -> None:
    """Take a modality of your own, written as one file, into the practice; or a newer text of it."""
    from palpate.cli.show import as_json
    from palpate.host import own
    from palpate.host.finding import text_of

    path = Path(needed(str(file) if file else None, "The file"))
    with practice(ctx) as here, here.context.write() as writing:
        found, wanting = own.add(writing, text_of(path), path.name)
    for one in wanting:
        warn(f"warning: {one}")
    if json:
        as_json({"key": found.key, "title": found.title, "version": found.version, "enabled": True})
        return
    print(f"{found.title} ({found.key} {found.version}) is this practice's own, and enabled.")
    print(f'Next: palpate staff qualify "Name" {found.key}; palpate service add "Service" --modality {found.key}')


def overlay(
    ctx: typer.Context,
    key: Annotated[str | None, typer.Argument(help="Its key, as modality list shows it.")] = None,
    file: Annotated[Path | None, typer.Argument(help="What you say over it, as TOML.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take away what was said over it.")] = False,
    json: Json = False,
) -> None:
    """Word or set parts of a modality yourself: its aftercare, its ranges; shown as yours, and stored so."""
    from palpate.cli.show import as_json
    from palpate.host import own
    from palpate.host.finding import text_of
    from palpate.modality.files import OneFile
    from palpate.modality.overlay import worded
    from palpate.visits import scope

    if remove and file:
        raise typer.BadParameter("Give a file, or --remove.")
    wanted = needed(key, "Modality")
    path = None if remove else Path(needed(str(file) if file else None, "The file"))
    with practice(ctx) as here:
        one = named(here.host, wanted)
        text = text_of(path) if path else ""
        with here.context.write() as writing:
            others = own.overlay(writing, here.host.there()[one.key], text, path.name if path else "")
        said = worded(OneFile(text, path.name)) if path else ()
        for finding in scope.crossed(here.host, one.key, said, "Say it in other words."):
            warn(f"warning: {finding.text}")
    if json:
        as_json({"key": one.key, "title": one.title, "overlaid": bool(text)})
    else:
        over = "your words are over it, in place of those that were" if others else "your words are over it"
        print(f"{one.title}: {over if text else 'as it came'}.")


def kept(
    ctx: typer.Context,
    key: Annotated[str | None, typer.Argument(help="Its key, as modality list shows it.")] = None,
    json: Json = False,
) -> None:
    """Print the text that this practice keeps of a modality: its own file, or what it says over an installed one."""
    from palpate.cli.show import as_json

    wanted = needed(key, "Modality")
    with practice(ctx) as here:
        one = named(here.host, wanted)
        found = here.host.there().get(one.key)
        text = (found.own or found.overlay) if found else ""
    if json:
        as_json({"key": one.key, "title": one.title, "own": bool(found and found.own), "text": text})
    elif text:
        print(text.rstrip("\n"))
    else:
        warn(f"{one.title} is as it came: this practice keeps no text of it.")


def named(host: Host, wanted: str) -> Installed:
    """The modality of this key or title, installed or only enabled."""
    from difflib import get_close_matches

    from palpate.errors import NotFound

    listed = {one.key: one for one in host.installed()}
    folded = wanted.strip().casefold()
    for one in listed.values():
        if folded in {one.key, one.key.replace("_", " "), one.key.replace("_", "-"), one.title.casefold()}:
            return one
    near = get_close_matches(folded.replace(" ", "_"), listed, 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise NotFound(f"There is no modality {wanted!r}: there is {', '.join(listed) or 'none'}.{meant}")
