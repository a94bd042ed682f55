"""Which modality is meant: an installed one by name, a folder with a package in it, one file of TOML, a class."""

from __future__ import annotations

import sys
import tomllib
from importlib import invalidate_caches
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from palpate.errors import NotFound, Refused
from palpate.host.discovery import GROUP, Found, discover, folder, look
from palpate.host.finding import one_file, text_of
from palpate.modality.errors import ContractError
from palpate.modality.identity import read_identity


def located(wanted: str) -> Found:
    """The modality that is meant; what is wrong with who it is stands in its ``problem``.

    A package that is not installed is put where this process imports from. NotFound or Refused where there is none.
    """
    path = Path(wanted)
    if path.suffix == ".toml" and path.name != "pyproject.toml":
        return one_file(text_of(path), path.name)
    if path.is_dir() or path.name == "pyproject.toml":
        return _package((path if path.is_dir() else path.parent).resolve())
    module, colon, _ = wanted.partition(":")
    if colon and module:
        return _class(wanted)
    if wanted in discover():
        return discover()[wanted]
    there = ", ".join(discover()) or "none"
    raise NotFound(
        f"There is no modality {wanted!r} installed, and no such folder or file: installed is {there}. One of a "
        "practice's own is checked by its file, which palpate modality text prints."
    )


def _package(root: Path) -> Found:
    project = next((one for one in (root, root.parent) if (one / "pyproject.toml").is_file()), None)
    if project is None:
        raise NotFound(f"{root} has no pyproject.toml: name the folder that pip would install.")
    points = _points(project / "pyproject.toml")
    inner = {key: value for key, value in points.items() if root == project or value.partition(":")[0] == root.name}
    if not inner:
        raise NotFound(f'{project / "pyproject.toml"} has no [project.entry-points."{GROUP}"].')
    if len(inner) > 1:
        raise Refused(f"{project} holds {', '.join(inner)}: name the package folder of one of them.")
    ((key, value),) = inner.items()
    for place in (project / "src", project):
        if place.is_dir() and str(place) not in sys.path:
            sys.path.insert(0, str(place))
    invalidate_caches()
    return look(key, [EntryPoint(name=key, value=value, group=GROUP)])


def _points(file: Path) -> dict[str, Any]:
    try:
        project = tomllib.loads(text_of(file)).get("project", {})
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refused(f"{file} is not valid TOML: {error}.") from error
    points: dict[str, Any] = project.get("entry-points", {}).get(GROUP, {})
    return points


def _class(value: str) -> Found:
    """A class by where it is, as package:Class; under the name it is installed by, or else the one it gives itself."""
    for found in discover().values():
        if found.entry_point is not None and found.entry_point.value == value:
            return found
    module = value.partition(":")[0]
    try:
        key = read_identity(folder(module) / "modality.toml").key
    except ContractError:
        key = module.rpartition(".")[2]
    return look(key, [EntryPoint(name=key, value=value, group=GROUP)])
