"""Running what may do anything in a process of its own, so that it can take nothing down with it."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from signal import Signals
from threading import Thread
from typing import IO, NamedTuple, cast

import msgspec


class Step(msgspec.Struct):
    """What a process says it is about to do with a modality; nothing when that is done."""

    doing: str = ""


class Ended(NamedTuple):
    """What a process told, and how it ended, in words; ``late`` where it was not waited for any longer."""

    lines: bytes
    end: str
    late: bool


def told(
    module: str,
    *words: str,
    given: str = "",
    patience: float,
    each: float = math.inf,
    surroundings: Mapping[str, str] | None = None,
) -> Ended:
    """What a module of palpate tells when it is run with these words. It takes what is given with ``waiting.given``.

    It finds what this process finds, and ends with it. It is waited for ``patience`` seconds, and for one step that it
    says it takes at most ``each``.
    """
    command = [sys.executable, "-P", "-m", module, *words]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **(surroundings or {})}
    process = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    with process:
        into, out, text = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout), given.encode()
        with suppress(BrokenPipeError):  # it has ended, and how is told below
            into.write(b"%d\n%b" % (len(text), text))
            into.flush()  # and stays open: where it closes, that process ends
        lines, waited = _heard(out, patience, each)
        if waited is not None:
            process.kill()
        with suppress(BrokenPipeError):
            into.close()
        code = process.wait()
    return Ended(lines, end(code), False) if waited is None else Ended(lines, _late(waited), True)


def _heard(pipe: IO[bytes], patience: float, each: float) -> tuple[bytes, float | None]:
    """All that comes through a pipe until it ends; and how long was waited, where it does not end in time."""
    heard: SimpleQueue[bytes] = SimpleQueue()

    def listen() -> None:
        for line in pipe:
            heard.put(line)
        heard.put(b"")

    Thread(target=listen, daemon=True).start()
    lines, until = [b""], time.monotonic() + patience
    while True:
        left = max(until - time.monotonic(), 0)
        within_step = each < left and bool(_doing(lines[-1]))
        try:
            line = heard.get(timeout=each if within_step else left)
        except Empty:
            return b"".join(lines), each if within_step else patience
        if not line:
            return b"".join(lines), None
        lines.append(line)


def _late(seconds: float) -> str:
    return f"it did not come back within {seconds:.3g} seconds"


def at(lines: bytes, end: str) -> str:
    """How a process ended, and at what: by the last of its lines that is whole."""
    for line in reversed(lines.splitlines()):
        if (doing := _doing(line)) is not None:
            return f"{end} when it {doing}" if doing else end
    return end


def _doing(line: bytes) -> str | None:
    """What a line says is being done, "" nothing; None where it is cut off in the middle."""
    try:
        return msgspec.json.decode(line, type=Step).doing
    except msgspec.MsgspecError:
        return None


def end(code: int) -> str:
    """How a process ended, of itself or not."""
    if code < 0:
        return f"it crashed ({Signals(-code).name})"
    return f"it ended the process (exit {code})"
