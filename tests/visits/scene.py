"""A small practice for the tests of visits: Mara and Ben, three services, Ana whose history is all no, a fixed now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select

from palpate.clients.model import Client
from palpate.practice import Practice
from palpate.services.model import Service
from palpate.visits.model import Visit, WorkDone

NOW = "2027-03-08T15:00:00+00:00"
"""Monday, ten o'clock in New York."""

NECK = {"technique": "ic", "site": "upper trapezius", "side": "left", "pressure": 5, "hold": 15.0}
"""Work that nothing stands against."""


def build(practice: Practice) -> None:
    """Write what a scene begins with."""
    mara = practice.staff.add("Mara Lind", "LMT-20417")
    for key in ("neuromuscular", "reflexology", "deep_tissue"):
        mara = practice.staff.qualify(mara, key)
    practice.staff.add("Ben Okafor")
    practice.services.add("NMT 60", ["neuromuscular"], 60, needs_room=False)
    practice.services.add("NMT and feet", ["neuromuscular", "reflexology"], 75, needs_room=False)
    ana = practice.clients.add("Ana Diaz", born=dt.date(1984, 5, 2))
    practice.histories.record(ana, {}, rest="no", asked_by=mara)


class Scene:
    """What a test works with, and shorter words for it."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.visits = practice.visits
        self.mara, self.ben = practice.staff.find("Mara"), practice.staff.find("Ben")
        self.nmt, self.both = practice.services.find("NMT 60"), practice.services.find("NMT and feet")
        self.ana = practice.clients.find("Ana")
        practice.act(self.mara)

    def client(self, name: str, born: dt.date | None = None, **answers: Any) -> Client:
        """A client whose history is no but for these answers."""
        client = self.practice.clients.add(name, born=born)
        self.practice.histories.record(client, answers, rest="no", asked_by=self.mara)
        return client

    def all_no(self, service: Service) -> dict[str, str]:
        """The questions of the day, all answered no."""
        return {one.key: "no" for one in self.practice.screening.day_of(service.modalities)}

    def start(
        self,
        client: Client | None = None,
        service: Service | None = None,
        *,
        consent: str = "verbal",
        words: str = "",
        day_of: Mapping[str, str] | None = None,
    ) -> Visit:
        """A walk-in: Ana for NMT unless others are named, the day all no but for ``day_of``."""
        service = service or self.nmt
        beginning = self.visits.from_walk_in(client or self.ana, service, self.mara)
        answers = {**self.all_no(service), **(day_of or {})}
        return self.visits.start(beginning, answers, consent=consent, words=words)

    def treat(self, visit: Visit, **done: Any) -> dict[str, Any]:
        """Work done: at the neck, unless said otherwise."""
        return self.visits.treat(visit, WorkDone(**{**NECK, **done}))

    def finished(self, visit: Visit | None = None) -> Visit:
        """A visit with an assessment, work and a note, finished."""
        visit = visit or self.start()
        self.visits.assess(visit, "neuromuscular", {"pain_now": "6"}, typed=True)
        self.treat(visit)
        self.visits.write_note(visit, {"subjective": "Woke at night.", "plan": "A week."})
        return self.visits.finish(visit)[0]

    def signed(self, visit: Visit | None = None) -> Visit:
        """As ``finished``, and signed by Mara."""
        done = self.finished(visit)
        self.visits.sign(done, self.mara, "")
        return self.visits.get(done.id)

    def rows(self, table: Table, visit: Visit | None = None) -> list[dict[str, Any]]:
        """The rows of a table, of one visit where it is named."""
        statement = select(table).order_by(table.c.id)
        with self.practice.context.read() as connection:
            found = connection.execute(statement if visit is None else statement.where(table.c.visit_id == visit.id))
            return [dict(row) for row in found.mappings()]

    def later(self, **span: float) -> dt.datetime:
        """Move the practice's clock on; gives what it shows then."""
        self.practice.clock.fixed = self.practice.clock.now() + dt.timedelta(**span)
        return self.practice.clock.now()
