"""palpate modality vocabulary: the words that all modalities share, by the keys under which their files name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json

if TYPE_CHECKING:
    from palpate.modality.vocabulary import Condition


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate modality``."""
    app.command()(vocabulary)


def vocabulary(
    kind: Annotated[
        str | None,
        typer.Argument(
            help="One kind: regions, muscles, joints, tools, directions, layers, conditions or measures; else all."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """The words that all modalities share: what their files name by key. Needs no practice."""
    from palpate.cli.show import as_json, table, text
    from palpate.modality.vocabulary import KINDS

    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"There are {', '.join(KINDS)}.", param_hint="KIND")
    wanted = [kind] if kind else list(KINDS)
    if json:
        as_json({one: [_whole(entry) for entry in KINDS[one]().values()] for one in wanted})
        return
    for at, one in enumerate(wanted):
        if at:
            print()
        if not kind:
            print(one.capitalize())
        entries = list(KINDS[one]().values())
        if one == "conditions":
            text(_conditions(entries))
        else:
            table(heads(one), [row(one, entry) for entry in entries])


_COLUMNS = {
    "regions": ("part_of", "sensitive"),
    "muscles": ("region",),
    "joints": ("region", "movements"),
    "conditions": ("ask", "detail", "question"),
    "measures": ("minimum", "maximum", "unit", "better"),
}
"""What is shown of each kind, beside its key and what it is called."""

_HEADS = {"part_of": "part of", "ask": "asked", "detail": "then", "minimum": "from", "maximum": "to"}


def heads(kind: str) -> list[str]:
    """What stands over the columns of a kind."""
    return ["key", "called", *(_HEADS.get(name, name) for name in _COLUMNS.get(kind, ()))]


def row(kind: str, entry: Any) -> list[str]:
    """A word: its key, what it is called, and what else its kind has."""
    called = entry.name if kind == "measures" else entry.label
    return [entry.key, called, *(_said(getattr(entry, name)) for name in _COLUMNS.get(kind, ()))]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:g}"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _conditions(entries: list[Condition]) -> Iterator[str]:
    """Group by group, each with its question."""
    group = ""
    for one in entries:
        if one.group != group:
            group = one.group
            yield f"{group.replace('_', ' ').capitalize()}:"
        yield f"  {one.key}: {one.label}{', asked at every visit' if one.ask == 'day' else ''}"
        yield f"      {one.question}{f' (then: {_said(one.detail)})' if one.detail else ''}"


def _whole(entry: Any) -> dict[str, Any]:
    """A word with all that is known of it, defaults included."""
    from msgspec import to_builtins

    return {name: to_builtins(getattr(entry, name)) for name in entry.__struct_fields__}
