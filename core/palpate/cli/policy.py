"""palpate policy: what cancelling late and not coming cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, needed, practice
from palpate.cli.typed import length

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.scheduling.cancelling.policies import Policy

app = typer.Typer(no_args_is_help=True, help="What cancelling late and not coming cost.")

Of = Annotated[str | None, typer.Option("--service", help="Of this service, in place of the practice's own.")]
Charge = Annotated[
    str | None, typer.Option(metavar="CHARGE", help="Of the price, as 50%; a fixed fee, as 20; or both, as 50%+10.")
]


@app.command("set")
def set_(
    ctx: typer.Context,
    service: Of = None,
    within: Annotated[
        str | None, typer.Option(metavar="TIME", help="With less notice than this a cancellation is late: 24h, 2d.")
    ] = None,
    late: Charge = None,
    no_show: Charge = None,
    free: Annotated[int | None, typer.Option(help="So many of a client in twelve months cost nothing.")] = None,
    json: Json = False,
) -> None:
    """Set the policy of the practice, or of one service.

    What is not given stays as it is; a service's own policy stands whole in place of the practice's.

    A percentage is of the appointment's price, half a unit up. What the practice itself cancels never costs a fee.
    """
    from palpate.cli.show import as_json
    from palpate.scheduling.cancelling.policies import charge

    terms: dict[str, int] = {}
    if within is not None:
        terms["late_within"] = length(within)
    if free is not None:
        terms["free"] = free
    if late is None and no_show is None and not terms:
        raise typer.BadParameter("Say what the policy is, as in --within 24h --late 50% --no-show 100% --free 1.")
    with practice(ctx) as open_practice:
        for which, text in (("late", late), ("no_show", no_show)):
            if text is not None:
                terms[f"{which}_percent"], terms[f"{which}_fee"] = charge(text, open_practice.info.currency)
        what = open_practice.services.find(service) if service else None
        one = open_practice.scheduling.policies.set(what, **terms)
        if json:
            as_json(_told(open_practice, one))
        else:
            print(_said(open_practice, one))


@app.command()
def show(ctx: typer.Context, json: Json = False) -> None:
    """The policies that are set, of the practice and of services."""
    from palpate.cli.show import as_json, text

    with practice(ctx) as open_practice:
        policies = open_practice.scheduling.policies.all()
        if json:
            as_json([_told(open_practice, one) for one in policies])
            return
        for one in policies:
            print(_said(open_practice, one))
    if not policies:
        text(["No policy, and so no fees: palpate policy set --within 24h --late 50% --no-show 100% --free 1"])


@app.command()
def clear(ctx: typer.Context, service: Of = None) -> None:
    """Take the policy of the practice, or of one service, away. What was noted under it stands."""
    with practice(ctx) as open_practice:
        what = open_practice.services.find(service) if service else None
        open_practice.scheduling.policies.clear(what)
        print(f"{what.name if what else 'The practice'} has no cancellation policy{' of its own' if what else ''} now.")


@app.command()
def waive(
    ctx: typer.Context,
    appointment: Annotated[str | None, typer.Argument(help="Its reference, as in a57.")] = None,
    why: Annotated[str | None, typer.Argument(help="Why, in words.")] = None,
    json: Json = False,
) -> None:
    """Waive the fee of a cancellation or a no-show that was noted, in words."""
    from palpate import refs
    from palpate.cli.show import as_json

    number = refs.number(needed(appointment, "Appointment, as in a57"), "a")
    why = needed(why, "Why")
    with practice(ctx) as open_practice:
        was = open_practice.scheduling.appointment(number)
        noted = open_practice.scheduling.waive(was, why)
        currency = open_practice.info.currency
        if json:
            as_json({**was.as_json(), "cancellation": noted.as_json(currency)})
        else:
            print(f"{was.ref} costs no fee: {noted.why(currency)}. {was.client_shown}")


def _said(open_practice: Practice, one: Policy) -> str:
    from palpate.scheduling.cancelling.fees import charge_said
    from palpate.scheduling.written import minutes_said

    currency = open_practice.info.currency
    whose = open_practice.services.get(one.service_id).name if one.service_id is not None else "The practice"
    parts = [
        f"cancelled less than {minutes_said(one.late_within)} before: "
        + charge_said(one.late_percent, one.late_fee, currency),
        f"not come: {charge_said(one.no_show_percent, one.no_show_fee, currency)}",
    ]
    if one.free:
        parts.append(f"{one.free} of a client free in twelve months")
    return f"{whose}: {'; '.join(parts)}."


def _told(open_practice: Practice, one: Policy) -> dict[str, Any]:
    from palpate.services.price import amount

    currency = open_practice.info.currency
    return {
        "service": open_practice.services.get(one.service_id).name if one.service_id is not None else None,
        "service_id": one.service_id,
        "late_within_minutes": one.late_within,
        "late_percent": one.late_percent,
        "late_fee": amount(one.late_fee, currency),
        "no_show_percent": one.no_show_percent,
        "no_show_fee": amount(one.no_show_fee, currency),
        "free_in_twelve_months": one.free,
        "currency": currency,
    }
