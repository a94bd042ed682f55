"""Which modalities are installed: found by entry point, known by their ``modality.toml``, nothing imported."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import EntryPoint, distributions, entry_points
from importlib.util import find_spec
from pathlib import Path

import msgspec

from palpate.modality.errors import ContractError
from palpate.modality.identity import Identity, read_identity

GROUP = "palpate.modality"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A modality that is there: installed as a package, or one of the practice's ``own``, as the text of its one file.

    ``identity`` is None where ``problem`` says why it cannot be used.
    """

    key: str
    entry_point: EntryPoint | None = None
    own: str = ""
    overlay: str = ""
    package: str
    version: str
    identity: Identity | None = None
    problem: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.identity.title if self.identity else self.key


@lru_cache(maxsize=1)
def discover() -> dict[str, Found]:
    """Every installed modality by its one name, the entry point's, in name order."""
    points: dict[str, list[EntryPoint]] = {}
    for point in sorted(_points(), key=lambda point: point.name):
        points.setdefault(point.name, []).append(point)
    return {key: look(key, _distinct(same)) for key, same in points.items()}


def _points() -> Iterable[EntryPoint]:
    try:
        return entry_points(group=GROUP)
    except Exception:
        # Some package of this machine, whichever, tells its entry points in a way that cannot be read: not that one.
        readable: list[EntryPoint] = []
        for distribution in distributions():
            with suppress(Exception):
                readable += distribution.entry_points.select(group=GROUP)
        return readable


def _distinct(points: list[EntryPoint]) -> list[EntryPoint]:
    # One package seen twice, by two folders of sys.path, is still one package.
    return list({(_package(point), point.value): point for point in points}.values())


def look(key: str, points: list[EntryPoint]) -> Found:
    """The modality of this name, as the entry points of it say where it is; more than one is a problem."""
    point = points[0]
    version = point.dist.version if point.dist else ""
    package = _package(point)
    if len(points) > 1:
        both = " and ".join(sorted(_package(one) for one in points))
        problem = f"{both} both call a modality {key!r}: uninstall one of them"
        return Found(key=key, entry_point=point, package=package, version=version, problem=problem)
    try:
        if EntryPoint.pattern.match(point.value) is None:
            raise ContractError(f"its entry point {point.value!r} names no class: write it as package:Class")
        identity = read_identity(folder(point.module) / "modality.toml")
        if identity.key != key:
            raise ContractError(f"modality.toml calls it {identity.key!r}, its entry point {key!r}")
    except ContractError as error:
        return Found(key=key, entry_point=point, package=package, version=version, problem=str(error))
    return Found(key=key, entry_point=point, package=package, version=identity.version, identity=identity)


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def folder(module: str) -> Path:
    """The folder a module lies in, without importing it or its parents."""
    top, *inner = module.split(".")
    try:
        spec = find_spec(top) if top not in sys.modules else sys.modules[top].__spec__
    except Exception as error:
        raise ContractError(f"its package {top!r} cannot be found: {error}") from error
    places = list(spec.submodule_search_locations or []) if spec else []
    if spec and spec.origin and not places:
        places = [str(Path(spec.origin).parent)]
    if not places:
        raise ContractError(f"its package {top!r} cannot be found")
    # A namespace shared by several packages lies in several places.
    folders = [_within(Path(place), inner) for place in places]
    return next((folder for folder in folders if (folder / "modality.toml").is_file()), folders[0])


def code_of(found: Found) -> list[Path]:
    """The files of Python that a modality is made of; none where it is one file of TOML."""
    if found.entry_point is None:
        return []
    module = found.entry_point.module
    place = folder(module)
    if (place / "__init__.py").is_file() or (place / "modality.toml").is_file():
        return sorted(place.rglob("*.py"))
    return [place / f"{module.rpartition('.')[2]}.py"]


def _within(folder: Path, names: list[str]) -> Path:
    for name in names:
        if (folder / name).is_dir():
            folder /= name
    return folder
