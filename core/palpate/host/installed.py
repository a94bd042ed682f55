"""What is installed and enabled, as a person sees it listed: told without importing any plugin."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from palpate.host.discovery import Found


class Installed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """A modality that is installed, enabled, or both.

    ``status``: ready (enabled), off (installed and not enabled), absent (enabled and not installed), refused
    (installed, and cannot be used: ``problem`` says why).
    """

    key: str
    title: str
    version: str
    enabled: bool
    status: str
    package: str = ""
    problem: str = ""


def installed(enabled: Mapping[str, str], found: Mapping[str, Found]) -> list[Installed]:
    """Every modality, in name order; ``enabled`` gives the titles of those that are, by key."""
    return [_one(key, enabled.get(key), found.get(key)) for key in sorted({*enabled, *found})]


def _one(key: str, title: str | None, found: Found | None) -> Installed:
    on = title is not None
    if found is None:
        problem = "it is enabled here but not installed; install its package again, or disable it"
        return Installed(key=key, title=title or key, version="", enabled=on, status="absent", problem=problem)
    status = "refused" if found.identity is None else "ready" if on else "off"
    return Installed(
        key=key,
        title=found.identity.title if found.identity else title or key,
        version=found.version,
        enabled=on,
        status=status,
        package=found.package,
        problem=found.problem,
    )
