"""What is kept of one person beside what stands today: every answer ever given, every alert, medicine and allergy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Table, select

from palpate.clients.tables import alert, allergy, client, history_answer, medication
from palpate.documents.blocks import Rows
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


def history(connection: Connection, ids: Collection[int]) -> Rows:
    """Every answer, in the order they were given; "the rest" of one asking in one row, with all it answered."""
    rows = connection.execute(
        select(history_answer)
        .where(history_answer.c.client_id.in_(ids))
        .order_by(history_answer.c.asked_on, history_answer.c.recorded_at, history_answer.c.id)
    ).mappings()
    told: list[list[str]] = []
    rest: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        day, until = row["asked_on"].isoformat(), row["expires_on"].isoformat() if row["expires_on"] else ""
        key = (row["client_id"], day, row["recorded_at"], row["asked_by"], row["answer"])
        if row["rest"] and key in rest:
            rest[key][1] += f"; {labels([row['condition']])[0]}"
            continue
        detail = said(row["detail"])
        answer = row["answer"].replace("_", " ") + (f": {detail}" if detail else "")
        told.append([day, labels([row["condition"]])[0], answer, row["asked_by"], "" if row["rest"] else until])
        if row["rest"]:
            told[-1][2] += " (one of the rest)"
            rest[key] = told[-1]
    return Rows(["Asked on", "Of what", "Answer", "Asked by", "Stands until"], told)


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
