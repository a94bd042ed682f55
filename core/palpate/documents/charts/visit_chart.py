"""A visit on the body: where something was found and where something was done, numbered, with a legend."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any

from palpate.documents.charts import legend, marks
from palpate.documents.charts.curves import straight
from palpate.documents.charts.figures import BODY, PAIRS
from palpate.documents.charts.places import shapes
from palpate.documents.charts.sited import Site, sited
from palpate.documents.charts.stage import HIGH, WIDTH, Stage
from palpate.documents.page import Box, Item, Path, Picture, Tone

_BODY_HIGH, _PAIR_HIGH = 300.0, 160.0
_GAP, _UNDER = 16.0, 22.0
_ROOM, _BESIDE, _COLUMN = 9.0, 24.0, 170.0
"""On either side of figures for marks, in all beside them where words stand there, and how wide those are at least."""
_REFERRED, _EDGE = "#d5e1ee", "#51708f"


def visit_chart(record: dict[str, Any]) -> list[Picture]:
    """The pictures of a visit's record, as ``practice.visits.record`` gives it: the body, then feet and hands.

    Where they have room beside the body, feet and hands stand there, in the same picture. None where nothing was found
    or done at a place. A place that is on no figure stands in the legend all the same.
    """
    sites = [sited(number, one) for number, one in enumerate(record.get("sites", []), 1)]
    if not sites:
        return []
    shown = {spot.view for site in sites for spot in site.spots}
    shown |= {view for site in sites for view in _views_of_referral(site, shown)}
    made: list[Picture] = []
    groups = [[view for view in views if view in shown] for views in (BODY, PAIRS)]
    if len(list(_rows([*groups[0], *groups[1]]))) == 1:
        groups = [[*groups[0], *groups[1]]]
    for views in filter(None, groups):
        here = [site for site in sites if any(spot.view in views for spot in site.spots)]
        made += _pictures(views, here, sites)
    if lost := [site for site in sites if not site.spots]:
        made += _pictures([], lost, [])
    return made


def _felt(site: Site) -> list[tuple[str, str | None]]:
    """The regions that are shaded for a place, and how; none without a side, since it would be said of both."""
    named = [*((one, _REFERRED) for one in site.refers), *((one, None) for one in site.spills)]
    return named if site.side else []


def _views_of_referral(site: Site, shown: set[str]) -> Iterator[str]:
    """The views that are added for where a point may be felt, where none that is shown has it."""
    for region, _ in _felt(site):
        seen = [spot.view for spot, _ in shapes(region, site.side)]
        if seen and not shown & set(seen):
            # A hand or a foot stands on the body too: one figure more is enough.
            yield next((view for view in seen if view in ("front", "back")), seen[0])


def _pictures(views: list[str], here: list[Site], every: list[Site]) -> Iterator[Picture]:
    """The figures, their legend beside or under them; what a page has no room for goes on in a picture of its own."""
    rows = list(_rows(views))
    wide = max((_wide(row) for row in rows), default=WIDTH)
    low = 6.0 + sum(max(stage.height for stage in row) + _UNDER for row in rows)
    signs, beside = _signs(here, every, views), WIDTH - wide - _BESIDE
    # Words that have room beside the figures leave a page for what comes after them.
    if here and beside >= _COLUMN:
        below, y = _words(signs, here, wide + _BESIDE, beside, 6.0, 1)
        if y <= low:
            items, bottom = _figures(rows, 0, wide + 2 * _ROOM, every)
            yield _picture([*items, *below], max(y, bottom), f"Body chart, {_titles(views)}", here)
            return
    items, y = _figures(rows, 0, WIDTH, every)
    below, y = legend.key(signs, 2, y, WIDTH - 2)
    items += below
    what = f"Body chart, {_titles(views) or 'places on no figure'}"
    if not here:
        yield Picture(width=WIDTH, height=y + 2, items=items, alt=f"{what}: where what was found may be felt.")
    while here:
        some = _fitting(here, HIGH - y)
        below, y = _legend(some, y + 2)
        yield _picture([*items, *below], y, what, some)
        here, items, y, what = here[len(some) :], [], 4.0, "Body chart, its legend goes on"


def _figures(rows: list[list[Stage]], x: float, width: float, every: list[Site]) -> tuple[list[Item], float]:
    """The figures, each row in the middle of a width and on one ground, and where they end."""
    items: list[Item] = []
    y = 6.0
    for row in rows:
        at, high = x + (width - _wide(row)) / 2, max(stage.height for stage in row)
        for stage in row:
            stage.x, stage.y = at, y + high - stage.height
            at += stage.width + _GAP
            items += _on(stage, every, (x, x + width))
        y += high + _UNDER
    return items, y


def _wide(row: list[Stage]) -> float:
    return sum(stage.width for stage in row) + _GAP * (len(row) - 1)


def _words(
    signs: list[legend.Sign], here: list[Site], x: float, width: float, y: float, count: int
) -> tuple[list[Item], float]:
    """What the signs mean and what each number is, in so many columns, and where it ends."""
    items, y = legend.key(signs, x + 2, y, width - 2)
    more, y = legend.columns(_entries(here), x, y + 2, width, count)
    return [*items, *more], y


def _picture(items: list[Item], y: float, what: str, some: list[Site]) -> Picture:
    said = " ".join(f"{one.number}: {one.name}. {one.words}" for one in some)
    return Picture(width=WIDTH, height=y + 2, items=items, alt=f"{what}. {said}")


def _fitting(here: list[Site], room: float) -> list[Site]:
    """As many of them as there is room for, and one at least."""
    count = len(here)
    while count > 1 and _legend(here[:count], 0)[1] > room:
        count -= 1
    return here[:count]


def _legend(here: list[Site], y: float) -> tuple[list[Item], float]:
    return legend.columns(_entries(here), 0, y, WIDTH, 1 if len(here) < 2 else 2)


def _entries(here: list[Site]) -> list[legend.Entry]:
    return [legend.Entry(one.number, one.shape, one.name, one.words, one.much, unsided=not one.side) for one in here]


def _rows(views: list[str]) -> Iterator[list[Stage]]:
    row: list[Stage] = []
    for stage in (Stage(view, 0, 0, _PAIR_HIGH if view in PAIRS else _BODY_HIGH) for view in views):
        if row and sum(one.width + _GAP for one in row) + stage.width > WIDTH:
            yield row
            row = []
        row.append(stage)
    if row:
        yield row


def _on(stage: Stage, every: list[Site], across: tuple[float, float]) -> list[Item]:
    """A figure with what is shaded on it, and the marks, which stand within ``across``."""
    shaded: list[Item] = []
    for site in every:
        for region, fill in _felt(site):
            shapes_there = _shapes(stage.view.key, stage.x, stage.y, stage.height, region, site.side)
            shaded += [Path(d, fill=fill, line=_EDGE, stroke=0.5, dashed=True) for d in shapes_there]
    # What is only dashed lies over what is filled.
    shaded.sort(key=lambda one: isinstance(one, Path) and one.fill is None)
    put = [
        marks.Mark(
            site.number, site.shape, stage.put(spot.at, spot.side), site.much, marks.size(site.much), not site.side
        )
        for site in every
        for spot in site.spots
        if spot.view == stage.view.key
    ]
    return [*stage.figure(), *dict.fromkeys(shaded), *marks.spread(stage, put, across), *stage.captions()]


@lru_cache(maxsize=512)
def _shapes(key: str, x: float, y: float, height: float, region: str, side: str) -> list[str]:
    """What is shaded for a region on a view that stands there: many visits have it in the same place."""
    stage = Stage(key, x, y, height)
    seen = [(spot, shape) for spot, shape in shapes(region, side) if spot.view == key]
    return [straight([stage.put(point, spot.side) for point in shape]) for spot, shape in seen]


def _signs(here: list[Site], every: list[Site], views: list[str]) -> list[legend.Sign]:
    """What the shapes, the sizes and the shading mean: only those that are there."""
    signs: list[legend.Sign] = []
    named = {marks.ASSESSED: "assessed", marks.TREATED: "treated", marks.BOTH: "assessed and treated"}
    for shape, words in named.items():
        if any(one.shape == shape for one in here):
            signs.append((partial(marks.bare, shape), 12.0, words))
    if unsided := [one for one in here if not one.side]:
        unshaded = "; where it may be felt is not shaded" if any(one.refers or one.spills for one in unsided) else ""
        dashed = partial(marks.bare, unsided[0].shape, unsided=True)
        signs.append((dashed, 12.0, f"dashed: side not recorded{unshaded}"))
    if any(one.much is not None and one.side for one in here):
        signs.append((_more_and_more, 38.0, "the larger and darker, the higher the score"))
    shaded = {
        fill
        for site in every
        for region, fill in _felt(site)
        if any(spot.view in views for spot, _ in shapes(region, site.side))
    }
    for fill, words in ((_REFERRED, "may be felt here (varies)"), (None, "less often here")):
        if fill in shaded:
            signs.append((partial(_swatch, fill), 18.0, words))
    return signs


def _more_and_more(x: float, y: float) -> list[Item]:
    return [
        part
        for at, much in ((-13.0, 0.0), (-1.5, 0.5), (12.0, 1.0))
        for part in marks.drawn(marks.Mark(0, marks.ASSESSED, (x + at, y), much, 0.7 * marks.size(much)))
    ]


def _swatch(fill: Tone | None, x: float, y: float) -> list[Item]:
    return [Box(x - 9, y - 5, 18, 10, fill=fill, line=_EDGE, stroke=0.5, dashed=True)]


def _titles(views: list[str]) -> str:
    return " and ".join(Stage(view, 0, 0, 1).view.title.lower() for view in views)
