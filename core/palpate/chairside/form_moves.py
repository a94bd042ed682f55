"""Where one is in a form: the groups and questions that are asked at present, and going from one to another."""

from __future__ import annotations

from typing import Any, NamedTuple

from palpate.chairside.form_parts import WHOLE, Part, answer, asked, parts
from palpate.modality import answers as reading
from palpate.modality.fields import AnyField, Group, Sites
from palpate.practice import Practice
from palpate.visits import forms
from palpate.visits.model import Visit
from palpate.visits.places import Place, everywhere

LAST = "This was the last question: Esc ends."
FIRST = "This is the first question."


class Screen(NamedTuple):
    """One group of the form: what it is called and what it asks at present."""

    label: str
    fields: list[AnyField]


class Moves:
    """A form that one goes through. ``said`` is the sentence about what was done last, ``ended`` whether it is over."""

    def __init__(self, here: Practice, visit: Visit, modality: str, *, quick: bool, after: bool) -> None:
        self._visits, self._host = here.visits, here.host
        self.visit, self.modality, self.title, self.after = visit, modality, here.host.title(modality), after
        self.quick = quick
        self.form = forms.fields(here.host, modality)
        self._groups = _groups(here.host.ask(modality, "assessment_fields"))
        self._wanted = {key for key, one in self.form.items() if (one.measure if after else one.quick or not quick)}
        self._before = self._visits.answers(visit, modality)
        self.answers = self._visits.scores_after(visit, modality) if after else self._before
        self.beside = self._scores_before() if after else self._last_time()
        self._known: dict[str, list[dict[str, Place]]] = {}
        self.said, self.helping, self.ended = "", False, False
        shown = self._order()
        self.key = next((key for key in shown if key not in self.answers), shown[0] if shown else "")
        self.part = self._first() if shown else WHOLE

    def screens(self) -> list[Screen]:
        """The groups that ask something at present: fields come and go with the answers that they depend on."""
        shown = {one.key for one in forms.visible(self.form, self._before)} & self._wanted
        made = [Screen(label, [self.form[key] for key in keys if key in shown]) for label, keys in self._groups]
        return [screen for screen in made if screen.fields]

    @property
    def at(self) -> int:
        """The screen that the present question is on."""
        screens = enumerate(self.screens())
        return next((place for place, screen in screens if any(one.key == self.key for one in screen.fields)), 0)

    @property
    def field(self) -> AnyField:
        """The field that is asked."""
        return self.form[self.key]

    @property
    def asked(self) -> AnyField:
        """What is asked at present: the field, or a part of it as a field of its own."""
        site = self.part.site
        place = self.place(site)
        if site is None or place is None:
            return asked(self.field, self.part, "", ())
        named = f"{place.name} {self.answers[self.key][site].get('side', '')}".strip()
        return asked(self.field, self.part, named, place.sides)

    @property
    def now(self) -> Any:
        """What is answered to that so far; None where nothing is."""
        return answer(self.field, self.answers.get(self.key), self.part)

    def place(self, site: int | None) -> Place | None:
        """The place of one of the sites of the present field."""
        if site is None:
            return None
        key = self.answers[self.key][site]["site"]
        return next(
            (kind[key] for kind in self._places() if key in kind), Place(key=key, name=key, region="", definition=None)
        )

    def back(self) -> None:
        """Go to the question before."""
        self._clear()
        within = self._parts()
        place = within.index(self.part) if self.part in within else 0
        if place > 0:
            self.part = within[place - 1]
        elif self.part.site is not None:
            self.part = WHOLE
        else:
            self.said = "" if self._to(-1) else FIRST

    def forward(self) -> None:
        """Go to the next field, whatever of this one is not answered."""
        self._clear()
        if not self._to(+1):
            self.part, self.said = self._first(), LAST

    def page(self, step: int) -> None:
        """Go to the next group, or the one before."""
        self._clear()
        screens, place = self.screens(), self.at + step
        if 0 <= place < len(screens):
            self.key = screens[place].fields[0].key
            self.part = self._first()
        else:
            self.said = "This is the last group: Esc ends." if step > 0 else "This is the first group."

    def _on(self) -> None:
        """The next part of the field, else the next field; at the end of the form it is over."""
        self._clear()
        within = self._parts()
        place = within.index(self.part) if self.part in within else len(within)
        if place + 1 < len(within):
            self.part = within[place + 1]
        elif self.part.site is not None:
            self.part = WHOLE
        else:
            self.ended = not self._to(+1)

    def _parts(self) -> list[Part]:
        site = self.part.site
        return parts(self.field, self.answers.get(self.key), site, self._sides(site), self.quick)

    def _sides(self, site: int | None) -> tuple[str, ...]:
        place = self.place(site)
        return place.sides if place else ()

    def _places(self) -> list[dict[str, Place]]:
        field = self.field
        of = field.of if isinstance(field, Sites) else ""
        if of not in self._known:
            self._known[of] = everywhere(self._host, self.modality, of)
        return self._known[of]

    def _first(self) -> Part:
        return parts(self.field, None, None, ())[0]

    def _order(self) -> list[str]:
        return [field.key for screen in self.screens() for field in screen.fields]

    def _to(self, step: int) -> bool:
        """Go to the next field that is asked, or the one before; whether there is one."""
        keys, asked_now = list(self.form), set(self._order())
        place = keys.index(self.key)
        way = keys[place + 1 :] if step > 0 else reversed(keys[:place])
        found = next((key for key in way if key in asked_now), None)
        if found is not None:
            self.key = found
            self.part = self._first()
        return found is not None

    def _clear(self) -> None:
        self.said, self.helping = "", False

    def _last_time(self) -> dict[str, str]:
        return {key: f"last time, {text}" for key, text in self._visits.beside(self.visit, self.modality).items()}

    def _scores_before(self) -> dict[str, str]:
        return {
            key: f"before treatment {reading.show(self.form[key], value)}"
            for key, value in self._before.items()
            if key in self.form
        }


def _groups(asked_fields: list[AnyField]) -> list[tuple[str, list[str]]]:
    """The groups of a form with the keys in them; fields that stand by themselves make groups without a name."""
    made: list[tuple[str, list[str]]] = []
    for one in asked_fields:
        if isinstance(one, Group):
            made.append((one.label, [inner.key for inner in one.fields]))
        elif made and not made[-1][0]:
            made[-1][1].append(one.key)
        else:
            made.append(("", [one.key]))
    return made
