"""Follow-ups: what is waiting, what is due, the answers, and what was done where one called for somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import msgspec
from sqlalchemy import select, update

from palpate.errors import Refused
from palpate.followups import reading, red_flags
from palpate.followups.model import Act, Change
from palpate.followups.model import FollowUp as FollowUp
from palpate.followups.setting import WATCHED
from palpate.followups.tables import follow_up as table
from palpate.modality import answers as reading_answers
from palpate.modality.errors import AnswerError
from palpate.modality.fields import AnyField
from palpate.store.context import Context, Writing


class FollowUps:
    """What is asked afterwards."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def waiting(self, until: dt.datetime | None = None) -> list[FollowUp]:
        """Follow-ups nobody has answered, the earliest due first; until an instant where one is given."""
        which = [table.c.status == "waiting", *([table.c.due_at <= until] if until is not None else [])]
        return self._where(*which)

    def all(self) -> list[FollowUp]:
        """Every follow-up, answered, dropped or waiting."""
        return self._where()

    def of_clients(self, client_ids: set[int]) -> list[FollowUp]:
        """Every follow-up of a person, answered or not."""
        return self._where(table.c.client_id.in_(client_ids))

    def of_visit(self, visit_id: int) -> list[FollowUp]:
        """Every follow-up of a visit, answered or not."""
        return self._where(table.c.visit_id == visit_id)

    def calling(self) -> list[FollowUp]:
        """Those with an answer that calls for somebody, until it is said what was done."""
        with self._context.read() as connection:
            return reading.follow_ups(connection, reading.select_calling())

    def get(self, follow_up_id: int) -> FollowUp:
        """A follow-up by its number."""
        with self._context.read() as connection:
            return reading.one(connection, follow_up_id)

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

        ``typed``: what is given are texts, to be read. An answer that meets a red flag sets ``alert``, which stands
        from then on, though the answer is corrected: it is closed by saying what was done, and no other way.
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
            before = found.answers or {}
            answers = {**before, **new}
            alert = red_flags.met(found.red_flags, answers)
            called = found.alert.splitlines()
            anew = [line for line in alert.splitlines() if line not in called]
            written: dict[str, Any] = {
                "answers": answers,
                "status": "answered",
                "answered_at": found.answered_at or writing.now,
                "note": _added(found.note, note),
                "alert": "\n".join([*called, *anew]),
            }
            if any(before[key] != value for key, value in new.items() if key in before):
                written["corrected_at"] = writing.now
            if anew and found.acted:  # what was done was about another answer
                done = [f"{act.at.astimezone(found.zone):%Y-%m-%d %H:%M}: {act.what}" for act in found.acted]
                written |= {"acted": None, "note": _added("\n".join([found.note, *done]).strip(), note)}
            _write(writing, found, written)
            told = {name: written[name] for name in ("answers", "note", "alert")}
            was = {"answers": found.answers, "note": found.note, "alert": found.alert}
            writing.record("answer", f"follow-up {found.id}", before=was, after=told)
            writing.tell(WATCHED, Change(kind="answered", follow_up_id=found.id))
        return self.get(follow_up_id)

    def attempt(self, follow_up_id: int, words: str) -> FollowUp:
        """Note that the client was asked and did not answer; it goes on waiting."""
        with self._context.write() as writing:
            found = _hold(writing, follow_up_id)
            _must_wait(found)
            if not words.strip():
                raise Refused("Say what happened, as in: did not reach.")
            at = writing.now.astimezone(found.zone)
            note = _added(found.note, f"{at:%Y-%m-%d %H:%M}: {words.strip()}")
            _write(writing, found, {"note": note})
            writing.record("attempt", f"follow-up {found.id}", before=found.note, after=note)
        return self.get(follow_up_id)

    def act(self, follow_up_id: int, what: str) -> FollowUp:
        """Say what was done about an answer that called for somebody."""
        with self._context.write() as writing:
            found = _hold(writing, follow_up_id)
            if not found.alert:
                raise Refused(f"No answer of {found.ref} calls for anybody: there is nothing to be done about it.")
            if not what.strip():
                raise Refused("Say what was done, with --what.")
            done = [*found.acted, Act(what=what.strip(), at=writing.now, by=writing.actor)]
            _write(writing, found, {"acted": msgspec.to_builtins(done)})
            writing.record("act", f"follow-up {found.id}", before=found.alert, after=what.strip())
        return self.get(follow_up_id)

    def drop(self, follow_up_id: int, why: str) -> FollowUp:
        """Ask no more: the client does not want to, or cannot be reached."""
        with self._context.write() as writing:
            found = _hold(writing, follow_up_id)
            _must_wait(found)
            _write(writing, found, {"status": "dropped", "note": _added(found.note, why)})
            writing.record("drop", f"follow-up {found.id}", before=found.status, after=why)
            writing.tell(WATCHED, Change(kind="dropped", follow_up_id=found.id))
        return self.get(follow_up_id)

    def _where(self, *which: Any) -> list[FollowUp]:
        with self._context.read() as connection:
            return reading.follow_ups(connection, reading.select_follow_ups().where(*which))


def _hold(writing: Writing, follow_up_id: int) -> FollowUp:
    """A follow-up as it is now, held until the transaction ends: two who answer at once both are kept."""
    writing.execute(select(table.c.id).where(table.c.id == follow_up_id).with_for_update())
    return reading.one(writing.connection, follow_up_id)


def _must_wait(found: FollowUp) -> None:
    if found.status != "waiting":
        raise Refused(f"{found.ref} is {found.status} already.")


def _write(writing: Writing, found: FollowUp, values: dict[str, Any]) -> None:
    writing.execute(update(table).where(table.c.id == found.id).values(**values))


def _added(note: str, more: str) -> str:
    """A note with a line more."""
    return "\n".join(part for part in (note, more.strip()) if part)


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
