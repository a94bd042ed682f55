"""What a practice says of modalities itself: those it wrote as one file, and its words over those that are installed.

Both are kept in its database as the text they were given as, and so follow it to another machine and into backups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from sqlalchemy import select, update

from palpate.errors import NotFound, Refused
from palpate.host import enabling
from palpate.host.discovery import Found, discover
from palpate.host.finding import one_file
from palpate.host.host import instance
from palpate.host.probe import examine
from palpate.host.references import Wrong
from palpate.host.tables import modality
from palpate.modality.errors import CatalogError, ContractError
from palpate.modality.files import OneFile
from palpate.store.context import Writing


def add(writing: Writing, text: str, called: str) -> tuple[Found, list[Wrong]]:
    """Take a modality of one file into the practice and turn it on, or take a newer text of it.

    ``called`` names the file. Gives it with what is only not there; Refused with all that is wrong with it.
    """
    found = one_file(text, called)
    if (who := found.identity) is None:
        raise Refused(f"{called}: {found.problem.removeprefix(f'{called}: ')}.")
    if who.key in discover():
        raise Refused(f"{called}: {who.key!r} is an installed modality; give yours another key.")
    wrong = examine(found, lambda _: None)
    if wrong.problems:
        raise Refused("\n".join(map(str, wrong.problems)))
    was = writing.execute(select(modality.c.version).where(modality.c.key == who.key)).scalar()
    enabling.put(writing, who.key, True, who.title, who.version)
    writing.execute(update(modality).where(modality.c.key == who.key).values(own=text))
    writing.record("add", f"modality {who.key}", after={"version": who.version, "text": text})
    return found, [*wrong.warnings, *_older(called, was, who.version)]


def overlay(writing: Writing, found: Found, text: str, called: str) -> None:
    """Set a practice's words over an enabled modality, in place of those that were; no text takes them away."""
    row = writing.execute(select(modality).where(modality.c.key == found.key)).first()
    if row is None or not row.enabled:
        raise NotFound(f"{found.title} is not enabled here: palpate modality enable {found.key}.")
    if row.own is not None:
        raise Refused(f"{found.title} is this practice's own: change its file, and palpate modality add it again.")
    if text:
        try:
            instance(msgspec.structs.replace(found, overlay=""))._overlay(OneFile(text, called))
        except CatalogError as error:
            raise Refused("\n".join(error.problems)) from error
        except ContractError as error:
            raise Refused(f"The modality {found.key} cannot be used: {error}.") from error
        wrong = examine(msgspec.structs.replace(found, overlay=text), lambda _: None)
        if wrong.problems:
            raise Refused("\n".join(map(str, wrong.problems)))
    writing.execute(update(modality).where(modality.c.key == found.key).values(overlay=text or None))
    writing.record("overlay", f"modality {found.key}", before=row.overlay, after=text or None)


def _older(called: str, was: str | None, now: str) -> Iterator[Wrong]:
    """Says that a text takes the place of a newer one, as an old copy of a file does."""
    if was and all(re.fullmatch(r"\d+(\.\d+)*", one) for one in (was, now)):
        before, after = ([int(part) for part in one.split(".")] for one in (was, now))
        if after < before:
            yield Wrong(file=called, reason=f"it is version {now}, and takes the place of {was}: is it an old copy?")
