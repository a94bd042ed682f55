"""Asking for a health history on a terminal, group by group; each group is kept as soon as it is answered."""

from __future__ import annotations

import re

from palpate.cli.session import asked
from palpate.clients.answers import Given
from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.modality.vocabulary import Condition
from palpate.practice import Practice
from palpate.staff.model import Staff

_SAYS = {"": "yes", "y": "yes", "n": "no", "d": "declined", "u": "unknown"}
_ASKS = {
    "due": "Due date, as 2027-06-01",
    "since": "Since when, as 2026-11-30",
    "site": "Where (a region)",
    "text": "What exactly",
}
_HOW = "Numbers that are yes (3n no, 3d declined, 3u not known), none, or skip"


def walk(open_practice: Practice, one: Client, asker: Staff, only: str | None = None, *, again: bool = False) -> None:
    """Ask everything that is asked here; Enter skips a group, and nothing is taken as answered that was not.

    ``again``: only what was never asked, or too long ago.
    """
    histories = open_practice.histories
    print(f"{one.shown}, asked by {asker.name}")
    groups: dict[str, list[Condition]] = {}
    for condition in histories.to_ask(one.id, only) if again else histories.asked(only):
        groups.setdefault(condition.group, []).append(condition)
    for group, conditions in groups.items():
        print(f"\n{group.replace('_', ' ').capitalize()}")
        standing, today = histories.current(one.id), histories.today()
        for position, condition in enumerate(conditions, 1):
            answer = standing.get(condition.key)
            again_ = ", to be asked again" if answer and answer.stale(today) else ""
            before = f" [{answer.answer} on {answer.asked_on}{again_}]" if answer else ""
            print(f"  {position:2}  {condition.question}{before}")
        while True:
            try:
                answers = _answers(asked(_HOW), conditions)
                if answers is None:
                    break
                given: dict[str, Given] = {
                    key: (said, _details(conditions, key, said)) for key, said in answers.items()
                }
                recorded = histories.record(one, given, rest="no", asked_by=asker, group=group)
                for left in recorded.left:
                    said = asked(f"{left.condition.replace('_', ' ')} ({left.why}) [unknown]") or "unknown"
                    histories.record(one, {left.condition: said}, asked_by=asker)
                break
            except Refused as error:
                print(error)
    _medicines(open_practice, one)


def _medicines(open_practice: Practice, one: Client) -> None:
    """Whether the medicines that were noted too long ago are still taken; Enter leaves them to be asked."""
    histories = open_practice.histories
    old = histories.medicines_to_ask_again(one.id, histories.today())
    if not old:
        return
    noted = ", ".join(f"{medicine.name} {medicine.dose}".strip() for medicine in histories.medications(one.id))
    print(f"\nMedicines: {noted}")
    while (said := asked("Still the same? yes, no, or Enter")) != "":
        if said.casefold() in {"y", "yes"}:
            histories.same_medications(one)
            return
        if said.casefold() in {"n", "no"}:
            print(f"Stop or add them: palpate client medication {one.ref} --stop NAME")
            return


def _answers(text: str, conditions: list[Condition]) -> dict[str, str] | None:
    if text.strip().casefold() in {"skip", "s", ""}:
        return None
    answers: dict[str, str] = {}
    for word in text.replace(",", " ").split():
        if word.casefold() in {"none", "no"}:
            continue
        match = re.fullmatch(r"(\d+)([yndu]?)", word.casefold())
        if match is None or not 1 <= int(match[1]) <= len(conditions):
            raise Refused(f"{word!r} is not one of the numbers 1 to {len(conditions)}.")
        answers[conditions[int(match[1]) - 1].key] = _SAYS[match[2]]
    return answers


def _details(conditions: list[Condition], key: str, said: str) -> dict[str, str]:
    condition = next(condition for condition in conditions if condition.key == key)
    if said != "yes":
        return {}
    print(f"  {condition.label}")
    return {name: value for name in condition.detail if (value := asked(f"    {_ASKS[name]}, or Enter"))}
