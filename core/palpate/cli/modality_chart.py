"""palpate modality chart: the points of a modality on the body, as a picture, as pages to print, as data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli import papers
from palpate.cli.session import Json, needed, practice, warn

if TYPE_CHECKING:
    from palpate.documents.blocks import Document
    from palpate.documents.charts.modality_chart import Numbered

_KINDS = (".svg", *papers.KINDS)


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate modality``."""
    app.command()(chart)


def chart(
    ctx: typer.Context,
    key: Annotated[str | None, typer.Argument(help="Its key, as modality list shows it.")] = None,
    view: Annotated[
        str | None, typer.Option(help="One view: front, back, left, right, sole, foot, palm or hand.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="One kind of point, as reflex.")] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help=f"The file: {', '.join(_KINDS)}; KEY-chart.svg, unless named."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Draw the points of a modality on the body, numbered, with a legend: for the wall, and to learn from."""
    from palpate.cli.show import as_json
    from palpate.documents.charts.modality_chart import document, numbered

    papers.checked(output, _KINDS)
    if json and output is not None:
        raise typer.BadParameter("--json is data on the screen; --output is a file: one of them.")
    with practice(ctx) as here:
        found = here.host.named(needed(key, "Modality"))
        if json:
            as_json([_as_data(one, view) for one in numbered(here.host, found, view, kind)])
            return
        drawn = document(here, found, view, kind)
    _write(drawn, output or f"{'-'.join([found, *filter(None, (view, kind))])}-chart.svg")


def _write(document: Document, output: str) -> None:
    from palpate.documents.paper import pages
    from palpate.documents.svg import drawn
    from palpate.exchange import filing

    suffix = Path(output).suffix.casefold()
    if suffix == ".svg":
        content, begins = drawn(pages(document)).encode(), b"<svg"
    else:
        content, begins = papers.made(document, suffix)
    warn(f"{filing.put(output, content, begins)}: written.")


def _as_data(one: Numbered, view: str | None) -> dict[str, object]:
    """A point with its number and its places on the views, in per mille of each one's box."""
    point = one.point
    return {
        "number": one.number,
        "key": point.key,
        "name": point.name,
        "kind": point.kind,
        "region": point.region,
        "sides": list(point.sides),
        "places": [
            {"view": spot.view, "side": spot.side, "x": round(spot.at[0]), "y": round(spot.at[1])}
            for spot in one.spots
            if view in (None, spot.view)
        ],
        "contested": point.contested,
        "reviewed": point.reviewed,
        "source": point.source,
    }
