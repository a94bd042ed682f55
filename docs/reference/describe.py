"""What the reference pages say of the code, asked of the code. cog runs this where a page calls it.

cog -r docs/reference/*.md          writes the pages anew
cog --check docs/reference/*.md     says whether they are as the code is
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import shlex
from collections.abc import Iterator
from typing import Any

import msgspec

from palpate import modality
from palpate.modality import fields
from palpate.modality.asks import Ask
from palpate.modality.changes import FieldChange
from palpate.modality.entry import Span
from palpate.modality.hooks import ModalityHooks
from palpate.modality.identity import Identity, SuggestedService
from palpate.modality.overlay import OPEN


def signature(hook: str) -> str:
    """A hook as it is declared: ``review(self, visit: VisitView) -> list[Finding]``."""
    return f"{hook}{inspect.signature(getattr(ModalityHooks, hook))}".replace("'", "")


def hook(name: str) -> str:
    """When a hook is asked, what answers it where it is not overridden, and what its answer is made of."""
    declared = getattr(ModalityHooks, name)
    base = _text(getattr(modality.Modality, name).__doc__)
    left_alone = f"Where it is not overridden: {base[0].lower()}{base[1:]}"
    lines = [f"## `{signature(name)}`", "", _text(declared.__doc__), "", left_alone]
    entry = re.search(r"list\[(\w+)\]", signature(name))
    assert entry
    if entry[1] == "AnyField":
        return "\n".join([*lines, "", "The kinds of field stand [below](#fields)."])
    return "\n".join([*lines, "", *struct(getattr(modality, entry[1]))])


def struct(kind: type[msgspec.Struct], without: type[msgspec.Struct] | None = None) -> Iterator[str]:
    """One entry: what it means, and its keys; ``without`` those of another, that stand elsewhere."""
    yield f"**`{kind.__name__}`** {_text(kind.__doc__)}"
    known = {field.name for field in msgspec.structs.fields(without)} if without else set()
    known.add("overlaid")  # a practice's, and never an author's
    own = [field for field in msgspec.structs.fields(kind) if field.name not in known]
    if not own:
        return
    yield from ("", "| key | takes | where it is left out |", "| --- | --- | --- |")
    annotations = {name: text for base in reversed(kind.__mro__) for name, text in _annotations(base).items()}
    for field in own:
        takes = _takes(ast.parse(annotations[field.name], mode="eval").body)
        yield f"| `{field.encode_name}` | {takes} | {_default(field)} |"


def kinds() -> str:
    """The kinds of field: what all have, what each has of its own, and the prompt that it becomes."""
    blocks = [*struct(fields.Field)]
    for key, kind in fields.KINDS.items():
        blocks += ["", f"### `{key}`", "", *struct(kind, without=fields.Field)]
        if kind is not fields.Group:
            blocks += ["", f"![The prompt of a field of kind {key}](../pictures/field-{key}.svg)"]
    return "\n".join(blocks)


def structs(*names: str) -> str:
    """Several entries, one after the other."""
    known = {kind.__name__: kind for kind in (Span, Identity, SuggestedService, Ask, FieldChange)}
    found = [known.get(name) or getattr(modality, name) for name in names]
    return "\n\n".join("\n".join(struct(one)) for one in found)


def checks() -> str:
    """Every check of the kit: what it asks, and why it is asked."""
    from palpate.conformance.checks import CHECKS

    blocks = []
    for check in CHECKS:
        told = "" if check.fails else "\n\nIt is told, and fails nothing; in tests it is a `DeprecationWarning`."
        blocks.append(f"## {check.name}\n\n{check.asks}\n\n*Why:* {check.reason}{told}")
    return "\n\n".join(blocks)


def overlay() -> str:
    """What a practice may say over each part of a modality."""
    rows = [f"| `[[{part}]]` | {', '.join(f'`{key}`' for key in keys)} |" for part, keys in OPEN.items()]
    return "\n".join(["| part | what a practice may say or set |", "| --- | --- |", *rows])


def vocabulary() -> str:
    """The words that modalities share, a table a kind; of conditions, one a group."""
    from palpate.cli.modality_vocabulary import heads, row

    blocks = []
    for kind, words in modality.vocabulary.KINDS.items():
        groups: dict[str, list[list[str]]] = {}
        for key, one in words().items():
            groups.setdefault(getattr(one, "group", ""), []).append([f"`{key}`", *row(kind, one)[1:]])
        blocks += [f"## {kind.capitalize()}", _KINDS[kind]]
        for group, rows in groups.items():
            blocks += [f"### {group.replace('_', ' ').capitalize()}"] if group else []
            blocks.append(_table([heads(kind), ["---"] * len(heads(kind)), *rows]))
    return "\n\n".join(blocks)


_KINDS = {
    "regions": "Parts of the body. A rule about one holds for all that lies in it. For a sensitive one, consent is\n"
    "recorded at every visit.",
    "muscles": "Each with the region that it is worked in.",
    "joints": "For a field of kind [`range_of_motion`](hooks.md#range_of_motion): its `joint` and its `movement`.",
    "tools": "What pressure is given with.",
    "directions": "Which way the work goes.",
    "layers": "Layers of tissue, from the skin inwards.",
    "conditions": "What a client is asked, in the order it is asked: `history` once, until the answer expires, `day`\n"
    "at the start of every visit. After a yes, what stands under *then* is asked too: `due` and `since` are the days\n"
    "that [`when` of a rule](hooks.md#conditions) counts from, `site` is where it is.",
    "measures": "Measures that belong to no modality, scored by themselves with `palpate visit score`. A field cannot\n"
    "name one of these: what it is a score of stands in `measures.toml` of its own modality.",
}
"""What is said of each kind, before its table."""


def _table(rows: list[list[str]]) -> str:
    return "\n".join("| " + "".join(f"{cell} | " if cell else "| " for cell in row).strip() for row in rows)


def commands() -> str:
    """Every command's help, as ``palpate … --help`` prints it."""
    from palpate.cli.root import COMMANDS

    blocks = [_help("palpate")]
    for name in COMMANDS:
        blocks += [_help(f"palpate {path}") for path in paths(name)]
    return "\n\n".join(blocks)


