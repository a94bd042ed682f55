"""The door to visits, third part: the note, and what is carried over into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from palpate.modality.safety import Finding
from palpate.store.context import Writing
from palpate.visits import carrying, finishing, notes, reading, scope
from palpate.visits.carrying import Carried
from palpate.visits.door import Door
from palpate.visits.model import Visit
from palpate.visits.notes import Section


class Noting(Door):
    """Noting."""

    def note(self, visit: Visit) -> dict[str, Section]:
        """The sections of the note that are written."""
        with self._context.read() as connection:
            return notes.sections(connection, visit.id)

    def write_note(
        self, visit: Visit, sections: Mapping[str, str], seen: Mapping[str, str] | None = None
    ) -> list[tuple[str, Finding]]:
        """Write sections of the note, whole; what stood there before is kept in the audit.

        ``seen`` is what the writer had before them, where that must still stand. Gives where the wording crosses the
        scope of a modality, with the modality's key.
        """
        with self._noting(visit) as (writing, held):
            if seen is not None:
                notes.must_stand(writing, held, seen, sections)
            for name, text in sections.items():
                notes.write(writing, held, name, text)
        return scope.worded(self._host, visit, sections)

    def append_note(self, visit: Visit, section: str, text: str) -> list[tuple[str, Finding]]:
        """Add words to a section of the note, on a line of their own; gives what ``write_note`` does."""
        with self._noting(visit) as (writing, held):
            notes.append(writing, held, section, text)
        return scope.worded(self._host, visit, {section: text})

    def carry(self, visit: Visit, sections: Sequence[str]) -> list[Carried]:
        """Take sections over from the client's last visit that has them, marked as carried; all or none."""
        ids = self._clients.ids(visit.client_id)
        with self._noting(visit) as (writing, held):
            taken = [carrying.earlier(writing.connection, held, ids, name) for name in sections]
            for one in taken:
                carrying.carry(writing, held, one)
        return taken

    def drop_carried(self, visit: Visit, sections: Sequence[str]) -> list[str]:
        """Take what was carried over out again; gives the words."""
        with self._noting(visit) as (writing, held):
            return [carrying.drop(writing, held, name) for name in sections]

    @contextmanager
    def _noting(self, visit: Visit) -> Iterator[tuple[Writing, Visit]]:
        """One write to the note; of a finished visit, what its wording was found to be is kept anew."""
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open", "finished")
            finished = held.status == "finished"
            before = scope.findings(writing.connection, self._host, held) if finished else []
            yield writing, held
            if finished:
                after = scope.findings(writing.connection, self._host, held)
                finishing.reworded(writing, held.id, before, after)
