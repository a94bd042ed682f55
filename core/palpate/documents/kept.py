"""What is kept of one person beside what stands today: every answer ever given, every alert, medicine and allergy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Table, select

from palpate.clients.tables import alert, allergy, client, history_answer, medication
from palpate.documents.blocks import Block, Para, Rows
from palpate.names import sentence
from palpate.screening.model import labels, places


def entries(connection: Connection, ids: Collection[int]) -> list[Any]:
    """Every entry that the person has, merged ones too, as they were made."""
    return _of(connection, client, ids, "id")


def alerts(connection: Connection, ids: Collection[int]) -> list[Any]:
    """Every alert, ended ones too."""
    return _of(connection, alert, ids)


def medicines(connection: Connection, ids: Collection[int]) -> list[Any]:
    """Every medicine, stopped ones too."""
    return _of(connection, medication, ids)


def allergies(connection: Connection, ids: Collection[int]) -> list[Any]:
    """Every allergy, those taken back too."""
    return _of(connection, allergy, ids)


def history(connection: Connection, ids: Collection[int]) -> Iterator[Block]:
    """Every answer, in the order they were given; what "the rest" of one asking answered is told at its whole width."""
    rows = connection.execute(
        select(history_answer)
        .where(history_answer.c.client_id.in_(ids))
        .order_by(history_answer.c.asked_on, history_answer.c.recorded_at, history_answer.c.id)
    ).mappings()
    told: list[list[str]] = []
    rest: dict[tuple[str, str, str, Any], list[str]] = {}
    for row in rows:
        day, until = row["asked_on"].isoformat(), row["expires_on"].isoformat() if row["expires_on"] else ""
        (label,), answer = labels([row["condition"]]), row["answer"].replace("_", " ")
        if row["rest"]:
            rest.setdefault((day, answer, row["asked_by"], row["recorded_at"]), []).append(label)
            continue
        detail = said(row["detail"])
        told.append([day, label, answer + (f": {detail}" if detail else ""), row["asked_by"], until])
    if told:
        yield Rows(["Asked on", "Of what", "Answer", "Asked by", "Stands until"], told)
    for (day, answer, by, _), asked in rest.items():
        yield Para(f"The rest of what was asked on {day} by {by}: {answer}. {sentence('; '.join(asked))}")


def said(detail: dict[str, Any]) -> str:
    """What else was said of a condition: when, where, which."""
    words = {"due": "due ", "since": "since ", "site": "", "text": ""}
    parts = [
        words.get(name, f"{name} ") + (places([value])[0] if name == "site" else str(value))
        for name, value in detail.items()
    ]
    return ", ".join(parts)


def day(value: dt.date | None) -> str:
    """A day, or nothing."""
    return value.isoformat() if value else ""


def _of(connection: Connection, table: Table, ids: Collection[int], column: str = "client_id") -> list[Any]:
    mine = select(table).where(table.c[column].in_(ids)).order_by(table.c.id)
    return list(connection.execute(mine).mappings())
