"""Finding visits and reading what they hold."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from palpate.clients import person
from palpate.clients.tables import client
from palpate.errors import NotFound, Refused, SaysHow
from palpate.refs import ref
from palpate.screening.model import Verdict
from palpate.services.tables import service
from palpate.staff.tables import staff
from palpate.store.context import Writing
from palpate.visits.counting import struck
from palpate.visits.model import Assessed, Screened, Visit
from palpate.visits.tables import assessment, visit, visit_modality, visit_screening

_NAMES = [name for name in Visit.__struct_fields__ if name not in {"modalities", "service"}]


def before(found: Visit) -> ColumnElement[bool]:
    """Whether a visit began before this one, as SQL."""
    same = and_(visit.c.started_at == found.started_at, visit.c.id < found.id)
    return or_(visit.c.started_at < found.started_at, same)


def select_visits() -> Any:
    """The statement that visits are read with, to be narrowed; in the order of time."""
    return (
        select(
            visit,
            client.c.name.label("client"),
            client.c.born,
            client.c.merged_into,
            service.c.name.label("service"),
            staff.c.name.label("practitioner"),
            struck().label("struck"),
        )
        .join(client, client.c.id == visit.c.client_id)
        .join(staff, staff.c.id == visit.c.practitioner_id)
        .outerjoin(service, service.c.id == visit.c.service_id)
        .order_by(visit.c.started_at, visit.c.id)
    )


def visits(connection: Connection, statement: Any) -> list[Visit]:
    """The visits that a statement finds; a merged client shows as the person they are."""
    rows = list(connection.execute(statement).mappings())
    modalities: dict[int, list[str]] = {row["id"]: [] for row in rows}
    if rows:
        found = connection.execute(
            select(visit_modality.c.visit_id, visit_modality.c.modality)
            .where(visit_modality.c.visit_id.in_(modalities))
            .order_by(visit_modality.c.position)
        )
        for visit_id, key in found:
            modalities[visit_id].append(key)
    return [
        Visit(
            **{**{name: row[name] for name in _NAMES}, **_person(connection, row)},
            service=row["service"] or "",
            modalities=tuple(modalities[row["id"]]),
        )
        for row in rows
    ]


def _person(connection: Connection, row: Any) -> dict[str, Any]:
    return person.standing(connection, row["client_id"]) if row["merged_into"] is not None else {}


def get(connection: Connection, visit_id: int) -> Visit:
    """A visit by its number."""
    found = visits(connection, select_visits().where(visit.c.id == visit_id))
    if not found:
        raise NotFound(f"There is no visit {ref('v', visit_id)} here.")
    return found[0]


def unsigned(connection: Connection, practitioner_id: int | None) -> list[Visit]:
    """The visits that are open or finished, of one practitioner or of all."""
    statement = select_visits().where(visit.c.status.in_(("open", "finished")))
    if practitioner_id is not None:
        statement = statement.where(visit.c.practitioner_id == practitioner_id)
    return visits(connection, statement)


def still_open(connection: Connection, client_ids: set[int]) -> list[Visit]:
    """The visits of a person that are open."""
    return visits(connection, select_visits().where(visit.c.status == "open", visit.c.client_id.in_(client_ids)))


def hold(writing: Writing, visit_id: int, *statuses: str) -> Visit:
    """A visit as it is now, held until the transaction ends; Refused where it is in none of these states.

    Nothing is added to it by another meanwhile, and it is not signed or finished by another.
    """
    writing.execute(select(visit.c.id).where(visit.c.id == visit_id).with_for_update())
    found = get(writing.connection, visit_id)
    must_be(found, *statuses)
    return found


def must_be(found: Visit, *statuses: str) -> None:
    """Refused where a visit is not in one of these states, with what can be done instead."""
    if found.status in statuses:
        return
    addendum = f"palpate visit addendum {found.ref}"
    instead, command, line = {
        "open": ("finish it first:", f"palpate visit finish {found.ref}", "finish"),
        "finished": ("open it again first:", f"palpate visit reopen {found.ref}", "reopen"),
        "signed": ("add to it instead:", addendum, addendum),
        "declined": ("add to it instead:", addendum, addendum),
    }.get(found.status, ("it", "stays as it is", "stays as it is"))
    raise SaysHow(f"{found.shown} is {found.status.replace('_', ' ')}: {instead}", command=command, line=line)


def screened(connection: Connection, visit_id: int) -> Screened:
    """The verdict that stands for a visit: the last one."""
    row = (
        connection.execute(
            select(visit_screening)
            .where(visit_screening.c.visit_id == visit_id)
            .order_by(visit_screening.c.id.desc())
            .limit(1)
        )
        .mappings()
        .one()
    )
    verdict = msgspec.convert(row["verdict"], Verdict)
    return Screened(verdict=verdict, day_of=row["day_of"], words=row["words"])


def must_be_screened_so(connection: Connection, visit: Visit, before: Screened) -> None:
    """Refused where another screened a held visit since, or answered for it: what they wrote is not written over."""
    if screened(connection, visit.id) != before:
        raise Refused(f"{visit.shown} was screened anew by another meanwhile: do that once more.")


def assessed(connection: Connection, visit_id: int, modality: str) -> Assessed | None:
    """What one modality's form has been answered with at a visit."""
    row = (
        connection.execute(
            select(assessment).where(assessment.c.visit_id == visit_id, assessment.c.modality == modality)
        )
        .mappings()
        .first()
    )
    return Assessed(modality=modality, form=row["form"], answers=row["answers"]) if row else None


def last_assessed(connection: Connection, modality: str, *which: ColumnElement[bool]) -> tuple[Visit, Assessed] | None:
    """The last of these visits in which the modality's form was answered, and with what."""
    answered = assessment.c.modality == modality
    statement = select_visits().join(assessment, assessment.c.visit_id == visit.c.id).where(answered, *which)
    last_first = statement.order_by(None).order_by(visit.c.started_at.desc(), visit.c.id.desc())
    for found in visits(connection, last_first.limit(1)):
        if last := assessed(connection, found.id, modality):
            return found, last
    return None
