"""palpate init: make a new practice."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, Session, needed, warn

app = typer.Typer()


@app.command()
def init(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Option(help="What the practice is called.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Its IANA time zone, as in America/New_York.")] = None,
    modalities: Annotated[
        str | None, typer.Option(help="The modalities offered, as in neuromuscular,reflexology; all, or none.")
    ] = None,
    currency: Annotated[str, typer.Option(help="Three letters, as in USD.")] = "USD",
    country: Annotated[str, typer.Option(help="Whose phone numbers need no country code: two letters.")] = "US",
    simulated: Annotated[
        bool, typer.Option("--simulated", help="For demos and tests: every document says so.")
    ] = False,
    json: Json = False,
) -> None:
    """Make a new practice.

    In a new file, or an empty PostgreSQL database; one that exists is left as it is.
    """
    from palpate.cli.show import as_json
    from palpate.host.discovery import discover
    from palpate.practice import Practice

    session: Session = ctx.obj
    name = needed(name, "Name of the practice")
    timezone = needed(timezone, "Time zone, as in America/New_York")
    offered = needed(modalities, f"Modalities offered ({', '.join(discover())})")
    words = [word.strip() for word in offered.split(",") if word.strip()]
    built_in = [key for key, found in discover().items() if found.identity and found.package == "palpate"]
    keys = {"all": built_in, "none": []}.get(offered.strip(), words)
    with Practice.found(
        session.target,
        name=name,
        timezone=timezone,
        modalities=keys,
        currency=currency,
        country=country,
        simulated=simulated,
        warn=warn,
    ) as practice:
        if json:
            as_json(
                {
                    "name": practice.info.name,
                    "database": practice.database.shown,
                    "timezone": timezone,
                    "modalities": practice.host.active(),
                    "simulated": simulated,
                }
            )
            return
        print(f"{practice.info.name} is ready in {practice.database.shown}.")
        print(f"Modalities: {', '.join(practice.host.title(key) for key in practice.host.active()) or 'none yet'}.")
        print('Next: palpate staff add "Your Name" --registration NUMBER')
