"""Snippets: a practitioner's own words for what they write often, or the practice's; ``;key`` stands for them."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, or_, select

from palpate.errors import NotFound, Refused
from palpate.names import written
from palpate.staff.model import Staff
from palpate.store.context import Context
from palpate.visits.tables import snippet

_KEY = r"[^\W_][\w-]*"
_TYPED = re.compile(rf"(?<!\S);({_KEY})")
_LONGEST, _LONGEST_KEY = 4000, 40


class Snippet(msgspec.Struct, frozen=True, kw_only=True):
    """Words, and the key they are typed by. ``own``: one practitioner's; else the practice's."""

    key: str
    text: str
    own: bool


class Expanded(msgspec.Struct, frozen=True, kw_only=True):
    """A text with its snippets written out, and a sentence for each ``;key`` that is none."""

    text: str
    warnings: list[str]


def expand(connection: Connection, staff_id: int | None, text: str) -> Expanded:
    """Write out each ``;key`` that begins a word. One's own comes before the practice's; an unknown one stays.

    What is written out is not looked through again.
    """
    if ";" not in text:
        return Expanded(text=text, warnings=[])
    known = {one.key: one.text for one in known_to(connection, staff_id)}
    warnings: list[str] = []

    def out(match: re.Match[str]) -> str:
        key = _fold(match[1])
        if key in known:
            return known[key]
        near = get_close_matches(key, known, 1)
        nearest = f"; ;{near[0]} is nearest" if near else ""
        warnings.append(f";{match[1]} is no snippet and stays as it was typed{nearest}.")
        return match[0]

    return Expanded(text=_TYPED.sub(out, text), warnings=warnings)


def known_to(connection: Connection, staff_id: int | None) -> list[Snippet]:
    """The snippets that one practitioner can type, by key; the practice's alone where nobody is named."""
    whose: ColumnElement[bool] = snippet.c.staff_id.is_(None)
    if staff_id is not None:
        whose = or_(whose, snippet.c.staff_id == staff_id)
    rows = connection.execute(select(snippet).where(whose).order_by(snippet.c.id)).all()
    # The practice's first, so that one's own takes its place.
    by_key = {row.key: row for row in sorted(rows, key=lambda row: row.staff_id is not None)}
    return [Snippet(key=key, text=row.text, own=row.staff_id is not None) for key, row in sorted(by_key.items())]


class Snippets:
    """The snippets of a practice. ``whose`` is a practitioner, None for the practice's."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def all(self, whose: Staff | None) -> list[Snippet]:
        """What somebody can type."""
        with self._context.read() as connection:
            return known_to(connection, whose.id if whose else None)

    def expand(self, whose: Staff | None, text: str) -> Expanded:
        """A text with its snippets written out."""
        with self._context.read() as connection:
            return expand(connection, whose.id if whose else None, text)

    def set(self, whose: Staff | None, key: str, text: str) -> Snippet:
        """Keep words under a key, in the place of what it stood for."""
        name = _fold(key.strip().removeprefix(";"))
        if not re.fullmatch(_KEY, name) or len(name) > _LONGEST_KEY:
            raise Refused(
                f"{key!r} cannot be a snippet's key: one word of letters, digits, - and _, at most {_LONGEST_KEY}."
            )
        words = written(text, "The snippet").strip()
        if not words or len(words) > _LONGEST:
            raise Refused(f"A snippet has words, at most {_LONGEST:,} characters of them.")
        with self._context.write() as writing:
            before = writing.execute(select(snippet.c.text).where(*_named(whose, name))).scalar()
            writing.execute(delete(snippet).where(*_named(whose, name)))
            staff_id = whose.id if whose else None
            writing.add(snippet, staff_id=staff_id, key=name, text=words, changed_at=writing.now)
            writing.record("snippet", _subject(whose), before=before, after={"key": name, "text": words})
        return Snippet(key=name, text=words, own=whose is not None)

    def remove(self, whose: Staff | None, key: str) -> str:
        """Take a snippet away; gives its words."""
        name = _fold(key.strip().removeprefix(";"))
        with self._context.write() as writing:
            before = writing.execute(select(snippet.c.text).where(*_named(whose, name))).scalar()
            if before is None:
                raise NotFound(f"{whose.name if whose else 'The practice'} has no snippet {name!r}.")
            writing.execute(delete(snippet).where(*_named(whose, name)))
            writing.record("snippet", _subject(whose), before={"key": name, "text": before})
        return str(before)


def _named(whose: Staff | None, key: str) -> tuple[ColumnElement[bool], ...]:
    mine = snippet.c.staff_id == whose.id if whose else snippet.c.staff_id.is_(None)
    return mine, snippet.c.key == key


def _subject(whose: Staff | None) -> str:
    return f"staff {whose.id}" if whose else "practice"


def _fold(key: str) -> str:
    return unicodedata.normalize("NFC", key.casefold())
