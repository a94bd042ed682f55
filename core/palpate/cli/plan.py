"""palpate plan: treatment plans, and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, from_stdin, needed, practice, said, warn
from palpate.cli.typed import length

if TYPE_CHECKING:
    from palpate.plans.model import Plan
    from palpate.practice import Practice

app = typer.Typer(no_args_is_help=True, help="Treatment plans: goal, measure, visits, review.")

PlanRef = Annotated[str | None, typer.Argument(metavar="PLAN", help="As p1.")]


@app.command()
def add(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="As c12, or enough of the name.")] = None,
    goal: Annotated[str | None, typer.Option(help="What the client wants, in their words; - reads it.")] = None,
    measure: Annotated[
        str | None, typer.Option(help="What it is measured by: neuromuscular.nprs, shoulder_flexion.left, ndi.")
    ] = None,
    target: Annotated[float | None, typer.Option(help="The score that is to be reached.")] = None,
    visits: Annotated[int | None, typer.Option(help="How many visits are planned.")] = None,
    every: Annotated[str | None, typer.Option(metavar="7d", help="How far apart, in days.")] = None,
    review: Annotated[str | None, typer.Option(metavar="DAY", help="When it is looked at again, as +30d.")] = None,
    json: Json = False,
) -> None:
    """Make a plan. Where the measure was scored before, the last score is what it begins from."""
    from palpate import clock
    from palpate.errors import Refused
    from palpate.plans.measures import find
    from palpate.reports.progress import latest

    days = _days(every) if every else None
    with practice(ctx) as here:
        who = here.clients.find(needed(client, "The client"))
        words = from_stdin(needed(goal, "The goal, in the client's words")) or ""
        if here.acting is None:
            raise Refused("Say who makes the plan, before the command: palpate --as NAME plan add …")
        scored = find(here.host, measure) if measure else None
        baseline = None
        if scored is not None:
            with here.context.read() as connection:
                baseline = latest(connection, who.id, scored.measure.key, scored.field)
        today = here.clock.today(here.zone)
        made = here.plans.add(
            who,
            here.acting,
            words,
            today=today,
            scored=scored,
            baseline=baseline,
            target=target,
            visits=visits,
            every_days=days,
            review_on=clock.read_day(review, here.clock.now(), here.zone) if review else None,
        )
        _show(here, made, json)


@app.command("list")
def list_(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Whose; of all where nobody is named.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Only those that are to be reviewed by today.")] = False,
    ended: Annotated[bool, typer.Option("--all", help="Those that ended too.")] = False,
    json: Json = False,
) -> None:
    """Plans that go on, and how they stand."""
    from palpate.cli.progress import plan_json
    from palpate.cli.show import as_json, table
    from palpate.plans import reading
    from palpate.plans.change import briefly, figure
    from palpate.reports.progress import standings

    with practice(ctx) as here:
        ids = here.clients.ids(here.clients.find(client, archived=True).id) if client else None
        with here.context.read() as connection:
            plans = reading.listed(connection, ids, ended=ended)
            waiting = {one.id for one in reading.due(connection, here.clock.today(here.zone))}
        found = standings(here, [one for one in plans if one.id in waiting or not due])
        if json:
            as_json([plan_json(one, here.zone) for one in found])
        elif found:
            table(
                ("ref", "client", "goal", "visits", "score", "target", "review", "status"),
                [
                    (
                        one.plan.ref,
                        one.plan.client,
                        one.plan.goal,
                        f"{one.visits_made} of {one.plan.visits}" if one.plan.visits else one.visits_made,
                        briefly(one.change) if one.change else "",
                        ""
                        if one.plan.target is None
                        else figure(one.plan.target) + (", reached" if one.reached else ""),
                        f"{one.plan.review_on or ''}{' DUE' if one.due else ''}",
                        one.plan.status,
                    )
                    for one in found
                ],
            )
        else:
            print("No plan is to be reviewed." if due else "No plans.")


@app.command()
def show(ctx: typer.Context, plan: PlanRef = None, json: Json = False) -> None:
    """A plan and how it stands: visits made, the score, its change, whether the target is reached."""
    from palpate.refs import number

    with practice(ctx) as here:
        _show(here, here.plans.get(number(needed(plan, "The plan, as p1"), "p")), json)


@app.command()
def end(
    ctx: typer.Context,
    plan: PlanRef = None,
    reached: Annotated[bool, typer.Option("--reached", help="The goal was reached.")] = False,
    why: Annotated[str, typer.Option(callback=said, help="Why it goes on no more; - reads it.")] = "",
    json: Json = False,
) -> None:
    """End a plan: --reached, or --why."""
    from palpate.refs import number

    with practice(ctx) as here:
        ended = here.plans.end(number(needed(plan, "The plan, as p1"), "p"), reached=reached, why=why)
        _show(here, ended, json)


def _show(here: Practice, plan: Plan, json: bool) -> None:
    from palpate.cli.progress import plan_json
    from palpate.cli.show import as_json, text
    from palpate.documents.progress import plan as lines
    from palpate.reports.progress import standings

    (found,) = standings(here, [plan])
    if json:
        as_json(plan_json(found, here.zone))
        return
    print(plan.shown)
    text(f"  {label}: {value}" for label, value in lines(found))
    if found.reached and plan.status == "active":
        warn(f"The target is reached: palpate plan end {plan.ref} --reached, or a new plan.")


def _days(text: str) -> int:
    days, rest = divmod(length(text), 1440)
    if rest or not days:
        raise typer.BadParameter(f"{text!r} are no whole days: write it as 7d.")
    return days
