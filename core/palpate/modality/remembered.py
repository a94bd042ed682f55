"""What texts of TOML say, kept between commands: reading one takes longer than most that is then done with it.

Each is kept under the hash of its text, so that a text that has changed is simply another one, and nothing kept is ever
out of date. They lie in the user's cache folder, or in that of ``PALPATE_CACHE``; empty, nothing is kept. A folder that
somebody else owns or may write to is left alone, since what is kept there stands for a modality's rules. Whatever goes
wrong with that, the text is read.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import tomllib
from contextlib import suppress
from math import isfinite
from pathlib import Path
from typing import Any

import msgspec

_MOST = 400
"""How many are kept: all files of four modalities and the vocabulary are about fifty."""


def loads(text: str) -> dict[str, Any]:
    """What a text of TOML says; raises ``tomllib.TOMLDecodeError`` where it is none, or gives no number for one."""
    folder = _folder()
    if folder is None or not _ours(folder):
        return tomllib.loads(text, parse_float=_number)
    kept = folder / f"{hashlib.sha256(text.encode()).hexdigest()}.msgpack"
    with suppress(OSError, msgspec.DecodeError):
        found: dict[str, Any] = msgspec.msgpack.decode(kept.read_bytes(), type=dict[str, Any])
        return found
    said = tomllib.loads(text, parse_float=_number)
    try:
        body = msgspec.msgpack.encode(said)
    except OverflowError:  # a figure larger than can be kept; what it is a figure of says whether it may be
        return said
    if msgspec.msgpack.decode(body) == said:  # a day would come back as text
        with suppress(OSError):
            _keep(kept, body)
    return said


def _number(text: str) -> float:
    """A number. TOML has nan and inf too, which no entry means, and which nothing could be stored as."""
    number = float(text)
    if not isfinite(number):
        raise tomllib.TOMLDecodeError(f"{text} is no number")
    return number


def _folder() -> Path | None:
    given = os.environ.get("PALPATE_CACHE")
    if given is not None:
        return Path(given) if given else None
    import platformdirs

    return Path(platformdirs.user_cache_dir("palpate", appauthor=False)) / "catalogs"


def _ours(folder: Path) -> bool:
    """Whether nobody else can have put something there: it is the user's, and not for others to write, or is to be."""
    if not hasattr(os, "getuid"):
        return True
    try:
        there = folder.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return stat.S_ISDIR(there.st_mode) and there.st_uid == os.getuid() and not there.st_mode & 0o022


def _keep(place: Path, body: bytes) -> None:
    """Write it beside its name first, so that nobody reads half of it; the oldest go where there are too many."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(body)
    os.replace(file.name, place)
    there = list(place.parent.glob("*.msgpack"))
    if len(there) > _MOST:
        for old in sorted(there, key=lambda one: one.stat().st_mtime)[: len(there) // 2]:
            old.unlink(missing_ok=True)
