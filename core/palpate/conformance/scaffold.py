"""A new modality as a package, which passes its own tests at once."""

from __future__ import annotations

import keyword
import os
import re
import tempfile
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from palpate.errors import Refused
from palpate.host.discovery import discover

_KEY = re.compile(r"[a-z](?:[a-z0-9_]{0,58}[a-z0-9])?")
_SCRIPTS = {".ci/run"}


def new(key: str, title: str, into: Path) -> Path:
    """Write the package ``palpate-key`` into a folder, and give where it is. All of it is written, or nothing."""
    words = _words(key, title)
    home = into / words["distribution"]
    if not into.is_dir():
        raise Refused(f"{into} is no folder: make it, or name another with --into.")
    if home.exists():
        raise Refused(f"{home} is there already, and is left as it is.")
    try:
        with tempfile.TemporaryDirectory(dir=into, prefix=f".{home.name}-") as scratch:
            made = Path(scratch) / home.name
            _write(made, words)
            os.rename(made, home)
    except OSError as error:
        raise Refused(f"{home} cannot be written: {error.strerror}. Name another folder with --into.") from error
    return home


def _write(made: Path, words: dict[str, str]) -> None:
    for name, text in _files(words):
        file = made / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        if name in _SCRIPTS:
            file.chmod(0o755)


def _words(key: str, title: str) -> dict[str, str]:
    """What stands in the templates, by name."""
    if keyword.iskeyword(key):
        raise Refused(f"{key!r} is a word of Python, and cannot name a package: take another key.")
    if not _KEY.fullmatch(key):
        raise Refused(
            f"{key[:80]!r} is no key: lower-case letters, digits and _ between them, a letter first, as deep_tissue."
        )
    if key in discover():
        raise Refused(f"A modality {key!r} is installed already ({discover()[key].package}): give yours another key.")
    title = title.strip() or key.replace("_", " ").capitalize()
    if not title.isprintable() or set(title) & set('"\\$') or len(title) > 80:
        raise Refused("A title is at most 80 characters on one line, without quotation marks, backslash or $.")
    return {
        "key": key,
        "title": title,
        "package": f"palpate_{key}",
        "distribution": f"palpate-{key.replace('_', '-')}",
        "cls": "".join(part.capitalize() for part in key.split("_")),
    }


def _files(words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The files of a package, by where they lie in it."""
    for name, source in _templates(resources.files(__package__) / "template", ""):
        place = name.removesuffix(".txt").replace("package/", f"{words['package']}/")
        place = place.replace("test_modality", f"test_{words['key']}")
        yield place, Template(source.read_text(encoding="utf-8")).substitute(words)


def _templates(folder: Traversable, under: str) -> Iterator[tuple[str, Traversable]]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir():
            yield from _templates(one, f"{under}{one.name}/")
        else:
            yield f"{under}{one.name}", one
