"""Putting a file in its place: whole or as it was, its owner's alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from palpate.errors import Refused


def put(name: str, content: bytes) -> Path:
    """Write a file, in place of one that is there; whoever reads it meanwhile sees the old one or the new one, whole.

    Refused where it cannot be written, or where what is there is no file.
    """
    file = Path(os.path.realpath(Path(name).expanduser()))
    if file.exists() and not file.is_file():
        raise Refused(f"{file} is no file that can be replaced: name another.")
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
