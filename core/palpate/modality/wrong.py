"""What is wrong with an entry of a data file, in words for whoever corrects the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

_AT = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?", re.DOTALL)
_IS = {
    "str": "words in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list in [ ]",
    "object": "a table in { }",
}


def reason(error: msgspec.ValidationError, table: object, kind: Any) -> str:
    """Why an entry is none of its kind: the name in it that is wrong, and what is meant to stand there."""
    found = _AT.fullmatch(str(error))
    what, path = (found["what"], (found["path"] or "").lstrip(".")) if found else (str(error), "")
    said = _said(what, "" if path.startswith("[") else path, table, kind)
    return f"{path}: {said}" if path else said


def _said(what: str, path: str, table: object, kind: Any) -> str:
    if found := re.fullmatch("Object contains unknown field `(.*)`", what):
        near = [] if path else get_close_matches(found[1], _names(kind, table), 1, 0.7)
        return f"there is no {found[1]!r} here{nearest(near)}"
    if found := re.fullmatch("Object missing required field `(.*)`", what):
        return f"it has no {found[1]!r}"
    if what.startswith("Expected `str` matching regex '^[a-z]"):
        return "a key is small letters, digits and _, and begins with a letter"
    if found := re.fullmatch("Expected `(.*)`, got `(.*)`", what):
        wanted = " or ".join(_IS.get(name, name) for name in found[1].split(" | ") if name != "null")
        return f"it takes {wanted}, and here is {_IS.get(found[2], found[2])}"
    if found := re.fullmatch("Invalid enum value (.*)", what):
        values = [str(value) for value in _literals(_names(kind, table).get(path))]
        return f"{found[1]} is none of {', '.join(values)}" if values else f"{found[1]} is nothing that it takes"
    return what


def nearest(near: list[str]) -> str:
    """What may have been meant, where something is near."""
    return f"; did you mean {near[0]!r}?" if near else ""


def _names(kind: Any, table: object) -> dict[str, Any]:
    """What an entry may have, by the name it has in the file, with its type."""
    struct = next(_structs(kind, table), None)
    if struct is None:
        return {}
    types = get_type_hints(struct)
    return {field.encode_name: types[field.name] for field in msgspec.structs.fields(struct)}


def _structs(kind: Any, table: object) -> Iterator[Any]:
    """The kind, or of several the one that the entry says it is."""
    for one in get_args(kind) or [kind]:
        if not (isinstance(one, type) and issubclass(one, msgspec.Struct)):
            continue
        config = one.__struct_config__
        if config.tag is None or (isinstance(table, Mapping) and table.get(config.tag_field) == config.tag):
            yield one


def _literals(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    else:
        for one in get_args(kind):
            yield from _literals(one)
