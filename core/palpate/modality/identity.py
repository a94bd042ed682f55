"""Who a modality is: what stands in ``modality.toml`` and is read before anything is imported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from palpate.modality.entry import Entry, Key
from palpate.modality.errors import ContractError
from palpate.modality.files import PARTS, parsed, text_of
from palpate.modality.plainly import plainly

API = 1
"""The contract's version. A plugin written for another is refused with a sentence."""


class SuggestedService(Entry, frozen=True, kw_only=True):
    """A service that a practice offering this modality may want."""

    name: str
    minutes: Annotated[int, msgspec.Meta(ge=5, le=600)]
    buffer_after: int = 15


class Credential(Entry, frozen=True, kw_only=True):
    """What a practitioner of a modality may hold; ``text`` says how it is come by.

    ``required``: by law, where ``text`` says.
    """

    name: str
    text: str
    required: bool = False
    source: list[str] = []


class Identity(Entry, frozen=True, kw_only=True):
    """``attracts`` are the people who ask for it, ``load`` is what an hour of it puts on the therapist's hands, 1 to 5.

    ``scope`` says what the modality is and is not; ``avoid_words`` are words its notes should not use: whatever is
    written at a visit is held against them, with their usual endings (cure, cures, cured, curing), and what crosses
    them is shown with the place. ``at_any_booking``: its ``at_booking`` is asked of bookings of other modalities too,
    for a client who was assessed with it.
    """

    key: Key
    title: Annotated[str, msgspec.Meta(min_length=1)]
    summary: str
    api: int
    version: Annotated[str, msgspec.Meta(min_length=1)]
    goals: list[str] = []
    attracts: list[str] = []
    usual_minutes: list[int] = []
    load: Annotated[int, msgspec.Meta(ge=1, le=5)] = 3
    scope: str = ""
    avoid_words: list[str] = []
    reviewed: bool = False
    at_any_booking: bool = False
    credentials: list[Credential] = []
    services: list[SuggestedService] = []


def read_identity(path: Path) -> Identity:
    """The identity in a file; a ContractError says in one sentence why there is none."""
    try:
        text = text_of(path, path.name)
    except OSError as error:
        raise ContractError(f"{path.name} cannot be read: {error.strerror}") from error
    data = parsed(text, path.name)
    if beside := [part for part in PARTS if part in data]:
        raise ContractError(f"{path.name}: {beside[0]!r} stand in a file of their own, {beside[0]}.toml")
    return identity(data, path.name)


def identity(data: Mapping[str, Any], called: str) -> Identity:
    """The identity that a table holds, in the file that is ``called`` so."""
    if not data:
        raise ContractError(f"{called} is empty: it begins with key, title, summary, api and version")
    api = data.get("api")
    if api != API:
        raise ContractError(f"it is written for contract {api!r}, and this palpate has contract {API}")
    try:
        return msgspec.convert(data, Identity)
    except msgspec.ValidationError as error:
        raise ContractError(f"{called}: {plainly(error, Identity, PARTS)}") from error
