"""palpate plan: treatment plans, and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, from_stdin, needed, practice, said, warn
from palpate.cli.typed import days

if TYPE_CHECKING:
    import datetime as dt

    from palpate.plans.model import Plan
    from palpate.practice import Practice

app = typer.Typer(no_args_is_help=True, help="Treatment plans: goal, measure, visits, review.")

PlanRef = Annotated[str | None, typer.Argument(metavar="PLAN", help="As p1.")]
Goal = Annotated[str | None, typer.Option(help="What the client wants, in their words; - reads it.")]
Measure = Annotated[
    str | None, typer.Option(help="What it is measured by: neuromuscular.nprs, shoulder_flexion.left, ndi.")
]
Target = Annotated[float | None, typer.Option(help="The score that is to be reached.")]
Visits = Annotated[int | None, typer.Option(help="How many visits are planned.")]
Every = Annotated[str | None, typer.Option(metavar="DAYS", help="How far apart, as 7, 10d, 2w or weekly.")]
Review = Annotated[str | None, typer.Option(metavar="DAY", help="When it is looked at again, as +30d.")]


@app.command()
def add(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="As c12, or enough of the name.")] = None,
    goal: Goal = None,
    measure: Measure = None,
    target: Target = None,
    visits: Visits = None,
    every: Every = None,
    review: Review = None,
    json: Json = False,
) -> None:
    """Make a plan. Where the measure was scored before, the last score is what it begins from."""
    from palpate.errors import Refused
    from palpate.plans.model import Terms

    with practice(ctx) as here:
        who = here.clients.find(needed(client, "The client"))
        words = from_stdin(needed(goal, "The goal, in the client's words")) or ""
        if here.acting is None:
            raise Refused("Say who makes the plan, before the command: palpate --as NAME plan add …")
        given = {
            "target": target,
            "visits": visits,
            "every_days": None if every is None else days(every),
            "review_on": _day(here, review),
            **_measured(here, who.id, measure),
        }
        _show(here, here.plans.add(who, here.acting, Terms(goal=words, **given)), json)


@app.command()
def edit(
    ctx: typer.Context,
    plan: PlanRef = None,
    goal: Goal = None,
    measure: Measure = None,
    target: Target = None,
    visits: Visits = None,
    every: Every = None,
    review: Review = None,
    drop: Annotated[
        list[str] | None, typer.Option(help="What is planned no longer: measure, target, visits, every or review.")
    ] = None,
    json: Json = False,
) -> None:
    """Change what is planned. What it was is kept, and shown with the plan; a new measure begins from its last score.

    What is not named stays as it is.
    """
    from msgspec.structs import replace

    from palpate.errors import Refused
    from palpate.refs import number

    given: dict[str, Any] = {
        "goal": from_stdin(goal),
        "target": target,
        "visits": visits,
        "every_days": None if every is None else days(every),
    }
    changes, gone = {name: value for name, value in given.items() if value is not None}, _dropped(drop or [])
    if not (changes or gone or measure or review):
        raise typer.BadParameter("Say what changes, as in --visits 8, or --drop target.")
    with practice(ctx) as here:
        found = here.plans.get(number(needed(plan, "The plan, as p1"), "p"))
        if review:
            changes["review_on"] = _day(here, review)
        new = _measured(here, found.client_id, measure)
        if (new.get("measure"), new.get("field")) != (found.measure, found.field):
            if new and found.target is not None and not {"target"} & (changes.keys() | gone.keys()):
                raise Refused(
                    f"{found.shown}: its target of {found.target:g} is a score of {found.measure}: give the new one "
                    "with --target, or --drop target."
                )
            changes |= new
        if both := changes.keys() & gone.keys():
            raise typer.BadParameter(f"{min(both).partition('_')[0]} is given and dropped: do one of the two.")
        _show(here, here.plans.change(found, replace(found.terms, **changes, **gone)), json)


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


def _measured(here: Practice, client_id: int, wanted: str | None) -> dict[str, Any]:
    """What a plan is measured by, and the score that stands; nothing where no measure is named."""
    from palpate.plans.measures import find
    from palpate.reports.progress import latest

    if not wanted:
        return {}
    scored = find(here.host, wanted)
    with here.context.read() as connection:
        baseline = latest(here, connection, client_id, scored.key, scored.field)
    return {"measure": scored.key, "field": scored.field, "baseline": baseline}


def _dropped(names: list[str]) -> dict[str, Any]:
    """The terms that are planned no longer, as there are none of them; without its measure a target means nothing."""
    empty: dict[str, dict[str, Any]] = {
        "measure": {"measure": "", "field": "", "baseline": None, "target": None},
        "target": {"target": None},
        "visits": {"visits": None},
        "every": {"every_days": None},
        "review": {"review_on": None},
    }
    if odd := [name for name in names if name not in empty]:
        raise typer.BadParameter(f"{odd[0]!r} cannot be dropped from a plan: it is {', '.join(empty)}.")
    return {term: value for name in names for term, value in empty[name].items()}


def _day(here: Practice, text: str | None) -> dt.date | None:
    from palpate import clock

    return clock.read_day(text, here.clock.now(), here.zone) if text else None
