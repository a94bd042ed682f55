"""The rest of a line with the score of a questionnaire, of which nothing else is ever kept: ``score ndi 17``."""

from __future__ import annotations

import re

from palpate.modality import vocabulary
from palpate.shorthand.lines import NotUnderstood, Score
from palpate.visits import scoring

_FIGURE = r"(\d{1,6}(?:[.,]\d{1,3})?)(%?)"
_GIVEN = re.compile(rf"{_FIGURE}(?:(?:->|→|>){_FIGURE})?")
_ITEMS = re.compile(r"\b(\d{1,3}) (?:items|answered)\b")


def score(text: str) -> Score:
    """A measure and its figures: the sum of its items, ``34%`` the score itself, one for each of several activities.

    ``17>12`` is before and after treatment, ``after`` all after it; ``9 items`` says how many were answered.
    """
    text = re.sub(r"\s*(->|→|>)\s*", r"\1", text).replace(" %", "%").casefold()
    items = _ITEMS.search(text)
    words = (text.replace(items[0], "") if items else text).split()
    later = "after" in words
    words = [one for one in words if one != "after"]
    figures = [match for one in words if (match := _GIVEN.fullmatch(one))]
    named = [one for one in words if not _GIVEN.fullmatch(one)]
    if not named or not figures:
        raise NotUnderstood(
            f"Say which and how much, as in score ndi 17, score ndi 34%>20% or score ndi 16 9 items: "
            f"there is {', '.join(vocabulary.measures())}"
        )
    measure = scoring.find(" ".join(named))
    if len({(bool(one[3]), bool(one[2]), bool(one[4] if one[3] else one[2])) for one in figures}) > 1:
        raise NotUnderstood("Write all figures in one way: 4>6 5>7, or 4 5", measure.name)
    both = figures[0][3] is not None
    if later and both:
        raise NotUnderstood("17>12 says before and after: leave the word after out", measure.name)
    answered = int(items[1]) if items else None

    def result(group: int) -> scoring.Result:
        given = [float(one[group].replace(",", ".")) for one in figures]
        return scoring.score(measure, given, answered=answered, finished=bool(figures[0][group + 1]))

    if both:
        return Score(measure=measure, before=result(1), after=result(3))
    return Score(measure=measure, after=result(1)) if later else Score(measure=measure, before=result(1))
