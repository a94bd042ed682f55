"""Scoring a measure that belongs to no modality: NDI, ODI, QuickDASH, LEFS, and what else is scored by itself."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, practice


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate visit``."""
    app.command()(score)


def score(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="[VISIT] MEASURE FIGURE…", help="As ndi 17, the sum of the items; ndi 34%, the score."),
    ],
    answered: Annotated[int | None, typer.Option(help="How many items were answered; all, unless given.")] = None,
    items: Annotated[int | None, typer.Option(help="How many items there are, to be checked.")] = None,
    after: Annotated[bool, typer.Option("--after", help="Scored after treatment.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take a score back that was typed in error.")] = False,
    json: Json = False,
) -> None:
    """Record a score: ndi, odi, quickdash, lefs by the sum of their items; psfs by its activities; fingertip_to_floor.

    Also rmdq by how many of its statements are ticked, vas in millimetres, groc from -7 to 7: a figure below 0 takes
    two dashes before the measure, as in score -- groc -2.
    Only the score is kept, never a question. Items left out are reckoned as published; too many are refused.
    """
    from palpate.cli.show import as_json
    from palpate.plans.change import figure
    from palpate.refs import looks_like_ref
    from palpate.visits import scoring

    visit = words[0] if len(words) > 2 - remove and looks_like_ref(words[0]) else None
    rest = words[1:] if visit else words
    if remove:
        if len(rest) != 1 or json:
            raise typer.BadParameter("To take a score back, give [VISIT] MEASURE --remove.")
        with practice(ctx) as here:
            found = here.visits.find(visit, here.acting)
            taken = here.visits.unscore(found, rest[0], after=after)
            print(f"{found.shown}: {rest[0]} {figure(taken)} taken back.")
        return
    if len(rest) < 2:
        raise typer.BadParameter("Give [VISIT] MEASURE FIGURE, as in ndi 17.")
    measure, *figures = rest
    finished = len(figures) == 1 and figures[0].endswith("%")
    given = [_number(text.removesuffix("%") if finished else text) for text in figures]
    with practice(ctx) as here:
        found = here.visits.find(visit, here.acting)
        row = here.visits.score(found, measure, given, answered=answered, items=items, finished=finished, after=after)
        if json:
            as_json({"ref": found.ref, "client": found.client, "born": found.born, "score": row})
            return
        shown = scoring.shown(scoring.find(measure), scoring.Result(score=row["score"], detail=row["detail"]))
        print(f"{found.shown}: {row['name']}, {row['moment']}: {shown}.")


def _number(text: str) -> float:
    import re

    if not re.fullmatch(r"-?\d{1,6}(?:[.,]\d{1,3})?", text):
        raise typer.BadParameter(f"{text!r} is not a figure: write it as 17, or 4.5.")
    return float(text.replace(",", "."))
