"""Where a modality's entries are read: the files beside it, one file, or either with a practice's own words over it.

Each part is decoded entry by entry, and all that is wrong is reported at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from typing import Any, Protocol

import msgspec

from palpate.modality import remembered
from palpate.modality.errors import CatalogError
from palpate.modality.plainly import plainly, unreadable

PARTS = (
    "fields",
    "techniques",
    "points",
    "contraindications",
    "measures",
    "aftercare",
    "follow_ups",
    "asks",
    "changes",
    "sources",
)
"""The parts of a modality that the base class answers from."""


class Files(Protocol):
    """Gives the entries of a modality, part by part."""

    def tables(self, name: str) -> list[Any]:
        """The entries of a part as TOML has them; none where the modality has no such part."""
        ...

    def place(self, name: str) -> str:
        """What a part is called where something in it is wrong."""
        ...


class Folder:
    """A file for each part: ``techniques.toml`` with ``[[techniques]]`` in it."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder

    def tables(self, name: str) -> list[Any]:
        """The entries of ``name``.toml."""
        path, file = self._folder.joinpath(f"{name}.toml"), self.place(name)
        if not path.is_file():
            return []
        data = parsed(text_of(path, file), file)
        if unknown := [key for key in data if key != name]:
            raise CatalogError([f"{file}: has {unknown[0]!r} where only [[{name}]] is expected"])
        return _array(data, name, file)

    def place(self, name: str) -> str:
        """``techniques.toml``."""
        return f"{name}.toml"


class OneFile:
    """All parts in one text of TOML, and who the modality is before them: ``[[techniques]]``, ``[[points]]``, …"""

    def __init__(self, text: str, called: str) -> None:
        self._called = called
        self._data = parsed(text, called)

    @property
    def head(self) -> dict[str, Any]:
        """What stands in it that is no part: who the modality is."""
        return {key: value for key, value in self._data.items() if key not in PARTS}

    def tables(self, name: str) -> list[Any]:
        """The entries of ``[[name]]``."""
        return _array(self._data, name, self._called)

    def place(self, name: str) -> str:
        """``my-modality.toml, [[techniques]]``."""
        return f"{self._called}, [[{name}]]"


def files_beside(cls: type) -> Files:
    """The files in the folder of the module that defines a class."""
    spec = import_module(cls.__module__).__spec__
    package = cls.__module__ if spec is None or spec.parent is None else spec.parent
    return Folder(resources.files(package))


def read_entries(
    files: Files, name: str, kind: Any, prepare: Callable[[object], object] = lambda entry: entry
) -> list[Any]:
    """The entries of a part, as ``kind``.

    Raises CatalogError with one line for each bad entry: file, key, reason.
    """
    entries, problems = decode(files.tables(name), files.place(name), kind, prepare)
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
            problems.append(f"{label}: {plainly(error, kind)}")
            continue
        if entry.key in seen:
            problems.append(f"{label}: the key {entry.key!r} is used twice")
        seen.add(entry.key)
        entries.append(entry)
    return entries, problems


def text_of(path: Traversable, called: str) -> str:
    """What a file of a modality says; CatalogError where it is no text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CatalogError([f"{called}: it is no text in UTF-8: save it as such"]) from error


def parsed(text: str, called: str) -> dict[str, Any]:
    """A text of TOML; CatalogError where it is none, with the line."""
    try:
        return remembered.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError([f"{called}: {unreadable(text, error)}"]) from error
    except RecursionError as error:
        raise CatalogError([f"{called}: its brackets stand too deep in one another to be read"]) from error


def _array(data: Mapping[str, Any], name: str, file: str) -> list[Any]:
    tables = data.get(name, [])
    if not isinstance(tables, list):
        raise CatalogError([f"{file}: [[{name}]] is an array of tables, with two brackets"])
    return tables
