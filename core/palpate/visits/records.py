"""The door to visits, second part: what is recorded during one. Assessment, work, note, adverse reaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from palpate.errors import Refused
from palpate.modality.safety import Level, Suggestion
from palpate.modality.views import AssessmentView
from palpate.refs import ref
from palpate.screening.model import Reason, labels
from palpate.visits import assessing, consents, reading, treating
from palpate.visits.door import Door
from palpate.visits.model import SECTIONS, Visit, WorkDone
from palpate.visits.tables import note
from palpate.visits.tables import visit as visit_table
from palpate.visits.tables import work as work_table


class Records(Door):
    """Recording."""

    def modality(self, visit: Visit, wanted: str | None) -> str:
        """The key of the visit's modality that is meant; the only one where none is named."""
        if wanted is None:
            if len(visit.modalities) == 1:
                return visit.modalities[0]
            raise Refused(f"{visit.shown} has {' and '.join(visit.modalities)}: say which.")
        key = self._host.named(wanted)
        if key not in visit.modalities:
            raise Refused(
                f"{visit.shown} is for {' and '.join(self._host.title(one) for one in visit.modalities)}: "
                f"add {self._host.title(key)} with palpate visit add {visit.ref} {key}."
            )
        return key

    def assess(
        self,
        visit: Visit,
        modality: str,
        given: Mapping[str, Any],
        *,
        typed: bool,
        values: Mapping[str, Any] | None = None,
        after: bool = False,
    ) -> dict[str, Any]:
        """Save answers to a modality's form, all or none: ``given``, and ``values`` as JSON has them, in one write.

        ``typed``: what is given are texts, to be read. ``after``: scores after treatment, kept beside those before.
        """
        stored = assessing.checked(self._host, modality, given, typed=typed)
        more = assessing.checked(self._host, modality, values or {}, typed=False)
        if twice := sorted(set(stored) & set(more)):
            raise Refused(f"{twice[0]} is answered twice: give it once.")
        stored = {**more, **stored}
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open")
            if after:
                return assessing.save_after(writing, self._host, held, modality, stored)
            return assessing.save(writing, self._host, held, modality, stored)

    def answers(self, visit: Visit, modality: str) -> dict[str, Any]:
        """What has been answered so far."""
        with self._context.read() as connection:
            found = reading.assessed(connection, visit.id, modality)
        return found.answers if found else {}

    def beside(self, visit: Visit, modality: str) -> dict[str, str]:
        """The last visit's answers, as they are shown beside the questions."""
        ids = self._clients.ids(visit.client_id)
        with self._context.read() as connection:
            return assessing.beside(connection, visit, modality, ids)

    def suggestions(self, visit: Visit, modality: str) -> list[Suggestion]:
        """What is worth considering, less what screening excludes and what lies where it says to avoid.

        Refused where screening says not to treat, and where a red-flag question has not been answered.
        """
        answers = self.answers(visit, modality)
        client = self._client_view(visit)
        view = AssessmentView(modality=modality, day=visit.day, client=client, answers=answers)
        verdict = self.screened(visit).verdict
        if verdict.level >= Level.DO_NOT_TREAT:
            raise Refused(f"{visit.shown}: nothing is suggested, since screening says {verdict.level.words}.")
        if unasked := verdict.unasked_red_flags:
            raise Refused(
                f"{visit.shown}: nothing is suggested until these are asked: {'; '.join(labels(unasked))}. "
                f"Ask them: palpate visit dayof {visit.ref}, palpate client history {ref('c', visit.client_id)} --ask."
            )
        found = verdict.of(modality)
        reasons = found.reasons if found else []

        def excluded(one: Suggestion) -> bool:
            return any(
                one.key in reason.techniques or (bool(one.region) and _avoids(reason))
                for reason in reasons
                if reason.holds_in(one.region)
            )

        return [one for one in self._host.read(modality, "suggest", assessment=view) if not excluded(one)]

    def treat(self, visit: Visit, done: WorkDone) -> dict[str, Any]:
        """Record one technique applied, held against the verdict and what the client agreed to.

        Beside the row: ``consent`` whether treatment was agreed to, ``sensitive`` the area whose consent is missing.
        """
        self._screen_again(visit, done.words)
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open")
            new, row = treating.record(writing, self._host, held, done)
            said = consents.standing(writing.connection, visit.id)
        area = consents.sensitive(row["region"])
        missing = area if area and consents.to(area, said) != "given" else ""
        return {"id": new, **row, "consent": consents.to(consents.TREATMENT, said) == "given", "sensitive": missing}

    def remove_work(self, visit: Visit, position: int) -> str:
        """Take back one line of work of an open visit, by its place in the list; the audit keeps it."""
        with self._context.write() as writing:
            reading.hold(writing, visit.id, "open")
            mine = select(work_table).where(work_table.c.visit_id == visit.id).order_by(work_table.c.id)
            rows = writing.execute(mine).mappings().all()
            if not 1 <= position <= len(rows):
                lines = f"{len(rows)} line{'' if len(rows) == 1 else 's'} of work"
                raise Refused(f"{visit.shown} has {lines}: there is no line {position}.")
            row = rows[position - 1]
            writing.execute(work_table.delete().where(work_table.c.id == row["id"]))
            before = {key: value for key, value in row.items() if key != "at"}
            writing.record("untreat", f"visit {visit.id}", before=before)
        return str(row["technique"])

    def write_note(self, visit: Visit, sections: Mapping[str, str]) -> None:
        """Write sections of the note, whole; what stood there before is kept in the audit."""
        unknown = [section for section in sections if section not in SECTIONS]
        if unknown:
            raise Refused(f"A note has {', '.join(SECTIONS)}, not {unknown[0]!r}.")
        with self._context.write() as writing:
            reading.hold(writing, visit.id, "open", "finished")
            for section, text in sections.items():
                where = (note.c.visit_id == visit.id, note.c.section == section)
                before = writing.execute(select(note.c.text).where(*where)).scalar()
                if before is None:
                    writing.add(note, visit_id=visit.id, section=section, text=text, saved_at=writing.now)
                else:
                    writing.execute(update(note).where(*where).values(text=text, saved_at=writing.now))
                after = {"section": section, "text": text}
                writing.record("note", f"visit {visit.id}", before=before, after=after)

    def adverse_reaction(self, visit: Visit, text: str) -> None:
        """Note that the client reacted badly; a field of its own, so that it is found. What was noted before stays."""
        if not text.strip():
            raise Refused("Say what happened, with --text.")
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open", "finished")
            noted = f"{writing.now.astimezone(held.zone):%H:%M} {text.strip()}"
            after = f"{held.adverse_reaction}\n{noted}" if held.adverse_reaction else noted
            writing.execute(update(visit_table).where(visit_table.c.id == visit.id).values(adverse_reaction=after))
            writing.record("adverse_reaction", f"visit {visit.id}", before=held.adverse_reaction, after=after)


def _avoids(reason: Reason) -> bool:
    """Whether a reason leaves its regions alone."""
    return reason.avoid or reason.level == Level.AVOID_REGION.key
