"""The places of the body that a visit's record speaks of, gathered for whoever draws them.

They are read from the record and the definitions it used, so that they are found when their modality is gone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from palpate.host import definitions
from palpate.host.tables import definition
from palpate.modality import vocabulary
from palpate.modality.fields import Scale, Sites
from palpate.visits.forms import stored_form

_KNOWN = ("region", "chart", "refers", "spills", "contested", "reviewed", "source")


def gathered(connection: Connection, record: dict[str, Any]) -> list[dict[str, Any]]:
    """Each place once for each side, in the order of the record, with what was found and what was done there.

    ``name``, ``key``, ``side`` and, where known, ``region``, ``chart``, ``refers``, ``spills``; ``assessed`` are the
    fields that name it, with its scores; ``treated`` the lines of work, by their number in the record from 1.
    """
    found: dict[tuple[str, str, str], dict[str, Any]] = {}

    def at(name: str, key: str, side: str, known: dict[str, Any]) -> dict[str, Any]:
        fresh = {"key": key, "name": name, "side": side, "assessed": [], "treated": []}
        fresh |= {one: known[one] for one in _KNOWN if known.get(one)}
        return found.setdefault((key, name, side), fresh)

    for part in record["assessment"]:
        for answer, field in _places_asked(connection, part):
            for one in answer["value"]:
                known = _as_it_was(connection, part["modality"], one["site"], part["saved_at"])
                scores = [
                    {"label": sub.label, "value": one[sub.key], "minimum": sub.minimum, "maximum": sub.maximum}
                    for sub in field.fields
                    if isinstance(sub, Scale) and sub.key in one
                ]
                name = known.get("name") or known.get("label") or one["site"].replace("_", " ")
                here = at(name, one["site"], one.get("side", ""), known)
                here["assessed"].append({"label": answer["label"], "scores": scores})
    for number, work in enumerate(record["work"], 1):
        if work["site"]:
            stored = definitions.load(connection, work["site_definition"]) if work["site_definition"] else {}
            here = at(work["site_name"], work["site"], work["side"], {**stored, "region": work["region"]})
            here["treated"].append({"number": number, "name": work["name"]})
    return list(found.values())


def _places_asked(connection: Connection, part: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Sites]]:
    """The answers of an assessment that name places, each with its field."""
    listed = [answer for answer in part["answers"] if isinstance(answer["value"], list) and answer["value"]]
    if not any(isinstance(answer["value"][0], dict) for answer in listed):
        return  # The form is long: it is read only where it is needed.
    form = stored_form(connection, part["form"])
    for answer in listed:
        field = form.get(answer["key"])
        if isinstance(field, Sites):
            yield answer, field


def _as_it_was(connection: Connection, modality: str, site: str, saved_at: str) -> dict[str, Any]:
    """The definition of a place as it stood when an answer was saved; of one never stored, what all words know."""
    kept = connection.execute(
        select(definition.c.hash, definition.c.first_used)
        .where(definition.c.kind == "site", definition.c.key == f"{modality}.{site}")
        .order_by(definition.c.first_used, definition.c.hash)
    ).all()
    if not kept:
        word = vocabulary.regions().get(site) or vocabulary.muscles().get(site)
        return _with_region(site, msgspec.to_builtins(word)) if word else {}
    then = dt.datetime.fromisoformat(saved_at)
    return _with_region(
        site, definitions.load(connection, ([one for one in kept if one.first_used <= then] or kept)[-1].hash)
    )


def _with_region(site: str, stored: dict[str, Any]) -> dict[str, Any]:
    """A stored place; a region is its own region."""
    return {"region": site, **stored}
