"""The questions of the day: fever, alcohol, a swollen calf. Asked at every start, they expire with the visit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from palpate.clients import details
from palpate.errors import Refused
from palpate.modality import vocabulary
from palpate.modality.vocabulary import Condition
from palpate.screening.service import Screening
from palpate.visits import starting

ANSWERS = ("yes", "no", "declined", "unknown")


def read(
    screening: Screening, modalities: Sequence[str], given: Iterable[str], standing: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Answers as they are typed: ``fever=no``, ``all=no`` for the rest, ``recent_injury.site=ankle``.

    ``standing`` are the answers that a detail may go with, beside those given.
    """
    asked = {condition.key for condition in screening.day_of(modalities)}
    answers: dict[str, str] = {}
    rest = ""
    for pair in given:
        key, equals, value = (part.strip() for part in pair.partition("="))
        name, dot, detail = key.partition(".")
        if not equals:
            raise Refused(f"{pair!r} is not an answer: write it as fever=no, or all=no.")
        if name in {"all", "rest"} and not dot:
            said = _answer(pair, value)
            if rest and rest != said:
                raise Refused(f"{name} is answered twice, as {rest} and as {said}.")
            rest = said
            continue
        condition = vocabulary.conditions().get(name)
        if condition is None or condition.ask != "day":
            raise Refused(f"{name!r} is not a question of the day: they are {', '.join(sorted(asked))}.")
        said = _detail(condition, detail, value) if dot else _answer(pair, value)
        if answers.setdefault(key, said) != said:
            raise Refused(f"{key} is answered twice, as {answers[key]} and as {said}.")
    if rest == "yes":
        raise Refused("all=yes cannot be meant: answer the questions that are yes one by one.")
    _details_go_with_yes(answers, standing or {})
    return {**(dict.fromkeys(asked, rest) if rest else {}), **answers}


def together(standing: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The answers that stand when new ones are given: one that is given anew takes its old details with it."""
    anew = {key for key in new if "." not in key}
    kept = {key: value for key, value in standing.items() if key.partition(".")[0] not in anew}
    return {**kept, **new}


def must_correct(standing: Mapping[str, str], new: Mapping[str, str], *, unchanged: bool = False) -> None:
    """A red flag that was answered yes is corrected by a no, and by nothing less: declined is no correction.

    ``unchanged``: what is not answered anew stands.
    """
    for key, said in standing.items():
        condition = vocabulary.conditions().get(key)
        if said != "yes" or condition is None or not condition.red_flag or (unchanged and key not in new):
            continue
        if new.get(key) not in {"yes", "no"}:
            raise starting.way_out(f"{condition.label} was answered yes today:", key)


def _answer(pair: str, value: str) -> str:
    said = {"y": "yes", "n": "no"}.get(value.casefold(), value.casefold())
    if said not in ANSWERS:
        raise Refused(f"{pair!r} is not an answer: it is {', '.join(ANSWERS)}, as in fever=no.")
    return said


def _detail(condition: Condition, detail: str, value: str) -> str:
    if detail not in condition.detail:
        takes = ", ".join(f"{condition.key}.{one}" for one in condition.detail) or "no detail"
        raise Refused(f"{condition.label} takes {takes}, not {detail!r}.")
    if not value:
        raise Refused(f"{condition.key}.{detail} is empty: leave it out, or say it.")
    if detail in {"due", "since"}:
        try:
            return dt.date.fromisoformat(value).isoformat()
        except ValueError:
            raise Refused(f"{condition.key}.{detail} is a day as YYYY-MM-DD, not {value!r}.") from None
    return details.regions([value])[0] if detail == "site" else value


def _details_go_with_yes(answers: Mapping[str, str], standing: Mapping[str, str]) -> None:
    """A place or a day alone would be lost, or contradict all=no: the yes it belongs to is said."""
    for key in answers:
        name, dot, _ = key.partition(".")
        if dot and answers.get(name, standing.get(name)) != "yes":
            raise Refused(f"{key} goes with {name}=yes: say that too.")
