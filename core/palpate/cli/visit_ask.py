"""Asking on a terminal at the start of a visit: the questions of the day, and consent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from palpate.cli.keys import key
from palpate.cli.session import asked, folded, warn
from palpate.errors import Refused
from palpate.names import legible

if TYPE_CHECKING:
    from collections.abc import Collection

    from palpate.modality.vocabulary import Condition
    from palpate.practice import Practice
    from palpate.visits.model import Visit, WorkDone

_SAYS = {"y": "yes", "n": "no", "d": "declined", "s": ""}
_REST = "I asked all the rest: no"
_KEYS = f"y yes  n no  d declined  s not asked  b back  r {_REST}"
_ASKS = {"since": "Since when, as 2027-03-01", "site": "Where (a region)", "text": "What exactly", "due": "Due date"}


def questions_of_the_day(conditions: list[Condition], flagged: Collection[str] = ()) -> list[str]:
    """What was answered, as it would be typed: a key for each question, and one for all the rest once they were asked.

    All are shown first, to be asked. Enter answers nothing, and what was not asked stays not asked. What was
    ``flagged`` today has a key of its own only.
    """
    warn("Questions of the day:")
    for number, condition in enumerate(conditions, 1):
        warn(f"{number:4} {condition.question}")
    warn(f"Keys: {_KEYS}")
    given: dict[int, list[str]] = {}
    at = 0
    while at < len(conditions):
        pressed = _key(f"{at + 1:4} {conditions[at].label}", "yndsbr")
        if pressed == "b":
            _answered("back")
            at = max(at - 1, 0)
        elif pressed == "r":
            rest = [number for number in range(at, len(conditions)) if conditions[number].key not in flagged]
            _answered(f"no\n{at + 2:4} to {len(conditions)}: {_REST}" if at + 1 < len(conditions) else "no")
            given |= {number: [f"{conditions[number].key}=no"] for number in rest}
            at = len(conditions)
        else:
            said = _SAYS[pressed]
            _answered(said or "not asked")
            details = _details(conditions[at], said)
            if details is None:
                continue  # the key was a mistake: the question itself is asked again
            given[at] = [f"{conditions[at].key}={said}", *details] if said else []
            at += 1
    return [one for number in sorted(given) for one in given[number]]


def _details(condition: Condition, said: str) -> list[str] | None:
    """What else is asked where the answer is yes; None where b goes back to the question itself."""
    details = []
    for name in condition.detail if said == "yes" else []:
        value = _told(f"     {_ASKS[name]}, - for nothing, b back")
        if value.casefold() == "b":
            return None
        details += [f"{condition.key}.{name}={value}"] if value else []
    return details


def agreed_to_be_treated() -> str:
    """How consent to treatment was given: spoken on a terminal, or not recorded; Refused where it was not given."""
    if not sys.stdin.isatty():
        return "not_recorded"
    said = _asked("Has the client agreed to be treated?")
    if said in {"no", "declined"}:
        raise Refused("The client has not agreed, and no visit is started: palpate visit decline records it.")
    return "verbal" if said else "not_recorded"


def guardian() -> tuple[str, str]:
    """The parent or guardian who agrees for a client who is under age, and what they are to them; nobody is nobody."""
    if not sys.stdin.isatty():
        return "", ""
    print("The client is under age: a parent or guardian agrees.", file=sys.stderr)
    name = _told("Their name, - where nobody is here")
    return (name, _told("What they are to the client, as mother")) if name else ("", "")


def ask_before(here: Practice, visit: Visit, done: WorkDone) -> None:
    """Ask on a terminal, before work is recorded, for the consents it needs that nobody has asked about."""
    from palpate.clients.guardians import named as guardian_named
    from palpate.visits.consents import named

    for kind in here.visits.consents_to_ask(visit, done):
        said = _asked(f"{visit.shown}: {named(kind)}, asked before the work?")
        if not said:
            continue
        given = said == "yes"
        young = given and here.visits.under_age(here.clients.get(visit.client_id))
        by, relation = guardian() if young else ("", "")
        here.visits.consent(visit, kind, "verbal", given, "", guardian_named(by, relation))


def _asked(question: str) -> str:
    """One question, answered by a key: yes, no, declined, or nothing where it was not asked."""
    said = _SAYS[_key(f"{question} y yes, n no, d declined, s not asked", "ynds")]
    _answered(said or "not asked")
    return said


def _told(question: str) -> str:
    """What is typed, nothing where it is a dash: Enter alone may belong to the key before, and answers nothing."""
    while not (typed := asked(question, err=True)):
        pass
    return "" if typed == "-" else typed


def _key(question: str, keys: str) -> str:
    """The key of these that is pressed; Enter is none, so that nothing is answered by default."""
    sys.stderr.write(f"{folded(legible(f'{question}:'), sys.stderr)} ")
    sys.stderr.flush()
    while (pressed := _pressed()) not in set(keys):
        if pressed != "enter":
            sys.stderr.write(f"({pressed or 'that'} is none of {', '.join(keys)}) ")
            sys.stderr.flush()
    return pressed


def _pressed() -> str:
    """The next key; Abort, on a line of its own, where the questions are broken off."""
    try:
        return key()
    except (EOFError, KeyboardInterrupt):
        _answered("")
        raise typer.Abort from None


def _answered(said: str) -> None:
    print(said, file=sys.stderr)
