"""One asking: what a client answered, read; what "the rest" answers and what it leaves; and writing it down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from palpate.clients import answers as given_answers
from palpate.clients.answers import ANYTHING_ELSE, Given
from palpate.clients.model import Allergy, HistoryAnswer
from palpate.clients.tables import history_answer
from palpate.errors import Refused
from palpate.modality.vocabulary import Condition
from palpate.premises.settings import HistorySettings
from palpate.store.context import Writing


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that "the rest: no" does not touch, and why: it has to be asked by itself."""

    condition: str
    why: str


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What was written, and what "the rest" left alone."""

    answers: tuple[HistoryAnswer, ...]
    left: tuple[Left, ...] = ()


def pair(given: str | tuple[str, str]) -> tuple[str, str]:
    """A medicine with its dose, an allergy with what it does; "" where that was not said."""
    return (given, "") if isinstance(given, str) else given


def read(answers: Mapping[str, Given], asker: str, day: dt.date, times: HistorySettings) -> dict[str, HistoryAnswer]:
    """Answers as they are kept, by condition, each with until when it stands."""
    said: dict[str, HistoryAnswer] = {}
    for key, given in answers.items():
        word, detail = (given, {}) if isinstance(given, str) else given
        one, answer = given_answers.condition(key), given_answers.answer(word)
        if one.key in said:
            raise Refused(f"{one.key} is answered twice.")
        kept = given_answers.detail(one, answer, detail, day)
        if one.key == ANYTHING_ELSE and answer == "yes" and not kept:
            raise Refused("Say what else they told us: anything_else=yes goes with its text.")
        said[one.key] = HistoryAnswer(
            condition=one.key,
            answer=answer,
            detail=kept,
            asked_by=asker,
            asked_on=day,
            expires_on=given_answers.expiry(one, kept, day, times),
        )
    return said


def rest(
    asked: Iterable[Condition],
    standing: Mapping[str, HistoryAnswer],
    raised: Mapping[str, str],
    allergies: Iterable[Allergy],
    day: dt.date,
) -> tuple[list[Condition], list[Left]]:
    """Which conditions "the rest" answers, and which it leaves to be asked by themselves."""
    spoken_for = {key: f"takes {medicine}" for key, medicine in raised.items()}
    if substances := ", ".join(one.substance for one in allergies):
        spoken_for["allergy"] = f"allergic to {substances}"
    silent, left = [], []
    for one in asked:
        answer = standing.get(one.key)
        if answer is not None and answer.answer != "unknown" and not answer.stale(day):
            continue
        if answer is not None and answer.answer == "yes":
            asked_on = answer.asked_on.isoformat() if answer.asked_on else "before"
            left.append(Left(condition=one.key, why=f"was yes when asked on {asked_on}"))
        elif one.key in spoken_for:
            left.append(Left(condition=one.key, why=spoken_for[one.key]))
        else:
            silent.append(one)
    return silent, left


def write(writing: Writing, client_id: int, said: list[HistoryAnswer]) -> None:
    """Add answers to a history."""
    for one in said:
        values = {name: getattr(one, name) for name in HistoryAnswer.__struct_fields__}
        writing.add(history_answer, client_id=client_id, **values, recorded_at=writing.now)
    if said:
        told = {one.condition: {"answer": one.answer, "detail": one.detail, "rest": one.rest} for one in said}
        after = {"asked_by": said[0].asked_by, "asked_on": said[0].asked_on, "answers": told}
        writing.record("answer", f"history of client {client_id}", after=after)
