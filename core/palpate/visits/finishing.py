"""Finishing: what the modalities answer about a visit is asked once and stored with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select, union_all, update

from palpate.errors import Refused
from palpate.followups import setting as followups
from palpate.host import definitions
from palpate.host.host import Host, ModalityFailed
from palpate.modality.safety import Finding
from palpate.modality.views import ClientView
from palpate.store.context import Writing
from palpate.store.metadata import instant_text
from palpate.visits import assessing, places, reading, scope
from palpate.visits.model import Visit
from palpate.visits.tables import assessment, hook_answer, note, outcome, work
from palpate.visits.tables import visit as visit_table
from palpate.visits.view import place_name, visit_view

Found = tuple[str, Finding]
"""What was found, with the key of the modality that it is of."""

HOOKS = ("review", "aftercare_notes", "follow_ups")


def finish(
    writing: Writing,
    host: Host,
    visit: Visit,
    client: ClientView,
    hooks: Sequence[str] = HOOKS,
    said: dt.datetime | None = None,
) -> list[str]:
    """Ask every modality of the visit, store the answers, and set the follow-ups; gives what could not be asked.

    A modality that fails does not keep a visit open: its failure is stored, and stops the signature until it is
    overridden in words. The visit ended when it is ``said`` to have, else when it was first finished: reopened to be
    mended, it keeps its end.
    """
    ended = said or end(visit, writing.now)
    failures = []
    own, told = _own(writing.connection, host, visit, hooks), tells(visit, worked_in(writing.connection, visit.id))
    for key in visit.modalities:
        shown = visit_view(writing.connection, visit, key, client)
        for hook in hooks:
            if hook != "review" and key not in told:
                continue
            answer, failed = _ask(host, key, hook, shown)
            if failed:
                failures.append(f"{visit.ref}: {hook} of {host.title(key)} could not be asked: {failed}")
            if hook == "review":
                answer = [*answer, *(one for of, one in own if of == key)]
            stored = msgspec.to_builtins(answer)
            writing.add(hook_answer, visit_id=visit.id, modality=key, hook=hook, answer=stored, failed=failed)
            for one in answer if hook == "follow_ups" else []:
                definition = definitions.keep(writing, "follow_up", f"{key}.{one.key}", one)
                followups.add(writing, visit.id, visit.client_id, key, one, definition, ended)
    writing.execute(update(visit_table).where(visit_table.c.id == visit.id).values(status="finished", ended_at=ended))
    stood = {"ended_at": instant_text(visit.ended_at)} if said and visit.ended_at else None
    is_said = {"ended_at": instant_text(ended)} if said else {}
    writing.record("finish", f"visit {visit.id}", before=stood, after={"failures": failures, **is_said})
    return failures


def recorded(connection: Connection, found: Visit) -> bool:
    """Whether anything was recorded at a visit beyond its start: an answer, work, a score, words, a reaction."""
    rows = union_all(*(select(table.c.id).where(table.c.visit_id == found.id) for table in _HOLDS))
    return bool(found.adverse_reaction) or connection.execute(rows.limit(1)).first() is not None


_HOLDS = (work, assessment, note, outcome)


def worked_in(connection: Connection, visit_id: int) -> set[str]:
    """The modalities of which work is recorded at a visit."""
    return set(connection.execute(select(work.c.modality).where(work.c.visit_id == visit_id).distinct()).scalars())


def tells(visit: Visit, worked: Collection[str]) -> list[str]:
    """The modalities that give aftercare and set follow-ups: those with work; where none has any, all of them.

    Whoever writes words only has said of no modality that it was not done.
    """
    return [key for key in visit.modalities if key in worked] or list(visit.modalities)


def end(visit: Visit, now: dt.datetime) -> dt.datetime:
    """When a visit ended: now, unless it had ended; where a clock was set back meanwhile, not before it began."""
    return visit.ended_at or max(now, visit.started_at)


def reopen(writing: Writing, visit: Visit) -> None:
    """Open a finished visit again; what the modalities answered is asked anew when it is finished."""
    writing.execute(delete(hook_answer).where(hook_answer.c.visit_id == visit.id))
    dropped = followups.take_back(writing, visit.id)
    values = {"status": "open", "declined_why": "", "referred_to": ""}
    writing.execute(update(visit_table).where(visit_table.c.id == visit.id).values(**values))
    before = {"stopped": visit.declined_why} if visit.stopped else None
    writing.record("reopen", f"visit {visit.id}", before=before, after={"follow_ups_taken_back": dropped})


def findings(connection: Connection, visit_id: int) -> list[tuple[str, Finding]]:
    """What the modalities' reviews found, with the modality's key."""
    rows = connection.execute(
        select(hook_answer.c.modality, hook_answer.c.answer)
        .where(hook_answer.c.visit_id == visit_id, hook_answer.c.hook == "review")
        .order_by(hook_answer.c.id)
    )
    return [(key, msgspec.convert(one, Finding)) for key, found in rows for one in found]


def review(connection: Connection, host: Host, visit: Visit, client: ClientView) -> tuple[list[Found], list[str]]:
    """What a finish would find now, and what could not be asked; nothing is written."""
    found, failures = _own(connection, host, visit, HOOKS), []
    for key in visit.modalities:
        answer, failed = _ask(host, key, "review", visit_view(connection, visit, key, client))
        found += [(key, one) for one in answer]
        if failed:
            failures.append(f"review of {host.title(key)} could not be asked: {failed}")
    return found, failures


def reworded(writing: Writing, visit_id: int, before: list[Found], after: list[Found]) -> None:
    """Keep what the wording of a finished visit is found to be, in the place of what it was found to be before."""
    for key in {of for of, _ in [*before, *after] if before != after}:
        where = (hook_answer.c.visit_id == visit_id, hook_answer.c.modality == key, hook_answer.c.hook == "review")
        stood = writing.execute(select(hook_answer.c.answer).where(*where)).scalar_one()
        gone = msgspec.to_builtins([one for of, one in before if of == key])
        kept = [one for one in stood if one not in gone]
        new = msgspec.to_builtins([one for of, one in after if of == key])
        writing.execute(update(hook_answer).where(*where).values(answer=[*kept, *new]))


def _own(connection: Connection, host: Host, visit: Visit, hooks: Sequence[str]) -> list[Found]:
    """What palpate itself finds, whatever the modality: wording, and what nobody can say later of the work.

    Where nothing was recorded at all, that is found.
    That no work of a modality is recorded is found where it is to say what the client is told; a visit of one
    modality may be written in words only, and leaves no doubt of what was done.
    """
    if not recorded(connection, visit):
        empty = "Nothing is recorded of this visit: no note, no work, no answer. Record what was done, or decline it."
        return [(visit.modalities[0], Finding.warning(empty))]
    found = scope.findings(connection, host, visit)
    found += [(key, one) for key in visit.modalities for one in _unplaced(connection, visit.id, key)]
    found += [(key, one) for key in visit.modalities for one in _answered_twice(connection, host, visit.id, key)]
    if "aftercare_notes" not in hooks or len(visit.modalities) == 1:
        return found
    worked = worked_in(connection, visit.id)
    told = tells(visit, worked)
    for key in visit.modalities:
        if key not in worked:
            means = "are given and set all the same" if key in told else "are left out"
            text = f"No work of {host.title(key)} is recorded here: its aftercare and follow-ups {means}."
            found.append((key, Finding.warning(f"{text} Record what was done of it.")))
    return found


def _answered_twice(connection: Connection, host: Host, visit_id: int, modality: str) -> Iterator[Finding]:
    """What was answered with two versions of a modality, under two names: of two scores one would be left out."""
    found = reading.assessed(connection, visit_id, modality)
    for was, now in assessing.answered_twice(host, modality, found.answers) if found else ():
        text = f"{was} and {now} are one question in two versions of the form, and both are answered."
        yield Finding.warning(f"{text} Take one of them back.")


def _unplaced(connection: Connection, visit_id: int, modality: str) -> Iterator[Finding]:
    """Work whose place, or whose side, nobody can say later."""
    mine = (work.c.visit_id == visit_id, work.c.modality == modality)
    placeless, sideless = [], []
    for row in connection.execute(select(work).where(*mine).order_by(work.c.id)):
        name = definitions.load(connection, row.technique_definition)["name"]
        if not row.site:
            placeless.append(name)
        elif not row.side:
            place = definitions.load(connection, row.site_definition)
            if places.wants_side(place, row.region):
                sideless.append(f"{name} at {place_name(place)}")
    for name in dict.fromkeys(placeless):
        yield Finding.warning(f"{name}: no place is recorded. Say where it was done.")
    if sideless:
        listed = "; ".join(dict.fromkeys(sideless))
        yield Finding.warning(f"{listed}: no side is recorded, and the body chart shows both. Say which it was.")


def _ask(host: Host, key: str, hook: str, shown: Any) -> tuple[list[Any], str]:
    """What a modality answers, and why it does not."""
    try:
        return host.ask(key, hook, visit=shown), ""
    except ModalityFailed as error:
        return [], error.reason
    except Refused:
        return [], "it is not enabled here"
