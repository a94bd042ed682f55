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
from palpate.modality.fields import flatten
from palpate.modality.files import PARTS, OneFile
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
    was = writing.execute(select(modality.c.own).where(modality.c.key == who.key)).scalar()
    enabling.put(writing, who.key, True, who.title, who.version)
    writing.execute(update(modality).where(modality.c.key == who.key).values(own=text))
    writing.record("add", f"modality {who.key}", after={"version": who.version, "text": text})
    return found, [*wrong.warnings, *(_instead_of(was, found) if was else ())]


def overlay(writing: Writing, found: Found, text: str, called: str) -> bool:
    """Set a practice's words over an enabled modality; no text takes them away. Gives whether there were others."""
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
            said = OneFile(text, called)
            raise Refused("\n".join(str(_in_overlay(one, said)) for one in wrong.problems))
    writing.execute(update(modality).where(modality.c.key == found.key).values(overlay=text or None))
    writing.record("overlay", f"modality {found.key}", before=row.overlay, after=text or None)
    return row.overlay is not None


def _in_overlay(wrong: Wrong, said: OneFile) -> Wrong:
    """What is wrong with an entry, in the file of the overlay where that says something of it."""
    part = wrong.file.removesuffix(".toml")
    keys = [str(one.get("key")) for one in said.tables(part)] if part in PARTS else []
    mine = any(wrong.entry == key or wrong.entry.endswith(f"({key})") for key in keys)
    return msgspec.structs.replace(wrong, file=said.place(part)) if mine else wrong


def _instead_of(was: str, now: Found) -> Iterator[Wrong]:
    """What is to be looked at where a text takes the place of another: an old copy, fields that are gone or changed."""
    before, file = one_file(was, now.package), now.package
    if was == now.own or before.identity is None:
        return
    if _older(now.version, before.version):
        reason = f"it is version {now.version}, and takes the place of {before.version}: is it an old copy?"
        yield Wrong(file=file, reason=reason)
    elif now.version == before.version:
        yield Wrong(
            file=file, reason=f"it says something else, and is version {now.version} as before: raise the version"
        )
    held = instance(now)._data
    try:
        old = instance(before)._data.fields
    except ContractError:
        yield Wrong(file=file, reason="the text before it cannot be read any more: what it changes is not looked at")
        return
    asked = {field.key: field for field in flatten(held.fields)}
    said = {one.field for one in held.changes}
    for field in flatten(old):
        key = field.key
        if key not in asked and key not in said:
            reason = "it is asked no more, and no [[changes]] says what it became: what was recorded stays"
            yield Wrong(file=file, entry=key, reason=reason)
        elif key in asked and type(asked[key]) is not type(field):
            yield Wrong(file=file, entry=key, reason="it is a field of another kind now: give that another key")


def _older(now: str, before: str) -> bool:
    """Whether a version comes before another, where both are numbers."""
    if not all(re.fullmatch(r"\d+(\.\d+)*", one) for one in (now, before)):
        return False
    return [int(part) for part in now.split(".")] < [int(part) for part in before.split(".")]
