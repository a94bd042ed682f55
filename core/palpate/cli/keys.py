"""One key from a terminal, without Enter."""

from __future__ import annotations

import re
import sys

import typer

_ENDED = re.compile(rb"^\x1b(?:[^\[O]|[\[O][^@-~]*[@-~])")
"""The whole of what a key with a name sends."""


def key() -> str:
    """The next key, in small letters; "enter" for Enter, "" for what is no letter. Ctrl-C and Ctrl-D end as ever."""
    typed = _read().casefold()
    if typed in {"\x04", ""}:
        raise EOFError
    if typed == "\x03":
        raise KeyboardInterrupt
    return "enter" if typed in {"\r", "\n"} else typed if typed.isprintable() else ""


def _read() -> str:
    """One character, and no more: what was typed ahead is for the next question."""
    try:
        import os
        import select
        import termios
        import tty
    except ImportError:  # Windows has no termios, and reads one key by itself
        return typer.getchar()
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSANOW)
        found = os.read(terminal, 1)
        # An arrow is several characters, ESC [ D, of which the last may be a letter that answers.
        while found[:1] == b"\x1b" and not _ENDED.search(found) and select.select([terminal], [], [], 0.05)[0]:
            found += os.read(terminal, 1)
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)
    return found.decode(errors="replace")
