"""Asking on a terminal at the start of a visit: the questions of the day, and consent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from palpate.errors import Refused
from palpate.modality.vocabulary import Condition

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.visits.model import Visit, WorkDone

_SAYS = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "d": "declined", "declined": "declined"}
_ASKS = {"since": "Since when, as 2027-03-01", "site": "Where (a region)", "text": "What exactly", "due": "Due date"}


def questions_of_the_day(conditions: list[Condition]) -> list[str]:
    """What was answered, as it would be typed; what is not clearly yes, no or declined is asked again."""
    print("Questions of the day: y, n, d where it was declined, Enter where it was not asked.", file=sys.stderr)
    given = []
    for condition in conditions:
        said = _asked(condition.question)
        if said:
            given.append(f"{condition.key}={said}")
        if said == "yes":
            for name in condition.detail:
                typed = typer.prompt(f"  {_ASKS[name]}, or Enter", default="", show_default=False, err=True).strip()
                if typed:
                    given.append(f"{condition.key}.{name}={typed}")
    return given


def agreed_to_be_treated() -> str:
    """How consent to treatment was given: spoken on a terminal, or not recorded; Refused where it was not given."""
    if not sys.stdin.isatty():
        return "not_recorded"
    said = _asked("Has the client agreed to be treated? y, n, Enter where it was not asked")
    if said in {"no", "declined"}:
        raise Refused("The client has not agreed, and no visit is started: palpate visit decline records it.")
    return "verbal" if said else "not_recorded"


def guardian() -> tuple[str, str]:
    """The parent or guardian who agrees for a client who is under age, and what they are to them; nobody is nobody."""
    if not sys.stdin.isatty():
        return "", ""
    print("The client is under age: a parent or guardian agrees.", file=sys.stderr)
    name = typer.prompt("Their name, or Enter where nobody is here", default="", show_default=False, err=True).strip()
    return (name, typer.prompt("What they are to the client, as mother", err=True).strip()) if name else ("", "")


def ask_before(here: Practice, visit: Visit, done: WorkDone) -> None:
    """Ask on a terminal, before work is recorded, for the consents it needs that nobody has asked about."""
    from palpate.clients.guardians import named as guardian_named
    from palpate.visits.consents import named

    for kind in here.visits.consents_to_ask(visit, done):
        said = _asked(f"{visit.shown}: {named(kind)}, asked before the work? y, n, or Enter where it was not asked")
        if not said:
            continue
        given = said == "yes"
        young = given and here.visits.under_age(here.clients.get(visit.client_id))
        by, relation = guardian() if young else ("", "")
        here.visits.consent(visit, kind, "verbal", given, "", guardian_named(by, relation))


def _asked(question: str) -> str:
    while True:
        typed = typer.prompt(question, default="", show_default=False, err=True).strip().casefold()
        if not typed:
            return ""
        if typed in _SAYS:
            return _SAYS[typed]
        print(f"  {typed!r} is neither y, n nor d.", file=sys.stderr)
