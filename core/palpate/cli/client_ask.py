"""Asking for a health history on a terminal, group by group; each group is kept as soon as it is answered."""

from __future__ import annotations

import re
from collections.abc import Iterable

from palpate.cli.session import asked, broken_off
from palpate.cli.show import text
from palpate.clients.answers import Given
from palpate.clients.model import Client, HistoryAnswer
from palpate.errors import Refused
from palpate.modality.vocabulary import Condition
from palpate.practice import Practice
from palpate.screening.model import labels
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
    kept: list[str] = []
    with broken_off(lambda: _kept(kept, one, only, bool(open_practice.histories.to_ask(one.id, only)))):
        _groups(open_practice, one, asker, only, again, kept)
        _medicines(open_practice, one, kept)


def _kept(kept: list[str], one: Client, only: str | None, left: bool) -> str:
    """What was kept of a history that is broken off, and how it goes on."""
    group = f" --group {only}" if only else ""
    go_on = f"palpate client history {one.ref} --ask{' --again' if left else ''}{group}"
    if not kept:
        return f"Nothing was saved. Begin again with: {go_on}"
    return f"Kept: the answers of {', '.join(kept)}. Nothing else was saved; go on with: {go_on}"


def _groups(open_practice: Practice, one: Client, asker: Staff, only: str | None, again: bool, kept: list[str]) -> None:
    """Ask group by group; ``kept`` takes what each is called as soon as its answers are saved."""
    histories = open_practice.histories
    text([f"{one.shown}, asked by {asker.name}"])
    groups: dict[str, list[Condition]] = {}
    for condition in histories.to_ask(one.id, only) if again else histories.asked(only):
        groups.setdefault(condition.group, []).append(condition)
    for group, conditions in groups.items():
        text(["", group.replace("_", " ").capitalize()])
        standing, today = histories.current(one.id), histories.today()
        for position, condition in enumerate(conditions, 1):
            answer = standing.get(condition.key)
            again_ = ", to be asked again" if answer and answer.stale(today) else ""
            before = f" [{answer.answer} on {answer.asked_on}{again_}]" if answer else ""
            text([f"  {position:2}  {condition.question}{before}"])
        while True:
            try:
                answers = _answers(asked(_HOW), conditions)
                if answers is None:
                    break
                given: dict[str, Given] = {
                    key: (said, _details(conditions, key, said)) for key, said in answers.items()
                }
                recorded = histories.record(one, given, rest="no", asked_by=asker, group=group)
                kept.append(group.replace("_", " "))
                text(_taken_as_no(recorded.answers))
                for left in recorded.left:
                    said = asked(f"{left.condition.replace('_', ' ')} ({left.why}) [unknown]") or "unknown"
                    histories.record(one, {left.condition: said}, asked_by=asker)
                break
            except Refused as error:
                text([str(error)])


def _taken_as_no(answers: Iterable[HistoryAnswer]) -> list[str]:
    """What a group's answer says no to without naming it, so that it is seen."""
    silent = [answer.condition for answer in answers if answer.rest]
    return [f"  Taken as no: {'; '.join(labels(silent))}"] if silent else []


def _medicines(open_practice: Practice, one: Client, kept: list[str]) -> None:
    """Whether the medicines that were noted too long ago are still taken; Enter leaves them to be asked."""
    histories = open_practice.histories
    old = histories.medicines_to_ask_again(one.id, histories.today())
    if not old:
        return
    noted = ", ".join(f"{medicine.name} {medicine.dose}".strip() for medicine in histories.medications(one.id))
    text(["", f"Medicines: {noted}"])
    while (said := asked("Still the same? yes, no, or Enter")) != "":
        if said.casefold() in {"y", "yes"}:
            histories.same_medications(one)
            kept.append("medicines")
            return
        if said.casefold() in {"n", "no"}:
            text([f"Stop or add them: palpate client medication {one.ref} --stop NAME"])
            return


def _answers(typed: str, conditions: list[Condition]) -> dict[str, str] | None:
    if typed.strip().casefold() in {"skip", "s", ""}:
        return None
    answers: dict[str, str] = {}
    for word in typed.replace(",", " ").split():
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
    text([f"  {condition.label}"])
    return {name: value for name in condition.detail if (value := asked(f"    {_ASKS[name]}, or Enter"))}
