"""How the modalities of a practice are found: those that are installed, with its own and its overlays among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import structs
from sqlalchemy import Connection, select

from palpate.errors import Refused
from palpate.host.discovery import Found, discover
from palpate.host.tables import modality
from palpate.modality import files
from palpate.modality.errors import CatalogError, ContractError
from palpate.modality.files import OneFile
from palpate.modality.identity import identity


def finding(
    connection: Connection, there: Callable[[], Mapping[str, Found]] = discover
) -> Callable[[], Mapping[str, Found]]:
    """How the modalities of this practice are found: those that are ``there``, with its overlays, and its own."""
    columns = select(modality.c.key, modality.c.own, modality.c.overlay)
    said = connection.execute(columns.where(modality.c.own.is_not(None) | modality.c.overlay.is_not(None))).all()
    if not said:
        return there
    found = dict(there())
    for row in said:
        if row.own is not None:
            found[row.key] = _own(row.key, row.own, found.get(row.key))
        elif row.key in found:
            found[row.key] = structs.replace(found[row.key], overlay=row.overlay)
    in_order = dict(sorted(found.items()))
    return lambda: in_order


def text_of(path: Path) -> str:
    """The text of a modality's file; Refused where there is none to read."""
    try:
        return files.text_of(path, str(path))
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    except CatalogError as error:
        raise Refused(f"{error}.") from error


def one_file(text: str, called: str) -> Found:
    """The modality that a text is; where it says wrongly who it is, that is its ``problem``, and its file its name."""
    try:
        who = identity(OneFile(text, called).head, called)
    except ContractError as error:
        return Found(key=called.removesuffix(".toml"), own=text, package=called, version="", problem=str(error))
    return Found(key=who.key, own=text, package=called, version=who.version, identity=who)


def _own(key: str, text: str, installed: Found | None) -> Found:
    """One of the practice's own as it is kept; what cannot be read any more is one that cannot be used."""
    called = f"{key}.toml"
    if installed is not None:
        problem = f"the package {installed.package} and this practice's own file are both called {key!r}"
        return Found(key=key, own=text, package=called, version="", problem=f"{problem}: uninstall the package")
    return one_file(text, called)
