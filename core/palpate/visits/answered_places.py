"""The places that an answer names: each known, on a side that it has, and named once."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from palpate.errors import NotFound, Refused
from palpate.host import definitions
from palpate.host.host import Host, ModalityFailed
from palpate.modality.fields import Sites
from palpate.modality.vocabulary import SIDES
from palpate.store.context import Writing
from palpate.visits.places import Place, everywhere, place, side


def known(host: Host, modality: str, field: Sites, given: Iterable[dict[str, Any]], *, typed: bool) -> list[Any]:
    """The places of an answer with their keys, joined; ``typed``: named by a few letters."""
    try:
        found = [_known(host, modality, field, one, typed) for one in given]
        return joined(found, typed=typed)
    except ModalityFailed:
        raise  # it is not about what was answered
    except Refused as error:
        raise type(error)(f"{field.label} ({field.key}): {error}") from error


def joined(given: Iterable[dict[str, Any]], *, typed: bool) -> list[dict[str, Any]]:
    """Each place once a side, what is said of it later counting before what was said earlier.

    Said without a side it is the one that stands on a side. Where it stands on several, whoever types is asked which.
    """
    rows = list(given)
    sides: dict[str, list[str]] = {}
    for one in rows:
        if "side" in one and one["side"] not in sides.setdefault(one["site"], []):
            sides[one["site"]].append(one["side"])
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in rows:
        could = sides.get(one["site"], []) if "side" not in one else []
        if len(could) > 1 and typed:
            name = one["site"].replace("_", " ")
            raise Refused(f"{name} stands on the {' and on the '.join(could)} side: say which is meant.")
        row = {"site": one["site"], "side": could[0], **one} if len(could) == 1 else one
        where = (row["site"], row.get("side", ""))
        found[where] = {**found.get(where, {}), **row}
    return list(found.values())


def keep(writing: Writing, host: Host, modality: str, field: Sites, answer: Iterable[dict[str, Any]]) -> None:
    """Store what the places of an answer are now, so that they can be drawn when the modality is gone."""
    for one in answer:
        found = _exact(host, modality, field, one["site"])
        definitions.keep(writing, "site", f"{modality}.{found.key}", found.definition)


def _known(host: Host, modality: str, field: Sites, one: dict[str, Any], typed: bool) -> dict[str, Any]:
    found = _typed(host, modality, field, one) if typed else _exact(host, modality, field, one["site"])
    named = {"site": found.key} | ({"side": side(found, one["side"])} if "side" in one else {})
    return {**one, **named}


def _typed(host: Host, modality: str, field: Sites, one: dict[str, Any]) -> Place:
    try:
        return place(host, modality, one["site"], field.of)
    except NotFound:
        name, _, last = one["site"].rpartition(" ")
        if name and "side" not in one:
            place(host, modality, name, field.of)
            raise Refused(f"{last!r} is not a side: {', '.join(SIDES)}.") from None
        raise


def _exact(host: Host, modality: str, field: Sites, key: str) -> Place:
    kinds = everywhere(host, modality, field.of)
    for places in kinds:
        if key in places:
            return places[key]
    key = key[:80]
    near = get_close_matches(key.casefold().replace(" ", "_"), [one for places in kinds for one in places], 1)
    raise NotFound(
        f"{key!r} is no point of {host.title(modality)}, no muscle and no region"
        f"{f': {near[0]} is nearest' if near else ''}."
    )
