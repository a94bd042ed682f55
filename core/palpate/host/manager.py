"""The plugin manager: pluggy, taught to take a modality's public methods as its hooks, and to say no clearly."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import pluggy

from palpate.modality.base import Modality
from palpate.modality.errors import ContractError
from palpate.modality.hooks import HOOKS, PROJECT, ModalityHooks


class Manager(pluggy.PluginManager):
    """One manager, built for one practice and passed in; never a module's global."""

    def __init__(self) -> None:
        super().__init__(PROJECT)
        self.add_hookspecs(ModalityHooks)

    def parse_hookimpl_opts(self, plugin: object, name: str) -> Any:
        """Every public method whose name is a hook's is one, as pytest does by prefix; no decorator, no wrappers."""
        if name not in HOOKS or not callable(getattr(type(plugin), name, None)):
            return None
        return {
            "wrapper": False,
            "hookwrapper": False,
            "optionalhook": False,
            "tryfirst": False,
            "trylast": False,
            "specname": None,
        }

    def take(self, key: str, modality: object) -> None:
        """Register a modality; a ContractError says what about it cannot be taken."""
        for wrong in unfit(modality):
            raise ContractError(wrong)
        try:
            self.register(modality, name=key)
        except pluggy.PluginValidationError as error:
            self.unregister(name=key)
            reason = str(error).strip().splitlines()[-1].strip()
            raise ContractError(f"a hook of it does not have the arguments of the contract: {reason}") from error

    def implementation(self, key: str, hook: str) -> Any:
        """The one implementation that a modality has of a hook."""
        return next(impl for impl in getattr(self.hook, hook).get_hookimpls() if impl.plugin_name == key)


def unfit(modality: object) -> Iterator[str]:
    """Everything about a modality that the contract does not allow, before any hook of it is asked."""
    kind = type(modality)
    if not isinstance(modality, Modality):
        yield f"its entry point gives {kind.__name__}, which is not a Modality"
        return
    for name in ("_data", "_files"):
        if any(name in vars(one) for one in kind.__mro__ if one is not Modality):
            yield f"it defines {name!r}, in which the base class keeps its files: call it otherwise"
    for name in dir(kind):
        method = getattr(kind, name, None)
        if name.startswith("_") or not callable(method):
            continue
        if name in HOOKS:
            yield from _arguments(name, method)
        else:
            near = get_close_matches(name, HOOKS, 1, 0.5)
            meant = f"; did you mean {near[0]}?" if near else f": the hooks are {', '.join(HOOKS)}"
            yield f"it has a method {name!r}, which is no hook{meant} (start your own helpers with _)"


def _arguments(hook: str, method: Any) -> Iterator[str]:
    given = list(inspect.signature(getattr(ModalityHooks, hook)).parameters)[1:]
    for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
        named = parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
        if named and name not in given and parameter.default is parameter.empty:
            gives = ", ".join(given) or "nothing"
            yield f"its {hook} takes {name!r}, which the contract does not give: it gives {gives}"
