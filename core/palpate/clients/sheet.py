"""Answers to a health history as one JSON object: from a file, or from standard input."""

from __future__ import annotations

from typing import Any

import msgspec

from palpate.clients.answers import Given
from palpate.errors import Refused
from palpate.names import written_through

_SAY = {True: "yes", False: "no"}


class Sheet(msgspec.Struct, kw_only=True):
    """What a sheet says: answers by condition, and where it has them, the rest, medicines and allergies."""

    answers: dict[str, Given] = {}
    rest: str | None = None
    medications: list[tuple[str, str]] = []
    allergies: list[tuple[str, str]] = []


def read(text: str | bytes, where: str) -> Sheet:
    """A sheet from JSON: ``{"anticoagulant": "no", "pregnancy": {"answer": "yes", "due": "2027-06-01"}}``.

    Beside conditions it may have ``rest``, ``medications`` (``["warfarin", {"name": "…", "dose": "…"}]``) and
    ``allergies`` (``{"substance": "…", "reaction": "…"}``). Raises Refused where it is none.
    """
    try:
        data = written_through(msgspec.json.decode(text), where)
    except RecursionError:
        raise Refused(f"{where} is nested too deeply.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{where} is not valid JSON: {error}.") from None
    if not isinstance(data, dict):
        raise Refused(f'{where} is not an object of answers: write it as {{"anticoagulant": "no"}}.')
    sheet = Sheet(rest=_rest(data.pop("rest", None), where))
    sheet.medications = _named(data.pop("medications", []), "name", "dose", where)
    sheet.allergies = _named(data.pop("allergies", []), "substance", "reaction", where)
    sheet.answers = {condition: _given(condition, value, where) for condition, value in data.items()}
    return sheet


def _given(condition: str, value: Any, where: str) -> Given:
    if isinstance(value, dict):
        detail = dict(value)
        return _word(condition, detail.pop("answer", None), where), detail
    return _word(condition, value, where)


def _word(condition: str, value: Any, where: str) -> str:
    if isinstance(value, bool):
        return _SAY[value]
    if isinstance(value, str):
        return value
    raise Refused(f"{where} has no answer for {condition}: it is yes, no, declined, does_not_apply or unknown.")


def _rest(value: Any, where: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise Refused(f"{where}: the rest can be no or declined.")


def _named(values: Any, first: str, second: str, where: str) -> list[tuple[str, str]]:
    found = []
    for value in values if isinstance(values, list) else [values]:
        if isinstance(value, str):
            found.append((value, ""))
        elif isinstance(value, dict) and isinstance(value.get(first), str) and set(value) <= {first, second}:
            found.append((value[first], str(value.get(second, ""))))
        else:
            raise Refused(f'{where}: each of these is text, or {{"{first}": "…", "{second}": "…"}}.')
    return found
