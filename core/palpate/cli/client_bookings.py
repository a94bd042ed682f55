"""palpate client bookings: every appointment of a client, what was cancelled late or not come to, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, needed, practice

if TYPE_CHECKING:
    from palpate.scheduling.cancelling.fees import Cancellation
    from palpate.scheduling.model import Appointment


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate client``."""
    app.command()(bookings)


def bookings(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")] = None,
    json: Json = False,
) -> None:
    """Every appointment of a client, with what was cancelled late or not come to, and what it cost."""
    from palpate.cli.show import as_json, table
    from palpate.scheduling.cancelling.history import sums
    from palpate.scheduling.written import moment_said
    from palpate.services.price import shown

    client = needed(client, "Client")
    with practice(ctx) as open_practice:
        one = open_practice.clients.find(client, archived=True)
        booked = open_practice.scheduling.of_client(open_practice.clients.ids(one.id))
        noted = open_practice.scheduling.cancellations([each.id for each in booked])
        year = sums(booked, noted, open_practice.clock.now())
        currency = open_practice.info.currency
    if json:
        as_json(
            {
                "client": one.name,
                "client_ref": one.ref,
                "appointments": [_told(each, noted.get(each.id), currency) for each in booked],
                "twelve_months": year.as_json(currency),
            }
        )
        return
    print(one.shown)
    if not booked:
        print("  Nothing was booked yet.")
        return
    rows = []
    for each in booked:
        what = noted.get(each.id)
        late = what is not None and what.kind == "late_cancelled"
        status = "cancelled late" if late else each.status.replace("_", " ")
        rows.append(
            (
                each.ref,
                moment_said(each.starts_at),
                each.service,
                each.practitioner,
                status,
                shown(what.fee, currency) if what and what.fee else "",
                what.why(currency) if what and (what.due or what.taken_back) else "",
            )
        )
    table(("ref", "when", "service", "with", "status", "fee", ""), rows)
    print(f"In twelve months: {year.said(currency)}.")


def _told(one: Appointment, noted: Cancellation | None, currency: str) -> dict[str, Any]:
    return {**one.as_json(), "cancellation": noted.as_json(currency) if noted else None}
