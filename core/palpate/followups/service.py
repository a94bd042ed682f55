"""Follow-ups: what is waiting, what is due, and the answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from palpate.clients import person
from palpate.clients.tables import client
from palpate.errors import NotFound, Refused
from palpate.followups.model import FollowUp as FollowUp
from palpate.followups.tables import follow_up as table
from palpate.host import definitions
from palpate.modality import answers as reading_answers
from palpate.modality.errors import AnswerError
from palpate.modality.fields import AnyField, tolerate
from palpate.refs import ref
from palpate.store.context import Context, Writing


class FollowUps:
    """What is asked afterwards."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def waiting(self, until: dt.datetime | None = None) -> list[FollowUp]:
        """Follow-ups nobody has answered, the earliest due first; until an instant where one is given."""
        with self._context.read() as connection:
            statement = _select().where(table.c.status == "waiting").order_by(table.c.due_at, table.c.id)
            return _read(connection, statement if until is None else statement.where(table.c.due_at <= until))

    def of_clients(self, client_ids: set[int]) -> list[FollowUp]:
        """Every follow-up of a person, answered or not."""
        with self._context.read() as connection:
            mine = _select().where(table.c.client_id.in_(client_ids))
            return _read(connection, mine.order_by(table.c.due_at, table.c.id))

    def of_visit(self, visit_id: int) -> list[FollowUp]:
        """Every follow-up of a visit, answered or not."""
        with self._context.read() as connection:
            mine = _select().where(table.c.visit_id == visit_id)
            return _read(connection, mine.order_by(table.c.due_at, table.c.id))

    def get(self, follow_up_id: int) -> FollowUp:
        """A follow-up by its number."""
        with self._context.read() as connection:
            return _get(connection, follow_up_id)

    def answer(
        self,
        follow_up_id: int,
        given: Mapping[str, Any],
        *,
        typed: bool,
        values: Mapping[str, Any] | None = None,
        note: str = "",
    ) -> FollowUp:
        """Record the answers: ``given``, and ``values`` as JSON has them; those of before are kept in the audit.

        ``typed``: what is given are texts, to be read.
        """
        with self._context.write() as writing:
            found = _hold(writing, follow_up_id)
            if found.status == "dropped":
                raise Refused(f"{found.ref} was dropped: it is not asked any more.")
            asks = {field.key: field for field in found.asks}
            new = {**_checked(asks, values or {}, False), **_checked(asks, given, typed)}
            if not new and not note:
                asked = found.asks[0].key if found.asks else "pain_now"
                raise Refused(f"{found.ref} has no answer yet: give it with --set, as in --set {asked}=3.")
            written: dict[str, Any] = {
                "answers": {**(found.answers or {}), **new},
                "status": "answered",
                "answered_at": writing.now,
                "note": note or found.note,
            }
            writing.execute(update(table).where(table.c.id == found.id).values(**written))
            told = {"answers": written["answers"], "note": written["note"]}
            before = {"answers": found.answers, "note": found.note}
            writing.record("answer", f"follow-up {found.id}", before=before, after=told)
        return self.get(follow_up_id)

    def drop(self, follow_up_id: int, why: str) -> FollowUp:
        """Ask no more: the client does not want to, or cannot be reached."""
        with self._context.write() as writing:
            found = _hold(writing, follow_up_id)
            if found.status != "waiting":
                raise Refused(f"{found.ref} is {found.status} already.")
            writing.execute(update(table).where(table.c.id == found.id).values(status="dropped", note=why))
            writing.record("drop", f"follow-up {found.id}", before=found.status, after=why)
        return self.get(follow_up_id)


def _hold(writing: Writing, follow_up_id: int) -> FollowUp:
    """A follow-up as it is now, held until the transaction ends: two who answer at once both are kept."""
    writing.execute(select(table.c.id).where(table.c.id == follow_up_id).with_for_update())
    return _get(writing.connection, follow_up_id)


def _get(connection: Connection, follow_up_id: int) -> FollowUp:
    found = _read(connection, _select().where(table.c.id == follow_up_id))
    if not found:
        raise NotFound(f"There is no follow-up {ref('f', follow_up_id)} here.")
    return found[0]


def _checked(form: Mapping[str, AnyField], given: Mapping[str, Any], typed: bool) -> dict[str, Any]:
    stored = {}
    for key, value in given.items():
        if key not in form:
            near = get_close_matches(key, form, 1)
            meant = f" {near[0]} is nearest." if near else f" It asks {', '.join(form)}."
            raise Refused(f"This follow-up does not ask {key!r}.{meant}")
        try:
            read = reading_answers.parse(form[key], str(value)) if typed else reading_answers.check(form[key], value)
        except AnswerError as error:
            raise Refused(str(error)) from error
        stored[key] = read
    return stored


def _select() -> Any:
    return select(table, client.c.name.label("client"), client.c.born, client.c.merged_into).join(
        client, client.c.id == table.c.client_id
    )


def _read(connection: Connection, statement: Any) -> list[FollowUp]:
    found = []
    rows = connection.execute(statement).mappings().all()
    # Many follow-ups ask the same: each definition is read once.
    asked = {one: definitions.load(connection, one) for one in {row["definition"] for row in rows}}
    for row in rows:
        stored = asked[row["definition"]]
        asks = msgspec.convert([tolerate(ask) for ask in stored["asks"]], list[AnyField])
        names = [name for name in FollowUp.__struct_fields__ if name not in {"asks", "message"}]
        values = {name: row[name] for name in names}
        if row["merged_into"] is not None:
            values.update(person.standing(connection, row["client_id"]))
        found.append(FollowUp(**values, asks=asks, message=stored.get("message", "")))
    return found
