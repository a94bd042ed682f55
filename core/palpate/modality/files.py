"""The data files beside a modality: read once, decoded entry by entry, all that is wrong reported at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from importlib import import_module, resources
from typing import Any, TypeVar

import msgspec

from palpate.modality.errors import CatalogError

T = TypeVar("T")

Files = Callable[[str], str | None]
"""Gives the text of a file by name, or None where the modality has no such file."""


def files_beside(cls: type) -> Files:
    """The files in the folder of the module that defines a class."""
    spec = import_module(cls.__module__).__spec__
    package = cls.__module__ if spec is None or spec.parent is None else spec.parent

    def read(name: str) -> str | None:
        path = resources.files(package).joinpath(name)
        return path.read_text(encoding="utf-8") if path.is_file() else None

    return read


def read_entries(
    files: Files, name: str, kind: Any, prepare: Callable[[object], object] = lambda entry: entry
) -> list[Any]:
    """The entries of ``name``.toml, the array of tables of the same name, as ``kind``.

    Raises CatalogError with one line for each bad entry: file, key, reason.
    """
    file = f"{name}.toml"
    text = files(file)
    if text is None:
        return []
    entries, problems = decode(_tables(text, file, name), file, kind, prepare)
    if problems:
        raise CatalogError(problems)
    return entries


def decode(
    tables: list[Any], file: str, kind: Any, prepare: Callable[[object], object] = lambda entry: entry
) -> tuple[list[Any], list[str]]:
    """The good entries and what is wrong with the others, duplicate keys included."""
    entries: list[Any] = []
    problems: list[str] = []
    seen: set[str] = set()
    for number, table in enumerate(tables, 1):
        key = table.get("key") if isinstance(table, Mapping) else None
        label = f"{file}, entry {number}" + (f" ({key})" if key else "")
        try:
            entry = msgspec.convert(prepare(table), kind)
        except msgspec.ValidationError as error:
            problems.append(f"{label}: {error}")
            continue
        if entry.key in seen:
            problems.append(f"{label}: the key {entry.key!r} is used twice")
        seen.add(entry.key)
        entries.append(entry)
    return entries, problems


def _tables(text: str, file: str, name: str) -> list[Any]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError([f"{file}: not valid TOML: {error}"]) from error
    unknown = [key for key in data if key != name]
    if unknown:
        raise CatalogError([f"{file}: has {unknown[0]!r} where only [[{name}]] is expected"])
    tables = data.get(name, [])
    if not isinstance(tables, list):
        raise CatalogError([f"{file}: [[{name}]] is an array of tables, with two brackets"])
    return tables
