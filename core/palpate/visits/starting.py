"""Starting a visit: who treats whom, what stands in the way, and the first rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, func, select

from palpate import clock
from palpate.clients import person
from palpate.clients.model import Client
from palpate.clients.tables import client as clients
from palpate.errors import NeedsWords, Refused, SaysHow
from palpate.host import definitions
from palpate.host.host import Host, ModalityFailed
from palpate.modality import vocabulary
from palpate.modality.safety import Level
from palpate.scheduling.service import Scheduling
from palpate.screening.model import UNREVIEWED, Reason, Verdict
from palpate.services.model import Service
from palpate.staff.model import Staff
from palpate.store import chain
from palpate.store.context import Context, Writing
from palpate.store.metadata import instant_text
from palpate.visits import reading
from palpate.visits.model import Screened
from palpate.visits.tables import visit, visit_modality, visit_screening

STARTED = "start"
"""What the audit calls the beginning of a visit: its first entry."""


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to be treated, by whom, where, with what."""

    client: Client
    practitioner: Staff
    service: Service
    location_id: int
    timezone: str
    appointment_id: int | None = None
    outside_hours: str = ""


def must_not_be_emergency(context: Context, verdict: Verdict, subject: str, day_of: Mapping[str, str]) -> None:
    """An emergency has no way on; that it came up is kept in the audit, whatever is answered next."""
    if verdict.level is not Level.EMERGENCY:
        return
    with context.write() as writing:
        writing.record("emergency", subject, after={"day_of": dict(day_of), "verdict": verdict.as_json()})
    first = verdict.reasons()[0][1]
    key = first.condition
    raise way_out(f"EMERGENCY - {first.label}: {first.advice} There is no way on:", key if key in day_of else "")


def way_out(why: str, key: str = "") -> SaysHow:
    """The refusal of what an emergency stops: a wrong answer is corrected, or the visit is declined."""
    referred = "with where the client was referred"
    return SaysHow(
        why,
        command=f"{f'answer {key}=no' if key else 'correct the answer'} if that was wrong, "
        f"or record palpate visit decline {referred}",
        line=f"correct the answer if that was wrong (dayof {key or 'QUESTION'} no), "
        f"or stop {referred} (decline WHY; WHERE)",
    )


def flagged(connection: Connection, client_ids: set[int], since: dt.datetime) -> dict[str, str]:
    """The red flags that were answered yes for a person since an instant.

    Those of an emergency that kept a visit from being started, as the audit has them, whichever entry of the person it
    was; and those that stand at their visits, whatever became of these.
    """
    stopped = connection.execute(
        select(chain.audit.c.body)
        .where(
            chain.is_emergency,
            chain.audit.c.subject.in_([f"client {number}" for number in client_ids]),
            chain.audit.c.at >= instant_text(since),
            chain.audit.c.body.is_not(None),
        )
        .order_by(chain.audit.c.seq)
    ).scalars()
    last = select(func.max(visit_screening.c.id)).where(visit_screening.c.visit_id == visit.c.id)
    visited = connection.execute(
        select(visit_screening.c.day_of)
        .select_from(visit)
        .join(visit_screening, visit_screening.c.id == last.correlate(visit).scalar_subquery())
        # A visit that began before midnight may have been answered after it.
        .where(visit.c.client_id.in_(client_ids), visit.c.started_at >= since - dt.timedelta(days=1))
        .where(visit_screening.c.at >= since)
    ).scalars()
    answers = [*(msgspec.json.decode(body)["after"]["day_of"] for body in stopped), *visited]
    flags = {one.key for one in vocabulary.conditions().values() if one.red_flag}
    return {key: said for one in answers for key, said in one.items() if said == "yes" and key in flags}


def words_for(verdict: Verdict, words: str, doing: str, before: Screened | None = None) -> str:
    """The words to go on with: clearance and *do not treat* need them, kept in the visit.

    Those given ``before`` stand where they still cover all that asks for words; NeedsWords names what they do not.
    """
    if words.strip():
        return words
    answered = {_about(reason) for reason in _asking(before.verdict)} if before and before.words else set()
    rest = [reason for reason in _asking(verdict) if _about(reason) not in answered]
    if verdict.level not in _ASKING or (answered and not rest):
        return before.words if before and not rest else ""
    first = (rest or [reason for _, reason in verdict.reasons()])[0]
    reviewed = "" if verdict.reviewed else f" ({UNREVIEWED})"
    raise NeedsWords(
        f"Screening says {Level.of(first.level).words}{reviewed} - {first.label}: {first.advice} To {doing}, note the "
        "clearance you hold, or why you go on,"
    )


