"""Filling in a form: what a line typed does where one is; of the terminal it knows nothing."""

from __future__ import annotations

import re
from typing import Any

from palpate.chairside import form_choosing as choosing
from palpate.chairside.form_moves import Moves
from palpate.chairside.form_parts import WHOLE, Part, index_of, parts, put, without
from palpate.errors import Refused
from palpate.modality import answers as reading
from palpate.modality.errors import AnswerError
from palpate.modality.fields import AnyField, Choice, Choices, RangeOfMotion, Sites
from palpate.visits import answered_places, assessing


class Walk(Moves):
    """A form being filled in."""

    def candidates(self, typed: str) -> list[str]:
        """What the letters typed so far could come to be, as it can be typed."""
        one = self.asked
        if isinstance(one, Sites):
            return [found.key for found in choosing.places(self._places(), typed)]
        return choosing.choices(one, typed) if isinstance(one, Choice | Choices) else []

    def sources(self, one: AnyField) -> list[tuple[str, str]]:
        """The titles and grades of what a question's figures come from."""
        known = self._host.sources(self.modality)
        return [(known[key].title, known[key].grade) if key in known else (key, "unknown") for key in one.source]

    def enter(self, typed: str) -> bool:
        """What Enter does: takes the line, or goes on where it is empty. Whether the line is done with."""
        typed, self.helping = typed.strip(), False
        if not typed:
            self._on()
        elif typed == "?":
            self.help()
        elif typed == "<":
            self.back()
        else:
            try:
                if typed == "-":
                    self._unanswer()
                else:
                    self._take(typed)
            except (AnswerError, Refused) as error:
                self.said = str(error)
                return False
        return True

    def help(self) -> None:
        """Show the help of the present question, or put it away."""
        self.helping, self.said = not self.helping, ""

    def _take(self, typed: str) -> None:
        field = self.field
        if isinstance(field, Sites) and self.part == WHOLE:
            self._take_sites(field, typed)
            return
        value = self.answers.get(self.key)
        if isinstance(field, RangeOfMotion) and any(letter.isalpha() for letter in typed):
            self._save({**(value or {}), **reading.parse(field, typed)})
            self.part = self._parts()[-1]
        else:
            self._put(put(field, value, self.part, choosing.read(self.asked, typed, self.now)))
        # Of several choices more may follow: Enter goes on.
        if not isinstance(self.asked, Choices):
            said = self.said
            self._on()
            self.said = said

    def _take_sites(self, field: Sites, typed: str) -> None:
        """A place to add, ``-2`` to take one out, ``2`` to go through one again."""
        listed: list[dict[str, Any]] = self.answers.get(self.key) or []
        if number := re.fullmatch("-? ?([0-9]{1,4})", typed):
            index = int(number[1]) - 1
            if not 0 <= index < len(listed):
                raise Refused(f"{field.label} ({self.key}) has {len(listed) or 'no'} places so far: {typed!r} is none.")
            if typed.startswith("-"):
                self._save([one for place, one in enumerate(listed) if place != index])
            else:
                self.part = next(iter(self._of(index)), WHOLE)
            return
        given = assessing.checked(self._host, self.modality, {self.key: typed}, typed=True)[self.key]
        if not given and listed:
            raise Refused(f"{field.label} ({self.key}) has {len(listed)} already: -1 takes the first of them out.")
        new = answered_places.joined([*listed, *given], typed=True)
        self._save(new)
        if len(given) == 1:
            index = index_of(new, given[0])
            self.part = next((part for part in self._of(index) if part.name not in new[index]), WHOLE)

    def _put(self, value: Any) -> None:
        """Keep an answer with one part of it new: a site whose side is said now may be one that stands already."""
        part = self.part
        self._save(value)
        if part.site is not None:
            self.part = part._replace(site=index_of(self.answers[self.key], value[part.site]))

    def _unanswer(self) -> None:
        """Take back what is answered to the present question, or to the part of it that is asked."""
        if self.now is None:
            self.said = f"{self.asked.label} is not answered: there is nothing to take back."
            return
        if self.part.name == "side":
            raise Refused(f"A place keeps its side: -{(self.part.site or 0) + 1} takes it out of the list.")
        was, left = reading.show(self.asked, self.now), without(self.field, self.answers[self.key], self.part)
        if left is None:
            self._visits.assess(self.visit, self.modality, {}, typed=False, unset=[self.key], after=self.after)
            self.answers = {key: value for key, value in self.answers.items() if key != self.key}
            self._before = self._before if self.after else self.answers
        else:
            self._save(left)
        self.said = f"Taken back: {self.asked.label} is unanswered again; it was {was}."

    def _of(self, index: int) -> list[Part]:
        """What is asked of one of the sites that are listed."""
        return parts(self.field, self.answers[self.key], index, self._sides(index), self.quick)

    def _save(self, value: Any) -> None:
        """Keep an answer: once this returns, it is in the database."""
        kept = self._visits.assess(self.visit, self.modality, {self.key: value}, typed=False, after=self.after)
        self.answers = {**self.answers, **kept}
        if not self.after:
            self._before = self.answers
        usual = reading.far_beyond(self.field, self.answers[self.key])
        said = f"{self.field.label} {reading.show(self.field, self.answers[self.key])}"
        self.said = f"Saved: {said}{f' ({usual})' if usual else ''}."
