"""Templates: palpate's own beside this file, the practice's in its database, in a small and harmless part of Jinja.

A template can name values, choose (``if``), go through appointments or questions (``for``), and use a few filters. It
cannot call, compute, set or include anything: that is refused when it is parsed, so that no template takes long, grows
large or reaches what it was not given, whoever wrote it. Beneath that it runs in Jinja's own sandbox.
"""

from __future__ import annotations

import traceback
from functools import cache
from importlib import resources
from types import ModuleType
from typing import TYPE_CHECKING, Any

from palpate.errors import Refused
from palpate.names import printable
from palpate.outbox.model import KINDS, PARTS

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from jinja2.nodes import Node

LONGEST = 20_000
"""Characters of a template at most."""

LONGEST_RENDERED = 200_000
"""Characters of what it gives at most; a subject has one line of 200."""

FILTERS = ("capitalize", "default", "e", "escape", "length", "lower", "title", "trim", "upper")

_SEVERAL = ("appointments", "questions")
_DEEPEST = 30
_SUBJECT = 200
_ALLOWED = {
    *("Template", "TemplateData", "Output", "If", "For", "Name", "Const", "Getattr", "Getitem", "Filter"),
    *("Compare", "Operand", "And", "Or", "Not", "CondExpr", "Concat"),
}
_NAMED = {
    "Call": "a call",
    "Assign": "set",
    "AssignBlock": "set",
    "Extends": "extends",
    "Include": "include",
    "Macro": "macro",
    "Test": "a test (is)",
}


def jinja() -> ModuleType:
    """The library; Refused where it is not installed."""
    try:
        import jinja2.sandbox
    except ModuleNotFoundError as error:
        raise Refused("Messages need jinja2: pip install 'palpate[messages]'.") from error
    return jinja2


def known(kind: str, part: str) -> tuple[str, str]:
    """A kind and a part as they are written; Refused where there is none of it."""
    if kind not in KINDS:
        raise Refused(f"There is no message {kind!r}: there is {', '.join(KINDS)}.")
    if part not in PARTS:
        raise Refused(f"A message has no part {part!r}: it has {', '.join(PARTS)}.")
    return kind, part


@cache
def own(kind: str, part: str) -> str:
    """The template that palpate brings."""
    return resources.files("palpate.messages").joinpath(f"templates/{kind}.{part}.j2").read_text("utf-8")


def render(source: str, part: str, values: dict[str, Any]) -> str:
    """What a template gives; Refused, with the line, where it cannot be."""
    library = jinja()
    template = _compiled(source, part)
    pieces, length = [], 0
    try:
        for piece in template.generate(values):
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST_RENDERED:
                raise Refused(f"It gives more than {LONGEST_RENDERED} characters.")
    except (library.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise Refused(f"Line {_line(error)}: {_said(error)}.") from error
    text = "".join(pieces)
    return printable(text)[:_SUBJECT] if part == "subject" else text.strip() + "\n"


def _compiled(source: str, part: str) -> Template:
    library = jinja()
    if len(source) > LONGEST:
        raise Refused(f"It is longer than {LONGEST} characters.")
    environment = _environment(part == "html")
    try:
        _walk(environment.parse(source), library.nodes, 0, False)
        compiled: Template = environment.from_string(source)
    except library.TemplateSyntaxError as error:
        raise Refused(f"Line {error.lineno}: {_said(error)}.") from error
    except (RecursionError, MemoryError, SyntaxError) as error:
        raise Refused("It is nested too deeply.") from error
    return compiled


def _environment(html: bool) -> Environment:
    library = jinja()
    environment: Environment = library.sandbox.ImmutableSandboxedEnvironment(
        autoescape=html,
        undefined=library.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=0,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


def _walk(node: Node, nodes: Any, depth: int, looping: bool) -> None:
    """Refuse what a template may not have, by its line."""
    kind = type(node).__name__
    if depth > _DEEPEST:
        raise Refused(f"Line {node.lineno}: it is nested too deeply.")
    if kind not in _ALLOWED:
        raise Refused(f"Line {node.lineno}: {_NAMED.get(kind, kind.lower())} cannot be used in a message.")
    if isinstance(node, nodes.Name) and node.name == "self":
        raise Refused(f"Line {node.lineno}: self cannot be used in a message.")
    if isinstance(node, nodes.For):
        loop: Any = node
        if looping or loop.recursive or loop.test or getattr(loop.iter, "name", "") not in _SEVERAL:
            several = " or ".join(_SEVERAL)
            raise Refused(f"Line {node.lineno}: for goes through {several}, and not within another for.")
        looping = True
    for child in node.iter_child_nodes():
        _walk(child, nodes, depth + 1, looping)


def _line(error: BaseException) -> int:
    """The line of a template that an error is of: Jinja puts it into the trace."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return (lines[-1] if lines else None) or 1


def _said(error: BaseException) -> str:
    return printable(str(error)).rstrip(".")[:300]
