"""The progress report of a client: plans and how they stand, each trend of scores as words, a picture and a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from palpate.documents.blocks import Block, Document, Figure, Heading, Pairs, Para, Rows
from palpate.documents.plot import plot
from palpate.plans.change import briefly, figure, said
from palpate.plans.model import scored_by
from palpate.plans.progress import Progress, Standing
from palpate.plans.trend import Point, Trend

HEAD = ["When", "Ref", "Before", "After", "Asked later", "At that visit", "Since the first"]
"""What a table of scores says of each visit and each follow-up."""

DESCRIBES = "This describes what was scored; it does not prove what caused it."


def document(progress: Progress, *, country: str = "", foot: str = "") -> Document:
    """The whole report."""
    born = f", born {progress.born.isoformat()}" if progress.born else ""
    return Document(
        title="Progress",
        practice=progress.practice,
        simulated=progress.simulated,
        whom=f"{progress.client}{born} ({progress.client_ref})",
        stamp=progress.day.isoformat(),
        country=country,
        foot=foot,
        blocks=blocks(progress),
    )


def blocks(progress: Progress) -> list[Block]:
    """What the report says, for it to stand in a larger document too."""
    return list(_blocks(progress))


def _blocks(progress: Progress) -> Iterator[Block]:
    yield Para(f"{counted(progress.visits, 'visit')} up to {day(progress.day)}.")
    if progress.plans:
        yield Heading("Plans")
        for one in progress.plans:
            yield Pairs(plan(one))
    for trend in progress.trends:
        goal = progress.goal(trend)
        yield Heading(trend.title)
        for line in summary(trend):
            yield Para(line)
        yield Figure(plot(trend, goal, headed=True))
        yield Rows(HEAD, rows(trend))
        if trend.measure.note:
            yield Para(trend.measure.note, quiet=True)
    if progress.trends:
        yield Para(DESCRIBES, quiet=True)
    else:
        yield Para("Nothing was scored yet.")


def plan(standing: Standing) -> list[tuple[str, str]]:
    """A plan and how it stands, as labels and values."""
    one, measure = standing.plan, standing.measure
    unit = measure.unit if measure else ""
    visits = f"{standing.visits_made} of {one.visits} made" if one.visits else f"{standing.visits_made} made"
    told = [
        (f"Goal ({one.ref})", one.goal),
        ("Visits", f"{visits}, every {counted(one.every_days, 'day')}" if one.every_days else visits),
    ]
    if one.measure:
        which = scored_by(one.measure, one.field)
        called = which if measure is None or measure.name == which else f"{measure.name} ({which})"
        told.append(("Measure", f"{called}, {standing.whose}" if standing.whose else called))
        told.append(("Score", score(standing)))
    if one.target is not None:
        missed = "not reached yet" if one.status == "active" else "not reached by the last score"
        reached = {True: "reached", False: missed, None: "not scored since"}[standing.reached]
        told.append(("Target", f"{figure(one.target, unit)}: {reached}"))
    then = [*(each.was for each in one.changes), one.terms][1:]
    for on, changed, next_ in zip(standing.changed_on, one.changes, then, strict=True):
        goal = f'"{changed.was.goal}"' if changed.was.goal != next_.goal else ""
        before = "; ".join(part for part in (goal, changed.was.shown) if part) or "the goal alone"
        told.append(("Changed", f"{day(on)} by {changed.by}; before: {before}"))
    if one.status != "active":
        why = f": {one.why}" if one.why else ""
        when = f"on {day(standing.ended_on)}" if standing.ended_on else ""
        goal = "goal reached" if one.status == "reached" else ""
        apart = ", whatever the score" if goal and standing.reached is False else ""
        told.append(("Ended", f"{goal} {when}".strip() + apart + why))
    elif one.review_on:
        told.append(("Review", f"{day(one.review_on)}{', which is due' if standing.due else ''}"))
    return told


def score(standing: Standing) -> str:
    """From which score to which a plan has come, and what may be said of it."""
    measure = standing.measure
    unit = measure.unit if measure else ""
    if standing.baseline is None:
        return "none yet"
    if standing.last is None or measure is None:
        return f"{figure(standing.baseline, unit)} at the start, none since"
    told = f"{figure(standing.baseline)} to {figure(standing.last.score, unit)} on {day(standing.last.day)}"
    return f"{told}: {said(measure, standing.change)}" if standing.change else told


def summary(trend: Trend) -> list[str]:
    """What may be said of a trend, sentence by sentence, each with the number it was counted from."""
    measure, lasting = trend.measure, trend.lasting
    told = []
    if trend.overall is None:
        told.append(_alone(trend))
    else:
        change = trend.overall
        told.append(
            f"From {figure(change.before, measure.unit)} on {day(lasting[0].day)} "
            f"to {figure(change.after, measure.unit)} on {day(lasting[-1].day)} "
            f"(n {len(lasting)}): {said(measure, change)}."
        )
    both = [one for one in (trend.within(number) for number in _visits(trend)) if one is not None]
    if both:
        kinds = [one.verdict for one in both]
        shares = {
            "better": "better",
            "none": "no change beyond the error",
            "worse": "worse",
            "unknown": "the error is not known",
        }
        counts = ", ".join(
            f"{words} at {counted(kinds.count(kind), 'visit')}" for kind, words in shares.items() if kind in kinds
        )
        told.append(f"From before to after treatment (n {len(both)}): {counts}.")
    return told


def _alone(trend: Trend) -> str:
    """What is said where no two scores can be held against one another over time."""
    if len(trend.points) == 1:
        return "1 score: nothing to hold it against yet."
    if not trend.lasting:
        return "From visit to visit: nothing yet, as nothing was scored before treatment."
    return "From visit to visit: 1 score, nothing to hold it against yet."


def rows(trend: Trend) -> list[list[str]]:
    """The scores in order: a row for each visit, with before and after, and one for each follow-up."""
    found: dict[str, list[Point]] = {}
    for one in trend.points:
        found.setdefault(one.ref, []).append(one)
    made = []
    for shown, points in found.items():
        by = {one.moment: one for one in points}
        first = by.get("before") or by.get("follow_up") or by["after"]
        within, since = trend.within(first.visit_id), trend.since_first(first)
        asked = by.get("follow_up")
        made.append(
            [
                day(first.day),
                shown,
                _score(by.get("before")),
                _score(by.get("after")),
                _score(asked) + (" (late)" if asked and asked.late else ""),
                briefly(within) if within and not asked else "",
                briefly(since) if since else "",
            ]
        )
    return made


def day(date: dt.date) -> str:
    """8 Mar 2027."""
    return f"{date.day} {date:%b %Y}"


def counted(number: int, what: str) -> str:
    """1 visit, 2 visits."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _score(point: Point | None) -> str:
    if point is None:
        return ""
    missing = f" ({point.answered} of {point.items})" if point.items != point.answered else ""
    return f"{figure(point.score)}{missing}"


def _visits(trend: Trend) -> list[int]:
    return list(dict.fromkeys(one.visit_id for one in trend.points))
