"""The picture of a visit that hooks are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from palpate.clients.model import Client, HistoryAnswer
from palpate.host import definitions
from palpate.modality.views import ClientView, VisitView, WorkView
from palpate.visits import reading
from palpate.visits.counting import counts
from palpate.visits.model import Visit
from palpate.visits.tables import visit as visit_table
from palpate.visits.tables import work


def client_view(
    connection: Connection, visit: Visit, client: Client, client_ids: set[int], history: dict[str, HistoryAnswer]
) -> ClientView:
    """The client of a visit, without a name; what was asked that day counts with the history."""
    earlier = connection.execute(
        select(func.count())
        .select_from(visit_table)
        .where(
            visit_table.c.client_id.in_(client_ids),
            reading.before(visit),
            counts(),
        )
    ).scalar_one()
    conditions = {key: answer.answer for key, answer in history.items()}
    conditions |= reading.screened(connection, visit.id).day_of
    return ClientView(age=client.age(visit.day), first_visit=earlier == 0, conditions=conditions)


def visit_view(connection: Connection, visit: Visit, modality: str, client: ClientView) -> VisitView:
    """A visit as one modality sees it: its own answers and its own work."""
    assessed = reading.assessed(connection, visit.id, modality)
    return VisitView(
        modality=modality,
        day=visit.day,
        client=client,
        answers=assessed.answers if assessed else {},
        work=work_views(connection, visit.id, modality),
        verdict=reading.screened(connection, visit.id).verdict.verdict,
    )


def work_views(connection: Connection, visit_id: int, modality: str) -> list[WorkView]:
    """The work of one modality at a visit, in the order it was done."""
    rows = connection.execute(
        select(work).where(work.c.visit_id == visit_id, work.c.modality == modality).order_by(work.c.id)
    ).mappings()
    return [
        WorkView(
            technique=row["technique"],
            name=definitions.load(connection, row["technique_definition"])["name"],
            site=row["site"],
            site_name=site_name(connection, row["site_definition"]),
            region=row["region"],
            side=row["side"],
            tool=row["tool"],
            pressure=row["pressure"],
            applied=row["applied"],
            hold=row["hold"],
            repetitions=row["repetitions"],
            minutes=row["minutes"],
            response=row["response"],
        )
        for row in rows
    ]


def site_name(connection: Connection, definition: str) -> str:
    """What a site was called when it was recorded: a point's name, a muscle's or a region's label."""
    return place_name(definitions.load(connection, definition)) if definition else ""


def place_name(stored: Mapping[str, Any]) -> str:
    """What a place is called, as it is kept."""
    return str(stored.get("name") or stored["label"])