_ASKING = (Level.CLEARANCE, Level.DO_NOT_TREAT)


def _asking(verdict: Verdict) -> list[Reason]:
    """What asks for words, the most serious first."""
    return [reason for _, reason in verdict.reasons() if Level.of(reason.level) in _ASKING]


def _about(reason: Reason) -> tuple[str, str]:
    return reason.condition, reason.level


def must_be_alone(writing: Writing, beginning: Beginning) -> None:
    """Refused where this practitioner has a visit of the client open from today; whoever starts another waits here."""
    ids = person.ids(writing.connection, beginning.client.id)
    row = select(clients.c.id).where(clients.c.id.in_(ids)).order_by(clients.c.id)
    writing.execute(row.with_for_update(key_share=True))
    is_alone(writing.connection, beginning, writing.now)


def is_alone(connection: Connection, beginning: Beginning, now: dt.datetime) -> None:
    """As ``must_be_alone``, looked at only: before somebody is asked anything."""
    ids = person.ids(connection, beginning.client.id)
    day = now.astimezone(clock.zone(beginning.timezone)).date()
    for one in reading.still_open(connection, ids):
        if one.practitioner_id == beginning.practitioner.id and one.day == day:
            since = f"{one.started_at.astimezone(one.zone):%H:%M}"
            raise Refused(
                f"{beginning.client.shown} has {one.ref} open since {since}: go on with it (palpate visit open "
                f"{one.ref}), finish it, or decline it."
            )


def begin(
    writing: Writing,
    host: Host,
    scheduling: Scheduling,
    beginning: Beginning,
    verdict: Verdict,
    day_of: Mapping[str, str],
    words: str,
    becomes: str = "visited",
) -> int:
    """Write the visit, its modalities and its verdict; a booked one's appointment ``becomes`` visited or declined."""
    if beginning.appointment_id is not None:
        scheduling.set_status(writing, beginning.appointment_id, becomes)
    if becomes == "visited":
        must_be_alone(writing, beginning)
    new = writing.add(
        visit,
        client_id=beginning.client.id,
        appointment_id=beginning.appointment_id,
        service_id=beginning.service.id,
        practitioner_id=beginning.practitioner.id,
        location_id=beginning.location_id,
        status="open",
        started_at=writing.now,
        timezone=beginning.timezone,
        outside_hours=beginning.outside_hours,
    )
    for position, key in enumerate(beginning.service.modalities):
        add_modality(writing, host, new, key, position, treated=becomes == "visited")
    keep_verdict(writing, host, new, verdict, day_of, words)
    writing.record(
        STARTED,
        f"visit {new}",
        after={
            "client": beginning.client.uid,
            "practitioner": beginning.practitioner.uid,
            "modalities": list(beginning.service.modalities),
            "verdict": verdict.verdict,
            "words": words,
        },
    )
    return new


def add_modality(writing: Writing, host: Host, visit_id: int, key: str, position: int, *, treated: bool = True) -> None:
    """One more modality in a visit. It must be installed, unless the client is not to be treated."""
    try:
        version = host.found(key).version
    except ModalityFailed:
        if treated:
            raise
        version = ""
    title = host.title(key)
    writing.add(visit_modality, visit_id=visit_id, modality=key, title=title, version=version, position=position)


def keep_verdict(
    writing: Writing, host: Host, visit_id: int, verdict: Verdict, day_of: Mapping[str, str], words: str
) -> None:
    """Store a verdict with the rules that were in force: all of each modality's, and those that gave a reason."""
    for one in verdict.modalities:
        if not one.rules or one.modality not in host.active():  # what was said before it was switched off is kept
            continue
        in_force = host.ask(one.modality, "contraindications")
        definitions.keep(writing, "rules", one.modality, in_force)
        rules = {f"{one.modality}.{rule.key}": rule for rule in in_force}
        for reason in one.reasons:
            definitions.keep(writing, "rule", reason.rule, rules[reason.rule])
    for reason in verdict.red_flags:
        definitions.keep(writing, "condition", reason.condition, vocabulary.conditions()[reason.condition])
    writing.add(
        visit_screening,
        visit_id=visit_id,
        at=writing.now,
        day_of=dict(day_of),
        verdict=verdict.as_json(),
        level=verdict.verdict,
        words=words,
    )


def age_line(client: Client, day: dt.date) -> str:
    """The client as they are echoed at the start, with their age."""
    age = client.age(day)
    return client.shown + (f", {age} years" if age is not None else "")
