"""A practice of its own, in a folder that is gone afterwards, in which a modality is enabled and treated with."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

from palpate.conformance.subject import Subject
from palpate.documents import html
from palpate.documents.visit import document, lines
from palpate.errors import Refused
from palpate.host import enabling
from palpate.host.host import ModalityFailed
from palpate.host.probe import DAY
from palpate.host.references import Wrong
from palpate.host.sample import answers_to, work_of
from palpate.modality.views import WorkView
from palpate.practice import Practice
from palpate.visits.model import Visit, WorkDone

_NOON = dt.datetime.combine(DAY, dt.time(12), dt.UTC)
_HEAD = "0:0"


class Trial:
    """A practice in which one modality is there, enabled, offered, and somebody to treat."""

    def __init__(self, subject: Subject, target: str) -> None:
        self.subject, self._target = subject, target
        Practice.found(target, name="Trial", timezone="UTC", modalities=(), simulated=True).close()
        with self.practice() as here:
            self._enable(here)
        with self.practice() as here:
            mara = here.staff.qualify(here.staff.add("Mara Lind", "LMT-1"), subject.key)
            here.services.add("Trial", [subject.key], 60, needs_room=False)
            ana = here.clients.add("Ana Diaz", born=dt.date(1984, 5, 2))
            here.histories.record(ana, {}, rest="no", asked_by=mara)

    @contextmanager
    def practice(self, *, gone: bool = False) -> Iterator[Practice]:
        """The practice, open; ``gone``: the modality is not installed."""
        with Practice.open(self._target) as here:
            here.offer(*([] if gone else [self.subject.found]))
            here.clock.fixed = _NOON
            yield here

    def turn(self, *, on: bool) -> None:
        """Enable or disable the modality."""
        with self.practice() as here:
            if on:
                self._enable(here)
            else:
                with here.context.write() as writing:
                    enabling.disable(writing, self.subject.key)

    def _enable(self, here: Practice) -> None:
        with here.context.write() as writing:
            enabling.enable(writing, self.subject.key, here.host.there())


@contextmanager
def trial(subject: Subject) -> Iterator[Trial]:
    """A trial, whatever practice is meant outside; Stuck where a hook of it never comes back."""
    subject.can_be_asked()
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PALPATE_")}
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, plain, clear=True):
        yield Trial(subject, str(Path(folder) / "practice.db"))


def begun(here: Practice) -> Visit:
    """A visit, started."""
    mara = here.staff.find("Mara")
    here.act(mara)
    service = here.services.find("Trial")
    beginning = here.visits.from_walk_in(here.clients.find("Ana"), service, mara)
    day_of = {one.key: "no" for one in here.screening.day_of(service.modalities)}
    return here.visits.start(beginning, day_of, consent="verbal", words="")


def treated(here: Practice, subject: Subject) -> tuple[Visit, list[Wrong]]:
    """A visit with every answer and every technique in it, finished, signed where the review lets it; and what of it
    could not be recorded."""
    visit, wrong = begun(here), []
    points = subject.answers["body_points"]
    for key, value in answers_to(subject.answers["assessment_fields"], points).items():
        try:
            here.visits.assess(visit, subject.key, {key: value}, typed=False)
        except ModalityFailed:
            raise  # it is not about this answer
        except Refused as refused:
            wrong.append(Wrong(file="fields.toml", entry=key, reason=f"its answer is not taken: {refused}"))
    for work in work_of(subject.answers["technique_catalog"], points, least=True):
        try:
            here.visits.treat(visit, _done(subject.key, work))
        except ModalityFailed:
            raise
        except Refused as refused:
            reason = f"it cannot be recorded: {refused}"
            wrong.append(Wrong(file="techniques.toml", entry=work.technique, reason=reason))
    here.visits.finish(visit)
    finished = here.visits.get(visit.id)
    with suppress(Refused):  # what its review blocks stays finished, and is kept as well
        here.visits.sign(finished, here.staff.find("Mara"), "A trial.")
    return here.visits.get(visit.id), wrong


def shown(here: Practice, visit: Visit) -> dict[str, Any]:
    """All that is shown of a visit: as data, as text, as a page."""
    record = here.visits.record(here.visits.get(visit.id))
    text = " ".join(" ".join(lines(record, _HEAD)).split())
    return {"record": record, "text": text, "page": html.written(document(record, _HEAD, pictures=False))}


def _done(key: str, work: WorkView) -> WorkDone:
    """Work as it is recorded; a figure of nothing is none."""
    return WorkDone(
        technique=f"{key}.{work.technique}",
        site=work.site,
        side=work.side,
        tool=work.tool,
        pressure=work.pressure,
        applied=work.applied or None,
        hold=work.hold or None,
        repetitions=work.repetitions or None,
        minutes=work.minutes or None,
    )
