"""Conditions as data: ``pain_now >= 4 and not numbness``.

An expression compares answers by key with numbers, words or ``true``/``false``, joined by ``and``, ``or``, ``not``
and parentheses. ``has`` asks whether a list of choices holds one (``skin has callus``); a bare key asks whether the
answer is given and is not "no", zero or empty. What was not answered is neither true nor false but unknown, and
``evaluate`` says so: unknown must never read as safe.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from palpate.modality.errors import ContractError

_TOKEN = re.compile(r"\s*(?:(?P<op>>=|<=|==|!=|>|<|\(|\))|(?P<word>[A-Za-z_][\w.]*)|(?P<number>-?\d+(?:\.\d+)?))")
_ORDER: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_COMPARE = {"==", "!=", "has", *_ORDER}

_WORD = {True: "yes", False: "no"}

Node = tuple[Any, ...]


def evaluate(expression: str, facts: Mapping[str, Any]) -> bool | None:
    """Whether the expression holds for the facts; None where an answer it needs is missing. "" always holds."""
    if not expression.strip():
        return True
    return _value(parse(expression), facts)


def keys(expression: str) -> set[str]:
    """The keys that an expression asks about."""
    return {key for _, key, _, _ in comparisons(expression)}


def comparisons(expression: str) -> list[tuple[str, str, str, Any]]:
    """Each comparison of an expression: as an expression of its own, its key, how, and with what; "given" with None."""
    found: list[tuple[str, str, str, Any]] = []
    stack = [parse(expression)] if expression.strip() else []
    while stack:
        head, *rest = stack.pop()
        if head in {"and", "or", "not"}:
            stack.extend(reversed(rest))
        elif head == "given":
            found.append((rest[0], rest[0], head, None))
        else:
            key, literal = rest
            found.append((f"{key} {head} {_written(literal)}", key, head, literal))
    return found


@lru_cache(maxsize=512)
def parse(expression: str) -> Node:
    """The expression as a tree; a ContractError says where it cannot be read."""
    tokens: list[str] = []
    position = 0
    while position < len(expression.rstrip()):
        match = _TOKEN.match(expression, position)
        if match is None:
            raise ContractError(f"the condition {expression!r} cannot be read from {expression[position:]!r} on")
        tokens.append(match.group().strip())
        position = match.end()
    node, rest = _either(tokens, expression)
    if rest:
        raise ContractError(f"the condition {expression!r} has {rest[0]!r} where nothing was expected")
    return node


def _either(tokens: list[str], source: str) -> tuple[Node, list[str]]:
    node, tokens = _both(tokens, source)
    while tokens and tokens[0] == "or":
        right, tokens = _both(tokens[1:], source)
        node = ("or", node, right)
    return node, tokens


def _both(tokens: list[str], source: str) -> tuple[Node, list[str]]:
    node, tokens = _one(tokens, source)
    while tokens and tokens[0] == "and":
        right, tokens = _one(tokens[1:], source)
        node = ("and", node, right)
    return node, tokens


def _one(tokens: list[str], source: str) -> tuple[Node, list[str]]:
    if not tokens:
        raise ContractError(f"the condition {source!r} ends too early")
    head, rest = tokens[0], tokens[1:]
    if head == "not":
        inner, rest = _one(rest, source)
        return ("not", inner), rest
    if head == "(":
        inner, rest = _either(rest, source)
        if not rest or rest[0] != ")":
            raise ContractError(f"the condition {source!r} lacks a closing parenthesis")
        return inner, rest[1:]
    if not (head[0].isalpha() or head[0] == "_") or head in {"and", "or", "has"}:
        raise ContractError(f"the condition {source!r} has {head!r} where a key was expected")
    if rest and rest[0] in _COMPARE:
        if len(rest) < 2 or rest[1] in _COMPARE | {"(", ")"}:
            raise ContractError(f"the condition {source!r} compares {head!r} with nothing")
        return (rest[0], head, _literal(rest[1])), rest[2:]
    return ("given", head), rest


def _literal(token: str) -> Any:
    if token in {"true", "yes"}:
        return True
    if token in {"false", "no"}:
        return False
    return float(token) if token.lstrip("-")[0] in "0123456789" else token


def _written(literal: Any) -> str:
    if isinstance(literal, bool):
        return _WORD[literal]
    return f"{literal:f}".rstrip("0").rstrip(".") if isinstance(literal, float) else str(literal)


def _value(node: Node, facts: Mapping[str, Any]) -> bool | None:
    head = node[0]
    if head == "not":
        inner = _value(node[1], facts)
        return None if inner is None else not inner
    if head in {"and", "or"}:
        decisive: bool = head == "or"
        sides = [_value(side, facts) for side in node[1:]]
        if decisive in sides:
            return decisive
        return None if None in sides else not decisive
    answer = facts.get(node[1])
    if answer is None:
        return None
    return bool(answer) if head == "given" else _compared(head, answer, node[2])


def _compared(how: str, answer: Any, literal: Any) -> bool | None:
    # "yes" may be an answer, or the key of a choice.
    meant = (literal, _WORD[literal]) if isinstance(literal, bool) else (literal,)
    if how == "has" and isinstance(answer, list | tuple | set | Mapping):
        return any(one in answer for one in meant)
    if how in {"==", "!=", "has"}:
        same = any(one == answer and isinstance(one, bool) is isinstance(answer, bool) for one in meant)
        return same is (how != "!=")
    if isinstance(answer, bool) or not isinstance(answer, int | float) or not isinstance(literal, float):
        return None
    return _ORDER[how](answer, literal)
