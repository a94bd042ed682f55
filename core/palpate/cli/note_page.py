"""A note as one page to be edited: its sections under headings, and below a line what is only to be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from palpate.errors import Refused

_LINE = "== What stands below this line is only to be read =="
_HEADED = re.compile(r"== *(.*?) *==\s*")
_LIKE = re.compile(r"^(\\*)(?===)", re.MULTILINE)
"""A line of the therapist's own that could be taken for a heading; it is set off by a backslash while it is edited."""


def page(sections: Mapping[str, str], below: Sequence[str]) -> str:
    """The page: each section's words under its heading, then the line, then what is to be read."""
    parts = [f"== {name.capitalize()} ==\n\n{_LIKE.sub(_set_off, text)}\n" for name, text in sections.items()]
    return "\n".join([*parts, _LINE, *below, ""])


def sections(text: str, names: Sequence[str]) -> dict[str, str]:
    """The sections as they were left; Refused, with the line, where a heading is gone, twice there or unknown."""
    found: dict[str, list[str]] = {}
    now: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() == _LINE:
            break
        headed = _HEADED.fullmatch(line)
        name = headed[1].casefold() if headed else ""
        if headed and name not in names:
            raise Refused(
                f"Line {number} looks like a heading, and there is no section {headed[1]!r}: set \\ before it."
            )
        if headed and name in found:
            raise Refused(f"Line {number}: the heading == {headed[1]} == stands there twice.")
        if headed:
            now = found.setdefault(name, [])
        elif now is not None:
            now.append(re.sub(r"^\\(?=\\*==)", "", line))
        elif line.strip():
            raise Refused(f"Line {number} stands above the first heading, and belongs to no section.")
    if missing := [name for name in names if name not in found]:
        raise Refused(f"The heading == {missing[0].capitalize()} == is gone: put it back, its words may be left out.")
    return {name: "\n".join(found[name]).strip("\n").rstrip() for name in names}


def _set_off(match: re.Match[str]) -> str:
    return match[1] + "\\"
