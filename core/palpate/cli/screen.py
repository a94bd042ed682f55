"""palpate screen: a client's history held against the modalities."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, needed, practice

app = typer.Typer()


@app.command()
def screen(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")] = None,
    service: Annotated[
        str | None, typer.Option(help="For this service; for every modality here where none is named.")
    ] = None,
    day: Annotated[str | None, typer.Option(help="For this day; today where none is named.")] = None,
    json: Json = False,
) -> None:
    """Hold a client's history against the modalities.

    Verdicts side by side, with reasons and sources.
    """
    from palpate import clock
    from palpate.cli.show import as_json, text
    from palpate.refs import ref

    client = needed(client, "Client")
    with practice(ctx) as here:
        found = here.clients.find(client)
        modalities = here.services.find(service).modalities if service else here.host.active()
        wanted = clock.read_day(day, here.clock.now(), here.zone) if day else here.clock.today(here.zone)
        verdict = here.screening.screen(found.id, modalities, wanted)
        if json:
            who = {"ref": ref("c", found.id), "id": found.id, "client": found.name, "born": found.born}
            as_json(who | verdict.as_json())
            return
        print(found.shown)
        text(verdict.lines())
        for one in verdict.modalities:
            print(f"  {one.title}: {one.level.replace('_', ' ')}")
