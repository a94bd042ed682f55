"""What stands at the head of the prompt: who it is, what to know, the verdict, and the last visit beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from palpate.documents.before_after import before_after
from palpate.documents.visit import describe
from palpate.names import printable
from palpate.practice import Practice
from palpate.screening.model import places
from palpate.visits.model import Visit

_MOST_WORK = 6
_ALERT = "ALERT: "
_LEAST = 20
"""Columns that an alert is shortened to at least."""


def head(here: Practice, visit: Visit) -> Iterator[str]:
    """The lines at the head of a visit."""
    client = here.clients.get(visit.client_id)
    age = client.age(visit.day)
    years = f", {age} years" if age is not None else ""
    titles = " and ".join(here.host.title(key) for key in visit.modalities)
    yield f"{visit.ref}  {client.shown}{years}  -  {visit.service or titles}, with {visit.practitioner}"
    for alert in here.clients.alerts(client):
        yield f"{_ALERT}{alert.text}"
    if client.pressure is not None:
        yield f"Likes {client.pressure}/10 felt."
    if client.avoid:
        yield f"Wants left alone: {', '.join(places(client.avoid))}."
    yield from here.visits.screened(visit).verdict.lines()


def verdict(here: Practice, visit: Visit) -> str:
    """The verdict in a word, for a line that is always in sight."""
    found = here.visits.screened(visit).verdict
    return f"{found.level.words}{'' if found.reviewed else ' (not clinician-reviewed)'}"


def alerts(here: Practice, visit: Visit, columns: int) -> str:
    """The client's alerts on one line of so many columns, for as long as the visit is open; "" where there are none.

    Where they do not fit, each is shortened alike, and those that there is no room for are counted.
    """
    found = [printable(one.text) for one in here.clients.alerts(here.clients.get(visit.client_id))]
    room = columns - len(_ALERT)
    if len("; ".join(found)) <= room:
        return f"{_ALERT}{'; '.join(found)}" if found else ""
    kept = max(1, min(len(found), room // _LEAST))
    more = f"; {len(found) - kept} more" if len(found) > kept else ""
    each = (room - len(more)) // kept - len("; ")
    return _ALERT + "; ".join(one if len(one) <= each else f"{one[: each - 1]}…" for one in found[:kept]) + more


def last_visit(here: Practice, visit: Visit) -> Iterator[str]:
    """The visit before this one: what was scored and done, and what was planned. None of it is taken over."""
    earlier = [one for one in here.visits.of_client(here.clients.ids(visit.client_id)) if _before(one, visit)]
    if not earlier:
        yield "First visit here."
        return
    last = earlier[-1]
    shown = here.visits.record(last)
    record = shown["record"]
    day = last.started_at.astimezone(last.zone)
    yield f"Last visit {last.ref}, {day:%a} {day.day} {day:%b %Y}, {last.service}, with {last.practitioner}"
    if scores := _scores(record):
        yield f"  Scores: {'; '.join(scores)}"
    for one in record["work"][:_MOST_WORK]:
        yield f"  Work: {describe(one)}"
    if len(record["work"]) > _MOST_WORK:
        yield f"  and {len(record['work']) - _MOST_WORK} more lines of work: last"
    if plan := record["note"].get("plan"):
        yield f"  Plan: {plan['text']}"
    if record["adverse_reaction"]:
        yield f"  ADVERSE REACTION: {'; '.join(record['adverse_reaction'].splitlines())}"
    yield from (f"  Added since: {one['text']}" for one in shown.get("addenda", ()))
    for asked in here.follow_ups.of_visit(last.id):
        if asked.alert:
            done = "; ".join(act.what for act in asked.acted) or "nothing yet"
            yield f"  ANSWERED SINCE ({asked.ref}): {'; '.join(asked.alert.splitlines())} Done: {done}"


def _before(one: Visit, visit: Visit) -> bool:
    counts = one.status in {"open", "finished", "signed"} and not one.struck
    return counts and (one.started_at, one.id) < (visit.started_at, visit.id)


def _scores(record: dict[str, Any]) -> list[str]:
    """Each score before and after: Numeric pain rating scale 6 to 3; whose, where modalities scored it differently."""
    told = []
    for one in before_after(record):
        called = " ".join((one.name, *one.field.split(".")[1:]))
        scores = " to ".join(f"{score:g}" for score in (one.before, one.after) if score is not None)
        told.append(f"{called} {scores}{f' ({one.whose})' if one.whose else ''}")
    return told
