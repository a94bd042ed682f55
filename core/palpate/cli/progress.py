"""palpate progress: what a client's scores show over time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, needed, practice

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from palpate.plans.change import Change
    from palpate.plans.progress import Progress, Standing
    from palpate.plans.trend import Trend

app = typer.Typer()


@app.command()
def progress(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="As c12, or enough of the name.")] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", "-m", help="Only this: nprs, pain_now, shoulder_flexion.left, ndi.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write a file instead: .svg, .pdf, .html, .txt, as its name ends."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """What a client's scores show over time: numbers, a plot, and whether a change is one.

    A change is told only where it is beyond the measure's own error, and called meaningful only where it reaches the
    smallest change that counts.
    """
    from palpate.reports.progress import progress as reckoned
    from palpate.store import chain

    if output is not None:
        from palpate.cli.progress_file import checked, write

        if json:
            raise typer.BadParameter("Say one of --json and --output.")
        checked(output)
    with practice(ctx) as here:
        found = reckoned(here, here.clients.find(needed(client, "The client"), archived=True), measure)
        if output is not None:
            with here.context.read() as connection:
                head = str(chain.head(connection))
            write(found, output, here.info.country, head)
            return
        zone = here.zone
    if json:
        from palpate.cli.show import as_json

        as_json(_as_json(found, zone))
    else:
        _print(found)


def _print(found: Progress) -> None:
    from palpate.cli import progress_plot, show
    from palpate.cli.canvas import coloured, columns
    from palpate.documents import progress as told
    from palpate.names import printable

    born = f", born {found.born.isoformat()}" if found.born else ""
    simulated = "  (simulated practice)" if found.simulated else ""
    show.text([f"{found.client_ref} {printable(found.client)}{born}: {told.counted(found.visits, 'visit')}{simulated}"])
    for standing in found.plans:
        print()
        show.text(f"{label}: {value}" for label, value in told.plan(standing))
    signs = progress_plot.signs(sys.stdout.encoding)
    for trend in found.trends:
        unit = f" {trend.measure.unit}" if trend.measure.unit else ""
        reach = f"{trend.measure.minimum:g} to {trend.measure.maximum:g}{unit}, {trend.direction}"
        print()
        show.text([f"{trend.title}  ({reach})"])
        for line in progress_plot.lines(trend, found.goal(trend), columns(), coloured(), signs):
            print(line)
        print()
        rows = told.rows(trend)
        kept = [at for at, _ in enumerate(told.HEAD) if at < 2 or any(row[at] for row in rows)]
        show.table([told.HEAD[at].lower() for at in kept], [[row[at] for at in kept] for row in rows])
        show.text(told.summary(trend))
    print()
    print(told.DESCRIBES if found.trends else "Nothing was scored yet.")


def _as_json(found: Progress, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "ref": found.client_ref,
        "client": found.client,
        "born": found.born,
        "simulated": found.simulated,
        "day": found.day,
        "visits": found.visits,
        "plans": [plan_json(one, zone) for one in found.plans],
        "trends": [_trend_json(one, found.goal(one), zone) for one in found.trends],
    }


def plan_json(standing: Standing, zone: ZoneInfo) -> dict[str, Any]:
    """A plan and how it stands."""
    from msgspec import to_builtins

    from palpate.cli.show import iso
    from palpate.refs import ref

    one = standing.plan
    return {
        "ref": one.ref,
        "id": one.id,
        "client": one.client,
        "client_ref": ref("c", one.client_id),
        "born": one.born,
        "practitioner": one.practitioner,
        "goal": one.goal,
        "measure": one.measure,
        "field": one.field,
        "target": one.target,
        "visits": one.visits,
        "every_days": one.every_days,
        "review_on": one.review_on,
        "status": one.status,
        "why": one.why,
        "created_at": iso(one.created_at, zone),
        "ended_at": iso(one.ended_at, zone) if one.ended_at else None,
        "changes": [{"at": iso(each.at, zone), "by": each.by, "was": to_builtins(each.was)} for each in one.changes],
        "visits_made": standing.visits_made,
        "due": standing.due,
        "baseline": standing.baseline,
        "last": standing.last.score if standing.last else None,
        "last_on": standing.last.day if standing.last else None,
        "change": _change_json(standing.change),
        "target_reached": standing.reached,
    }


def _trend_json(trend: Trend, goal: float | None, zone: ZoneInfo) -> dict[str, Any]:
    from palpate.cli.show import iso
    from palpate.refs import ref

    measure = trend.measure
    return {
        "measure": trend.key,
        "modality": trend.modality if trend.whose else None,
        "field": trend.field,
        "name": measure.name,
        "unit": measure.unit,
        "minimum": measure.minimum,
        "maximum": measure.maximum,
        "better": measure.better,
        "error": measure.error,
        "smallest_that_counts": measure.meaningful,
        "overlaid": measure.overlaid,
        "goal": goal,
        "n": len(trend.lasting),
        "scores": [
            {
                "at": iso(one.at, zone),
                "moment": one.moment,
                "score": one.score,
                "ref": one.ref,
                "visit": ref("v", one.visit_id),
                "late": one.late,
                "items": one.items,
                "answered": one.answered,
            }
            for one in trend.points
        ],
        "change": _change_json(trend.overall),
    }


def _change_json(change: Change | None) -> dict[str, Any] | None:
    """Two scores and what may be said of them: within the measure's error nothing is a change."""
    if change is None:
        return None
    verdict = {"none": "no_change_beyond_error", "unknown": "error_not_known"}.get(change.verdict, change.verdict)
    return {"from": change.before, "to": change.after, "verdict": verdict, "meaningful": change.counts}
