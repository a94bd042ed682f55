"""The points of a modality on the body: a picture for each view, numbered, with what it rests on and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from palpate.documents.blocks import Block, Break, Document, Figure
from palpate.documents.charts import legend, marks
from palpate.documents.charts.figures import BODY, PAIRS, VIEWS
from palpate.documents.charts.places import Spot, spots
from palpate.documents.charts.stage import HIGH, WIDTH, Stage
from palpate.documents.page import Item, Picture
from palpate.errors import NotFound
from palpate.host.host import Host
from palpate.modality.catalog import BodyPoint
from palpate.practice import Practice

_MOST_BODY, _MOST_PAIR = 560.0, 400.0
_RADIUS = 6.4
_BESIDE = 20.0
"""Between a body and the words beside it."""
_SHAPES = (marks.ASSESSED, marks.TREATED, marks.OTHER)
_GREY = 0.25


class Numbered(msgspec.Struct, frozen=True):
    """A point with its number in the chart, and the shape that stands for its kind."""

    number: int
    shape: str
    point: BodyPoint
    spots: list[Spot]


def modality_chart(host: Host, key: str, view: str | None = None, kind: str | None = None) -> list[Picture]:
    """The reference charts of a modality, one for each view that has a point of it; of one view or kind, if named.

    NotFound where there is nothing to draw.
    """
    held = numbered(host, key, view, kind)
    views = [one for one in VIEWS if view in (None, one) and any(_on(point, one) for point in held)]
    return [_picture(host.title(key), one, [point for point in held if _on(point, one)]) for one in views]


def numbered(host: Host, key: str, view: str | None = None, kind: str | None = None) -> list[Numbered]:
    """The points of a modality that are drawn, with their numbers, which are the same in every chart of it.

    Where some have a place on a chart, those that have none are not drawn: the parts of an ear lie on no figure here.
    Where none has, each is drawn in its region.
    """
    points: list[BodyPoint] = host.ask(key, "body_points")
    points = [point for point in points if point.chart is not None] or points
    title = host.title(key)
    kinds = list(dict.fromkeys(point.kind for point in points))
    if kind is not None and kind not in kinds:
        raise NotFound(f"{title} has no points of the kind {kind!r}: it has {', '.join(kinds) or 'none'}.")
    found = [
        Numbered(number, _SHAPES[min(kinds.index(point.kind), len(_SHAPES) - 1)], point, _spots(point))
        for number, point in enumerate(points, 1)
        if kind in (None, point.kind)
    ]
    if not any(_on(one, view) for one in found):
        views = [one for one in VIEWS if any(_on(held, one) for held in found)]
        where = f" in the view {view!r}" if view else ""
        raise NotFound(f"{title} has no points to draw{where}: it has {', '.join(views) or 'none on any view'}.")
    return [one for one in found if _on(one, view)]


def _spots(point: BodyPoint) -> list[Spot]:
    """Where a point is drawn: on a body once, on the left if it is there; on feet and hands on each side it has."""
    chart = msgspec.to_builtins(point.chart) if point.chart else None
    found = [spot for side in point.sides or ("left",) for spot in spots(chart, point.region, side)]
    return [spot for spot in found if spot.view in PAIRS] or found[:1]


def _on(held: Numbered, view: str | None) -> bool:
    return any(view in (None, spot.view) for spot in held.spots)


def _picture(title: str, view: str, held: list[Numbered]) -> Picture:
    caveats = list(_caveats(view, held))
    stage, words, bottom = _laid(view, held, HIGH - _foot(held, caveats, 0)[1])
    put = [
        marks.Mark(one.number, one.shape, stage.put(spot.at, spot.side), None, _RADIUS)
        for one in held
        for spot in one.spots
        if spot.view == view
    ]
    across = (0.0, stage.x + stage.width + _BESIDE - 6 if view in BODY else WIDTH)
    below, bottom = _foot(held, caveats, bottom + 4)
    said = "; ".join(f"{one.number}: {_named(one.point)}{each}" for one, each in zip(held, _words(held), strict=True))
    return Picture(
        width=WIDTH,
        height=bottom,
        items=[*stage.figure(), *marks.spread(stage, put, across), *stage.captions(), *words, *below],
        alt=f"{title}, {stage.view.title.lower()}. {said}. {' '.join(caveats)}",
    )


def _laid(view: str, held: list[Numbered], room: float) -> tuple[Stage, list[Item], float]:
    """The figure with its legend, and where they end: beside a body, under feet and hands; as large as can be."""
    entries = [
        legend.Entry(one.number, one.shape, _named(one.point), words.removeprefix(":").strip(), beside=True)
        for one, words in zip(held, _words(held), strict=True)
    ]
    if view in BODY:
        stage = Stage(view, 8, 6, min(_MOST_BODY, room - 26))
        x = stage.x + stage.width + _BESIDE
        items, lowest = legend.columns(entries, x, 6, WIDTH - x, 1 if view in ("front", "back") else 2)
    else:
        taken = legend.columns(entries, 0, 0, WIDTH, 3)[1]
        stage = Stage(view, 0, 6, max(200.0, min(_MOST_PAIR, room - taken - 34)))
        stage.x = (WIDTH - stage.width) / 2
        items, lowest = legend.columns(entries, 0, stage.y + stage.height + 26, WIDTH, 3)
    return stage, items, max(lowest, stage.y + stage.height + 20)


def _foot(held: list[Numbered], caveats: list[str], y: float) -> tuple[list[Item], float]:
    """What the shapes mean, and how sure it all is."""
    shapes = {one.shape: one.point.kind.replace("_", " ") for one in held}
    signs: list[legend.Sign] = [(partial(marks.bare, shape), 11.0, kind) for shape, kind in shapes.items()]
    items, y = legend.key(signs, 2, y, WIDTH - 2)
    for one in caveats:
        more, y = legend.paragraph(one, 0, y, WIDTH, _GREY)
        items += more
    return items, y


def _named(point: BodyPoint) -> str:
    only = f" ({point.sides[0]} only)" if len(point.sides) == 1 and point.sides[0] in ("left", "right") else ""
    return f"{point.name}{only}"


def _words(held: list[Numbered]) -> list[str]:
    """What stands beside each name: its sources; and what to mind at it, where all of them say that."""
    minded = all(one.point.caution for one in held)
    found = []
    for point in (one.point for one in held):
        sources = f" [{', '.join(point.source)}]" if point.source else ""
        found.append((f": {point.caution}" if minded else "") + sources)
    return found


def _caveats(view: str, held: list[Numbered]) -> Iterator[str]:
    """How it is drawn and what it rests on; what is contested, each sentence once, with whom it holds for."""
    if view in BODY and any(len(one.point.sides) > 1 for one in held):
        yield "Drawn on one side; what is on both sides is at the same place on the other."
    said: dict[str, list[Numbered]] = {}
    for one in held:
        for sentence in one.point.contested.replace(". ", ".\n").split("\n"):
            if sentence:
                said.setdefault(sentence, []).append(one)
    for sentence, those in said.items():
        yield f"{_which(those, held)}{sentence}"
    if wanting := [one for one in held if not one.point.reviewed]:
        yield f"{_which(wanting, held)}Not reviewed by a clinician."
    yield "In square brackets: the sources, as palpate modality show --sources gives them."


def _which(those: list[Numbered], held: list[Numbered]) -> str:
    """Whom a sentence holds for: nothing where it is all, a kind where it is all of one, else the numbers."""
    if len(those) == len(held):
        return ""
    kinds = {one.point.kind for one in those}
    if len(those) == sum(one.point.kind in kinds for one in held):
        return f"{' and '.join(kind.replace('_', ' ') for kind in sorted(kinds)).capitalize()}: "
    return f"{', '.join(str(one.number) for one in those)}: "


def document(practice: Practice, key: str, view: str | None = None, kind: str | None = None) -> Document:
    """The charts of a modality as a document, a chart to a page."""
    blocks: list[Block] = []
    for picture in modality_chart(practice.host, key, view, kind):
        blocks += [*([Break()] if blocks else []), Figure(picture)]
    return Document(
        title=f"{practice.host.title(key)}: points",
        practice=practice.info.name,
        blocks=blocks,
        country=practice.info.country,
        simulated=practice.info.simulated,
    )
