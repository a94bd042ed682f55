"""Running what may do anything in a process of its own, so that it can take nothing down with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from signal import Signals

import msgspec


def told(
    module: str, *words: str, given: str = "", patience: float, surroundings: Mapping[str, str] | None = None
) -> tuple[bytes, str]:
    """What a module of palpate tells when it is run with these words, and how it ended, in words.

    It finds what this process finds. It is waited for ``patience`` seconds.
    """
    command = [sys.executable, "-P", "-m", module, *words]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **(surroundings or {})}
    process = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    try:
        lines, _ = process.communicate(given.encode(), timeout=patience)
        return lines, end(process.returncode)
    except subprocess.TimeoutExpired:
        process.kill()
        lines, _ = process.communicate()
        return lines, f"it did not come back within {patience:g} seconds"


class Step(msgspec.Struct):
    """What a process says it is about to do with a modality; nothing when that is done."""

    doing: str = ""


def at(lines: bytes, end: str) -> str:
    """How a process ended, and at what: by the last of its lines that is whole."""
    for line in reversed(lines.splitlines()):
        try:
            doing = msgspec.json.decode(line, type=Step).doing
        except msgspec.MsgspecError:
            continue  # cut off in the middle
        return f"{end} when it {doing}" if doing else end
    return end


def end(code: int) -> str:
    """How a process ended, of itself or not."""
    if code < 0:
        return f"it crashed ({Signals(-code).name})"
    return f"it ended the process (exit {code})"
