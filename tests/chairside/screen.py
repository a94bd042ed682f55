"""A real terminal with a command running in it, and what stands on its screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import COMMAND, environment

pexpect = pytest.importorskip("pexpect", reason="a terminal is driven with pexpect")
pyte = pytest.importorskip("pyte", reason="what a terminal shows is read with pyte")

KEYS = {"enter": "\r", "up": "\x1b[A", "down": "\x1b[B", "tab": "\t", "shift-tab": "\x1b[Z", "escape": "\x1b"}
KEYS |= {"page up": "\x1b[5~", "page down": "\x1b[6~", "ctrl-d": "\x04", "ctrl-u": "\x15", "ctrl-n": "\x0e"}


class Screen:
    """A terminal of so many columns and rows. What does not appear on it in a minute fails the test.

    ``reports``: it says where its cursor is, as people's terminals do; what stands at the foot is drawn only then.
    """

    def __init__(
        self, target: str, *words: str, columns: int = 80, rows: int = 24, reports: bool = False, **more: str
    ) -> None:
        self._shown = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._shown)
        self.child: Any = pexpect.spawn(
            COMMAND,
            ["--database", target, *words],
            timeout=60,
            # Whoever runs the tests may have another size in their environment.
            env=environment() | {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": str(rows)} | more,
            dimensions=(rows, columns),
        )
        if reports:
            self._shown.write_process_input = self.child.send

    @property
    def lines(self) -> list[str]:
        """The rows of the screen as they stand."""
        return [line.rstrip() for line in self._shown.display]

    @property
    def text(self) -> str:
        """All of the screen, its rows joined."""
        return "\n".join(self.lines)

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the command wrote; whether it is still running."""
        try:
            self._stream.feed(self.child.read_nonblocking(65536, timeout=seconds))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        return True

    def sees(self, *words: str) -> None:
        """Wait until all of these stand on the screen, each on one row."""
        self.waits(lambda: all(word in self.text for word in words), f"{words} not on the screen")

    def misses(self, word: str) -> None:
        """Wait until this no longer stands on the screen."""
        self.waits(lambda: word not in self.text, f"{word!r} still on the screen")

    def waits(self, met: Callable[[], bool], otherwise: str) -> None:
        """Read on until something is met."""
        until = time.monotonic() + 60
        while not met():
            assert self.read() or met(), f"{otherwise}, and the command ended:\n{self.text}"
            assert time.monotonic() < until, f"{otherwise}:\n{self.text}"

    def types(self, text: str, *then: str) -> None:
        """Type letters, then keys by name."""
        self.child.send(text)
        for key in then:
            self.child.send(KEYS[key])

    def ends(self) -> int:
        """Wait for the command to end; gives its exit code."""
        while self.read():
            pass
        # It has let go of its terminal, and may still be about to end: closing now would cut it off.
        self.child.wait()
        self.child.close()
        return int(self.child.exitstatus)
