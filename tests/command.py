"""Running a command in this process, as a script would: what it prints, and the code it exits with."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NamedTuple
from unittest import mock

from palpate.cli.root import run


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output, which is JSON and nothing else."""
        return json.loads(self.out)


Run = Callable[..., Ran]


def command(target: str) -> Run:
    """``palpate --database target``, to be called with words."""

    def palpate(*words: str, stdin: str = "") -> Ran:
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.object(sys, "argv", ["palpate", "--database", target, *words]),
            mock.patch.object(sys, "stdin", io.StringIO(stdin)),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                run()
            except SystemExit as end:
                code = end.code
        return Ran(int(code or 0), out.getvalue(), err.getvalue())

    return palpate


def refused(ran: Ran, *words: str, code: int = 1) -> str:
    """A refusal: this exit code, nothing on stdout, one sentence on stderr that has these words."""
    assert (ran.code, ran.out) == (code, ""), ran
    assert "unexpectedly" not in ran.err
    if code == 1:
        assert len(ran.err.strip().splitlines()) == 1, ran.err
    for word in words:
        assert word in ran.err, ran.err
    return ran.err.strip()
