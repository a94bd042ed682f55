"""Recording work: the technique, where and how, held against the verdict's regions and limits as it is entered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from palpate.errors import Ambiguous, NeedsWords, NotFound, Refused, SaysHow
from palpate.host import definitions
from palpate.host.host import Host
from palpate.modality import vocabulary
from palpate.modality.catalog import Technique
from palpate.modality.entry import ours
from palpate.modality.safety import Level
from palpate.refs import ref
from palpate.screening.model import Reason, Verdict, places
from palpate.store.context import Writing
from palpate.visits import consents, reading, starting
from palpate.visits.model import Screened, Visit, WorkDone
from palpate.visits.naming import is_named, meant
from palpate.visits.places import Place, place, side, tool
from palpate.visits.tables import work

_UNSAID = {"felt": "and how strong it was felt is not said", "applied": "and how much was applied is not said"}
"""What is said of a limit where its figure was left out, by its scale."""
PLACE_UNKNOWN = "Screening says to avoid a place that has not been recorded."


def technique(host: Host, modalities: Sequence[str], wanted: str) -> tuple[str, Technique]:
    """The modality and technique meant by ``modality.key``, key, short form, name or a few letters of it.

    A modality that cannot be asked keeps nobody from recording what another does.
    """
    prefix, dot, rest = wanted.partition(".")
    if dot and prefix in modalities:
        return prefix, host.technique(prefix, rest)
    known, failures = _techniques(host, modalities)
    exact = [pair for pair in known if is_named(wanted, pair[1])]
    found = exact or [pair for pair in known if meant(wanted, pair[1].name)]
    if not found and failures:
        raise failures[0]
    if not found:
        raise NotFound(
            f"{wanted!r} is no technique of {' or '.join(host.title(key) for key in modalities)}: "
            "palpate modality show KEY --techniques lists them."
        )
    if len(found) > 1:
        listed = ", ".join(f"{key}.{one.key}" for key, one in found[:10])
        raise Ambiguous(f"{wanted!r} could be {listed}: name one of them.")
    return found[0]


def _techniques(host: Host, modalities: Sequence[str]) -> tuple[list[tuple[str, Technique]], list[Refused]]:
    known, failures = [], []
    for key in modalities:
        try:
            known += [(key, one) for one in host.ask(key, "technique_catalog")]
        except Refused as error:
            failures.append(error)
    return known, failures


def record(writing: Writing, host: Host, visit: Visit, done: WorkDone) -> tuple[int, dict[str, Any]]:
    """Write one technique applied; gives its number and the row.

    Beyond the verdict's limit, in a region to be left alone or against a refusal of consent, it is refused, or taken
    with words that are kept.
    """
    key, used = technique(host, visit.modalities, done.technique)
    where = place(host, key, done.site) if done.site else None
    if done.side and where is None:
        raise Refused("A side needs a site: name it with --site.")
    which = side(where, done.side) if where and done.side else ""
    _must_be_possible(done)
    held = tool(done.tool) if done.tool else ""
    screened = reading.screened(writing.connection, visit.id)
    refused = consents.against(writing.connection, visit.id, where.region if where else "")
    beyond = " ".join(one for one in (_beyond(screened, key, used, where, done, held), refused) if one)
    if beyond and not done.words.strip():
        raise _needs_words(beyond, visit, screened.verdict)
    row = {
        "modality": key,
        "technique": used.key,
        "technique_definition": definitions.keep(writing, "technique", f"{key}.{used.key}", used),
        "site": where.key if where else "",
        "site_definition": definitions.keep(writing, "site", f"{key}.{where.key}", where.definition) if where else "",
        "region": where.region if where else "",
        "side": which,
        "tool": held,
        "pressure": done.pressure,
        "applied": done.applied,
        "hold": done.hold,
        "repetitions": done.repetitions,
        "minutes": done.minutes,
        "response": done.response,
        "words": done.words if beyond else "",
        "beyond": beyond,
    }
    new = writing.add(work, visit_id=visit.id, at=writing.now, **row)
    writing.record("treat", f"visit {visit.id}", after={"work": new, **row})
    return new, {**row, "name": used.name, "site_name": where.name if where else ""}


def _must_be_possible(done: WorkDone) -> None:
    _whole("Pressure felt", done.pressure, 0, 10)
    _whole("Pressure applied (Walton)", done.applied, 1, 5)
    _whole("How often", done.repetitions, 1, 999)
    for name, value, most in (("A hold in seconds", done.hold, 3600), ("Time in minutes", done.minutes, 600)):
        if value is not None and not 0 < value <= most:
            raise Refused(f"{name} is above 0 and at most {most}, not {value:g}.")


def _beyond(screened: Screened, modality: str, used: Technique, where: Place | None, done: WorkDone, held: str) -> str:
    """Which limits of the verdict this work passes, a sentence each; "" where it passes none."""
    if screened.verdict.level is Level.EMERGENCY:
        raise starting.way_out("Screening says emergency:")
    verdict = screened.verdict.of(modality)
    return " ".join(
        f"{sentence} ({reason.label}: {reason.advice} [{', '.join(reason.source)}]{ours(reason.overlaid)})"
        for reason in (verdict.reasons if verdict else [])
        if (sentence := _against(reason, used, where, done, held))
    )


def _against(reason: Reason, used: Technique, where: Place | None, done: WorkDone, held: str) -> str:
    region = where.region if where else ""
    if not reason.holds_in(region):
        return ""
    if used.key in reason.techniques:
        return f"Screening rules out {used.name}."
    if held in reason.tools:
        return f"Screening rules out the {vocabulary.tools()[held].label.removeprefix('the ')}."
    if reason.avoid or reason.level == Level.AVOID_REGION.key:
        if reason.where_unknown:
            return PLACE_UNKNOWN
        named = where.name if where else "a place that is not named"
        return f"Screening says to avoid {', '.join(places(reason.regions))}, and this is at {named}."
    if reason.limit is None:
        return ""
    value = done.pressure if reason.limit.scale == "felt" else done.applied
    if value is None:
        return f"Screening allows at most {reason.limit.most} {reason.limit.scale}, {_UNSAID[reason.limit.scale]}."
    if value > reason.limit.most:
        return f"{value} {reason.limit.scale} is beyond the limit of {reason.limit.most} that screening sets."
    return ""


def _needs_words(beyond: str, visit: Visit, verdict: Verdict) -> SaysHow:
    """The refusal of what passes a limit: how to go on, and before that how to say what was left out."""
    keep, go_on = "; it is kept in the record", ". To go on all the same, say why"
    missing = _missing(beyond, visit, verdict)
    if missing is None:
        return NeedsWords(f"{beyond} To go on all the same, say why", keep)
    command, line = missing
    return SaysHow(
        beyond,
        command=f"{command}{go_on} with --words",
        line=f"{line}{go_on} after ! at the end of the line",
        then=keep,
    )


def _missing(beyond: str, visit: Visit, verdict: Verdict) -> tuple[str, str] | None:
    """How to say what was left out, on the command line and at the prompt: how strong it was, or where a thing is."""
    for scale, option, typed in (("felt", "--pressure", "2/10"), ("applied", "--applied", "a2")):
        if _UNSAID[scale] in beyond:
            return f"Say how much with {option}", f"Say how much, as in {typed}"
    if PLACE_UNKNOWN not in beyond:
        return None
    key = next(one.condition for _, one in verdict.reasons() if one.where_unknown)
    if vocabulary.conditions()[key].ask == "day":
        command = f"palpate visit dayof {visit.ref} --set {key}.site=shoulder"
        return f"Say where it is, as in {command}", f"Say where it is, as in dayof {key} yes site=shoulder"
    client = f"palpate client history {ref('c', visit.client_id)} --set {key}=yes --detail {key}.site=shoulder"
    return (f"Say where it is, as in {client}",) * 2


def _whole(name: str, value: int | None, least: int, most: int) -> None:
    if value is not None and (type(value) is not int or not least <= value <= most):
        raise Refused(f"{name} is a whole number from {least} to {most}, not {value}.")