def paths(name: str) -> list[str]:
    """A command and, where it is a group, those in it."""
    import typer

    from palpate.cli.root import Lazy, app

    root = typer.main.get_command(app)
    assert isinstance(root, Lazy)
    command: Any = root.get_command(None, name)
    return [name, *(f"{name} {inner}" for inner in getattr(command, "commands", {}))]


def _help(command: str) -> str:
    from typer.testing import CliRunner

    from palpate.cli.root import app

    os.environ["COLUMNS"] = "100"
    _, *words = shlex.split(command)
    done = CliRunner().invoke(app, [*words, "--help"], prog_name="palpate")
    if done.exit_code:
        raise SystemExit(f"{command} --help failed: {done.output}{done.exception}")
    return f"## {command}\n\n```text\n{done.output.strip()}\n```"


def _annotations(kind: type) -> dict[str, str]:
    return inspect.get_annotations(kind)


def _takes(node: ast.expr) -> str:
    match node:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *_])):
            return _takes(inner)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=options)):
            return " or ".join(f"`{ast.unparse(option)}`".replace("'", '"') for option in options)
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            return f"list of {_takes(inner)}"
        case ast.BinOp(left=inner, right=ast.Constant(value=None)):
            return _takes(inner)
        case _:
            return f"`{ast.unparse(node)}`".replace("'", '"')


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default is not msgspec.NODEFAULT:
        return "none" if field.default is None else f"`{msgspec.json.encode(field.default).decode()}`"
    if field.default_factory is not msgspec.NODEFAULT:
        return f"`{msgspec.json.encode(field.default_factory()).decode()}`"
    return "required"


def _text(docstring: str | None) -> str:
    """A docstring as Markdown."""
    return inspect.cleandoc(docstring or "").replace("``", "`")
