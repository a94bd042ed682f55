"""palpate tomove: appointments whose time is gone, and whom to call."""

from __future__ import annotations

import typer

from palpate.cli.session import Json, practice

app = typer.Typer()


@app.command()
def tomove(ctx: typer.Context, json: Json = False) -> None:
    """Appointments whose time is gone, and whom to call.

    With telephone numbers and times that are free. palpate move gives one another time, palpate cancel ends it.
    """
    from palpate.cli import calls
    from palpate.cli.show import as_json, text

    with practice(ctx) as open_practice:
        found = open_practice.scheduling.to_call(open_practice.scheduling.to_move())
    if json:
        as_json([one.as_json() for one in found])
    elif found:
        text(calls.lines(found))
    else:
        print("No appointment waits for another time.")
