"""What a client takes and does not tolerate, and the questions a medicine's name raises.

What was noted too long ago is asked about again; until it is, it raises what it raised.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Connection, select, update

from palpate.clients import person
from palpate.clients.model import Allergy, Medication
from palpate.clients.tables import allergy, medication
from palpate.errors import Refused
from palpate.modality import vocabulary
from palpate.names import fold, nearest, pick, tidy
from palpate.premises.settings import HistorySettings
from palpate.store.context import Writing

_MORE = "Type more of its name."
_DAYS = 180
"""How long a medicine that was noted stands where the practice has not set it; then it is asked about again."""
_SPELT = 5
"""A word of fewer letters is like too many names to be taken for one."""


def to_ask_again(medicines: Iterable[Medication], day: dt.date, times: HistorySettings) -> list[Medication]:
    """The medicines that were noted too long ago: whether they are still taken is asked."""
    days = dt.timedelta(days=times.medicine_days or _DAYS)
    return [one for one in medicines if one.asked_on is not None and one.asked_on + days < day]


def same(writing: Writing, client_id: int, asked_on: dt.date) -> list[Medication]:
    """Note that all medicines are taken as they are noted."""
    known = taken(writing.connection, client_id)
    if not known:
        raise Refused("No medicines are noted for this client.")
    changed = [one.id for one in known if one.asked_on is None or one.asked_on < asked_on]
    writing.execute(update(medication).where(medication.c.id.in_(changed)).values(asked_on=asked_on))
    told = [one.name for one in known]
    writing.record("ask", f"medications of client {client_id}", after={"asked_on": asked_on, "taken": told})
    return taken(writing.connection, client_id)


def taken(connection: Connection, client_id: int) -> list[Medication]:
    """The medicines a person takes now."""
    everyone = person.ids(connection, client_id)
    rows = connection.execute(
        select(medication)
        .where(medication.c.client_id.in_(everyone), medication.c.stopped_on.is_(None))
        .order_by(medication.c.id)
    ).mappings()
    return [Medication(**{name: row[name] for name in Medication.__struct_fields__}) for row in rows]


def not_tolerated(connection: Connection, client_id: int) -> list[Allergy]:
    """What a person is allergic to."""
    everyone = person.ids(connection, client_id)
    rows = connection.execute(
        select(allergy).where(allergy.c.client_id.in_(everyone), allergy.c.ended_on.is_(None)).order_by(allergy.c.id)
    ).mappings()
    return [Allergy(**{name: row[name] for name in Allergy.__struct_fields__}) for row in rows]


def raised(medicines: Iterable[Medication]) -> dict[str, str]:
    """The conditions that medicines raise to "ask first", each with the medicines, as the client says them."""
    found: dict[str, list[str]] = {}
    for one in medicines:
        said, known = _meant(one.name)
        for condition in dict.fromkeys(condition for each in known for condition in each.raises):
            found.setdefault(condition, []).append(said)
    return {condition: ", ".join(dict.fromkeys(said)) for condition, said in found.items()}


def not_known(medicines: Iterable[Medication]) -> list[str]:
    """The medicines that are none of those known here, nor spelt like one: what they ask for, nobody has looked up."""
    return list(dict.fromkeys(one.name for one in medicines if not _meant(one.name)[1]))


@lru_cache(maxsize=1024)
def _meant(name: str) -> tuple[str, tuple[vocabulary.Medication, ...]]:
    """What a client says, and the medicines it names; where it names none, the one that a word of it is spelt like.

    A letter wrong in the name of a blood thinner must not make it none.
    """
    words = _words(name)
    known = vocabulary.medications().values()
    whole = tuple(one for one in known if any(_in(_words(called), words) for called in one.names))
    if whole:
        return name, whole
    names = {called: one for one in known for called in one.names}
    for word in words:
        if len(word) >= _SPELT and (near := nearest(word, names, str, 1)):
            return f"{name} ({near[0]}?)", (names[near[0]],)
    return name, ()


def _in(part: list[str], words: list[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(words)} "


def add_medication(writing: Writing, client_id: int, name: str, dose: str, asked_on: dt.date) -> None:
    """Note a medicine; one that is there already is not noted twice."""
    name, dose = tidy(name, "A medicine"), dose.strip()
    for one in taken(writing.connection, client_id):
        if fold(one.name) == fold(name):
            dose = dose or one.dose
            if one.asked_on is None or one.asked_on < asked_on or dose != one.dose:
                on = max(one.asked_on or asked_on, asked_on)
                writing.execute(update(medication).where(medication.c.id == one.id).values(dose=dose, asked_on=on))
                before, after = {"dose": one.dose}, {"name": name, "dose": dose, "asked_on": on}
                writing.record("change", f"medication {one.id} of client {client_id}", before=before, after=after)
            return
    new = writing.add(medication, client_id=client_id, name=name, dose=dose, asked_on=asked_on)
    writing.record("add", f"medication {new} of client {client_id}", after={"name": name, "dose": dose})


def add_allergy(writing: Writing, client_id: int, substance: str, reaction: str, asked_on: dt.date) -> None:
    """Note an allergy; one that is there already is not noted twice."""
    substance, reaction = tidy(substance, "An allergy"), reaction.strip()
    for one in not_tolerated(writing.connection, client_id):
        if fold(one.substance) == fold(substance):
            if reaction and reaction != one.reaction:
                values = {"reaction": reaction, "asked_on": asked_on}
                writing.execute(update(allergy).where(allergy.c.id == one.id).values(**values))
                before, after = {"reaction": one.reaction}, {"substance": substance, "reaction": reaction}
                writing.record("change", f"allergy {one.id} of client {client_id}", before=before, after=after)
            return
    new = writing.add(allergy, client_id=client_id, substance=substance, reaction=reaction, asked_on=asked_on)
    writing.record("add", f"allergy {new} of client {client_id}", after={"substance": substance, "reaction": reaction})


def stop(writing: Writing, client_id: int, name: str, on: dt.date) -> Medication:
    """Note that a medicine is taken no more."""
    known = taken(writing.connection, client_id)
    if not known:
        raise Refused("No medicines are noted for this client.")
    one = pick("medicine", name, known, lambda one: one.name, lambda one: one.name, _MORE)
    writing.execute(update(medication).where(medication.c.id == one.id).values(stopped_on=on))
    writing.record("stop", f"medication {one.id} of client {client_id}", before={"name": one.name, "dose": one.dose})
    return one


def end(writing: Writing, client_id: int, substance: str, on: dt.date) -> Allergy:
    """Take an allergy back that turned out to be none."""
    known = not_tolerated(writing.connection, client_id)
    if not known:
        raise Refused("No allergies are noted for this client.")
    one = pick("allergy", substance, known, lambda one: one.substance, lambda one: one.substance, _MORE)
    writing.execute(update(allergy).where(allergy.c.id == one.id).values(ended_on=on))
    writing.record("end", f"allergy {one.id} of client {client_id}", before={"substance": one.substance})
    return one


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))
