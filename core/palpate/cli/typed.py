"""What is typed on the command line, read: a day, a list, pairs, answers in a file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer


def day(text: str) -> dt.date:
    """A day as 1984-05-02; a usage error where it is none."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write it as 1984-05-02.") from None


def length(text: str) -> int:
    """A length of time in minutes, from 90m, 2h, 1h30m, 3d; a usage error where it is none. A bare 0 is none at all."""
    found = re.fullmatch(
        r"(?:(\d{1,4})\s*d)?\s*(?:(\d{1,5})\s*h)?\s*(?:(\d{1,6})\s*m(?:in)?)?", text.strip().casefold()
    )
    if text.strip() == "0":
        return 0
    if found is None or not any(found.groups()):
        raise typer.BadParameter(f"{text!r} is not a length of time: write it as 90m, 2h or 3d.")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return days * 1440 + hours * 60 + minutes


_SPACED = {"day": 1, "daily": 1, "other day": 2, "week": 7, "weekly": 7, "fortnightly": 14, "other week": 14}


def days(text: str) -> int:
    """A number of days, from 7, 7d, 1w, 2 weeks, weekly; a usage error where it is none."""
    word = " ".join(text.casefold().split()).removeprefix("every ")
    if word in _SPACED:
        return _SPACED[word]
    found = re.fullmatch(r"(?:([0-9]{1,3}) ?w(?:eeks?)?)? ?(?:([0-9]{1,4})(?: ?d(?:ays?)?)?)?", word)
    if found is None or not any(found.groups()):
        raise typer.BadParameter(f"{text!r} is not a number of days: write it as 7, 10d, 2w or weekly.")
    weeks, rest = (int(part or 0) for part in found.groups())
    return weeks * 7 + rest


def listed(given: Iterable[str] | None) -> list[str]:
    """What an option was given, repeated or with commas: each once, in order."""
    return list(dict.fromkeys(word.strip() for text in given or () for word in text.split(",") if word.strip()))


def pairs(given: Iterable[str] | None, example: str) -> dict[str, str]:
    """``key=value`` pairs; a usage error where one is none, or a key comes twice."""
    found: dict[str, str] = {}
    for text in given or ():
        key, equals, value = text.partition("=")
        key, value = key.strip(), value.strip()
        if not equals or not key or not value:
            raise typer.BadParameter(f"{text!r} is not a pair: write it as {example}.")
        if found.setdefault(key, value) != value:
            raise typer.BadParameter(f"{key} is given twice, as {found[key]} and as {value}.")
    return found


def json_answers(source: str) -> dict[str, Any]:
    """Answers as JSON, from a file or, where it is "-", from standard input."""
    import msgspec

    from palpate.cli.session import piped
    from palpate.errors import Refused
    from palpate.names import written_through

    shown = "Standard input" if source == "-" else source
    try:
        text = piped() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
        answers = written_through(msgspec.json.decode(text), shown)
    except OSError as error:
        raise Refused(f"{shown} cannot be read: {error.strerror}.") from error
    except RecursionError:
        raise Refused(f"{shown} is nested too deeply.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{shown} is not valid JSON: {error}.") from error
    if not isinstance(answers, dict) or not answers:
        raise Refused(f'{shown} holds no answers: it is an object, as in {{"pain_now": 6}}.')
    return answers
