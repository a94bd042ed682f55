"""Where a plugin's own code runs: whatever it does there becomes one sentence about it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from palpate.modality.errors import ContractError

_MOST = 200
"""Characters of an exception that are told."""


@contextmanager
def quarantine(failed: str) -> Iterator[None]:
    """Run a plugin's code: what it raises, its exit included, is a ContractError that begins with ``failed``.

    What it prints goes to stderr: stdout is for what palpate was asked.
    """
    try:
        with redirect_stdout(sys.stderr):
            yield
    except (ContractError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise ContractError(f"{failed}: {reason(error)}") from error


def reason(error: BaseException) -> str:
    """An exception in one line, and no long one: whatever a plugin raises is read at the table."""
    text = (str(error).strip().splitlines() or [""])[0].rstrip(".")
    if len(text) > _MOST:
        text = f"{text[:_MOST].rstrip()}…"
    if isinstance(error, SystemExit):
        return f"it tried to end palpate (exit {text or 0})"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
