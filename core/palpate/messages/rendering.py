"""Messages rendered: subject, text and HTML by their templates, and the line that no template can leave out."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any

import msgspec

from palpate.errors import Refused
from palpate.messages import templates, wording
from palpate.outbox.model import PARTS


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A message in words."""

    subject: str
    text: str
    html: str


def not_watched(values: Mapping[str, Any]) -> str:
    """The line that every message has; "" while the practice has not said where a client turns to, and sends none."""
    return f"This inbox is not watched: to reach us, turn to {values['reply']}." if values["reply"] else ""


def letter(kind: str, values: dict[str, Any], own: Mapping[tuple[str, str], str], simulated: bool = False) -> Letter:
    """A message in words. ``own`` are the practice's templates, by kind and part; Refused where one fails, saying so.

    A simulated practice says so in everything that leaves it.
    """
    parts = {}
    for part in PARTS:
        try:
            parts[part] = _part(own.get((kind, part)) or templates.own(kind, part), part, values, simulated)
        except Refused as error:
            raise Refused(f"The template {kind} {part} cannot be used. {error}") from error
    return Letter(**parts)


def check(kind: str, part: str, source: str) -> None:
    """Refused, with the line, where a template cannot be rendered as it would be: tried with what it could meet."""
    templates.known(kind, part)
    for values in wording.sample(kind):
        rendered = _part(source, part, values, simulated=False)
        if part == "html" and not_watched(values) not in _seen(rendered):
            raise Refused("Something in it is left open, and would hide the line that the inbox is not watched.")


def _part(source: str, part: str, values: dict[str, Any], simulated: bool) -> str:
    text = templates.render(source, part, values)
    told = "This is a simulated practice: nothing of it is real." if simulated else ""
    last = [line for line in (not_watched(values), told) if line]
    if part == "subject":
        if not text:
            raise Refused("It gives an empty subject.")
        return f"[simulated] {text}" if simulated else text
    if part == "text":
        return "\n\n".join([text.rstrip("\n"), *last]) + "\n"
    style = "max-width: 32em; margin: 12px auto; color: #555; font: 14px/1.4 sans-serif"
    lines = "".join(f'<p style="{style}">{escape(line)}</p>\n' for line in last)
    head, body, tail = text.rpartition("</body>")
    return f"{head}{lines}{body}{tail}" if body else text + lines


class _Seen(HTMLParser):
    """The text of a page that is shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in {"script", "style", "title", "textarea", "template", "head", "noscript", "iframe", "svg"}:
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += data.split()


def _seen(html: str) -> str:
    reader = _Seen()
    reader.feed(html)
    return " ".join(reader.words)
