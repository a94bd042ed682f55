"""A place of a record as its chart has it: where its mark goes, its shape, and all that the legend says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from palpate.documents.charts import marks
from palpate.documents.charts.places import Spot, spots
from palpate.names import printable
from palpate.screening.model import places


class Site(msgspec.Struct, frozen=True):
    """A place of the record, with its number, where its mark goes, and all that the legend says of it."""

    number: int
    name: str
    words: str
    shape: str
    much: float | None
    spots: list[Spot]
    refers: list[str]
    spills: list[str]
    side: str


def sited(number: int, one: dict[str, Any]) -> Site:
    """A place as the record gathers it, with its number in the chart."""
    shape = marks.ASSESSED if not one["treated"] else marks.BOTH if one["assessed"] else marks.TREATED
    scored = [score for found in one["assessed"] for score in found["scores"][:1]]
    much = max((_share(score) for score in scored), default=None)
    return Site(
        number=number,
        name=printable(f"{one['name'][:1].upper()}{one['name'][1:]}, {one['side'] or 'side not recorded'}"),
        words=printable(". ".join(_said(one)) + "."),
        shape=shape,
        much=much,
        spots=spots(one.get("chart"), one.get("region", ""), one["side"]),
        refers=one.get("refers", []),
        spills=one.get("spills", []),
        side=one["side"],
    )


def _share(score: dict[str, Any]) -> float:
    return float((score["value"] - score["minimum"]) / (score["maximum"] - score["minimum"]))


def _said(one: dict[str, Any]) -> Iterator[str]:
    for found in one["assessed"]:
        scores = ", ".join(f"{score['label']} {score['value']}/{score['maximum']}" for score in found["scores"])
        yield f"Assessed ({found['label']}): {scores or 'not scored'}"
    if one["treated"]:
        yield "Treated: " + ", ".join(f"{work['name']} (line {work['number']})" for work in one["treated"])
    for key, words in (("refers", "May be felt at"), ("spills", "Less often at")):
        if one.get(key):
            yield f"{words}: {', '.join(places(one[key]))}"
    if not spots(one.get("chart"), one.get("region", ""), one["side"]):
        yield "It has no place on these figures"
