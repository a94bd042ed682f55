"""The modality that is looked at, and what several checks want to know of it, each found out once."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from palpate.conformance.locating import located
from palpate.host import apart
from palpate.host.answers import pictures, shown
from palpate.host.discovery import Found, code_of
from palpate.host.host import instance
from palpate.host.manager import Manager, unfit
from palpate.host.probe import Report, arguments_of, read, sampled
from palpate.host.references import Entries, Wrong
from palpate.modality.base import Modality
from palpate.modality.errors import ContractError
from palpate.modality.hooks import HOOKS
from palpate.modality.views import VisitView

ASKED = "was asked "
"""How a step begins that asks a hook, whose name follows."""
PATIENCE = 60.0
"""Seconds that a process of its own is waited for."""


class Stuck(Exception):
    """A hook that never came back when it was asked, and is not asked again."""


class Alone(msgspec.Struct, frozen=True):
    """What a modality was like in a process of its own."""

    brought: list[str]
    """The modules that importing it brought, beyond those of the contract."""
    contract: int
    """How many modules the contract itself brings."""
    answered: str
    """What its hooks answered, as one digest."""


class Subject:
    """A modality, looked at. ``wanted`` is how it was named: any process that finds what this one finds can find it.

    ``doing`` is told before code of it runs, and with nothing when that is done: it may end the process.
    ``stuck`` are hooks that never came back: they are not asked again.
    """

    def __init__(self, wanted: str, doing: Callable[[str], None] = lambda _: None, stuck: Collection[str] = ()) -> None:
        self.wanted = wanted
        self._doing = doing
        self._stuck = stuck
        self.found: Found = located(wanted)

    @property
    def key(self) -> str:
        """Its name."""
        return self.found.key

    @cached_property
    def problems(self) -> list[str]:
        """Why it cannot be used at all; nothing where it can."""
        if self.found.identity is None:
            return [self.found.problem]
        try:
            return list(unfit(self._made()))
        except ContractError as error:
            return [str(error)]

    @cached_property
    def modality(self) -> Modality:
        """The modality itself."""
        return self._made()

    def _made(self) -> Modality:
        with self._step("was imported"):
            return instance(self.found)

    @contextmanager
    def _step(self, doing: str) -> Iterator[None]:
        self._doing(doing)
        try:
            yield
        finally:
            self._doing("")

    @cached_property
    def manager(self) -> Manager:
        """A manager that has it."""
        made = Manager()
        made.take(self.key, self.modality)
        return made

    @cached_property
    def _read(self) -> tuple[Entries, Report]:
        report = Report()
        return read(self.modality, report), report

    @property
    def entries(self) -> Entries:
        """The entries of its files."""
        return self._read[0]

    @property
    def unread(self) -> list[Wrong]:
        """What is wrong with the entries that cannot be read."""
        return self._read[1].problems

    @property
    def visits(self) -> list[VisitView]:
        """Visits that are as visits are: with nothing in it, and with everything. New ones, since a hook may change
        what it is shown."""
        return sampled(self.key, self.entries)

    def ask(self, hook: str, arguments: dict[str, Any]) -> list[Any]:
        """What it answers to a hook, checked; a ContractError where it does not, or not what it should."""
        return self.show(hook, pictures(arguments))

    def show(self, hook: str, arguments: dict[str, Any]) -> list[Any]:
        """As ``ask``, shown these very arguments."""
        if hook in self._stuck:
            raise Stuck(hook)
        implementation = self.manager.implementation(self.key, hook)
        with self._step(f"{ASKED}{hook}"):
            return shown(implementation, hook, arguments)

    @cached_property
    def answers(self) -> dict[str, list[Any]]:
        """All that its hooks answer to the usual visits, as far as they do."""
        given: dict[str, list[Any]] = {}
        for hook in HOOKS:
            given[hook] = []
            for arguments in arguments_of(hook, self.visits):
                try:
                    given[hook] += self.ask(hook, arguments)
                except (ContractError, Stuck):
                    continue  # told by the check of what it answers
        return given

    def can_be_asked(self) -> None:
        """Stuck where a hook never came back: nothing is done that asks all of them."""
        for hook in self._stuck:
            raise Stuck(hook)

    @cached_property
    def code(self) -> list[Path]:
        """The files of Python that it is made of; none where it is one file of TOML."""
        return code_of(self.found)

    @cached_property
    def alone(self) -> list[Alone]:
        """What it was like in two processes of their own, in which sets and dictionaries are in other orders."""
        return [self._alone(seed) for seed in ("1", "2")]

    def _alone(self, seed: str) -> Alone:
        value = self.found.entry_point.value if self.found.entry_point else ""
        given = json.dumps({"wanted": self.wanted, "value": value})
        self.can_be_asked()
        ended = apart.told(
            "palpate.conformance.alone", given=given, patience=PATIENCE, surroundings={"PYTHONHASHSEED": seed}
        )
        try:
            return msgspec.json.decode(ended.lines.splitlines()[-1], type=Alone)
        except (IndexError, msgspec.MsgspecError):
            raise ContractError(f"{apart.at(ended.lines, ended.end)}, in a process of its own") from None
