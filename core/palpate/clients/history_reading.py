"""What stands of a health history: the answer for each condition, and what was said in a client's own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, select

from palpate.clients import answers as given_answers
from palpate.clients import person
from palpate.clients.answers import ANYTHING_ELSE
from palpate.clients.model import HistoryAnswer
from palpate.clients.tables import history_answer
from palpate.modality import vocabulary
from palpate.premises.settings import HistorySettings


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something else a client told us about their health, in words; by whom it was asked, and when."""

    text: str
    asked_by: str
    asked_on: dt.date


def standing(given: Iterable[HistoryAnswer], times: HistorySettings) -> dict[str, HistoryAnswer]:
    """The answer that stands for each condition ever answered; whether it is stale, the reader's day says.

    A yes gives way only to an answer to that very question: "the rest" of a later day leaves it standing, whichever
    entry of a merged person it was given to, and whenever it was written down. Where the practice has since set a
    shorter time for its kind, that time holds for it too.
    """
    known = vocabulary.conditions()
    found: dict[str, HistoryAnswer] = {}
    for answer in given:
        before = found.get(answer.condition)
        if answer.rest and before is not None and before.answer == "yes":
            continue
        condition = known.get(answer.condition)
        if condition is not None and condition.kind and answer.expires_on is not None and answer.asked_on is not None:
            now = given_answers.expiry(condition, answer.detail, answer.asked_on, times)
            answer = msgspec.structs.replace(answer, expires_on=min(answer.expires_on, now or answer.expires_on))
        found[answer.condition] = answer
    return found


def remarks(given: Iterable[HistoryAnswer]) -> list[Remark]:
    """What a client told us beside the questions, the earliest first, since they last said that there is nothing."""
    found: list[Remark] = []
    for answer in given:
        if answer.condition != ANYTHING_ELSE:
            continue
        if answer.answer == "yes" and answer.asked_on is not None:
            if text := str(answer.detail.get("text", "")):
                found.append(Remark(text=text, asked_by=answer.asked_by, asked_on=answer.asked_on))
        elif answer.answer in {"no", "does_not_apply"} and not answer.rest:
            found = []
    return found


def every(connection: Connection, client_id: int) -> list[HistoryAnswer]:
    """Every answer of a person, in the order they were given."""
    rows = connection.execute(
        select(history_answer)
        .where(history_answer.c.client_id.in_(person.ids(connection, client_id)))
        .order_by(history_answer.c.asked_on, history_answer.c.recorded_at, history_answer.c.id)
    ).mappings()
    names = HistoryAnswer.__struct_fields__
    return [HistoryAnswer(**{name: row[name] for name in names}) for row in rows]
