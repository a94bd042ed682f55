"""What is wrong with an entry, for somebody who knows massage and not Python: where, what it takes, what it has."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

_CALLED = {
    "str": "words in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false, without quotes",
    "array": "a list in square brackets",
    "object": "a table in curly brackets",
    "date": "a day without quotes",
    "datetime": "a time without quotes",
    "time": "a time without quotes",
    "null": "none (None, nan or inf)",  # no file of TOML has it: a hook gives it, and bytes have no nan
}
_BOUND = {"<=": "at most", ">=": "at least", "<": "below", ">": "above"}
_KEY = "^[a-z][a-z0-9_]*$"


def plainly(error: msgspec.ValidationError, kind: Any, beside: Collection[str] = ()) -> str:
    """Why an entry is not of its kind: "zones: it takes a list in square brackets, and has words in quotes".

    ``beside`` are names that may stand beside the kind's own.
    """
    what, _, path = str(error).partition(" - at `$")
    where = path.rstrip("`").lstrip(".")
    said = _said(what, where, get_args(kind) or (kind,), beside)
    return f"{where}: {said}" if where else said


def unreadable(text: str, error: tomllib.TOMLDecodeError) -> str:
    """Why a file is no TOML: the line, and what is usually wrong with such a one."""
    lines = text.splitlines()
    if none := re.fullmatch(r"(\S+) is no number", str(error)):
        given = re.compile(rf"[=,\[]\s*{re.escape(none[1])}\s*([,\]}}#]|$)")
        number = next((number for number, line in enumerate(lines, 1) if given.search(line)), 0)
        return f"line {number} has {none[1]}, which is no number: leave it out where there is none"
    found = re.search(r"at line (\d+)", str(error))
    if found is None:
        return f"not valid TOML: {error}"
    number = int(found[1])
    line = lines[number - 1].strip()
    usual = "a quote, a bracket or a comma is missing in it or just before it"
    if "twice" in str(error) or "Cannot declare" in str(error):
        usual = "an entry begins with its name in two brackets, and has each key once"
    elif "overwrite" in str(error):
        usual = "the entry has this key already"
    return f"not valid TOML: line {number} cannot be read: {line[:60]} ({usual})"


def _said(what: str, where: str, kinds: tuple[Any, ...], beside: Collection[str]) -> str:
    if match := re.fullmatch(r"Object contains unknown field `(.*)`", what):
        near = get_close_matches(match[1], sorted(set(beside).union(*map(_hints, kinds))), 1)
        return f"there is no {match[1]!r} here{f': did you mean {near[0]!r}?' if near else ''}"
    if match := re.fullmatch(r"Object missing required field `(.*)`", what):
        return f"{match[1]!r} is missing"
    if match := re.fullmatch(r"Expected `([\w |]+)`, got `(\w+)`", what):
        takes = " or ".join(_CALLED.get(one, one) for one in match[1].split(" | ") if one != "null")
        return f"it takes {takes}, and has {_CALLED.get(match[2], match[2])}"
    if match := re.fullmatch(r"Expected `\w+` ([<>]=?) (\S+)", what):
        return f"it is {_BOUND[match[1]]} {match[2]}"
    if match := re.fullmatch(r"Expected `(\w+)` of length ([<>]=?) (\d+)", what):
        return f"it has {_BOUND[match[2]]} {match[3]} {'letters' if match[1] == 'str' else 'of them'}"
    if match := re.fullmatch(r"Invalid (?:enum )?value '(.*)'", what):
        allowed = _allowed(where, kinds)
        return f"it takes {' or '.join(allowed)}, not {match[1]!r}" if allowed else f"it does not take {match[1]!r}"
    if match := re.fullmatch(r"Expected `str` matching regex '(.*)'", what):
        if match[1] == _KEY:
            return "a key has lower-case letters, digits and _, and begins with a letter"
        if options := re.fullmatch(r"\^\((.*)\)\$", match[1]):
            return f"it takes {' or '.join(options[1].split('|'))}"
    return what


def _hints(kind: Any) -> set[str]:
    """The names that a kind of entry has, as they are written in a file."""
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return set()
    return {field.encode_name for field in msgspec.structs.fields(kind)}


def _allowed(where: str, kinds: tuple[Any, ...]) -> list[str]:
    """The words that an attribute takes, where it takes one of several."""
    if where == "kind" and len(kinds) > 1:
        return [str(kind.__struct_config__.tag) for kind in kinds]
    for kind in kinds:
        if where in _hints(kind):
            names = {field.encode_name: field.name for field in msgspec.structs.fields(kind)}
            hint = get_type_hints(kind)[names[where]]
            if get_origin(hint) is Literal:
                return [f'"{one}"' for one in get_args(hint)]
    return []
