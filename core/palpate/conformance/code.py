"""Checks of the Python of a modality, where it has any."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from palpate.conformance.subject import Subject
from palpate.host.references import Wrong

_SHARE = 0.5
"""How many modules a modality may bring, as a share of those that the contract itself brings."""


def imports(subject: Subject) -> Iterator[Wrong]:
    """It imports the contract and the standard library."""
    if subject.found.entry_point is None:
        return
    own = subject.found.entry_point.module.partition(".")[0]
    for file in subject.code:
        for line, name in _imported(file):
            if not _allowed(name, own):
                yield Wrong(file=file.name, entry=f"line {line}", reason=f"it imports {name}")


def import_cost(subject: Subject) -> Iterator[Wrong]:
    """Importing it brings little."""
    if subject.found.entry_point is None:
        return
    own = subject.found.entry_point.module.partition(".")[0]
    alone = subject.alone[0]
    brought = [name for name in alone.brought if name.partition(".")[0] not in {own, "palpate"}]
    if strange := sorted({name.partition(".")[0] for name in alone.brought if not _allowed(name, own)}):
        yield Wrong(reason=f"importing it brings {', '.join(strange)}, which is not of the standard library")
    if len(brought) > alone.contract * _SHARE:
        tops = ", ".join(sorted({name.partition(".")[0] for name in brought})[:8])
        yield Wrong(
            reason=f"importing it brings {len(brought)} modules, {len(brought) / alone.contract:.1f} times as many "
            f"as the contract itself, where {_SHARE} times is the most: {tops}"
        )


def _imported(file: Path) -> Iterator[tuple[int, str]]:
    """Every module that is named in an import, wherever it stands, with its line."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            inner = [f"{node.module}.{one.name}" for one in node.names] if node.module == "palpate" else [node.module]
            yield from ((node.lineno, name) for name in inner if name)


def _allowed(name: str, own: str) -> bool:
    top = name.partition(".")[0]
    if top == "palpate":
        return name == "palpate" or f"{name}.".startswith("palpate.modality.")
    return top == own or top in sys.stdlib_module_names
