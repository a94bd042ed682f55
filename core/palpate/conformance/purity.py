"""Checks that hooks are pure: the same view in, the same answer out, and nothing looked at but the view."""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from palpate.conformance.subject import Subject
from palpate.host.probe import arguments_of
from palpate.host.references import Wrong
from palpate.modality.errors import ContractError
from palpate.modality.hooks import HOOKS

_REACHES = {
    "open": "a file",
    "os.listdir": "a folder",
    "os.scandir": "a folder",
    "os.remove": "a file",
    "os.rename": "a file",
    "os.mkdir": "a folder",
    "os.system": "another program",
    "os.exec": "another program",
    "os.fork": "another program",
    "os.posix_spawn": "another program",
    "subprocess.Popen": "another program",
    "sqlite3.connect": "a database",
}
_CLOCKS = {
    *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time"),
    *("clock_gettime", "clock_gettime_ns", "localtime", "gmtime", "ctime", "asctime", "sleep"),
}
_FILES = {"stat": "a file", "lstat": "a file", "access": "a file", "getcwd": "a folder"}
_SURROUNDINGS = {getattr(type(os.environ), name).__code__ for name in ("__getitem__", "__iter__")}

_seen: list[str] | None = None
"""What a hook reaches for while one is watched; None while none is."""
_listening = False


def purity(subject: Subject) -> Iterator[Wrong]:
    """Each hook gives the same to the same, and reaches for nothing."""
    for hook in HOOKS:
        asked = arguments_of(hook, subject.visits)
        before = _encoded(asked)
        try:
            first = [_encoded(subject.ask(hook, arguments)) for arguments in asked]
            with watched() as reached:
                again = [_encoded(subject.ask(hook, arguments)) for arguments in reversed(asked)]
        except ContractError:
            continue  # told by the check of what it answers
        if first != again[::-1]:
            yield Wrong(reason=f"its {hook} answers the same view differently when it is asked again")
        if _encoded(asked) != before:
            yield Wrong(reason=f"its {hook} changes the view that it is shown")
        for what in dict.fromkeys(reached):
            yield Wrong(reason=f"its {hook} reaches for {what}: all it may look at is the view")
    if subject.found.entry_point is not None and len({one.answered for one in subject.alone}) > 1:
        yield Wrong(reason="it answers in another order in another process: what comes out of a set is to be sorted")


@contextmanager
def watched() -> Iterator[list[str]]:
    """What is reached for meanwhile: files, the network, other programs, the clock, chance."""
    global _seen, _listening
    if not _listening:
        sys.addaudithook(_heard)  # for good: there is no way to take it away, and it is deaf while nobody watches
        _listening = True
    profiling = sys.getprofile()
    reached: list[str] = []
    _seen = reached
    sys.setprofile(_called)
    try:
        yield reached
    finally:
        sys.setprofile(profiling)
        _seen = None


def _heard(event: str, _: tuple[Any, ...]) -> None:
    if _seen is None:
        return
    if event in _REACHES:
        _seen.append(_REACHES[event])
    elif event.startswith("socket."):
        _seen.append("the network")


def _called(frame: Any, event: str, function: Any) -> None:
    if _seen is None:
        return
    if event == "call" and frame.f_code in _SURROUNDINGS:
        _seen.append("the environment")
    if event != "c_call":
        return
    name, of = getattr(function, "__name__", ""), getattr(function, "__self__", None)
    on_a_day = name in {"now", "utcnow", "today"} and isinstance(of, type) and issubclass(of, dt.date)
    if on_a_day or (getattr(function, "__module__", None) == "time" and name in _CLOCKS):
        _seen.append("the clock")
    elif name in _FILES and getattr(function, "__module__", None) == os.name:
        _seen.append(_FILES[name])
    elif isinstance(of, random.Random) or name == "urandom":
        _seen.append("chance")


def _encoded(value: Any) -> bytes:
    return msgspec.json.encode(value)
