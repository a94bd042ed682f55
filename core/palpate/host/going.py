"""What a modality uses of the contract that is on its way out: only its author can do anything about it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from palpate.host.references import Wrong
from palpate.modality import deprecated
from palpate.modality.base import Modality

_Used = Iterator[tuple[str, str]]
"""Where something is used: the file and the entry."""


def going(modality: Modality, held: Mapping[str, list[Any]], code: Iterable[Path]) -> Iterator[Wrong]:
    """Each use of what goes; ``held`` are the modality's entries by part, ``code`` its files of Python."""
    used: dict[str, Callable[[str], _Used]] = {
        "key": lambda name: _keys(held, name),
        "hook": lambda name: _hooks(modality, name),
        "name": lambda name: _names(code, name),
    }
    for one in deprecated.DEPRECATED:
        for file, entry in used[one.kind](one.name):
            yield Wrong(file=file, entry=entry, reason=str(one))


def _keys(held: Mapping[str, list[Any]], name: str) -> _Used:
    part, _, key = name.partition(".")
    for entry in held[part]:
        if key in msgspec.to_builtins(entry):
            yield f"{part}.toml", getattr(entry, "key", "")


def _hooks(modality: Modality, name: str) -> _Used:
    if getattr(type(modality), name) is not getattr(Modality, name):
        yield "", type(modality).__name__


def _names(code: Iterable[Path], name: str) -> _Used:
    for file in code:
        for node in ast.walk(ast.parse(file.read_bytes())):
            if (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").startswith("palpate.modality")
                and any(one.name == name for one in node.names)
            ):
                yield file.name, f"line {node.lineno}"
