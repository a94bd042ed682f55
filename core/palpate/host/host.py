"""Asking modalities: each on its own, so that every answer and every failure has its modality's name.

Reads isolate: what cannot answer is skipped with a line that names it. Writes fail closed: they get the failure and
say what it stops. ``active`` is the one answer to "which modalities are active here".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from palpate.errors import NotFound, Refused
from palpate.host.answers import answer
from palpate.host.discovery import Found, discover
from palpate.host.installed import Installed, installed
from palpate.host.manager import Manager
from palpate.host.other_tables import Row, other_tables
from palpate.host.quarantine import quarantine
from palpate.modality.aftercare import AftercareNote, FollowUp
from palpate.modality.asks import Ask
from palpate.modality.base import Modality
from palpate.modality.catalog import Technique
from palpate.modality.changes import FieldChange
from palpate.modality.errors import CatalogError, ContractError
from palpate.modality.files import OneFile
from palpate.modality.sources import Source
from palpate.modality.views import AssessmentView, VisitView

T = TypeVar("T")


class ModalityFailed(Refused):
    """A modality that could not answer, and why."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"The modality {key} cannot be used: {reason}. See palpate modality doctor.")
        self.key = key
        self.reason = reason


class Host:
    """The modalities of one practice. ``enabled`` gives their titles by key; ``warn`` takes one line at a time."""

    def __init__(
        self,
        enabled: Mapping[str, str],
        warn: Callable[[str], None],
        found: Callable[[], Mapping[str, Found]] = discover,
    ) -> None:
        self._enabled = dict(sorted(enabled.items()))
        self._warn = warn
        self._found = found
        self._manager = Manager()
        self._failures: dict[str, str] = {}
        self._loaded: set[str] = set()
        self._static: dict[tuple[str, str], Any] = {}
        self._warned: set[str] = set()

    def active(self) -> list[str]:
        """The keys of the modalities that are active in this practice, in name order."""
        return list(self._enabled)

    def there(self) -> Mapping[str, Found]:
        """Every modality that is there to be enabled: installed, or the practice's own."""
        return self._found()

    def installed(self) -> list[Installed]:
        """Every modality that is there or enabled, and how it stands; nothing is imported."""
        return installed(self._enabled, self._found())

    def title(self, key: str) -> str:
        """What a modality is called, whether it is installed or not."""
        return self._enabled.get(key) or (found.title if (found := self._found().get(key)) else key)

    def load(self, key: str) -> int:
        """What an hour of a modality puts on the therapist's hands, 1 to 5; 3 where it is not installed."""
        found = self._found().get(key)
        return found.identity.load if found is not None and found.identity is not None else 3

    def avoid_words(self, key: str) -> list[str]:
        """The words that notes of a modality avoid; none where it is not installed. Nothing is imported."""
        found = self._found().get(key)
        return found.identity.avoid_words if found is not None and found.identity is not None else []

    def named(self, text: str) -> str:
        """The key of the active modality that a person means by key or title, or by how one alone of them begins."""
        wanted = text.strip().casefold()
        called = {key: {key, key.replace("_", " "), self.title(key).casefold()} for key in self.active()}
        for key, names in called.items():
            if wanted in names:
                return key
        # Whoever gives the whole key of one that is off does not mean another that begins so.
        if off := self._found().get(wanted.replace(" ", "_")):
            raise Refused(f"{off.title} is not enabled here: palpate modality enable {off.key}.")
        begun = [key for key, names in called.items() if wanted and any(name.startswith(wanted) for name in names)]
        if len(begun) == 1:
            return begun[0]
        raise NotFound(
            f"There is no modality {text!r} here: this practice offers {', '.join(self.active()) or 'none'}."
        )

    def found(self, key: str) -> Found:
        """An installed modality; ModalityFailed where it is not installed or cannot be used."""
        found = self._found().get(key)
        if found is None:
            raise ModalityFailed(key, "it is enabled here but not installed; install its package again")
        if found.identity is None:
            raise ModalityFailed(key, found.problem)
        return found

    def ask(self, key: str, hook: str, **arguments: Any) -> Any:
        """What a modality answers to a hook, checked; ModalityFailed where it cannot."""
        if key not in self._enabled:
            raise Refused(f"{self.title(key)} is not enabled here: palpate modality enable {key}.")
        if not arguments and (key, hook) in self._static:
            return self._static[key, hook]
        self._load(key)
        try:
            checked = answer(self._manager.implementation(key, hook), hook, arguments)
        except ContractError as error:
            raise ModalityFailed(key, _short(error)) from error
        if not arguments:
            self._static[key, hook] = checked
        return checked

    def read(self, key: str, hook: str, **arguments: Any) -> list[Any]:
        """As ``ask``, for reading: nothing, and one line of warning, where the modality cannot answer."""
        return self._or_warn(key, lambda: self.ask(key, hook, **arguments))

    def technique(self, key: str, technique: str) -> Technique:
        """A technique of a modality's catalog by key."""
        catalog: list[Technique] = self.ask(key, "technique_catalog")
        return _of(catalog, technique, f"{self.title(key)} has no technique {technique!r}.")

    def techniques(self, keys: Iterable[str]) -> list[tuple[str, Technique]]:
        """Every technique of these modalities, with the modality's key."""
        return [(key, technique) for key in keys for technique in self.read(key, "technique_catalog")]

    def sources(self, key: str) -> dict[str, Source]:
        """The bibliography of a modality by key; as ``read``, where it cannot be read."""
        return {source.key: source for source in self._or_warn(key, lambda: self._beside(key, "sources"))}

    def at_any_booking(self, key: str) -> bool:
        """Whether a modality is asked of the bookings of others too; one that is not installed is not."""
        found = self._found().get(key)
        return found is not None and found.identity is not None and found.identity.at_any_booking

    def asks(self, key: str) -> list[Ask]:
        """What clients ask a modality for; as ``read``, where it cannot be read."""
        return self._or_warn(key, lambda: self._beside(key, "asks"))

    def changes(self, key: str) -> list[FieldChange]:
        """What became of a modality's fields; as ``read``, where it cannot be read."""
        return self._or_warn(key, lambda: self._beside(key, "changes"))

    def tables(self, key: str) -> list[Row]:
        """What stands in the files that only this modality has; as ``read``, where they cannot be read."""
        return self._or_warn(key, lambda: self._held(key, "its other files cannot be read", other_tables))

    def advice(self, key: str) -> tuple[list[AftercareNote], list[FollowUp]]:
        """All that a modality may say and ask after a visit, whatever the visit: its aftercare and its follow-ups."""
        notes = self._or_warn(key, lambda: self._beside(key, "aftercare"))
        return notes, self._or_warn(key, lambda: self._beside(key, "follow_ups"))

    def _or_warn(self, key: str, ask: Callable[[], list[Any]]) -> list[Any]:
        try:
            return ask()
        except ModalityFailed as error:
            if key not in self._warned:
                self._warned.add(key)
                self._warn(str(error))
            return []

    def _beside(self, key: str, name: str) -> list[Any]:
        """The entries of a data file that no hook gives whole."""
        return self._held(key, f"its {name}.toml cannot be read", lambda one: getattr(one._data, name))

    def _held(self, key: str, wrong: str, of: Callable[[Any], list[T]]) -> list[T]:
        """What a modality holds beside its hooks; ModalityFailed, with what is ``wrong``, where it cannot be had."""
        self._load(key)
        try:
            with quarantine(wrong):
                return of(self._manager.get_plugin(key))
        except ContractError as error:
            raise ModalityFailed(key, _short(error)) from error

    def _load(self, key: str) -> None:
        if key in self._loaded:
            return
        if key in self._failures:
            raise ModalityFailed(key, self._failures[key])
        try:
            self._manager.take(key, instance(self.found(key)))
        except ModalityFailed as error:
            self._failures[key] = error.reason
            raise
        except ContractError as error:
            self._failures[key] = _short(error)
            raise ModalityFailed(key, _short(error)) from error
        self._loaded.add(key)


def instance(found: Found) -> Modality:
    """The modality itself: this is where a plugin is imported. A ContractError says why it cannot be."""
    if found.entry_point is None:
        return Modality(OneFile(found.own, found.package))
    with quarantine("it fails to import"):
        kind = found.entry_point.load()
    with quarantine("it cannot be made"):
        made: Modality = kind()
    if found.overlay:
        with quarantine("this practice's overlay does not fit it any more"):
            made._overlay(OneFile(found.overlay, "overlay.toml"))
    return made


def _of(entries: list[T], key: str, missing: str) -> T:
    entry = next((entry for entry in entries if getattr(entry, "key", None) == key), None)
    if entry is None:
        raise NotFound(missing)
    return entry


def _short(error: ContractError) -> str:
    """One sentence, however much is wrong: the doctor tells all of it."""
    if isinstance(error, CatalogError) and len(error.problems) > 1:
        return f"{error.problems[0]}; and {len(error.problems) - 1} more"
    return str(error)


__all__ = ["AssessmentView", "Host", "ModalityFailed", "VisitView", "instance"]
