"""Conditions of a form as JSON Schema: a schema that answers meet exactly where the condition holds for them."""

from __future__ import annotations

from typing import Any

from palpate.modality import when

_NOTHING: dict[str, Any] = {"enum": [None, False, 0, "", [], {}]}
"""What a bare key in a condition does not count as given."""
_WORD = {True: "yes", False: "no"}
_BOUND = {">=": "minimum", "<=": "maximum", ">": "exclusiveMinimum", "<": "exclusiveMaximum"}


def condition(expression: str) -> dict[str, Any]:
    """The schema of the answers for which an expression of ``when.py`` holds; for unknown it does not hold."""
    return _is(when.parse(expression), True)


def _is(node: when.Node, wanted: bool) -> dict[str, Any]:
    """Answers for which a part of a condition is known to be true, or known to be false: not the same as not true."""
    head = node[0]
    if head == "not":
        return _is(node[1], not wanted)
    if head in {"and", "or"}:
        sides = [_is(side, wanted) for side in node[1:]]
        return {"allOf" if (head == "and") is wanted else "anyOf": sides}
    known, holds = _compared(head, node[2]) if head != "given" else ({}, {"not": _NOTHING})
    value = {"allOf": [{"not": {"const": None}}, known, holds if wanted else {"not": holds}]}
    return {"required": [node[1]], "properties": {node[1]: value}}


def _compared(how: str, literal: Any) -> tuple[Any, dict[str, Any]]:
    """What can be compared at all, and what of that meets the comparison."""
    if how in _BOUND:
        return ({"type": "number"}, {_BOUND[how]: literal}) if isinstance(literal, float) else (False, {})
    meant = [literal, _WORD[literal]] if isinstance(literal, bool) else [literal]
    same: dict[str, Any] = {"enum": meant}
    if how == "!=":
        return {}, {"not": same}
    if how == "has":
        named = [{"type": "object", "required": [one]} for one in meant if isinstance(one, str)]
        return {}, {"anyOf": [same, {"type": "array", "contains": same}, *named]}
    return {}, same
