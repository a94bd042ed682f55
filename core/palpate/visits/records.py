"""The door to visits, second part: what is recorded during one. Assessment, work, adverse reaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from palpate.errors import Refused, SaysHow
from palpate.host import definitions
from palpate.modality.safety import Level, Suggestion
from palpate.modality.views import AssessmentView
from palpate.refs import ref
from palpate.screening.model import labels
from palpate.store.context import Writing
from palpate.visits import answer_files, assessing, consents, reading, scoring, suggesting, treating
from palpate.visits.door import Door
from palpate.visits.model import Visit, WorkDone
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
            titles = " and ".join(self._host.title(one) for one in visit.modalities)
            why = f"{visit.shown} is for {titles}: add {self._host.title(key)} with"
            raise SaysHow(why, command=f"palpate visit add {visit.ref} {key}", line=f"add {key}")
        return key

    def assess(
        self,
        visit: Visit,
        modality: str,
        given: Mapping[str, Any],
        *,
        typed: bool,
        values: Mapping[str, Any] | None = None,
        unset: Collection[str] = (),
        after: bool = False,
    ) -> dict[str, Any]:
        """Save answers to a modality's form, all or none: ``given``, and ``values`` as JSON has them, in one write.

        ``typed``: what is given are texts, to be read. ``unset``: fields that are unanswered again. ``after``: scores
        after treatment, kept beside those before.
        """
        stored = assessing.checked(self._host, modality, given, typed=typed)
        more = assessing.checked(self._host, modality, values or {}, typed=False)
        if twice := sorted(set(stored) & set(more)):
            raise Refused(f"{twice[0]} is answered twice: give it once.")
        stored = {**more, **stored}
        if both := sorted(set(stored) & set(unset)):
            raise Refused(f"{both[0]} is answered and taken back: do one of the two.")
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open")
            assessing.unanswer(writing, self._host, held, modality, unset, after=after)
            if not stored:
                return {}
            if after:
                return assessing.save_after(writing, self._host, held, modality, stored)
            return assessing.save(writing, self._host, held, modality, stored)

    def score(
        self,
        visit: Visit,
        measure: str,
        given: Sequence[float],
        *,
        answered: int | None = None,
        items: int | None = None,
        finished: bool = False,
        after: bool = False,
    ) -> dict[str, Any]:
        """Record the score of a measure of no modality, as ``scoring.score`` makes it of what was given."""
        found = scoring.find(measure)
        result = scoring.score(found, given, answered=answered, items=items, finished=finished)
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open")
            return {**scoring.record(writing, held, found, result, after=after), "name": found.name, "unit": found.unit}

    def unscore(self, visit: Visit, measure: str, *, after: bool = False) -> float:
        """Take back a score of an open visit, and give it."""
        found = scoring.find(measure)
        with self._context.write() as writing:
            return scoring.remove(writing, reading.hold(writing, visit.id, "open"), found, after=after)

    def answers(self, visit: Visit, modality: str) -> dict[str, Any]:
        """What has been answered so far."""
        with self._context.read() as connection:
            found = reading.assessed(connection, visit.id, modality)
        return found.answers if found else {}

    def scores_after(self, visit: Visit, modality: str) -> dict[str, Any]:
        """The scores after treatment so far."""
        with self._context.read() as connection:
            return assessing.scored_after(connection, visit, modality)

    def answers_in(self, modality: str, held: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that a file holds, to the form of this modality as it is now; Refused where it is another."""
        with self._context.read() as connection:
            return answer_files.read(connection, self._host, modality, held)

    def beside(self, visit: Visit, modality: str) -> dict[str, str]:
        """The last visit's answers, as they are shown beside the questions."""
        ids = self._clients.ids(visit.client_id)
        with self._context.read() as connection:
            return assessing.beside(connection, self._host, visit, modality, ids)

    def suggestions(self, visit: Visit, modality: str) -> list[Suggestion]:
        """What is worth considering, less what screening excludes, as the client's history is now.

        Refused where screening says not to treat, and where a red-flag question has not been answered.
        """
        answers = self.answers(visit, modality)
        client = self._client_view(visit)
        view = AssessmentView(modality=modality, day=visit.day, client=client, answers=answers)
        before = self.screened(visit)
        verdict = before.verdict
        if visit.status == "open":  # the history may have changed since it was screened
            verdict = self._screening.screen(visit.client_id, visit.modalities, visit.day, before.day_of)
        if verdict.level >= Level.DO_NOT_TREAT:
            raise Refused(f"{visit.shown}: nothing is suggested, since screening says {verdict.level.words}.")
        if unasked := verdict.unasked_red_flags:
            why = f"{visit.shown}: nothing is suggested until these are asked: {'; '.join(labels(unasked))}. Ask them:"
            history = f"palpate client history {ref('c', visit.client_id)} --ask"
            day = f"palpate visit dayof {visit.ref}"
            raise SaysHow(
                why, command=f"{day}, {history}", line=f"dayof for those of the day, {history} for the others"
            )
        found = verdict.of(modality)
        if found is not None and found.failed:
            title = self._host.title(modality)
            raise Refused(f"{visit.shown}: nothing is suggested, since {title} cannot be screened for: {found.failed}.")
        offered = self._host.read(modality, "suggest", assessment=view)
        return suggesting.allowed(self._host, modality, offered, found.reasons if found else [])

    def treat(self, visit: Visit, done: WorkDone) -> dict[str, Any]:
        """Record one technique applied, held against the verdict and what the client agreed to.

        Beside the row: ``consent`` whether it was asked for, ``sensitive`` the area that nobody was asked about.
        """
        self.screen_again(visit, done.words)
        with self._context.write() as writing:
            held = reading.hold(writing, visit.id, "open")
            new, row = treating.record(writing, self._host, held, done)
            unasked = consents.to_ask(writing.connection, visit.id, row["region"])
        area = next((kind for kind in unasked if kind != consents.TREATMENT), "")
        return {"id": new, **row, "consent": consents.TREATMENT not in unasked, "sensitive": area}

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
            used = definitions.load(writing.connection, row["technique_definition"])
            writing.execute(work_table.delete().where(work_table.c.id == row["id"]))
            before = {key: value for key, value in row.items() if key != "at"}
            writing.record("untreat", f"visit {visit.id}", before=before)
        return str(used["name"])

    def adverse_reaction(self, visit: Visit, text: str) -> None:
        """Note that the client reacted badly; a field of its own, so that it is found. What was noted before stays."""
        if not text.strip():
            raise Refused("Say what happened, with --text.")
        with self._context.write() as writing:
            react(writing, reading.hold(writing, visit.id, "open", "finished"), text)


def react(writing: Writing, held: Visit, text: str) -> str:
    """Note an adverse reaction of a visit that is held, with the time; gives what was noted."""
    noted = f"{writing.now.astimezone(held.zone):%H:%M} {text.strip()}"
    after = f"{held.adverse_reaction}\n{noted}" if held.adverse_reaction else noted
    writing.execute(update(visit_table).where(visit_table.c.id == held.id).values(adverse_reaction=after))
    writing.record("adverse_reaction", f"visit {held.id}", before=held.adverse_reaction, after=after)
    return noted
