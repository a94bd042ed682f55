"""The data files that only one modality has, beside those the contract names: its phases, its grades, its claims."""

from __future__ import annotations

import sys
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from palpate.modality.base import Modality
from palpate.modality.files import PARTS, parsed, text_of

NAMED = ("modality", *PARTS)
"""The files that the contract names, without their ending."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of such a file: the file's name, the entry's key, and what it says by name."""

    table: str
    key: str
    says: dict[str, Any]
    source: list[str] = []


def other_tables(modality: Modality) -> list[Row]:
    """The entries of every such file beside a modality's class, file by file; CatalogError where one is no TOML."""
    return [entry for name, file in other_files(modality).items() for entry in _entries(name, text_of(file, file.name))]


def other_files(modality: Modality) -> dict[str, Traversable]:
    """The files beside a modality's class that the contract does not name, by their names."""
    spec = sys.modules[type(modality).__module__].__spec__
    if type(modality) is Modality or spec is None or spec.parent is None:
        return {}
    there = sorted(resources.files(spec.parent).iterdir(), key=lambda one: one.name)
    named = {one.name.removesuffix(".toml"): one for one in there if one.name.endswith(".toml")}
    return {name: file for name, file in named.items() if name not in NAMED}


def _entries(name: str, text: str) -> list[Row]:
    tables = parsed(text, f"{name}.toml").get(name)
    if not isinstance(tables, list):
        return []  # not an array of tables of the file's own name: no entries to show
    return [
        Row(
            table=name,
            key=str(table.get("key", "")),
            says={key: value for key, value in table.items() if key not in {"key", "source"}},
            source=[str(key) for key in table.get("source", [])],
        )
        for table in tables
        if isinstance(table, dict)
    ]
