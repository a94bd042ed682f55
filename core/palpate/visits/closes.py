"""The door to visits, fourth part: finishing, signing, adding to what is signed, striking, and showing the record."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from sqlalchemy import select, update

from palpate.clients import person
from palpate.errors import Refused
from palpate.followups import setting as followups
from palpate.followups import told
from palpate.modality.safety import Finding, Level
from palpate.plans import reading as plans
from palpate.staff.model import Staff
from palpate.visits import (
    document,
    ending,
    finishing,
    lateness,
    reading,
    scope,
    signing,
    sites,
    starting,
    unsigned,
    who,
)
from palpate.visits.door import Door
from palpate.visits.model import CLOSED, Reviewed, Visit
from palpate.visits.tables import addendum, signature
from palpate.visits.tables import visit as visit_table


class Closes(Door):
    """Closing."""

    def finish(self, visit: Visit, words: str = "", *, ended: str = "") -> tuple[Visit, list[str]]:
        """End an open visit and store what the modalities answer; gives what could not be asked.

        Where the history has changed since, and asks for ``words``, it is not ended without them. ``ended`` says when
        it ended, where that is not now: a time of its day, or an instant.
        """
        reading.must_be(visit, "open")
        said = ending.said(visit, ended, self._context.clock.now()) if ended.strip() else None
        self.screen_again(visit, words)
        client = self._client_view(visit)
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open")
            if reading.screened(writing.connection, visit.id).verdict.level is Level.EMERGENCY:
                raise starting.way_out(f"{visit.shown}: screening says emergency:")
            failures = finishing.finish(writing, self._host, held, client, said=said)
        return self.get(visit.id), failures

    def overlong(self, visit: Visit) -> str:
        """From when to when a visit is recorded, where that is hours more than was planned; else ""."""
        with self._context.read() as connection:
            return ending.overlong(connection, visit)

    def reopen(self, visit: Visit) -> Visit:
        """Open a finished visit again."""
        with self._context.write() as writing:
            finishing.reopen(writing, reading.hold(writing, visit.id, "finished"))
        return self.get(visit.id)

    def review(self, visit: Visit) -> Reviewed:
        """What finishing and signing would meet: asked now of an open visit, as it is kept of any other.

        Nothing is written.
        """
        client = self._client_view(visit) if visit.status == "open" else None
        now = self._context.clock.now()
        with self._context.read() as connection:
            if client is not None:
                found, failures = finishing.review(connection, self._host, visit, client)
            else:
                found, failures = finishing.findings(connection, visit.id), []
            closed = visit.status in CLOSED
            return Reviewed(
                findings=found,
                failures=failures,
                wanting=[] if closed else signing.wants_words(connection, visit),
                late=[] if closed else lateness.late(connection, visit, now),
            )

    def findings(self, visit: Visit) -> list[tuple[str, Finding]]:
        """What the modalities' reviews found."""
        with self._context.read() as connection:
            return finishing.findings(connection, visit.id)

    def sign(self, visit: Visit, by: Staff, words: str) -> signing.Signed:
        """Sign a finished visit, for ever."""
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "finished")
            return signing.sign(writing, held, by, self._practice, words)

    def add(self, visit: Visit, by: Staff, text: str, why: str, kind: str = "addendum") -> list[tuple[str, Finding]]:
        """A dated addition to a signed visit, or to one that was declined.

        ``entered_in_error`` strikes the visit, and keeps its text. Gives where the wording crosses the scope of a
        modality, with the modality's key.
        """
        if not text.strip():
            raise Refused("An addendum has a text: give it with --text.")
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "signed", "declined")
            if kind == "addendum" and not why.strip():
                raise Refused("Say why it is added, with --why.")
            if kind == "entered_in_error":
                if held.struck:
                    raise Refused(f"{visit.shown} was entered in error already.")
                followups.drop_waiting(writing, visit.id, why)
            kept = {"uid": str(uuid.uuid4()), "why": why, "text": text}
            new = writing.add(addendum, visit_id=visit.id, kind=kind, staff_id=by.id, at=writing.now, **kept)
            after = {**kept, "addendum": new, "visit": held.uid, "by": by.uid}
            writing.record(kind, f"visit {visit.id}", after=after)
        what = kind.replace("_", " ").capitalize()
        return [(key, one) for key in visit.modalities for one in scope.crossed(self._host, key, [(what, text)])]

    def enter_in_error(self, visit: Visit, by: Staff, why: str) -> None:
        """Strike a visit: legible, and out of all sums."""
        if not why.strip():
            raise Refused("Say why the visit was entered in error, with --reason.")
        if visit.status in {"signed", "declined"}:
            self.add(visit, by, why, why, "entered_in_error")
            return
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open", "finished")
            dropped = followups.take_back(writing, visit.id)
            writing.execute(
                update(visit_table)
                .where(visit_table.c.id == visit.id)
                .values(status="entered_in_error", error_why=why, ended_at=finishing.end(held, writing.now))
            )
            after = {"by": by.uid, "why": why, "follow_ups_taken_back": dropped}
            after |= unsigned.closing(writing.connection, visit.id)
            writing.record("entered_in_error", f"visit {visit.id}", after=after)

    def record(self, visit: Visit) -> dict[str, Any]:
        """The whole record of a visit, as it was signed, or as it stands; with signature and addenda."""
        by = {one.id: one.name for one in self._staff.all()}
        with self._context.read() as connection:
            signed = connection.execute(select(signature).where(signature.c.visit_id == visit.id)).mappings().first()
            if signed and signed["document"] is not None:
                built: dict[str, Any] = msgspec.json.decode(signed["document"])
                built["signature"] |= {"digest": signed["digest"]}
            else:
                built = {
                    **who.people(connection, visit.id, self._practice),
                    "record": document.build(connection, visit.id),
                    "signature": None,
                }
            # What is drawn of it, its follow-ups and its plans are gathered anew: they are no part of what is signed.
            built["sites"] = sites.gathered(connection, built["record"])
            built["follow_ups"] = told.of_visit(connection, visit.id)
            went_on = visit.ended_at or self._context.clock.now()
            ids = person.ids(connection, visit.client_id)
            built["plans"] = [
                {"ref": one.ref, "goal": one.goal, "terms": one.terms.shown}
                for one in plans.standing(connection, ids, went_on)
            ]
            additions = connection.execute(
                select(addendum).where(addendum.c.visit_id == visit.id).order_by(addendum.c.id)
            ).mappings()
            built["addenda"] = [
                {
                    "kind": one["kind"],
                    "at": one["at"],
                    "later": lateness.after(visit, one["at"]),
                    "by": by.get(one["staff_id"], ""),
                    "why": one["why"],
                    "text": one["text"],
                }
                for one in additions
            ]
        return {"ref": visit.ref, "id": visit.id, "status": visit.status, "struck": visit.struck, **built}
