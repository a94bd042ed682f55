"""Visits as they are kept, written without the walk that leads to them: for sums over many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update

from palpate.followups.tables import follow_up
from palpate.host import definitions
from palpate.modality.aftercare import FollowUp
from palpate.modality.fields import Duration, Scale
from palpate.modality.outcomes import Measure
from palpate.visits.tables import outcome, visit, visit_modality, work
from tests.visits.scene import Scene

START = dt.datetime(2027, 3, 8, 15, tzinfo=dt.UTC)
NPRS = Measure(key="nprs", name="Pain", minimum=0, maximum=10, better="lower", error=2, meaningful=2)
EASE = Measure(key="ease", name="Ease", minimum=0, maximum=10, better="higher")

Scores = Mapping[str, tuple[float | None, float | None]]
"""Before and after, by field."""


def filed(
    scene: Scene,
    client_id: int,
    days: float,
    scores: Scores,
    *,
    measures: Mapping[str, Measure] | None = None,
    modalities: Sequence[str] = ("neuromuscular",),
    techniques: Sequence[tuple[str, str]] = (),
    status: str = "finished",
    others: Mapping[str, Scores] | None = None,
) -> int:
    """A visit so many days after the first; ``techniques`` are each with its region, as (press, neck).

    They and the scores are of the first modality, unless a technique names another, as (sports.press, neck), and
    ``others`` have scores by their modality.
    """
    at = START + dt.timedelta(days=days)
    with scene.practice.context.write() as writing:
        number = writing.add(
            visit,
            client_id=client_id,
            practitioner_id=scene.mara.id,
            location_id=scene.practice.premises.locations()[0].id,
            status="open",
            started_at=at,
            ended_at=at + dt.timedelta(hours=1),
            timezone="America/New_York",
        )
        for position, key in enumerate(modalities):
            title = key.replace("_", " ").capitalize()
            writing.add(visit_modality, visit_id=number, modality=key, title=title, version="1", position=position)
        for named, region in techniques:
            whose, _, technique = named.rpartition(".")
            whose = whose or modalities[0]
            kept = definitions.keep(writing, "technique", f"{whose}.{technique}", {"name": technique.title()})
            place = {"region": region, "side": "", "tool": "", "response": "", "words": "", "beyond": ""}
            row = {"modality": whose, "technique": technique, "technique_definition": kept, "site": ""}
            writing.add(work, visit_id=number, site_definition="", at=at, **row, **place)
        given = {modalities[0]: scores, **(others or {})}
        for asks, field, pair in [(whose, *one) for whose, several in given.items() for one in several.items()]:
            measure = (measures or {}).get(field, NPRS)
            kept = definitions.keep(writing, "measure", f"{asks}.{measure.key}", measure)
            for moment, score in zip(("before", "after"), pair, strict=True):
                if score is not None:
                    values = {"modality": asks, "measure": measure.key, "measure_definition": kept}
                    more = {"field": field, "moment": moment, "score": score, "at": at}
                    writing.add(outcome, visit_id=number, **values, **more)
        writing.execute(update(visit).where(visit.c.id == number).values(status=status))
    return number


def asked(
    scene: Scene,
    visit_id: int,
    hours: float,
    answers: Mapping[str, Any] | None,
    *,
    after: float = 0,
    status: str = "",
    modality: str = "neuromuscular",
    title: str = "",
    scores: Mapping[str, str] | None = None,
) -> int:
    """A follow-up so many hours after a visit; answered ``after`` hours more, where there are answers.

    ``scores`` it asks for, each with its measure: pain now, unless given.
    """
    wanted = {"pain_now": "nprs"} if scores is None else scores
    asks = [Scale(key=key, label=key.capitalize().replace("_", " "), measure=one) for key, one in wanted.items()]
    lasted = Duration(key="lasted", label="If it eased, for how long", unit="day")
    title = title or f"After {hours:g} hours"
    entry = FollowUp(key=f"after_{hours:g}", title=title, due_hours=hours, asks=[*asks, lasted])
    with scene.practice.context.write() as writing:
        row = writing.execute(visit.select().where(visit.c.id == visit_id)).mappings().one()
        due = row["ended_at"] + dt.timedelta(hours=hours)
        return writing.add(
            follow_up,
            visit_id=visit_id,
            client_id=row["client_id"],
            modality=modality,
            key=entry.key,
            title=entry.title,
            definition=definitions.keep(writing, "follow_up", f"{modality}.{entry.key}", entry),
            due_at=due,
            status=status or ("waiting" if answers is None else "answered"),
            answers=dict(answers) if answers is not None else None,
            answered_at=due + dt.timedelta(hours=after) if answers is not None else None,
            note="",
            alert="",
        )
