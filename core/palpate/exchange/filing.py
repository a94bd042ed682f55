"""Putting a file in its place: whole or as it was, its owner's alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from palpate.errors import Refused

_HEAD = 200


def put(name: str, content: bytes, over: bytes = b"") -> Path:
    """Write a file, in place of one that is there; whoever reads it meanwhile sees the old one or the new one, whole.

    Refused where it cannot be written, where what is there is no file, or where its beginning has no ``over`` in it:
    it is something else then, and may be a practice.
    """
    file = Path(os.path.realpath(Path(name).expanduser()))
    must_be_replaceable(file, over)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(fresh, file)
    except OSError as error:
        raise Refused(f"{file} cannot be written, and is as it was: {error.strerror}.") from error
    finally:
        fresh.unlink(missing_ok=True)
    return file


def must_be_replaceable(file: Path, over: bytes) -> None:
    """Refused where there is something that is no file, or one that does not begin with ``over`` in it."""
    if file.exists() and not file.is_file():
        raise Refused(f"{file} cannot be written: it is no file that can be replaced. Name another.")
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from error
    if head and over not in head:
        raise Refused(f"{file} exists and is something else, and is left as it is: name a new file.")
