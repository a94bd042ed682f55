"""palpate cancel: cancel an appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.move import Both, couple
from palpate.cli.session import Json, needed, practice, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from palpate.practice import Practice
    from palpate.scheduling.model import Appointment

app = typer.Typer()

Waive = Annotated[str | None, typer.Option(metavar="WHY", help="No fee this time, and why.")]


@app.command()
def cancel(
    ctx: typer.Context,
    appointment: Annotated[str | None, typer.Argument(help="Its reference, as in a57.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    by_practice: Annotated[
        bool, typer.Option("--by-practice", help="The practice cancels it, not the client: there is no fee.")
    ] = False,
    waive: Waive = None,
    both: Both = False,
    json: Json = False,
) -> None:
    """Cancel an appointment, with a reason.

    Its time is free at once. What it costs, by the policy that is set (palpate policy), is noted and said; notice
    counts from now.
    """
    from palpate import refs

    number = refs.number(needed(appointment, "Appointment, as in a57"), "a")
    reason = needed(reason, "Reason (--reason)")
    if by_practice and waive is not None:
        raise typer.BadParameter("What the practice cancels costs no fee: --waive has nothing to waive.")
    with practice(ctx) as open_practice:
        was = open_practice.scheduling.appointment(number)
        by = "practice" if by_practice else "client"
        pair = couple(open_practice, was, both)
        if pair is None:
            cancelled = [open_practice.scheduling.cancel(was, reason, by=by, waive=words(waive))]
        else:
            cancelled = [*open_practice.scheduling.cancel_couple(pair, reason, by=by, waive=words(waive))]
        answer(open_practice, cancelled, json, f"is cancelled ({reason.strip().rstrip('.')})", listed=both)


def words(given: str | None) -> str:
    """Why a fee is waived; a usage error where that is said without words."""
    if given is not None and not given.strip():
        raise typer.BadParameter("Say why the fee is waived, in words.")
    return (given or "").strip()


def answer(open_practice: Practice, now: Sequence[Appointment], json: bool, became: str, listed: bool = False) -> None:
    """What appointments became, and what each costs and why."""
    from palpate.cli.show import as_json
    from palpate.services.price import shown

    noted = open_practice.scheduling.cancellations([one.id for one in now])
    currency = open_practice.info.currency
    if json:
        found = [
            {**one.as_json(), "cancellation": noted[one.id].as_json(currency) if one.id in noted else None}
            for one in now
        ]
        as_json(found if listed else found[0])
        return
    for one in now:
        print(f"{one.ref} {became}: {one.shown}.")
        if one.id in noted and noted[one.id].policy:
            fee = f"Fee {shown(noted[one.id].fee, currency)}" if noted[one.id].fee else "No fee"
            print(f"{fee}, {noted[one.id].why(currency)}.")
        for held in open_practice.waitlist.open_offers():
            if held.practitioner_id == one.practitioner_id and held.s < one.e and held.e > one.s:
                warn(f"The time is offered to {held.client_shown} from the waitlist: {held.ref}.")
