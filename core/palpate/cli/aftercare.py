"""palpate aftercare: the sheet that the client takes home."""

from __future__ import annotations

import typer

from palpate.cli.papers import Output, checked, give
from palpate.cli.session import Json, practice
from palpate.cli.visit_start import VisitRef

app = typer.Typer()


@app.command()
def aftercare(ctx: typer.Context, visit: VisitRef = None, output: Output = None, json: Json = False) -> None:
    """The aftercare sheet of a visit.

    What the client is to do and look for, and when to call. The visit is finished first.
    """
    from palpate.cli.show import as_json
    from palpate.documents.aftercare import document, must_have_one, notes

    checked(output)
    with practice(ctx) as here:
        found = here.visits.find(visit, here.acting, "finished")
        must_have_one(found)
        record, reply = here.visits.record(found), here.premises.settings().messages.reply
        if json:
            whose = {"ref": found.ref, "client": found.client, "born": found.born}
            as_json({**whose, "notes": notes(record), "reply": reply})
        else:
            give(document(record, reply, here.info.country), output)
