"""Checks that hooks are pure: the same view in, the same answer out, and nothing looked at but the view."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any

import msgspec

from palpate.conformance.subject import Subject
from palpate.host.answers import pictures
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
    """Each hook gives the same to the same, leaves what it is shown as it is, and reaches for nothing."""
    for hook in HOOKS:
        asked = arguments_of(hook, subject.visits)
        own = [pictures(arguments) for arguments in asked]
        with printed() as said:
            first = [_answered(subject.show, hook, arguments) for arguments in own]
            with watched() as reached:
                again = [_answered(subject.ask, hook, arguments) for arguments in reversed(asked)]
        if first != again[::-1]:
            yield Wrong(reason=f"its {hook} answers the same view differently when it is asked again")
        for what in _changed(asked, own):
            yield Wrong(reason=f"its {hook} changes {what}: what it is shown is to be read, and copied to work on")
        if said:
            yield Wrong(reason=f"its {hook} prints {said[0]!r}, in front of whoever works: all it says is its answer")
        for what in dict.fromkeys(reached if all(again) else ()):  # a file of its own that cannot be read is no reach
            yield Wrong(reason=f"its {hook} reaches for {what}: all it may look at is the view")
    if subject.found.entry_point is not None and len({one.answered for one in subject.alone}) > 1:
        yield Wrong(reason="it answers in another order in another process: what comes out of a set is to be sorted")


def _changed(asked: list[dict[str, Any]], own: list[dict[str, Any]]) -> Iterator[str]:
    """What of the views that a hook was shown is no more as it was: visit.answers."""
    for before, after in zip(asked, own, strict=True):
        for name, view in before.items():
            for part in view.__struct_fields__:
                # By how they are written: True and 1 are equal, and so are mappings in another order.
                if repr(getattr(view, part)) != repr(getattr(after[name], part)):
                    yield f"{name}.{part}"


@contextmanager
def printed() -> Iterator[list[str]]:
    """The first line that is printed meanwhile, cut short; what a hook prints goes to stderr."""
    said: list[str] = []
    heard = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="replace", write_through=True)
    try:
        with redirect_stderr(heard):
            yield said
    finally:
        heard.seek(0)
        if text := heard.read().strip():
            said.append(text.splitlines()[0][:40])


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


def _answered(ask: Callable[[str, dict[str, Any]], list[Any]], hook: str, arguments: dict[str, Any]) -> bytes:
    """What a hook answers, as bytes; none where it does not, which is told by the check of what it answers."""
    try:
        return msgspec.json.encode(ask(hook, arguments))
    except ContractError:
        return b""
